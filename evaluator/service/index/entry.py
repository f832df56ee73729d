"""The indicator library as documents: its frameworks, the indicators that match, and one indicator in full."""

import datetime as dt
from typing import Literal

from pydantic import Field

from indices.library.catalogue import Catalogue, read_catalogue
from indices.library.framework import Framework
from indices.library.gate import CHECK_NAMES, Check, Finding, Status, admit
from indices.library.indicator import Indicator
from indices.library.standing import State
from rules.noun import Noun
from rules.text import Text


class FrameworkEntry(Noun):
    """A framework: `indicators` counts those that are here, `states` how well their definitions are known."""

    id: str
    title: Text
    edition: str
    since: dt.date | None
    standard: str
    state: State
    license: Text
    weighted: str
    note: Text
    indicators: int
    states: dict[State, int]


class FrameworkList(Noun):
    """All frameworks of the library."""

    schema_: Literal["cityassay/index-frameworks/1"] = Field(default="cityassay/index-frameworks/1", alias="schema")
    frameworks: tuple[FrameworkEntry, ...]


class IndicatorEntry(Noun):
    """One indicator in a list; `computable` says whether its formula is here."""

    framework: str
    id: str
    code: str | None
    title: Text
    parent: str
    unit: str | None
    direction: int | Literal["moderate"] | None
    state: State
    computable: bool
    sdg: tuple[int, ...]


class IndicatorList(Noun):
    """The indicators that match, in the order of the library."""

    schema_: Literal["cityassay/index-indicators/1"] = Field(default="cityassay/index-indicators/1", alias="schema")
    total: int
    indicators: tuple[IndicatorEntry, ...]


class Aggregate(Noun):
    """An element above an indicator."""

    id: str
    title: Text


class CheckEntry(Noun):
    """One check of the admission gate with its reason."""

    check: Check
    name: Text
    finding: Finding
    reason: Text


class IndicatorDocument(Noun):
    """One indicator in full, with its place in the framework (top first) and what the admission gate says of it."""

    schema_: Literal["cityassay/index-indicator/1"] = Field(default="cityassay/index-indicator/1", alias="schema")
    framework: FrameworkEntry
    path: tuple[Aggregate, ...]
    indicator: Indicator
    status: Status
    provisional: bool
    checks: tuple[CheckEntry, ...]


def list_frameworks() -> FrameworkList:
    """Return all frameworks."""
    catalogue = read_catalogue()
    return FrameworkList(frameworks=tuple(_write_framework(catalogue, each) for each in catalogue.frameworks.values()))


def search_indicators(
    words: str = "", *, framework: str | None = None, sdg: int | None = None, state: State | None = None
) -> IndicatorList:
    """Return the indicators that match all that is given.

    Raises
    ------
    UsageError
        There is no such framework or goal.

    """
    found = read_catalogue().search(words, framework=framework, sdg=sdg, state=state)
    return IndicatorList(total=len(found), indicators=tuple(map(_write_entry, found)))


def describe_indicator(framework: str, name: str) -> IndicatorDocument:
    """Return the indicator with this id or official code.

    Raises
    ------
    UsageError
        There is no such framework or indicator; the sentence lists the nearest.

    """
    catalogue = read_catalogue()
    indicator = catalogue.indicator(framework, name)
    frame = catalogue.framework(framework)
    decision = admit(indicator)
    return IndicatorDocument(
        framework=_write_framework(catalogue, frame),
        path=_climb(frame, indicator.parent),
        indicator=indicator,
        status=decision.status,
        provisional=decision.provisional,
        checks=tuple(
            CheckEntry(check=each.check, name=CHECK_NAMES[each.check], finding=each.finding, reason=each.reason)
            for each in decision.checks
        ),
    )


def _climb(frame: Framework, parent: str) -> tuple[Aggregate, ...]:
    by_id = {each.id: each for each in frame.aggregates}
    path: list[Aggregate] = []
    at: str | None = parent
    while at is not None:
        path.append(Aggregate(id=at, title=by_id[at].title))
        at = by_id[at].parent
    return tuple(reversed(path))


def _write_framework(catalogue: Catalogue, frame: Framework) -> FrameworkEntry:
    found = catalogue.of(frame.id)
    states = [each.source.state for each in found]
    return FrameworkEntry(
        id=frame.id,
        title=frame.title,
        edition=frame.edition,
        since=frame.since,
        standard=frame.source.standard,
        state=frame.source.state,
        license=frame.license,
        weighted=frame.weighted,
        note=frame.note,
        indicators=len(found),
        states={state: states.count(state) for state in State if state in states},
    )


def _write_entry(indicator: Indicator) -> IndicatorEntry:
    return IndicatorEntry(
        framework=indicator.framework,
        id=indicator.id,
        code=indicator.code,
        title=indicator.title,
        parent=indicator.parent,
        unit=indicator.unit,
        direction=indicator.direction,
        state=indicator.source.state,
        computable=indicator.formula is not None,
        sdg=indicator.sdg,
    )
