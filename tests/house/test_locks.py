"""The locks: every file pinned by hash, no address, one version for all environments, licences we may ship with."""

import re
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement as Pin
from packaging.utils import canonicalize_name

from tests.house.source import ROOT

LOCKS = sorted((ROOT / "locks").glob("*.txt"))
_PIN = re.compile(r"^(?P<pin>[A-Za-z0-9][^\\]*==[^\\]+?)\s*\\?$")
_EXTRAS_ONLY = {"streamlit", "locust", "gevent", "sqlmodel", "sqlalchemy", "alembic", "fastapi", "pandas", "uvicorn"}


def entries(lock: Path) -> dict[str, list[str]]:
    """Return pin -> its hashes."""
    found: dict[str, list[str]] = {}
    for line in lock.read_text(encoding="utf-8").splitlines():
        if match := _PIN.match(line):
            found[match["pin"]] = []
        elif line.strip().startswith("--hash=sha256:"):
            found[next(reversed(found))].append(line.strip())
    return found


def names(lock: Path) -> set[str]:
    """Return the names a lock installs."""
    return {canonicalize_name(Pin(pin).name) for pin in entries(lock)}


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.stem)
def test_every_line_is_a_pin_with_hashes(lock: Path) -> None:
    pins = entries(lock)
    assert pins
    assert [pin for pin, hashes in pins.items() if not hashes] == []
    known = [line for line in lock.read_text(encoding="utf-8").splitlines() if line.strip() and line[0] not in "# "]
    assert len(known) == len(pins), "a line that is neither a pin nor a hash"


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.stem)
def test_no_address_no_index_no_path(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")
    assert re.search(r"https?://|file:|--index|--extra-index|--find-links|--trusted-host| @ ", text) is None
    assert "/" not in "".join(line for line in text.splitlines() if line.startswith("#"))


def test_a_pin_names_the_extras_that_others_ask_of_it() -> None:
    """Beside a plain `coverage==`, `coverage[toml]` makes an installer try the newest release, which no hash names."""
    for lock in LOCKS:
        pinned = {canonicalize_name(pin.name): pin.extras for pin in map(Pin, entries(lock))}
        for name in pinned:
            for wanted in _required_by(name):
                missing = wanted.extras - pinned.get(canonicalize_name(wanted.name), wanted.extras)
                assert not missing, f"{lock.name}: {name} asks for {wanted}"


def _required_by(name: str) -> list[Pin]:
    """Return what an installed distribution always requires."""
    try:
        lines = distribution(name).requires or []
    except PackageNotFoundError:  # pinned for another system or Python
        return []
    wanted = [Pin(line) for line in lines]
    return [each for each in wanted if each.marker is None or each.marker.evaluate({"extra": ""})]


def test_smaller_environments_hold_the_versions_of_the_whole() -> None:
    whole = _versions(ROOT / "locks" / "dev.txt")
    for lock in LOCKS:
        assert _versions(lock) <= whole, lock.name


def _versions(lock: Path) -> set[str]:
    """Return name==version of every pin, without the extras that only the larger environment asks for."""
    return {re.sub(r"\[.*\]", "", pin.partition(";")[0]).strip() for pin in entries(lock)}


def test_a_vendors_install_carries_no_console_no_load_generator_no_database() -> None:
    assert names(ROOT / "locks" / "core.txt") & _EXTRAS_ONLY == set()
    assert names(ROOT / "locks" / "demo.txt") & (_EXTRAS_ONLY - {"fastapi", "pandas", "uvicorn", "sqlalchemy"}) == set()


def test_no_gpl_beside_our_code() -> None:
    """LGPL and MPL may be imported; GPL and AGPL may not."""
    strict = re.compile(r"(?<!L)(?<!Lesser )\bA?GPL|(?<!Lesser )(?<!Library )General Public License", re.IGNORECASE)
    found = {}
    for name in sorted(names(ROOT / "locks" / "dev.txt")):
        licence = _licence(name)
        if strict.search(licence) and " OR " not in licence:
            found[name] = licence
    assert found == {}


def _licence(name: str) -> str:
    try:
        found: Distribution = distribution(name)
    except PackageNotFoundError:  # pinned for another system or Python
        return ""
    about = found.metadata
    said = next((about[key] for key in ("License-Expression", "License") if key in about), "")
    classifiers = " ".join(line for line in about.get_all("Classifier") or [] if line.startswith("License"))
    return f"{said.splitlines()[0] if said else ''} {classifiers}".strip()
