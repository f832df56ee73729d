"""What every test of the house gets: nothing may be left running, and no skip is silent."""

import os
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from testers.specimens.peers.search import find_peer, why_missing
from tests.house.leaks import Footprint

# A test says what is right, not how fast this machine is today; CI draws the same examples every time.
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", settings.get_profile("house"), derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "house")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the whole stories, which take minutes each, so that none is left alone at the end."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip a test marked `peer("mosquitto")` where that program is missing, and say why it is."""
    for marker in item.iter_markers("peer"):
        for command in marker.args:
            if find_peer(command) is None:
                pytest.skip(why_missing(command))


@pytest.fixture(autouse=True)
def nothing_left_running() -> Iterator[None]:
    """Fail a test that leaves a child process, a thread, an open event loop or a bound socket behind."""
    before = Footprint.take()
    yield
    if left := before.left_behind():
        pytest.fail("left behind: " + "; ".join(left), pytrace=False)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Count and name every skipped test with its reason."""
    skipped = terminalreporter.stats.get("skipped", [])
    if not skipped:
        return
    terminalreporter.section(f"{len(skipped)} skipped, by name")
    for report in skipped:
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        terminalreporter.write_line(f"{report.nodeid}: {reason.removeprefix('Skipped: ')}")
