"""What the tests of the command share: a quick call, a place of its own, servers that live for a module."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from evaluator.cli.main import run
from testers.specimens.specimen import Served
from tests.evaluator.cli.calling import Call, Called
from tests.evaluator.servers import SECRET_PREFIX, describe, lend_secrets, serve, write_target


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder without configuration, keys or variables of whoever runs the tests."""
    import os

    for name in os.environ:
        if name.startswith("CITYASSAY_") and not name.startswith((SECRET_PREFIX, "CITYASSAY_PEERS")):
            monkeypatch.delenv(name)
    for name in ("LC_ALL", "LC_MESSAGES", "LANG", "NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("CITYASSAY_CONFIG_DIR", str(tmp_path / "own"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def call(place: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> Call:
    """Call the command in this process."""

    def call_here(*arguments: str | Path) -> Called:
        capsysbinary.readouterr()
        status = run([str(word) for word in arguments])
        said = capsysbinary.readouterr()
        return Called(status=status, out=said.out.decode(), err=said.err.decode())

    return call_here


@pytest.fixture(scope="module")
def web() -> Iterator[Mapping[str, Served]]:
    """A good and a bad little web server."""
    with serve("http_good", "http_bare_headers") as served:
        lend_secrets(served["http_good"])
        yield served


@pytest.fixture
def good(web: Mapping[str, Served], place: Path) -> Path:
    """The target file of the good one."""
    return write_target(place, describe(web["http_good"], id_="good"), "good.yaml")


@pytest.fixture
def bad(web: Mapping[str, Served], place: Path) -> Path:
    """The target file of the bad one: its headers break SEC-19."""
    return write_target(place, describe(web["http_bare_headers"], id_="bad"), "bad.yaml")
