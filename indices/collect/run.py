"""Runs a collection: every source of the mapping, then fields, then indicators."""

import datetime as dt
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from indices.collect.adapters import find_adapter
from indices.collect.desk import Desk
from indices.collect.evaluate import IndicatorValue, evaluate
from indices.collect.field_value import FieldValue
from indices.collect.gate import Gate
from indices.collect.period import read_period
from indices.collect.reconcile import Decision, reconcile
from indices.collect.reduction import Progress, name_tally, reduce_rows
from indices.collect.source_map import FieldRule, Source, SourceMap, read_source_map
from indices.collect.specification import IndicatorSpec
from indices.collect.state import State, fingerprint, read_state, write_state
from indices.remark import Remark
from rules.errors import UsageError
from rules.text import Text

Told = Callable[[Text], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """What was read of one source: enough to ask it again and compare.

    rows, new   rows counted in all runs, and in this one;  digest   sha256 over the canonical rows in their order
    keys        names of the first rows;  time   when it was read
    """

    source: str
    kind: str
    at: str
    query: str
    rows: int
    new: int
    digest: str
    keys: tuple[str, ...]
    mark: str | float | None
    time: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Collected:
    """The result: values as they are used, all that were told, and how they came about."""

    values: tuple[FieldValue, ...]
    told: tuple[FieldValue, ...]
    indicators: tuple[IndicatorValue, ...]
    decisions: tuple[Decision, ...]
    traces: tuple[Trace, ...]
    remarks: tuple[Remark, ...]

    def to_plain(self) -> dict[str, Any]:
        """Return the result as JSON values."""
        plain: dict[str, Any] = {"schema": "cityassay/collected/1"}
        plain["values"] = [asdict(each) for each in self.values]
        plain["told"] = [asdict(each) for each in self.told]
        plain["indicators"] = [
            {**asdict(each), "fields": [field.code for field in each.fields]} for each in self.indicators
        ]
        plain["decisions"] = [{**asdict(each), "text": each.text.model_dump()} for each in self.decisions]
        plain["traces"] = [asdict(each) for each in self.traces]
        plain["remarks"] = [{**asdict(each), "text": each.text.model_dump()} for each in self.remarks]
        return plain


def collect(
    path: Path, place: Path, *, now: Callable[[], dt.datetime], fresh: bool = False, tell: Told = lambda _: None
) -> Collected:
    """Read all sources of the mapping file at `path` and return what came out; the state is kept in the file `place`.

    A run that broke off goes on with the sources that are not done; after a finished one, sources with a mark are
    read from it on, the others whole. `fresh` forgets the state. `now` gives the time for the traces.

    Raises
    ------
    UsageError
        The mapping or a row cannot be used.
    RefusedError
        A host is not allowed.
    TargetError
        A source does not answer; what was read before is kept at `place`.

    """
    source_map = read_source_map(path)
    _check(source_map)
    state = State() if fresh else read_state(place)
    if state.finished:
        _begin_anew(state)
    state.keep_only({source.id for source in source_map.sources})
    for source in source_map.sources:
        known = state.find(source_map, source)
        if known is not None and known.done:
            tell(Text(zh=f"来源 {source.id} 已读过，跳过。", en=f"Source {source.id} is done already."))
            continue
        progress = _read(source_map, source, path.parent, known if source.mark is not None else None)
        progress.at = now().astimezone(dt.UTC).isoformat(timespec="seconds")
        tell(Text(zh=f"来源 {source.id}：新读 {progress.new} 行。", en=f"Source {source.id}: {progress.new} new rows."))
        state.sources[source.id] = (fingerprint(source_map, source), progress)
        write_state(place, state)
    state.finished = True
    write_state(place, state)
    return _conclude(source_map, {name: progress for name, (_, progress) in state.sources.items()})


def _begin_anew(state: State) -> None:
    state.finished = False
    for _, progress in state.sources.values():
        progress.done = False


def _check(source_map: SourceMap) -> None:
    """Refuse before anything is read."""
    read_period(source_map.period)
    for rule in source_map.fields:
        read_period(rule.period or source_map.period)
    try:
        ZoneInfo(source_map.zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise UsageError(Text(zh=f"没有时区 {source_map.zone}。", en=f"There is no zone {source_map.zone}.")) from error
    for source in source_map.sources:
        find_adapter(source)


def _read(source_map: SourceMap, source: Source, folder: Path, before: Progress | None) -> Progress:
    desk = Desk(
        source=source,
        folder=folder,
        gate=Gate(allow=frozenset(source_map.allow)),
        limits=source_map.limits,
        since=before.mark if before is not None else None,
    )
    return reduce_rows(source_map, desk, find_adapter(source).read(desk), before)


def _conclude(source_map: SourceMap, progress: dict[str, Progress]) -> Collected:
    told: list[FieldValue] = []
    remarks: list[Remark] = []
    for number, rule in enumerate(source_map.fields):
        values, silent = _make_values(source_map, number, rule, progress[rule.source])
        told += values
        remarks += silent
    kept, decisions = reconcile(told, source_map.precedence)
    specs = [IndicatorSpec(**{name: getattr(each, name) for name in _SAME}) for each in source_map.indicators]
    indicators, unmade = evaluate(specs, kept, period=source_map.period)
    return Collected(
        values=kept,
        told=tuple(told),
        indicators=indicators,
        decisions=decisions,
        traces=tuple(_trace(source, progress[source.id]) for source in source_map.sources),
        remarks=(*remarks, *unmade),
    )


_SAME = ("code", "title", "unit", "numerator", "denominator", "factor")


def _make_values(
    source_map: SourceMap, number: int, rule: FieldRule, progress: Progress
) -> tuple[list[FieldValue], list[Remark]]:
    source = next(each for each in source_map.sources if each.id == rule.source)
    values: list[FieldValue] = []
    remarks: list[Remark] = []
    for key, tally in sorted(progress.tallies.items()):
        position, _, city = key.partition("/")
        if key != name_tally(number, city) or position != str(number):
            continue
        if tally.skipped:
            remarks.append(_skipped(rule, city, tally.skipped))
        found = tally.result(rule.aggregate)
        if found is None:
            remarks.append(_silent(rule, city))
            continue
        values.append(
            FieldValue(
                city=city,
                code=rule.code,
                period=rule.period or source_map.period,
                value=rule.factor * found + rule.shift,
                unit=rule.unit,
                quality=source.quality,
                source=source.id,
                evidence=tally.digest or progress.digest,
                place=f"{source.at} {source.query or ''}".strip() + f" · {tally.count}",
            )
        )
    return values, remarks


def _trace(source: Source, progress: Progress) -> Trace:
    return Trace(
        source=source.id,
        kind=source.kind,
        at=source.at,
        query=source.query or "",
        rows=progress.rows,
        new=progress.new,
        digest=progress.digest,
        keys=progress.keys,
        mark=progress.mark,
        time=progress.at,
    )


def _skipped(rule: FieldRule, city: str, count: int) -> Remark:
    text = Text(
        zh=f"{city} 的 {rule.code}：来源 {rule.source} 有 {count} 行无法读取，已跳过。",
        en=f"{rule.code} of {city}: {count} rows of source {rule.source} could not be read and were left out.",
    )
    return Remark(kind="rows-skipped", about=f"{city}/{rule.code}", text=text)


def _silent(rule: FieldRule, city: str) -> Remark:
    text = Text(
        zh=f"{city} 的 {rule.code}：来源 {rule.source} 没有符合条件的行，或分母为 0，没有数值。",
        en=f"{rule.code} of {city}: source {rule.source} has no row that counts, or a denominator of 0: no value.",
    )
    return Remark(kind="no-value", about=f"{city}/{rule.code}", text=text)
