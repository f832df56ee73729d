"""Runs measures over event files on DuckDB, in bounded memory."""

import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from indices.table import Table
from indices.telemetry.expression import UNIT, express
from indices.telemetry.measure import TelemetrySpec
from rules.declaration import read_noun
from rules.errors import UsageError
from rules.text import Text

# Ibis publishes no types.
Engine = Any
Events = Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """What DuckDB may use; beyond `mebibytes` it spills into a folder below `scratch`, at most `spill` there."""

    mebibytes: int = 2048
    threads: int = 2
    scratch: Path | None = None
    spill: int = 65_536


def read_telemetry(path: Path) -> TelemetrySpec:
    """Return the measures in a YAML file.

    Raises
    ------
    UsageError
        With file and line, for what cannot be used.

    """
    return read_noun(path, TelemetrySpec, error=UsageError)


def measure_files(events: Path, spec: TelemetrySpec, room: Room | None = None) -> Table:
    """Return units x measures from a Parquet or CSV file, or a folder of Parquet files.

    Raises
    ------
    UsageError
        The file is not there, is neither Parquet nor CSV, or lacks a column.

    """
    with open_engine(room or Room()) as engine:
        return measure(_read(engine, events), spec)


def measure(events: Events, spec: TelemetrySpec) -> Table:
    """Return units x measures from an Ibis table of any engine; NaN where a measure has no value.

    Raises
    ------
    UsageError
        The table lacks a column, or there are no events.

    """
    missing = [name for name in spec.wanted if name not in events.columns]
    if missing:
        names, known = ", ".join(missing), ", ".join(events.columns)
        raise UsageError(
            Text(
                zh=f"事件表没有列 {names}，现有：{known}；列名可在 columns 中指定。",
                en=f"The event table has no column {names}; it has {known}. Name them in columns.",
            )
        )
    parts = _run(events, spec)
    if not parts[0].num_rows:
        raise UsageError(Text(zh="所选时段内没有事件。", en="There are no events in that span of time."))
    units = parts[0].column(UNIT).to_pylist()
    if None in units:
        name = spec.columns.unit
        raise UsageError(Text(zh=f"列 {name} 有空值，请补全。", en=f"Column {name} has empty cells; fill them in."))
    codes = tuple(each.code for each in spec.measures)
    by_code = {code: part.column(code).to_pylist() for part in parts for code in part.column_names}
    columns = [[np.nan if each is None else float(each) for each in by_code[code]] for code in codes]
    return Table(units=tuple(units), codes=codes, values=np.array(columns, dtype=np.float64).T)


def _run(events: Events, spec: TelemetrySpec) -> list[Any]:
    try:
        with _without_renamings():
            return [part.to_pyarrow() for part in express(events, spec)]
    # Every engine has error classes of its own: out of memory, out of scratch, words where a number belongs.
    except Exception as error:
        first = str(error).partition("\n")[0]
        raise UsageError(
            Text(zh=f"事件表无法计算：{first}", en=f"The measures cannot be computed over these events: {first}")
        ) from error


@contextmanager
def _without_renamings() -> Iterator[None]:
    """Leave out the warnings that Ibis causes by calling what DuckDB 2 has given another name."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        yield


@contextmanager
def open_engine(room: Room) -> Iterator[Engine]:
    """Open DuckDB within its limits; what it spilled is gone afterwards.

    Raises
    ------
    UsageError
        The extra `index` is not installed.

    """
    try:
        import ibis  # noqa: PLC0415 - an extra
    except ModuleNotFoundError as error:
        raise UsageError(_MISSING) from error
    with tempfile.TemporaryDirectory(prefix="cityassay-", dir=room.scratch) as scratch:
        with _without_renamings():
            engine: Engine = ibis.duckdb.connect(
                memory_limit=f"{room.mebibytes}MiB",
                threads=room.threads,
                temp_directory=scratch,
                max_temp_directory_size=f"{room.spill}MiB",
                # Order costs memory and nothing here asks for it.
                preserve_insertion_order=False,
            )
        try:
            yield engine
        finally:
            engine.disconnect()


def _read(engine: Engine, events: Path) -> Events:
    files = sorted(events.glob("*.parquet")) if events.is_dir() else [events]
    if not files or not files[0].is_file():
        raise UsageError(Text(zh=f"没有事件文件 {events}。", en=f"There is no event file {events}."))
    reader = engine.read_csv if events.suffix.lower() == ".csv" else engine.read_parquet
    try:
        with _without_renamings():
            return reader([str(file) for file in files])
    # DuckDB hands on what its readers raise, by classes of its own.
    except Exception as error:
        first = str(error).partition("\n")[0]
        raise UsageError(
            Text(zh=f"{events} 无法读取：{first}", en=f"{events} cannot be read as Parquet or CSV: {first}")
        ) from error


_MISSING = Text(
    zh='处理事件数据需要扩展 index：pip install "cityassay[index]"。',
    en='Event data need the extra index: pip install "cityassay[index]".',
)
