"""Made-up raw data of a city's systems and the mapping file over them: to try `index collect run` with."""

import csv
import datetime as dt
import io
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from zoneinfo import ZoneInfo

import numpy as np
from numpy.random import Generator

_ZONE = ZoneInfo("Asia/Shanghai")
_REQUESTS, _INCIDENTS, _STATIONS, _DAYS = 2_000, 400, 5, 360
_MAPPING = """\
# 虚构数据的映射文件：数据源 → 字段。Mapping of made-up data: sources -> fields. See docs/source-map.md.
schema: cityassay/source-map/1
edition: {edition}
period: "{period}"
city: {city}
zone: Asia/Shanghai
sources:
  - {{id: hotline, kind: csv, at: hotline.csv, quality: measured, mark: updated, key: number}}
  - {{id: air, kind: csv, at: air.csv, quality: measured}}
  - id: rescue
    kind: sql
    at: sqlite:///rescue.db
    query: SELECT id, reported, minutes FROM incidents WHERE :since IS NULL OR id >= :since ORDER BY id
    quality: measured
    mark: id
    key: id
fields:
  - code: called_back
    source: hotline
    aggregate: count
    time: updated
    where: [{{column: 回访, equals: 是}}]
    unit: "{{request}}"
  - code: resolved
    source: hotline
    aggregate: count
    time: updated
    where: [{{column: 回访, equals: 是}}, {{column: 已解决, equals: 是}}]
    unit: "{{request}}"
  - {{code: pm25, source: air, aggregate: mean, column: pm25, time: day, unit: ug/m3, unreadable: skip}}
  - {{code: incidents, source: rescue, aggregate: count, time: reported, unit: "{{incident}}"}}
  - {{code: response_minutes, source: rescue, aggregate: sum, column: minutes, time: reported, unit: min}}
"""


def make_sources(*, edition: str, period: str, city: str, start: dt.date, seed: int) -> Mapping[str, bytes]:
    """Return the files by name: an export in GB 18030, readings with gaps, a SQLite database, and the mapping."""
    generator = np.random.default_rng(seed)
    return {
        "map.yaml": _MAPPING.format(edition=edition, period=period, city=city).encode(),
        "hotline.csv": _write(("number", "updated", "回访", "已解决"), _call(generator, start)).encode("gb18030"),
        "air.csv": _write(("station", "day", "pm25"), _breathe(generator, start)).encode(),
        "rescue.db": _store(_rescue(generator, start)),
    }


def _call(generator: Generator, start: dt.date) -> Iterator[tuple[object, ...]]:
    for number in range(1, _REQUESTS + 1):
        back = generator.random() < 0.9
        solved = back and generator.random() < 0.85
        yield f"W{number:05}", _draw_time(generator, start), "是" if back else "否", "是" if solved else "否"


def _breathe(generator: Generator, start: dt.date) -> Iterator[tuple[object, ...]]:
    for station in range(1, _STATIONS + 1):
        for day in range(_DAYS):
            value = 32 + 14 * np.cos(2 * np.pi * day / 365) + generator.normal(0, 6)
            # A station that is being serviced says so in words.
            shown = "维护" if generator.random() < 0.01 else f"{max(value, 3):.1f}"
            yield f"S{station}", (start + dt.timedelta(days=day)).isoformat(), shown


def _rescue(generator: Generator, start: dt.date) -> Iterator[tuple[object, ...]]:
    for number in range(1, _INCIDENTS + 1):
        yield number, _draw_time(generator, start), round(float(generator.gamma(6, 1.6)), 1)


def _draw_time(generator: Generator, start: dt.date) -> str:
    begin = dt.datetime.combine(start, dt.time(), tzinfo=_ZONE)
    when = begin + dt.timedelta(minutes=int(generator.integers(_DAYS * 24 * 60)))
    return when.isoformat()


def _write(head: tuple[str, ...], rows: Iterator[tuple[object, ...]]) -> str:
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(head)
    writer.writerows(rows)
    return stream.getvalue()


def _store(rows: Iterator[tuple[object, ...]]) -> bytes:
    with closing(sqlite3.connect(":memory:")) as database:
        database.execute("CREATE TABLE incidents (id INTEGER PRIMARY KEY, reported TEXT, minutes REAL)")
        database.executemany("INSERT INTO incidents VALUES (?, ?, ?)", rows)
        database.commit()
        return database.serialize()
