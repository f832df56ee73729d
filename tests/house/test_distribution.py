"""What is built and installed: the wheel holds the house and nothing else, and nobody shares our package names."""

import subprocess
import sys
import zipfile
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from tests.house import source
from tests.house.source import CITY, HOUSE, PACKAGES, ROOT

_GENERATED = {"__pycache__", ".cache"}


def test_no_stranger_in_our_package_names() -> None:
    """A distribution that installs a `rules` of its own overwrites ours without a word."""
    found = packages_distributions()
    strangers = {name: found[name] for name in (*HOUSE, CITY) if set(found.get(name, [])) - {"cityassay"}}
    assert strangers == {}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.Path:
    """Build the wheel without isolation and without a network."""
    target = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(target), str(ROOT)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    (built,) = target.glob("*.whl")
    return zipfile.Path(built)


@pytest.mark.slow
def test_the_wheel_holds_the_house_and_nothing_else(wheel: zipfile.Path) -> None:
    top = {entry.name for entry in wheel.iterdir() if not entry.name.endswith(".dist-info")}
    assert top == set(PACKAGES)


@pytest.mark.slow
def test_the_wheel_holds_every_file_of_the_packages(wheel: zipfile.Path) -> None:
    """Code, packs, templates, fonts, the page of the console: what the checkout runs on, the wheel carries."""
    inside = set(zipfile.ZipFile(str(wheel.root.filename)).namelist())
    wanted = {
        str(path.relative_to(ROOT))
        for path in source.files(*PACKAGES, suffix="")
        if not _GENERATED & set(path.parts) and path.suffix != ".pyc" and not path.name.startswith(".")
    }
    assert wanted - inside == set()
    assert {Path(name).suffix for name in inside} >= {".py", ".yaml"}


@pytest.mark.slow
def test_the_wheel_names_its_command_and_its_licence(wheel: zipfile.Path) -> None:
    (about,) = (entry for entry in wheel.iterdir() if entry.name.endswith(".dist-info"))
    assert "cityassay = evaluator.cli.main:main" in about.joinpath("entry_points.txt").read_text(encoding="utf-8")
    assert "Apache License" in about.joinpath("licenses", "LICENSE").read_text(encoding="utf-8")
    metadata = about.joinpath("METADATA").read_text(encoding="utf-8")
    assert "License-Expression: Apache-2.0" in metadata
    assert "Requires-Python: >=3.11" in metadata
