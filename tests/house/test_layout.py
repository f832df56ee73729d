"""Rooms and names: what a newcomer may rely on when opening a folder."""

import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.house import source
from tests.house.source import HOUSE, PACKAGES, ROOT

# Names that say nothing about what is inside; a room of that name collects everything.
_CATCH_ALLS = {"util", "utils", "common", "manager", "managers", "helper", "helpers", "misc", "base", "tools", "stuff"}
_PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
_TOOLS = _PROJECT["tool"]


@pytest.mark.parametrize("path", source.files(*PACKAGES, suffix="__init__.py"), ids=source.module_name)
def test_init_files_are_empty(path: Path) -> None:
    assert path.read_text(encoding="utf-8") == ""


def test_every_folder_of_modules_is_a_package() -> None:
    homes = {path.parent for path in source.files(*PACKAGES)}
    bare = sorted(str(home.relative_to(ROOT)) for home in homes if not (home / "__init__.py").is_file())
    # Alembic loads its files by path and wants no package.
    assert [name for name in bare if "migrations" not in name] == []


def test_no_catch_all_names() -> None:
    assert [source.module_name(path) for path in source.files(*PACKAGES) if path.stem in _CATCH_ALLS] == []


def test_no_page_of_the_console_hides_a_house_package() -> None:
    """`streamlit run ui/app.py` puts `ui/` first on the path: `ui/rules.py` would hide `rules`."""
    stems = {path.stem for path in (ROOT / "ui").iterdir()}
    assert stems & {*HOUSE, source.CITY} == set()
    assert not (ROOT / "ui" / "pages").exists(), "Streamlit discovers `pages/` by itself; ours live in `app_pages/`"


@pytest.mark.parametrize(
    ("where", "listed"),
    [
        ("the wheel", _TOOLS["hatch"]["build"]["targets"]["wheel"]["only-include"]),
        ("import contracts", _TOOLS["importlinter"]["root_packages"]),
        ("mypy", [name for name in _TOOLS["mypy"]["files"] if name not in ("tests", "benchmarks")]),
        ("coverage", _TOOLS["coverage"]["run"]["source"]),
    ],
)
def test_every_package_is_listed_where_lists_are_needed(where: str, listed: list[str]) -> None:
    assert sorted(listed) == sorted(PACKAGES), f"{where} and the folders of the checkout differ"


def test_locust_has_not_patched_this_process() -> None:
    assert "gevent" not in sys.modules
    assert "locust" not in sys.modules
