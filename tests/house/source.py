"""The project's own files, and what one Python file measures."""

import ast
import io
import tokenize
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HOUSE = ("rules", "indices", "testers", "questionnaires", "reports", "evaluator", "ui")
CITY = "citybrain"
PACKAGES = tuple(name for name in (*HOUSE, CITY) if (ROOT / name).is_dir())
ABOVE_RULES = tuple(name for name in PACKAGES if name not in ("rules", CITY))

Function = ast.FunctionDef | ast.AsyncFunctionDef


def files(*folders: str, suffix: str = ".py") -> list[Path]:
    """Return every file of `folders` that ends in `suffix`, sorted."""
    return sorted(
        path
        for folder in folders
        for path in (ROOT / folder).rglob(f"*{suffix}")
        if path.is_file() and "__pycache__" not in path.parts
    )


def module_name(path: Path) -> str:
    """Return the dotted name of a Python file of this checkout."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One Python file that holds something."""

    path: Path
    text: str
    tree: ast.Module

    @property
    def lines(self) -> int:
        """How many lines the file has."""
        return len(self.text.splitlines())

    @property
    def code_lines(self) -> int:
        """How many of them are not blank."""
        return sum(1 for line in self.text.splitlines() if line.strip())

    @property
    def comments(self) -> int:
        """How many comments stand in it."""
        tokens = tokenize.generate_tokens(io.StringIO(self.text).readline)
        return sum(1 for token in tokens if token.type == tokenize.COMMENT)

    def functions(self) -> Iterator[Function]:
        """Give every function and method."""
        return (node for node in ast.walk(self.tree) if isinstance(node, Function))

    def public(self) -> Iterator[ast.ClassDef | Function]:
        """Give public classes, functions, and methods of public classes."""
        yield from _public(self.tree.body)

    def house_imports(self) -> set[str]:
        """Return the modules of this project that it imports at module level."""
        wanted: set[str] = set()
        for node in self.tree.body:
            if isinstance(node, ast.Import):
                wanted |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                wanted |= {_imported(node.module, alias.name) for alias in node.names}
        return {name for name in wanted if name.partition(".")[0] in PACKAGES}


@cache
def sources(*folders: str) -> Sequence[Source]:
    """Return every Python file of `folders` that is not empty."""
    found = []
    for path in files(*folders):
        text = path.read_text(encoding="utf-8")
        if text.strip():
            found.append(Source(path=path, text=text, tree=ast.parse(text, filename=str(path))))
    return tuple(found)


def length(function: Function) -> int:
    """Return the lines of a function less its docstring."""
    total = (function.end_lineno or function.lineno) - function.lineno + 1
    first = function.body[0]
    if ast.get_docstring(function) is not None:
        total -= (first.end_lineno or first.lineno) - first.lineno + 1
    return total


def positional(function: Function) -> int:
    """Return how many parameters may be given by position, `self` and `cls` apart."""
    names = [argument.arg for argument in (*function.args.posonlyargs, *function.args.args)]
    return sum(1 for name in names if name not in ("self", "cls"))


def annotated(function: Function) -> bool:
    """Tell whether every parameter and the result have a type."""
    arguments = function.args
    named = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    named += [argument for argument in (arguments.vararg, arguments.kwarg) if argument]
    return function.returns is not None and all(
        argument.annotation is not None for argument in named if argument.arg not in ("self", "cls")
    )


def _public(body: Sequence[ast.stmt]) -> Iterator[ast.ClassDef | Function]:
    for node in body:
        if isinstance(node, ast.ClassDef | Function) and not node.name.startswith("_"):
            yield node
            if isinstance(node, ast.ClassDef):
                yield from _public(node.body)


def _imported(module: str, name: str) -> str:
    """Return `module.name` where that is a module of its own, else `module`."""
    place = ROOT.joinpath(*module.split("."), name)
    return f"{module}.{name}" if place.with_suffix(".py").is_file() or place.is_dir() else module
