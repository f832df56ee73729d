"""The indicator library as a person asks for it: frameworks, indicators, goals, city classes, the admission gate."""

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from indices.classes.axes import read_axes
from indices.classes.city_class import Attributes, CityClass, classify
from indices.data_sheet import Data, read_data
from indices.library.catalogue import Catalogue
from indices.library.framework import Framework
from indices.library.gate import Decision, Status, admit
from indices.library.indicator import Indicator
from indices.library.sdg import GOALS
from indices.library.standing import State
from indices.sheet import read_sheet
from indices.structure import Element, Role, Structure
from rules.errors import UsageError
from rules.text import Text

SCHEMA = "cityassay/index-library/1"
# No id of the library may hold this sign.
_TOP = "*"


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """How much of a framework is here; `states` counts its indicators by how well they are known."""

    framework: Framework
    indicators: int
    admitted: int
    states: Mapping[State, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """The file whose values were looked at, with the number of its units."""

    name: str
    sha256: str
    units: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """What the gate says of every indicator of a framework; `source` where data were given."""

    framework: Framework
    decisions: tuple[Decision, ...]
    source: Source | None = None

    @property
    def admitted(self) -> int:
        """How many may be scored."""
        return sum(each.status is Status.ADMITTED for each in self.decisions)


def count_frameworks(catalogue: Catalogue) -> tuple[Count, ...]:
    """Return every framework with its counts, in the order of their ids."""
    return tuple(_count(catalogue, catalogue.frameworks[name]) for name in sorted(catalogue.frameworks))


def _count(catalogue: Catalogue, framework: Framework) -> Count:
    indicators = catalogue.of(framework.id)
    return Count(
        framework=framework,
        indicators=len(indicators),
        admitted=sum(admit(each).status is Status.ADMITTED for each in indicators),
        states=Counter(each.source.state for each in indicators),
    )


def pass_gate(catalogue: Catalogue, framework: str, data: Path | None = None, *, sheet: str | None = None) -> Gate:
    """Return the decision on every indicator of a framework, on the values of `data` where there are some.

    An indicator without a column in the data is decided without them: its discrimination stays open.

    Raises
    ------
    UsageError
        There is no such framework; nothing of it was read; the data cannot be read.

    """
    frame = catalogue.framework(framework)
    indicators = require_indicators(catalogue, framework)
    if data is None:
        return Gate(framework=frame, decisions=tuple(admit(each) for each in indicators))
    table = read_columns(data, indicators, sheet=sheet).indicators
    values = {code: table.column(code) for code in table.codes}
    return Gate(
        framework=frame,
        decisions=tuple(admit(each, values.get(each.id)) for each in indicators),
        source=digest(data, len(table.units)),
    )


def require_indicators(catalogue: Catalogue, framework: str) -> tuple[Indicator, ...]:
    """Return the indicators of a framework.

    Raises
    ------
    UsageError
        There is no such framework, or only its frame is known.

    """
    indicators = catalogue.of(framework)
    if not indicators:
        full = ", ".join(catalogue.indicators)
        raise UsageError(
            Text(
                zh=f"{framework} 的指标没有读到，库中只有框架。有指标的体系：{full}。",
                en=f"The indicators of {framework} could not be read; only its frame is here. With indicators: {full}.",
            )
        )
    return indicators


def read_columns(path: Path, indicators: Sequence[Indicator], *, sheet: str | None = None) -> Data:
    """Read those of the indicators that the data table has a column for; other columns may be missing.

    Raises
    ------
    UsageError
        As `indices.data_sheet.read_data`; no indicator has a column.

    """
    head = read_sheet(path, name=sheet).head
    known = [each for each in indicators if each.id in head]
    if not known:
        wanted = ", ".join(each.id for each in indicators[:3])
        raise UsageError(
            Text(
                zh=f"{path}：没有一列是该体系的指标。列名应为指标编号，如 {wanted}。",
                en=f"{path}: no column is an indicator of the framework. Name columns by id, such as {wanted}.",
            )
        )
    return read_data(path, _flatten(known), sheet=sheet)


def _flatten(indicators: Sequence[Indicator]) -> Structure:
    leaves = [
        Element(code=each.id, name=each.title, role=Role.INDICATOR, parent=_TOP, level=1, unit=each.unit or "")
        for each in indicators
    ]
    top = Element(code=_TOP, name=Text(zh="全部指标", en="all indicators"), role=Role.AGGREGATE, level=2)
    return Structure.of([*leaves, top])


def digest(path: Path, units: int) -> Source:
    """Return the file by its digest, with the number of units that were read from it."""
    return Source(name=path.name, sha256=hashlib.sha256(path.read_bytes()).hexdigest(), units=units)


def classify_city(level: str | None, people: float | None, functions: Sequence[str], on: dt.date) -> CityClass:
    """Return the class of a city on a day.

    Raises
    ------
    UsageError
        The level is missing or unknown, the population negative, a function unknown or named twice.

    """
    if level is None:
        known = ", ".join(kind.id for kind in read_axes()["level"].on(on).kinds)
        raise UsageError(
            Text(
                zh=f"判定城市类别须用 --level 给出行政层级：{known}。",
                en=f"The class of a city needs its administrative level: --level with one of {known}.",
            )
        )
    if people is not None and not 0 <= people < float("inf"):
        raise UsageError(
            Text(
                zh=f"--urban-population：{people:g} 不是人数，应为不小于 0 的数（人）。",
                en=f"--urban-population: {people:g} is no population; give persons, 0 or more.",
            )
        )
    chosen = {"level": level, "urban_population": people, "functions": tuple(functions)}
    known_ids = {kind.id for axis in read_axes().values() for kind in axis.on(on).kinds}
    strange = [each for each in (level, *functions) if each not in known_ids]
    if strange:
        raise UsageError(
            Text(
                zh=f"没有类别“{strange[0]}”。可选见 index library classes。",
                en=f"There is no class '{strange[0]}'. See them with: index library classes.",
            )
        )
    return classify(Attributes.model_validate(chosen), on)


def document_frameworks(counts: Sequence[Count]) -> dict[str, Any]:
    """Return the document of all frameworks."""
    return {
        "schema": SCHEMA,
        "frameworks": [
            {
                **_write_framework(each.framework),
                "aggregates": len(each.framework.aggregates),
                "indicators": each.indicators,
                "admitted": each.admitted,
                "states": {state.value: each.states.get(state, 0) for state in State},
                "tallies": [tally.model_dump(mode="json") for tally in each.framework.tallies],
            }
            for each in counts
        ],
    }


def document_indicators(found: Sequence[Indicator]) -> dict[str, Any]:
    """Return the document of the indicators that a search found."""
    rows = [
        {
            "framework": each.framework,
            "id": each.id,
            "code": each.code,
            "title": each.title.model_dump(),
            "unit": each.unit,
            "direction": each.direction,
            "state": each.source.state.value,
            "sdg": list(each.sdg),
            "status": admit(each).status.value,
        }
        for each in found
    ]
    return {"schema": SCHEMA, "indicators": rows}


def document_indicator(framework: Framework, indicator: Indicator) -> dict[str, Any]:
    """Return everything that the library says of one indicator, with the decision of the gate."""
    return {
        "schema": SCHEMA,
        "framework": _write_framework(framework),
        "indicator": indicator.model_dump(mode="json"),
        "gate": _write_decision(admit(indicator)),
    }


def document_goals(catalogue: Catalogue) -> dict[str, Any]:
    """Return the cross-walk: goal -> framework -> its indicators; and how many indicators serve no goal."""
    goals = [
        {
            "goal": number,
            "title": title.model_dump(),
            "frameworks": {name: [each.id for each in known] for name, known in catalogue.by_goal(number).items()},
        }
        for number, title in GOALS.items()
    ]
    return {"schema": SCHEMA, "goals": goals, "without": dict(count_goalless(catalogue))}


def count_goalless(catalogue: Catalogue) -> Mapping[str, int]:
    """Return how many indicators of each framework name no goal; frameworks without any such are left out."""
    bare = {name: sum(not each.sdg for each in known.values()) for name, known in catalogue.indicators.items()}
    return {name: number for name, number in bare.items() if number}


def document_axes(on: dt.date) -> dict[str, Any]:
    """Return the axes of city classes as they hold on a day."""
    axes = [
        {
            "id": axis.id,
            "title": axis.title.model_dump(),
            "measured_by": axis.measured_by.model_dump(),
            "several": axis.several,
            **axis.on(on).model_dump(mode="json"),
        }
        for axis in read_axes().values()
    ]
    return {"schema": SCHEMA, "on": on.isoformat(), "axes": axes}


def document_class(found: CityClass) -> dict[str, Any]:
    """Return the class of a city."""
    return {
        "schema": SCHEMA,
        "on": found.on.isoformat(),
        "class": {
            "level": found.level,
            "size": found.size,
            "functions": list(found.functions),
            "title": found.title().model_dump(),
        },
    }


def document_gate(gate: Gate) -> dict[str, Any]:
    """Return what the gate decided."""
    source = gate.source
    return {
        "schema": SCHEMA,
        "framework": _write_framework(gate.framework),
        "data": source and {"file": source.name, "sha256": source.sha256, "units": source.units},
        "admitted": gate.admitted,
        "candidates": len(gate.decisions) - gate.admitted,
        "decisions": [_write_decision(each) for each in gate.decisions],
    }


def _write_framework(framework: Framework) -> dict[str, Any]:
    return framework.model_dump(mode="json", include={"id", "title", "edition", "since", "source", "weighted"})


def _write_decision(decision: Decision) -> dict[str, Any]:
    return {
        "indicator": decision.indicator,
        "status": decision.status.value,
        "provisional": decision.provisional,
        "checks": [
            {"check": each.check.value, "finding": each.finding.value, "reason": each.reason.model_dump()}
            for each in decision.checks
        ],
    }
