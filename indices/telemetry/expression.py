"""All measures as Ibis expressions, on whatever engine runs them.

Most measures can be merged: events are first counted and summed by unit, item and state (one pass over the rows, a few
thousand cells), then the measures are taken over those cells. Distinct things and deviations cannot, and get a second
expression over the rows.
"""

from functools import reduce
from operator import and_
from typing import Any

from indices.telemetry.measure import Events, Measure, Reduce, TelemetrySpec

# Ibis publishes no types.
Table = Any
Value = Any
UNIT = "unit"
_DIRECT = (Reduce.DISTINCT, Reduce.DEVIATION)
_STATE, _ITEM, _COUNT, _VALUES, _SUM, _LOWEST, _HIGHEST = (
    "cell_state",
    "cell_item",
    "cell_count",
    "cell_values",
    "cell_sum",
    "cell_lowest",
    "cell_highest",
)
Bounds = tuple[float | None, float | None]


def express(table: Table, spec: TelemetrySpec) -> tuple[Table, ...]:
    """Return one or two expressions; each has a row a unit, in order: the column `unit`, and one column a measure.

    A mean, a deviation, a share or a ratio of no events is NULL; a count, a sum or a number of distinct things is 0.
    """
    events = _within(table, spec)
    merged = [each for each in spec.measures if each.reduce not in _DIRECT]
    direct = [each for each in spec.measures if each.reduce in _DIRECT]
    made = []
    if merged:
        made.append(_take(_make_cells(events, spec), {each.code: _merge(spec, each) for each in merged}))
    if direct:
        unit = events[spec.columns.unit].cast("string").name(UNIT)
        found = {each.code: _count_directly(events, spec, each) for each in direct}
        made.append(events.group_by(unit).aggregate(**found).order_by(UNIT))
    return tuple(made)


def _take(cells: Table, measures: dict[str, Any]) -> Table:
    found = {code: make(cells) for code, make in measures.items()}
    return cells.group_by(UNIT).aggregate(**found).order_by(UNIT)


def _within(events: Table, spec: TelemetrySpec) -> Table:
    import ibis  # noqa: PLC0415 - an extra

    name = spec.columns.time
    for words, later in ((spec.start, True), (spec.end, False)):
        if words is not None:
            instant = ibis.literal(words).cast(events[name].type())
            events = events.filter(events[name] >= instant if later else events[name] < instant)
    return events


def _list_bounds(spec: TelemetrySpec) -> list[Bounds]:
    """Return the pairs of bounds on values that measures have, each once."""
    every = [each for measure in spec.measures for each in (measure.events, measure.among) if each is not None]
    bounds = [(each.lower, each.upper) for each in every]
    return [each for each in dict.fromkeys(bounds) if each != (None, None)]


def _make_cells(events: Table, spec: TelemetrySpec) -> Table:
    """Return counts and sums by unit, item, state and which bounds the value keeps."""
    names = spec.columns
    keys = [events[names.unit].cast("string").name(UNIT), events[names.item].name(_ITEM)]
    if names.state in spec.wanted:
        keys.append(events[names.state].name(_STATE))
    keys += [_keeps(events[names.value], each).name(f"within_{at}") for at, each in enumerate(_list_bounds(spec))]
    made = {_COUNT: events.count()}
    if names.value in spec.wanted:
        value = events[names.value].cast("float64")
        made |= {_VALUES: value.count(), _SUM: value.sum(), _LOWEST: value.min(), _HIGHEST: value.max()}
    return events.group_by(keys).aggregate(**made)


def _keeps(value: Value, bounds: Bounds) -> Value:
    lower, upper = bounds
    tests = [value >= lower] if lower is not None else []
    return reduce(and_, [*tests, value <= upper] if upper is not None else tests)


def _choose(cells: Table, spec: TelemetrySpec, wanted: Events) -> Value:
    """Return which cells count, as a condition."""
    tests = [cells[_ITEM].isin(wanted.items)]
    if wanted.states:
        tests.append(cells[_STATE].isin(wanted.states))
    if (wanted.lower, wanted.upper) != (None, None):
        tests.append(cells[f"within_{_list_bounds(spec).index((wanted.lower, wanted.upper))}"])
    return reduce(and_, tests)


def _merge(spec: TelemetrySpec, measure: Measure) -> Any:  # noqa: ANN401 - a function of cells
    def take(cells: Table) -> Value:
        chosen = _choose(cells, spec, measure.events)
        among = _choose(cells, spec, measure.among) if measure.among is not None else None
        return _combine(cells, measure.reduce, chosen, among) * measure.factor

    return take


def _combine(cells: Table, how: Reduce, chosen: Value, among: Value) -> Value:
    def total(name: str, where: Value) -> Value:
        return cells[name].sum(where=where).cast("float64").fill_null(0.0)

    match how:
        case Reduce.COUNT:
            return total(_COUNT, chosen)
        case Reduce.SUM:
            return total(_SUM, chosen)
        case Reduce.LOWEST:
            return cells[_LOWEST].min(where=chosen)
        case Reduce.HIGHEST:
            return cells[_HIGHEST].max(where=chosen)
        case Reduce.SHARE:
            return total(_COUNT, chosen) / total(_COUNT, among).nullif(0.0)
        case Reduce.RATIO:
            return total(_SUM, chosen) / total(_SUM, among).nullif(0.0)
        case _:
            return total(_SUM, chosen) / total(_VALUES, chosen).nullif(0.0)


def _count_directly(events: Table, spec: TelemetrySpec, measure: Measure) -> Value:
    names, wanted = spec.columns, measure.events
    tests = [events[names.item].isin(wanted.items)]
    if wanted.states:
        tests.append(events[names.state].isin(wanted.states))
    if (wanted.lower, wanted.upper) != (None, None):
        tests.append(_keeps(events[names.value], (wanted.lower, wanted.upper)))
    chosen = reduce(and_, tests)
    if measure.reduce is Reduce.DISTINCT:
        return events[names.thing].nunique(where=chosen).cast("float64") * measure.factor
    return events[names.value].cast("float64").std(where=chosen, how="sample") * measure.factor
