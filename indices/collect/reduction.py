"""The rows of one source, reduced to a tally for every field and city."""

import hashlib
from collections.abc import Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from indices.collect.desk import Desk
from indices.collect.period import Period, read_period
from indices.collect.raw_row import Row, RowError, holds, take, take_day, take_mark, take_number, write_canonical
from indices.collect.source_map import Aggregate, FieldRule, SourceMap
from indices.collect.tally import MOST_DISTINCT, Chain, Tally
from rules.text import Text

_MOST_KEYS = 100


@dataclass(slots=True, kw_only=True)
class Progress:
    """How far a source was read.

    mark, edge   the highest mark, and the hashes of the rows that have it
    keys         the names of the first rows, at most 100
    """

    done: bool = False
    mark: str | float | None = None
    edge: tuple[str, ...] = ()
    rows: int = 0
    new: int = 0
    digest: str = ""
    keys: tuple[str, ...] = ()
    at: str = ""
    tallies: dict[str, Tally] = field(default_factory=dict)

    def to_plain(self) -> dict[str, Any]:
        """Return it as JSON values."""
        names = ("done", "mark", "edge", "rows", "new", "digest", "keys", "at")
        plain = {name: getattr(self, name) for name in names}
        return plain | {"tallies": {key: tally.to_plain() for key, tally in self.tallies.items()}}

    @classmethod
    def of_plain(cls, plain: Mapping[str, Any]) -> "Progress":
        """Return what `to_plain` wrote."""
        tallies = {key: Tally.of_plain(tally) for key, tally in plain["tallies"].items()}
        return cls(**{**plain, "edge": tuple(plain["edge"]), "keys": tuple(plain["keys"]), "tallies": tallies})


def name_tally(number: int, city: str) -> str:
    """Return the key of a tally: the position of its rule in the mapping, and the city."""
    return f"{number}/{city}"


def reduce_rows(source_map: SourceMap, desk: Desk, rows: Iterable[Row], before: Progress | None) -> Progress:
    """Return the progress after all rows; with `before`, of an incremental source, only newer rows count.

    A row whose mark is older than the highest one seen is not seen again; `fresh` reads all.

    Raises
    ------
    UsageError
        A row lacks a column or has a cell that cannot be read (unless the rule says skip).

    """
    reduction = Reduction(source_map, desk, before or Progress())
    for number, row in enumerate(desk.bounded(rows), start=1):
        try:
            reduction.take(row)
        except RowError as problem:
            message = problem.message
            raise desk.refuse(zh=f"第 {number} 行{message.zh}", en=f"row {number} {message.en}") from problem
    return reduction.finish()


class Reduction:
    """Takes row after row."""

    def __init__(self, source_map: SourceMap, desk: Desk, before: Progress) -> None:
        """Go on from `before`."""
        self._map, self._desk, self._before = source_map, desk, before
        self._zone = ZoneInfo(source_map.zone)
        self._rules = [(at, rule) for at, rule in enumerate(source_map.fields) if rule.source == desk.source.id]
        self._periods: dict[int, Period] = {
            at: read_period(rule.period or source_map.period) for at, rule in self._rules
        }
        # A reading that breaks off must leave what was there before.
        self._tallies = deepcopy(before.tallies)
        self._chains: dict[str, Chain] = {}
        self._chain = Chain(before.digest)
        self._edge, self._mark = set(before.edge), before.mark
        self._keys = list(before.keys)
        self._new = 0
        for at, rule in self._rules:
            if rule.city is None:
                self._tallies.setdefault(name_tally(at, source_map.city), Tally())

    def take(self, row: Row) -> None:
        """Count a row in, unless it was seen before."""
        line = write_canonical(row)
        if self._desk.source.mark is not None and not self._is_new(row, line):
            return
        self._new += 1
        self._chain.add(line)
        if self._desk.source.key is not None and len(self._keys) < _MOST_KEYS:
            self._keys.append(str(take(row, self._desk.source.key)))
        for at, rule in self._rules:
            self._count(at, rule, row, line)

    def finish(self) -> Progress:
        """Return the progress."""
        for key, chain in self._chains.items():
            self._tallies[key].digest = chain.digest
        rows = self._before.rows + self._new
        return Progress(
            done=True,
            mark=self._mark,
            edge=tuple(sorted(self._edge)),
            rows=rows,
            new=self._new,
            digest=self._chain.digest if self._new else self._before.digest,
            keys=tuple(self._keys),
            tallies=self._tallies,
        )

    def _is_new(self, row: Row, line: bytes) -> bool:
        mark = take_mark(row, str(self._desk.source.mark))
        if self._mark is not None and type(mark) is not type(self._mark):
            shown = self._desk.source.mark
            raise RowError(
                Text(zh=f"列 {shown} 时为数时为文字，无法排序。", en=f"column {shown} is now a number, now words.")
            )
        name = Chain()
        name.add(line)
        if self._mark is not None and mark <= self._mark:  # type: ignore[operator] # of one type, see above
            # Within one reading rows come in any order, so only the mark of the last reading closes the door.
            if self._before.mark is not None and mark < self._before.mark:  # type: ignore[operator]
                return False
            if mark == self._before.mark and name.digest in self._before.edge:
                return False
            if mark == self._mark:
                self._edge.add(name.digest)
            return True
        self._mark, self._edge = mark, {name.digest}
        return True

    def _count(self, at: int, rule: FieldRule, row: Row, line: bytes) -> None:
        city = self._map.city if rule.city is None else str(take(row, rule.city) or "").strip()
        if not city:
            raise RowError(Text(zh=f"列 {rule.city} 为空，不知属于哪个城市。", en=f"column {rule.city} names no city."))
        key = name_tally(at, city)
        tally = self._tallies.setdefault(key, Tally())
        try:
            counted = self._add(at, rule, row, tally)
        except RowError:
            if rule.unreadable == "refuse":
                raise
            tally.skipped += 1
            return
        if counted:
            self._chains.setdefault(key, Chain(tally.digest)).add(line)

    def _add(self, at: int, rule: FieldRule, row: Row, tally: Tally) -> bool:
        if rule.time is not None:
            day = take_day(row, rule.time, self._zone)
            if day is None or not self._periods[at].holds(day):
                return False
        if not all(holds(row, each) for each in rule.where):
            return False
        if rule.aggregate is Aggregate.COUNT:
            tally.count += 1
            return True
        if rule.aggregate is Aggregate.DISTINCT:
            return _see(rule, row, tally)
        value = take_number(row, rule.column or "")
        over = take_number(row, rule.over) if rule.over is not None else 0.0
        if value is None or over is None:
            return False
        tally.add(value, over)
        return True


def _see(rule: FieldRule, row: Row, tally: Tally) -> bool:
    cell = take(row, rule.column or "")
    if cell is None or cell == "":
        return False
    # A hash: the state file must not become a list of people.
    tally.seen.add(hashlib.blake2b(str(cell).encode(), digest_size=12).hexdigest())
    tally.count += 1
    if len(tally.seen) > MOST_DISTINCT:
        raise RowError(
            Text(
                zh=f"列 {rule.column} 的不同取值超过 {MOST_DISTINCT} 个，请改用 SQL 的 COUNT(DISTINCT)。",
                en=f"column {rule.column} has more than {MOST_DISTINCT} distinct values; let the database count them.",
            )
        )
    return True
