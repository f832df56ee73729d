"""docs/target-file.md names every capability and parameter there is, and none that is not.

Names of parameters travel as constants, so every text of testers/ that looks like one counts as one; what is put
together (`tenant.{letter}.token`) is compared as a pattern. What looks alike and is none stands in _OTHERS.
"""

import ast
import re
from collections.abc import Iterator
from functools import cache

import yaml

from evaluator.service.drafts import draft_target
from evaluator.service.remeasure import DIMENSIONS
from rules.applicability import parse
from rules.pack import load_requirements
from rules.text import Language
from testers.harness.registry import find_cases
from tests.house.source import ROOT, files

PAGE = (ROOT / "docs" / "target-file.md").read_text(encoding="utf-8")
REQUIREMENTS = load_requirements(("rules",))
CASES = find_cases(DIMENSIONS)
_NAME = re.compile(r"[a-z][a-z0-9]*(\.[a-z0-9-]+)+")
_READERS = frozenset({"parameter", "demand", "demand_seconds", "demand_list", "read_seconds", "declared"})
# Modules, hosts and audit events: their first words. `oauth.brief` is a stem, `x.server` and the like are capabilities.
_OTHERS = frozenset(
    "cityassay publications purl pyasn1 pysnmp rdfs schema socket testers w3 www xmlns".split()  # noqa: SIM905 - a list of words
)
_STEMS = frozenset({"oauth.brief"})


@cache
def rows() -> dict[str, str]:
    """Return every row of the page's tables by the name it begins with; of two with one name, both."""
    found: dict[str, str] = {}
    for name, rest in re.findall(r"^\| `([a-z0-9-]+\.[a-z.0-9-]+)` \|(.+)$", PAGE, flags=re.MULTILINE):
        found[name] = found.get(name, "") + rest
    return found


@cache
def names_of_page() -> frozenset[str]:
    """Return the names of the rows, and those that a row of the same kind names beside its own (`tenant.b.token`)."""
    return frozenset({*rows(), *(name for name in re.findall(r"`([a-z.0-9-]+)`", PAGE) if name.startswith("tenant."))})


@cache
def names_of_source() -> frozenset[str]:
    """Return every text of the testers that looks like a name, specimens and their kind left out."""
    return (
        frozenset(
            node.value
            for node in _walk()
            if isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and _NAME.fullmatch(node.value)
            and node.value.split(".")[0] not in _OTHERS
        )
        - _STEMS
    )


@cache
def patterns_of_source() -> frozenset[str]:
    """Return a pattern for every name that is put together: what a reader is given, and texts like `snmp.{version}`."""
    calls = [node for node in _walk() if isinstance(node, ast.Call)]
    texts = [text for call in calls if _name_of(call) in _READERS for text in call.args]
    begun = re.compile(r"[a-z]+\.[a-z0-9.-]+")
    texts += [node for node in _walk() if isinstance(node, ast.JoinedStr) and begun.fullmatch(_glue(node, "a", "A"))]
    return frozenset(_glue(text, r"[a-z0-9.-]+", escape=True) for text in texts if isinstance(text, ast.JoinedStr))


def _name_of(call: ast.Call) -> str:
    return str(getattr(call.func, "attr", getattr(call.func, "id", "")))


def _glue(text: ast.JoinedStr, filling: str, first: str | None = None, *, escape: bool = False) -> str:
    """Return the text with `filling` in the place of what is computed, and `first` where it begins with that."""
    glued = ""
    for part in text.values:
        if isinstance(part, ast.Constant):
            glued += re.escape(str(part.value)) if escape else str(part.value)
        else:
            glued += filling if glued or first is None else first
    return glued


def _walk() -> Iterator[ast.AST]:
    for path in files("testers"):
        if "specimens" not in path.parts:
            yield from ast.walk(ast.parse(path.read_text(encoding="utf-8")))


def capabilities() -> frozenset[str]:
    expressions = [each.applies for each in REQUIREMENTS.values()] + [each.card.when for each in CASES.values()]
    return frozenset(name for expression in expressions for name in parse(expression).names())


def templates() -> Iterator[dict[str, dict[str, object]]]:
    yield yaml.safe_load(draft_target("sensing-device", Language.EN))
    for path in files("rules/classes", suffix=".yaml"):
        yield yaml.safe_load(path.read_text(encoding="utf-8"))["template"]


def test_every_capability_stands_in_a_row_with_what_it_turns_on() -> None:
    assert sorted(capabilities() - rows().keys()) == []
    wrong = [
        f"{each.id}: {name}"
        for each in REQUIREMENTS.values()
        for name in parse(each.applies).names()
        if each.id not in rows()[name]
    ]
    assert wrong == []


def test_every_parameter_that_is_read_stands_on_the_page() -> None:
    assert {"mqtt.topic", "oauth.brief.client", "clock.ours", "privacy.name-fields"} <= names_of_source()
    assert sorted(names_of_source() - names_of_page()) == []
    assert patterns_of_source()
    assert [
        each for each in patterns_of_source() if not any(re.fullmatch(each, name) for name in names_of_page())
    ] == []


def test_every_name_of_a_template_stands_on_the_page() -> None:
    given = {name for each in templates() for part in ("capabilities", "parameters") for name in each.get(part, {})}
    assert given - names_of_page() == set()


def test_the_page_names_nothing_that_is_not_there() -> None:
    known = names_of_source() | capabilities()
    assert [
        name
        for name in sorted(names_of_page())
        if name not in known and not any(re.fullmatch(each, name) for each in patterns_of_source())
    ] == []
    ids = {*REQUIREMENTS, *CASES}
    assert {
        found for found in re.findall(r"\b[A-Z]{3}-\d\d(?!\d)(?:\.[a-z]+(?:-[a-z]+)*)?", PAGE) if found not in ids
    } == set()
