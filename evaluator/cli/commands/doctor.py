"""`cityassay doctor`: tells whether this installation is sound."""

from importlib.metadata import packages_distributions
from importlib.util import find_spec

import typer

from evaluator.cli.stream import write_result
from evaluator.cli.voice import say
from evaluator.service.proofs import PROVED, read_ledger
from evaluator.service.remeasure import DIMENSIONS
from evaluator.service.rulebook import open_library
from testers.harness.registry import find_cases
from testers.specimens.peers.search import find_peer

HOUSE = ("rules", "indices", "testers", "reports", "evaluator", "ui", "citybrain")
EXTRAS = {
    "console": ("alembic", "fastapi", "pandas", "sqlmodel", "streamlit", "uvicorn"),
    "load": ("locust",),
    "index": ("ahpy", "duckdb", "ibis", "openpyxl", "pandas", "pymcdm", "sqlalchemy"),
    "city": ("astral", "fastapi", "pysnmp", "uvicorn"),
}
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
    cases, ledger = find_cases(DIMENSIONS), read_ledger()
    proved = sum(ledger.standing(case.card) == PROVED for case in cases.values())
    _line(
        ok=True,
        words=say(f"{len(cases)} 个测试用例，{proved} 个已验证", f"{len(cases)} test cases, {proved} of them proved"),
    )
    for extra, modules in EXTRAS.items():
        there = all(find_spec(module) is not None for module in modules)
        _line(ok=there, words=extra if there else f"{extra}: pip install 'cityassay[{extra}]'")
    for peer in PEERS:
        _line(ok=find_peer(peer) is not None, words=say(f"第三方对照程序 {peer}", f"third-party peer {peer}"))
    return 1 if broken else 0


def _line(*, ok: bool, words: str) -> None:
    write_result(f"{'✓' if ok else '-'} {words}\n")
