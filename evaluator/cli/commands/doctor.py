"""`cityassay doctor`: tells whether this installation is sound."""

import sys
from importlib.metadata import packages_distributions
from importlib.util import find_spec

import typer

from evaluator.cli.voice import say
from evaluator.service.remeasure import DIMENSIONS
from evaluator.service.rulebook import open_library
from testers.harness.registry import find_cases
from testers.specimens.peers.search import find_peer

HOUSE = ("rules", "testers", "reports", "evaluator", "ui", "citybrain")
EXTRAS = {"console": "streamlit", "load": "locust", "city": "astral"}
PEERS = ("mosquitto", "snmpd", "snmpget")


def add_to(app: typer.Typer) -> None:
    """Add the command `doctor`."""
    app.command("doctor", help=say("检查安装是否完好。", "Check that the installation is sound."))(doctor)


def doctor() -> int:
    """Print what is installed; exit status 1 when another distribution writes into our packages."""
    owners = packages_distributions()
    strangers = {name: sorted(set(owners.get(name, ())) - {"cityassay"}) for name in HOUSE}
    broken = {name: found for name, found in strangers.items() if found}
    for name, found in broken.items():
        words = ", ".join(found)
        _line(
            ok=False,
            words=say(
                f"包 {name} 同时属于 {words}，请单独安装 CityAssay",
                f"package {name} also belongs to {words}; install CityAssay alone",
            ),
        )
    library = open_library()
    schemes = {name: library.load_scheme(name) for name in library.schemes}
    _line(
        ok=True,
        words=say(
            f"{len(schemes)} 个方案，{len(library.requirements)} 条要求",
            f"{len(schemes)} schemes, {len(library.requirements)} requirements",
        ),
    )
    _line(ok=True, words=say(f"{len(find_cases(DIMENSIONS))} 个测试用例", f"{len(find_cases(DIMENSIONS))} test cases"))
    for extra, module in EXTRAS.items():
        there = find_spec(module) is not None
        _line(ok=there, words=extra if there else f"{extra}: pip install 'cityassay[{extra}]'")
    for peer in PEERS:
        _line(ok=find_peer(peer) is not None, words=say(f"第三方对照程序 {peer}", f"third-party peer {peer}"))
    return 1 if broken else 0


def _line(*, ok: bool, words: str) -> None:
    sys.stdout.write(f"{'✓' if ok else '-'} {words}\n")
