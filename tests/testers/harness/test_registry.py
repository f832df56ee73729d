import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from rules.errors import DeclarationError
from testers.harness import registry
from testers.harness.registry import digest_case, find_cases, load_case

CASE = '''
"""A case."""
from testers.harness.case import case
{imports}

@case(requirement="{requirement}", protocol="tcp", when="always", endpoints=["tcp"],
      title_zh="标题", why_zh="理由", good=["g"], bad=["b"])
async def observe(ctx):
    """The title.

    The reason.
    """
    return ctx.observations

def reduce(observations):
    return {{}}
'''


@pytest.fixture
def packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of packages that nobody else knows; what is imported from it is forgotten again."""
    monkeypatch.syspath_prepend(str(tmp_path))
    before = set(sys.modules)
    yield tmp_path
    for name in set(sys.modules) - before:
        if name.startswith("little_"):
            del sys.modules[name]
    registry._imports.cache_clear()
    registry._read_source.cache_clear()


def write(path: Path, text: str = "") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    (path.parent / "__init__.py").touch()
    path.write_text(text, encoding="utf-8")


def test_cases_are_found_by_walking_and_missing_packages_are_fine(packages: Path) -> None:
    write(packages / "little_a" / "rel_02_tcp.py", CASE.format(requirement="REL-02", imports=""))
    write(packages / "little_a" / "deep" / "rel_01_tcp.py", CASE.format(requirement="REL-01", imports=""))
    write(packages / "little_a" / "no_case.py", "x = 1\n")
    found = find_cases(["little_a", "little_missing", "little_missing.deeper"])
    assert list(found) == ["REL-01.tcp", "REL-02.tcp"]
    assert found["REL-02.tcp"].card.title.en == "The title."
    assert load_case("little_a.no_case") is None


def test_two_files_for_one_case_are_refused(packages: Path) -> None:
    for folder in ("little_b", "little_c"):
        write(packages / folder / "rel_01_tcp.py", CASE.format(requirement="REL-01", imports=""))
    with pytest.raises(DeclarationError, match=r"little_c\.rel_01_tcp: case REL-01\.tcp is declared by little_b"):
        find_cases(["little_b", "little_c"])


def test_a_broken_import_is_not_taken_for_a_missing_package(packages: Path) -> None:
    write(packages / "little_d" / "rel_01_tcp.py", "import little_nowhere\n")
    with pytest.raises(ModuleNotFoundError, match="little_nowhere"):
        find_cases(["little_d"])


def digest(packages: Path, **sources: str) -> str:
    """Return the digest of a case whose neighbours have these sources."""
    registry._imports.cache_clear()
    registry._read_source.cache_clear()
    for name, text in sources.items():
        write(packages / "little_e" / f"{name}.py", text)
    return digest_case("little_e.rel_01_tcp")


def test_the_digest_follows_the_codec_and_not_the_harness(packages: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "_HOUSE", "little_")
    monkeypatch.setattr(registry, "_OUTSIDE", ("little_e.harness",))
    case = CASE.format(requirement="REL-01", imports="from little_e import wire\nimport little_e.harness")
    start = digest(
        packages, rel_01_tcp=case, wire="from little_e.fields import x\n", fields="x = 1\n", harness="", other=""
    )
    assert digest(packages, fields="x = 2\n") != start
    assert digest(packages, fields="x = 1\n") == start
    assert digest(packages, wire="from little_e.fields import x\ny = 1\n") != start
    assert digest(packages, wire="from little_e.fields import x\n", harness="z = 1\n", other="z = 1\n") == start
    assert digest(packages, fields="x = 1\r\n") == start


def test_the_house_s_own_codecs_are_reached() -> None:
    assert "testers.protocols.mqtt.fields" in registry._reach("testers.protocols.mqtt.wire")
    assert not any(
        name.startswith("testers.harness")
        for name in registry._reach("testers.harness.bench") - {"testers.harness.bench"}
    )
