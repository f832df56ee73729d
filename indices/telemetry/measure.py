"""What is computed from events, as data: one `Measure` an indicator."""

from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from rules.flaw import FlawError
from rules.noun import Noun

Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.:-]*$", max_length=100)]


class Reduce(StrEnum):
    """How the events of a unit become one number."""

    COUNT = "count"
    SUM = "sum"
    MEAN = "mean"
    LOWEST = "lowest"
    HIGHEST = "highest"
    DEVIATION = "deviation"
    SHARE = "share"
    RATIO = "ratio"
    DISTINCT = "distinct"


class Events(Noun):
    """Which events count: of these items, of these states, with a value between the bounds (both inclusive)."""

    items: tuple[str, ...] = Field(min_length=1)
    states: tuple[str, ...] = ()
    lower: float | None = None
    upper: float | None = None


class Measure(Noun):
    """An indicator: factor * reduce(value of `events`).

    share   events / `among`, both counted
    ratio   sum of values of events / sum of values of `among`
    """

    code: Code
    reduce: Reduce
    events: Events
    among: Events | None = None
    factor: float = 1.0

    @model_validator(mode="after")
    def _whole(self) -> Self:
        needs = self.reduce in (Reduce.SHARE, Reduce.RATIO)
        if needs is not (self.among is not None):
            raise FlawError(
                zh=f"{self.code}：share 和 ratio 须给出 among，其他方式不得给出。",
                en=f"{self.code}: share and ratio need among; the others have none.",
            )
        return self


class Columns(Noun):
    """How the columns of the event table are called."""

    unit: str = "district"
    item: str = "item"
    time: str = "ts"
    value: str = "value"
    state: str = "status"
    thing: str = "thing"


class TelemetrySpec(Noun):
    """All measures over one event table. `start` is inclusive, `end` exclusive; both ISO 8601."""

    columns: Columns = Columns()
    start: str | None = None
    end: str | None = None
    measures: tuple[Measure, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _once(self) -> Self:
        codes = [each.code for each in self.measures]
        for code in sorted({code for code in codes if codes.count(code) > 1}):
            raise FlawError(zh=f"指标 {code} 出现多次，请改名。", en=f"measure {code} stands more than once.")
        return self

    @property
    def wanted(self) -> tuple[str, ...]:
        """The columns of the event table that the measures need."""
        names = self.columns
        needed = [names.unit, names.item]
        every = [each for measure in self.measures for each in (measure.events, measure.among) if each is not None]
        if self.start is not None or self.end is not None:
            needed.append(names.time)
        if any(each.states for each in every):
            needed.append(names.state)
        if any(_needs_value(measure) for measure in self.measures):
            needed.append(names.value)
        if any(measure.reduce is Reduce.DISTINCT for measure in self.measures):
            needed.append(names.thing)
        return tuple(needed)


def _needs_value(measure: Measure) -> bool:
    bounded = any(
        bound is not None
        for each in (measure.events, measure.among)
        if each is not None
        for bound in (each.lower, each.upper)
    )
    return bounded or measure.reduce not in (Reduce.COUNT, Reduce.SHARE, Reduce.DISTINCT)
