"""All measures as one Ibis expression: one pass over the events, on whatever engine runs it."""

from functools import reduce
from operator import and_
from typing import Any

from indices.telemetry.measure import Events, Measure, Reduce, TelemetrySpec

# Ibis publishes no types.
Table = Any
Value = Any
UNIT = "unit"


def express(table: Table, spec: TelemetrySpec) -> Table:
    """Return the expression of a table with a row a unit: the column `unit` and one column a measure.

    A mean, a deviation, a share or a ratio of no events is NULL; a count, a sum or a number of distinct things is 0.
    """
    names = spec.columns
    events = table
    if spec.start is not None:
        events = events.filter(events[names.time] >= _instant(events, spec, spec.start))
    if spec.end is not None:
        events = events.filter(events[names.time] < _instant(events, spec, spec.end))
    made = {each.code: _measure(events, spec, each) for each in spec.measures}
    return events.group_by(events[names.unit].cast("string").name(UNIT)).aggregate(**made).order_by(UNIT)


def _instant(events: Table, spec: TelemetrySpec, words: str) -> Value:
    import ibis  # noqa: PLC0415 - an extra

    return ibis.literal(words).cast(events[spec.columns.time].type())


def _select(events: Table, spec: TelemetrySpec, wanted: Events) -> Value:
    """Return which events count, as a condition."""
    names = spec.columns
    tests = [events[names.item].isin(wanted.items)]
    if wanted.states:
        tests.append(events[names.state].isin(wanted.states))
    if wanted.lower is not None:
        tests.append(events[names.value] >= wanted.lower)
    if wanted.upper is not None:
        tests.append(events[names.value] <= wanted.upper)
    return reduce(and_, tests)


def _measure(events: Table, spec: TelemetrySpec, measure: Measure) -> Value:
    chosen = _select(events, spec, measure.events)
    if measure.among is not None:
        return _over(events, spec, measure, chosen)
    if measure.reduce is Reduce.COUNT:
        found = events.count(where=chosen).cast("float64")
    elif measure.reduce is Reduce.DISTINCT:
        found = events[spec.columns.thing].nunique(where=chosen).cast("float64")
    else:
        value = events[spec.columns.value].cast("float64")
        found = _reduce(value, measure.reduce, chosen)
    return found * measure.factor


def _reduce(value: Value, how: Reduce, chosen: Value) -> Value:
    match how:
        case Reduce.SUM:
            return value.sum(where=chosen).fill_null(0.0)
        case Reduce.LOWEST:
            return value.min(where=chosen)
        case Reduce.HIGHEST:
            return value.max(where=chosen)
        case Reduce.DEVIATION:
            return value.std(where=chosen, how="sample")
        case _:
            return value.mean(where=chosen)


def _over(events: Table, spec: TelemetrySpec, measure: Measure, chosen: Value) -> Value:
    among = _select(events, spec, measure.among or measure.events)
    if measure.reduce is Reduce.SHARE:
        top, below = events.count(where=chosen), events.count(where=among)
    else:
        value = events[spec.columns.value].cast("float64")
        top, below = value.sum(where=chosen).fill_null(0.0), value.sum(where=among)
    return top.cast("float64") / below.cast("float64").nullif(0.0) * measure.factor
