"""Reads one YAML file into one noun, or says which line to mend."""

import json
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from rules.errors import DeclarationError, HouseError
from rules.mend import explain, name_value
from rules.text import Text
from rules.yaml_reader import Place, Tree, complain, parse_tree, read_bytes

M = TypeVar("M", bound=BaseModel)


def read_noun(path: Traversable, model: type[M], *, error: type[HouseError] = DeclarationError) -> M:
    """Read the file at `path` into `model`.

    `error` is DeclarationError for the author of a rule, UsageError for the owner of a target file.

    Raises
    ------
    HouseError
        Of class `error`, with file, line and mend.

    """
    return fill(
        parse_tree(read_bytes(path, error=error), file=str(path), error=error), model, file=str(path), error=error
    )


def fill(tree: Tree, model: type[M], *, file: Path | str, error: type[HouseError] = DeclarationError) -> M:
    """Fill `model` from a parsed tree; see `read_noun`."""
    if not isinstance(tree.root, dict):
        raise complain(error, _not_keys(tree), file=file, line=tree.line_of(()))
    try:
        # Strict JSON mode: dates and enums are words, but "3" is no number and 1.10 no version.
        return model.model_validate_json(json.dumps(tree.root), strict=True)
    except RecursionError as problem:
        raise complain(error, _TOO_DEEP, file=file, line=tree.line_of(())) from problem
    except ValidationError as problem:
        first, others = _most_telling(problem, tree)
        message = explain(first, model, tree.place_in(first["loc"])).followed_by(_and_more(others))
        raise complain(error, message, file=file, line=tree.line_of(first["loc"])) from problem


def _most_telling(problem: ValidationError, tree: Tree) -> tuple[ErrorDetails, int]:
    """Return the flaw to name first, and how many more there are.

    An unknown key goes before the missing key that its misspelling caused; else the file's order holds.
    A container is not at fault for what is wrong inside it, and a union complains once a member.
    """
    flaws: dict[Place, ErrorDetails] = {}
    for flaw in problem.errors(include_url=False):
        flaws.setdefault(tree.place_in(flaw["loc"]) if flaw["type"] != "missing" else flaw["loc"], flaw)
    outer = {place[:depth] for place in flaws for depth in range(len(place))}
    told = [flaw for place, flaw in flaws.items() if place not in outer]
    told.sort(key=lambda flaw: (flaw["type"] != "extra_forbidden", tree.line_of(flaw["loc"])))
    return told[0], len(told) - 1


def _and_more(others: int) -> Text | None:
    if not others:
        return None
    return Text(zh=f"（另有 {others} 处问题。）", en=f"({others} more to mend after this.)")


def _not_keys(tree: Tree) -> Text:
    given = name_value(tree.root)
    return Text(
        zh=f"最外层应为“键: 值”，写的却是 {given}。写法见 rules/README.md。",
        en=f"should hold 'key: value' lines but holds {given}. See rules/README.md.",
    )


_TOO_DEEP = Text(zh="内容嵌套过深。请改写得简单些。", en="is nested too deep inside. Write it more simply.")
