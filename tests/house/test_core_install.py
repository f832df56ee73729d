"""A vendor's install: the command, the instruments, the rules and the reports work without any extra."""

import subprocess
import sys
import venv
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.house import source
from tests.house.source import ROOT

EXTRAS = (
    "streamlit",
    "locust",
    "gevent",
    "sqlmodel",
    "sqlalchemy",
    "alembic",
    "fastapi",
    "uvicorn",
    "pandas",
    "astral",
    "ahpy",
    "duckdb",
    "ibis",
    "openpyxl",
    "pymcdm",
)
COMMANDS = [
    ["--version"],
    ["--help"],
    ["test", "--help"],
    ["judge", "--help"],
    ["prove", "--help"],
    ["scheme", "list"],
    ["index", "--help"],
]

# A process in which no extra can be imported, whether it is installed or not.
_WITHOUT_EXTRAS = f"""
import importlib, sys
class Refuse:
    def find_spec(self, name, path=None, target=None):
        if name.partition('.')[0] in {EXTRAS!r}:
            raise ModuleNotFoundError(f'{{name}} is an extra', name=name)
sys.meta_path.insert(0, Refuse())
"""
_IMPORT = _WITHOUT_EXTRAS + "for name in sys.argv[1:]: importlib.import_module(name)"
_RUN = _WITHOUT_EXTRAS + "from evaluator.cli.main import run; sys.exit(run(sys.argv[1:]))"


def core_modules() -> list[str]:
    """Return what a core install imports: all but the load generator, the index, the store, and what stands on them."""
    rooms = source.sources("rules", "testers", "reports", "evaluator/cli", "evaluator/service")
    names = {source.module_name(file.path): file for file in rooms}
    return [
        name
        for name, file in names.items()
        if not name.startswith(("testers.load", "evaluator.service.index"))
        and not any("evaluator.store" in module for module in file.house_imports())
    ]


def python(*arguments: str, program: str = sys.executable) -> subprocess.CompletedProcess[str]:
    """Run the interpreter in the checkout."""
    return subprocess.run([program, *arguments], cwd=ROOT, capture_output=True, text=True, timeout=240, check=False)


@pytest.mark.slow
def test_core_modules_import_without_the_extras() -> None:
    modules = core_modules()
    assert {"evaluator.service.assay", "evaluator.cli.main", "rules.judge"} <= set(modules)
    done = python("-c", _IMPORT, *modules)
    assert done.returncode == 0, done.stderr[-2000:]


@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
def test_the_command_runs_without_the_extras(arguments: Sequence[str]) -> None:
    done = python("-c", _RUN, *arguments)
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout.strip()


@pytest.mark.slow
def test_the_core_lock_makes_an_environment_in_which_the_command_runs(tmp_path: Path) -> None:
    home = tmp_path / "core"
    venv.create(home, with_pip=True)
    program = str(home / "bin" / "python")
    pip = ("-m", "pip", "--disable-pip-version-check", "install", "--quiet", "--no-input")
    done = python(*pip, "--require-hashes", "--requirement", "locks/core.txt", program=program)
    assert done.returncode == 0, done.stderr[-2000:]
    done = python(*pip, "--no-deps", "--no-build-isolation", "--no-index", str(ROOT), program=program)
    assert done.returncode == 0, done.stderr[-2000:]
    # Away from the checkout, so that only what the wheel carries can answer.
    for arguments in COMMANDS:
        done = subprocess.run(
            [str(home / "bin" / "cityassay"), *arguments],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-2000:]
    installed = python("-m", "pip", "list", "--format", "freeze", program=program).stdout.lower()
    assert [extra for extra in EXTRAS if f"{extra}==" in installed] == []


def test_a_command_of_an_extra_names_the_line_that_installs_it() -> None:
    told = python("-c", _RUN, "--lang", "en", "index", "sample", "--out", "never-made")
    assert told.returncode == 2
    assert 'pip install "cityassay[index]"' in told.stderr
    assert not (ROOT / "never-made").exists()
