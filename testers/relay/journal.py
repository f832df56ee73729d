"""The ground truth as a file: JSON lines, each of which holds the sha256 of the line before it.

First line: what was relayed where, the seed and the impairment. Then one line an event (`truth.Event`), written as it
happens. Last line: the counts. Whoever changes, drops or adds a line breaks the chain at the next one.
"""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import TextIO

from rules.errors import UsageError
from rules.text import Text
from testers.harness.observation import Json
from testers.relay.truth import Event

SCHEMA = "cityassay/relay/1"
_NOTHING_BEFORE = "0" * 64


class Journal:
    """Writes one ground truth to an open text file."""

    def __init__(self, out: TextIO, header: Mapping[str, Json]) -> None:
        """Write the header."""
        self._out = out
        self._before = _NOTHING_BEFORE
        self._line({"schema": SCHEMA, **header})

    def write(self, event: Event) -> None:
        """Write an event; a `Sink` of the truth."""
        self._line(dict(event.as_json()))

    def end(self, counts: Mapping[str, int]) -> str:
        """Write the counts and return the sha256 of that last line, which stands for the whole file."""
        self._line({"end": True, "counts": dict(counts)})
        self._out.flush()
        return self._before

    def _line(self, facts: Mapping[str, Json]) -> None:
        line = json.dumps({**facts, "before": self._before}, ensure_ascii=False, separators=(",", ":"))
        self._before = hashlib.sha256(line.encode("utf-8")).hexdigest()
        self._out.write(line + "\n")


def read_journal(path: Path) -> list[dict[str, Json]]:
    """Return the lines of a ground truth whose chain holds: header, events, end.

    Raises
    ------
    UsageError
        The file cannot be read, a line is no JSON, the chain is broken, or the end is missing.

    """
    try:
        raw = path.read_bytes().splitlines()
    except OSError as error:
        raise _broken(path, zh=f"无法读取（{error.strerror}）", en=f"cannot be read ({error.strerror})") from error
    lines: list[dict[str, Json]] = []
    before = _NOTHING_BEFORE
    for number, each in enumerate(raw, 1):
        line = _parse(each)
        if line is None or line.get("before") != before:
            raise _broken(path, zh=f"第 {number} 行与前一行接不上", en=f"line {number} does not follow the one before")
        before = hashlib.sha256(each).hexdigest()
        lines.append(line)
    if not lines or lines[0].get("schema") != SCHEMA or "end" not in lines[-1]:
        raise _broken(path, zh="不完整", en="is not complete")
    return lines


def _parse(raw: bytes) -> dict[str, Json] | None:
    try:
        line = json.loads(raw)
    except ValueError:
        return None
    return line if isinstance(line, dict) else None


def _broken(path: Path, *, zh: str, en: str) -> UsageError:
    return UsageError(Text(zh=f"中继记录 {path} {zh}。", en=f"The relay's record {path} {en}."))
