"""Rows of a CSV file beside the mapping file: UTF-8 or GB 18030, read in a stream."""

import csv
from collections.abc import Iterator

from indices.collect.desk import Desk, Row
from indices.collect.distribution import read_csv

OPTIONS: frozenset[str] = frozenset()


def read(desk: Desk) -> Iterator[Row]:
    """Give the rows; errors as in `read_csv`."""
    try:
        with desk.path.open(encoding=_find_encoding(desk), newline="") as stream:
            yield from read_csv(desk, stream)
    except (UnicodeDecodeError, csv.Error) as error:
        raise desk.refuse(zh=f"不是有效的 CSV：{error}。", en=f"is no valid CSV: {error}.") from error


def _find_encoding(desk: Desk) -> str:
    try:
        with desk.path.open(encoding="utf-8-sig", newline="") as stream:
            while stream.read(1 << 20):
                pass
    except UnicodeDecodeError:
        return "gb18030"
    return "utf-8-sig"
