"""Rows out of the bytes of a file that a catalogue offers."""

import csv
import io
import json
from collections.abc import Iterator

import pyarrow as pa
import pyarrow.parquet as pq

from indices.collect.desk import Desk, Row
from indices.collect.flatten import flatten, objects
from indices.sheet import decode

_FORMATS = {"csv": ("csv",), "json": ("json", "geojson"), "parquet": ("parquet",)}


def name_format(words: str) -> str | None:
    """Return csv, json or parquet for a media type, a format word or an address; None for anything else."""
    said = words.casefold().partition("?")[0].partition(";")[0].rstrip("/")
    last = said.replace(".", "/").replace("+", "/").rpartition("/")[2].removeprefix("vnd")
    return next((name for name, words in _FORMATS.items() if last in words), None)


def read_rows(desk: Desk, raw: bytes, name: str) -> Iterator[Row]:
    """Give the rows of a CSV, JSON or Parquet file.

    Raises
    ------
    TargetError
        It is no such file.

    """
    try:
        if name == "parquet":
            yield from pq.read_table(pa.BufferReader(raw)).to_pylist()
        elif name == "json":
            yield from _read_json(desk, json.loads(raw))
        else:
            yield from read_csv(desk, io.StringIO(decode(raw, desk.folder / desk.source.at), newline=""))
    except (ValueError, RecursionError, csv.Error, pa.ArrowException) as error:
        raise desk.fault(zh=f"不是有效的 {name}：{error}。", en=f"is no valid {name}: {error}.") from error


def read_csv(desk: Desk, stream: io.TextIOBase) -> Iterator[Row]:
    """Give the rows of a CSV by the names of its head.

    Raises
    ------
    UsageError
        A row has another number of cells than the head; a name stands twice.

    """
    start = stream.tell()
    first = stream.readline()
    stream.seek(start)
    reader = csv.reader(stream, delimiter=max(",;\t", key=first.count), strict=True)
    head = [name.strip() for name in next(reader, [])]
    if len(set(head)) != len(head):
        raise desk.refuse(zh="CSV 的列名重复，请改名。", en="a column name of the CSV stands twice; rename one.")
    for row in reader:
        if not row:
            continue
        if len(row) != len(head):
            raise desk.refuse(
                zh=f"第 {reader.line_num} 行有 {len(row)} 格，列名有 {len(head)} 个，请检查分隔符。",
                en=f"line {reader.line_num} has {len(row)} cells for {len(head)} names; look at the separators.",
            )
        yield dict(zip(head, row, strict=True))


def _read_json(desk: Desk, document: object) -> Iterator[Row]:
    if isinstance(document, dict):
        document = document.get(desk.source.items or "features", document)
    found = objects(document)
    if found is None:
        raise desk.fault(zh="JSON 中没有对象的列表，请给出 items。", en="the JSON has no list of objects; give items.")
    yield from (flatten(each) for each in found)
