"""Finds the cases by walking packages: whoever adds a file adds a case."""

import ast
import hashlib
import importlib
import importlib.util
import pkgutil
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

from rules.errors import DeclarationError
from rules.text import Text
from testers.harness.case import Case, read_case

# Packages whose change does not change what a case measures: the harness around it, and its opponents.
_OUTSIDE = ("testers.harness", "testers.specimens", "testers.load", "testers.relay")
_HOUSE = "testers."


def find_cases(packages: Sequence[str]) -> Mapping[str, Case]:
    """Return every case in `packages` (dotted names; a missing one is no error) by id, in order of id.

    Raises
    ------
    DeclarationError
        Two files declare the same case, or one declares it wrongly.

    """
    found: dict[str, Case] = {}
    files: dict[str, str] = {}
    for name in _walk(packages):
        case = load_case(name)
        if case is None:
            continue
        if case.card.id in found:
            raise DeclarationError(
                Text(
                    zh=f"用例 {case.card.id} 已由 {files[case.card.id]} 声明。",
                    en=f"case {case.card.id} is declared by {files[case.card.id]} already.",
                ),
                file=name,
            )
        found[case.card.id], files[case.card.id] = case, name
    return dict(sorted(found.items()))


def load_case(module: str) -> Case | None:
    """Return the case that the module with this dotted name declares, or None."""
    return read_case(importlib.import_module(module), digest_case(module))


def digest_case(module: str) -> str:
    """Return the sha256 over the source of a case and of all codecs and neighbours it imports.

    A changed codec makes the proof of the case stale, as a change of the case itself does.
    """
    digest = hashlib.sha256()
    for name in sorted(_reach(module)):
        source = _read_source(name)
        digest.update(f"{name}\n{len(source)}\n".encode() + source)
    return digest.hexdigest()


def _walk(packages: Sequence[str]) -> Iterator[str]:
    for package in packages:
        if not _exists(package):
            continue
        for found in pkgutil.iter_modules(importlib.import_module(package).__path__, f"{package}."):
            if found.ispkg:
                yield from _walk([found.name])
            else:
                yield found.name


def _reach(module: str) -> set[str]:
    reached: set[str] = set()
    waiting = [module]
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting.extend(_imports(name))
    return reached


@cache
def _imports(module: str) -> tuple[str, ...]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(_read_source(module))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
            # `from package import module` names a module too.
            found.update(f"{node.module}.{alias.name}" for alias in node.names)
    return tuple(sorted(name for name in found if _counts(name)))


def _counts(name: str) -> bool:
    outside = any(name == package or name.startswith(f"{package}.") for package in _OUTSIDE)
    return name.startswith(_HOUSE) and not outside and _exists(name)


def _exists(name: str) -> bool:
    try:
        return importlib.util.find_spec(name) is not None
    except ModuleNotFoundError as error:
        # The parent is missing, or is a module and not a package.
        if error.name is not None and name.startswith(error.name):
            return False
        raise


@cache
def _read_source(module: str) -> bytes:
    spec = importlib.util.find_spec(module)
    if spec is None or spec.origin is None:
        return b""
    # Line ends are the checkout's business, not the case's.
    return Path(spec.origin).read_bytes().replace(b"\r\n", b"\n")
