"""The database of values: a DuckDB file in a folder, to which versions are added and from which nothing is taken."""

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pyarrow as pa

from indices.collect.quality import Quality
from indices.database.lock import reading, writing
from indices.database.value import Key, Value, Version
from rules.errors import UsageError
from rules.text import Text

# DuckDB publishes no types.
Connection = Any
FILE = "values.duckdb"
_MOST_ROWS = 1_000_000
_MAKE = """
create table if not exists value_version (
    city varchar not null, indicator varchar not null, period varchar not null, version integer not null,
    value double, u double, unit varchar not null, source varchar not null, quality varchar not null,
    evidence varchar not null, entered timestamp not null, entered_by varchar not null, reason varchar not null,
    primary key (city, indicator, period, version)
)
"""
_COLUMNS = "city, indicator, period, version, value, u, unit, source, quality, evidence, entered, entered_by, reason"
_NAMES = _COLUMNS.split(", ")
_KINDS = [*([pa.string()] * 3), pa.int32(), pa.float64(), pa.float64(), *([pa.string()] * 4)]
_KINDS += [pa.timestamp("us"), pa.string(), pa.string()]


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """Which versions are wanted. Empty = all; `as_of` = as the database stood then; `history` = older ones too."""

    cities: tuple[str, ...] = ()
    indicators: tuple[str, ...] = ()
    periods: tuple[str, ...] = ()
    as_of: dt.datetime | None = None
    history: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueStore:
    """The values in `folder`. Every call opens the file and closes it, so that no process keeps it from another."""

    folder: Path
    patience: float = 5.0

    def add(self, values: Sequence[Value], *, by: str, reason: str, now: dt.datetime) -> tuple[Version, ...]:
        """Add values, all or none, and return the versions that were made.

        What says the same as the last version of its key makes no new one. `reason` is kept with every version; a
        correction says in it what was wrong. Times are kept in UTC.

        Raises
        ------
        UsageError
            A value that must not come in, a key twice, no name or reason, another unit than before, another writer.

        """
        _check(values, by, reason)
        with writing(self._ready(), patience=self.patience), self._open() as connection:
            last = _find_last(connection, values)
            made = [_next(each, last.get(each.key), by=by, reason=reason, now=now) for each in values]
            fresh = tuple(each for each in made if each is not None)
            _write(connection, fresh)
        return fresh

    def undo(self, key: Key, *, by: str, reason: str, now: dt.datetime) -> Version:
        """Make the version before the last one hold again, as a new version; withdraw a value that has only one.

        Raises
        ------
        UsageError
            There is no such value; no name or reason; another writer.

        """
        _check((), by, reason)
        with writing(self._ready(), patience=self.patience), self._open() as connection:
            versions = _select(connection, _exactly(key))
            if not versions:
                place = "/".join(key)
                raise UsageError(Text(zh=f"没有数值 {place}。", en=f"There is no value {place}."))
            last = versions[-1]
            restored = versions[-2].value if len(versions) > 1 else replace(last.value, value=None, u=None)
            made = _make(restored, last.version + 1, by=by, reason=reason, now=_later(now, last))
            _write(connection, (made,))
        return made

    def find(self, query: Query | None = None) -> tuple[Version, ...]:
        """Return versions by city, indicator, period and number.

        Raises
        ------
        UsageError
            There is no database in the folder, or a writer does not leave.

        """
        if not (self.folder / FILE).is_file():
            raise UsageError(
                Text(
                    zh=f"{self.folder} 中没有指标数据库，请先录入数值。",
                    en=f"There is no database of values in {self.folder}; enter values first.",
                )
            )
        with reading(self.folder, patience=self.patience), self._open(read_only=True) as connection:
            return tuple(_select(connection, query or Query()))

    def _ready(self) -> Path:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise UsageError(
                Text(
                    zh=f"无法建立文件夹 {self.folder}：{error.strerror}。",
                    en=f"The folder {self.folder} cannot be made: {error.strerror}.",
                )
            ) from error
        return self.folder

    @contextmanager
    def _open(self, *, read_only: bool = False) -> Iterator[Connection]:
        try:
            import duckdb  # noqa: PLC0415 - an extra
        except ModuleNotFoundError as error:
            raise UsageError(_MISSING) from error
        place = self.folder / FILE
        try:
            connection: Connection = duckdb.connect(str(place), read_only=read_only)
        except duckdb.Error as error:
            raise _unopened(place) from error
        try:
            if not read_only:
                connection.execute(_MAKE)
            yield connection
        except duckdb.CatalogException as error:
            raise _unopened(place) from error
        finally:
            connection.close()


def _unopened(place: Path) -> UsageError:
    return UsageError(
        Text(
            zh=f"{place} 无法打开：不是指标数据库，或正被其他程序占用。",
            en=f"{place} cannot be opened: it is no database of values, or another program holds it.",
        )
    )


def _check(values: Sequence[Value], by: str, reason: str) -> None:
    if not by.strip() or not reason.strip():
        raise UsageError(Text(zh="请写明录入人和理由。", en="Name who enters the values, and why."))
    if len(values) > _MOST_ROWS:
        raise UsageError(Text(zh=f"一次最多录入 {_MOST_ROWS} 个数值。", en=f"At most {_MOST_ROWS} values at a time."))
    seen: set[Key] = set()
    for each in values:
        each.check()
        if each.key in seen:
            place = "/".join(each.key)
            raise UsageError(
                Text(zh=f"数值 {place} 出现两次，请只保留一个。", en=f"Value {place} stands twice; keep one.")
            )
        seen.add(each.key)


def _find_last(connection: Connection, values: Sequence[Value]) -> dict[Key, Version]:
    """Return the last version of every key of the cities concerned."""
    cities = tuple(sorted({each.city for each in values}))
    return {each.value.key: each for each in _select(connection, Query(cities=cities))} if cities else {}


def _exactly(key: Key) -> Query:
    city, indicator, period = key
    return Query(cities=(city,), indicators=(indicator,), periods=(period,), history=True)


def _next(value: Value, last: Version | None, *, by: str, reason: str, now: dt.datetime) -> Version | None:
    """Return the version that a value makes, None where the last one says the same."""
    if last is None:
        return _make(value, 1, by=by, reason=reason, now=now)
    if last.value == value:
        return None
    if last.value.unit != value.unit:
        place = "/".join(value.key)
        raise UsageError(
            Text(
                zh=f"{place} 的单位是 {last.value.unit}，新值却以 {value.unit} 计，请先换算。",
                en=f"{place} is in {last.value.unit}, the new value in {value.unit}; convert it first.",
            )
        )
    return _make(value, last.version + 1, by=by, reason=reason, now=_later(now, last))


def _later(now: dt.datetime, last: Version) -> dt.datetime:
    """Return a time that is not before the version that it supersedes: a clock may have been set back."""
    return max(now.astimezone(dt.UTC), last.entered)


def _make(value: Value, version: int, *, by: str, reason: str, now: dt.datetime) -> Version:
    entered = now.astimezone(dt.UTC)
    return Version(
        value=value, version=version, entered=entered, entered_by=by.strip(), reason=reason.strip(), superseded_by=None
    )


def _write(connection: Connection, versions: Sequence[Version]) -> None:
    if not versions:
        return
    columns = zip(*(_row(each) for each in versions), strict=True)
    fresh = pa.table([pa.array(column, kind) for column, kind in zip(columns, _KINDS, strict=True)], _NAMES)
    connection.register("fresh", fresh)
    connection.execute(f"insert into value_version ({_COLUMNS}) select {_COLUMNS} from fresh")  # noqa: S608 - constants
    connection.unregister("fresh")


def _row(version: Version) -> list[object]:
    value = version.value
    return [
        *value.key,
        version.version,
        value.value,
        value.u,
        value.unit,
        value.source,
        value.quality.value,
        value.evidence,
        version.entered.replace(tzinfo=None),
        version.entered_by,
        version.reason,
    ]


def _select(connection: Connection, query: Query) -> list[Version]:
    tests = ["true"]
    given: list[object] = []
    for column, wanted in (("city", query.cities), ("indicator", query.indicators), ("period", query.periods)):
        if wanted:
            tests.append(f"{column} in ({', '.join('?' * len(wanted))})")
            given += wanted
    if query.as_of is not None:
        tests.append("entered <= ?")
        given.append(query.as_of.astimezone(dt.UTC).replace(tzinfo=None))
    only = "" if query.history else "qualify following is null"
    # What is filled in are names of columns from above and question marks; every value is a parameter.
    found = connection.execute(
        f"select {_COLUMNS}, lead(version) over (partition by city, indicator, period order by version) as following"  # noqa: S608
        f" from value_version where {' and '.join(tests)} {only} order by city, indicator, period, version",
        given,
    ).fetchall()
    return [_read(row) for row in found]


def _read(row: tuple[Any, ...]) -> Version:
    city, indicator, period, version, value, u, unit, source, quality, evidence, entered, by, reason, following = row
    return Version(
        value=Value(
            city=city,
            indicator=indicator,
            period=period,
            value=value,
            u=u,
            unit=unit,
            source=source,
            quality=Quality(quality),
            evidence=evidence,
        ),
        version=version,
        entered=entered.replace(tzinfo=dt.UTC),
        entered_by=by,
        reason=reason,
        superseded_by=following,
    )


_MISSING = Text(
    zh='指标数据库需要扩展 index：pip install "cityassay[index]"。',
    en='The database of values needs the extra index: pip install "cityassay[index]".',
)
