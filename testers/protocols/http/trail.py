"""Entries of an audit trail, in the words that systems use for them, against the accesses that were made."""

import datetime as dt
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from rules.text import Text
from testers.harness.observation import Json
from testers.protocols.finding import find
from testers.protocols.http.paging import Item
from testers.protocols.payload.instants import read_stamp

_TIMES = ("time", "timestamp", "ts", "@timestamp", "when", "at", "date", "occurred", "eventTime", "created")
_SUBJECTS = ("subject", "user", "actor", "principal", "who", "account", "client", "username", "sub", "userName")
_STATUSES = ("status", "statusCode", "status_code", "code", "response_code", "responseStatus", "http_status")
_METHODS = ("method", "verb", "action", "operation", "http_method", "requestMethod")
CLOCKS_APART = 60.0  # seconds that two clocks and a queue may lie apart; how good a clock is REL-24 judges
_MILLISECONDS = 1e11  # Unix times above this are in milliseconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """One request of ours: `mark` stands in its query and in X-Request-Id, `began` and `ended` are Unix times."""

    number: int
    kind: str
    mark: str
    method: str
    status: int
    began: float
    ended: float


def file_entries(items: Sequence[Item], marks: Mapping[str, int]) -> Iterator[tuple[int, Item]]:
    """Yield the number of the access and the entry for each entry that bears one of `marks`."""
    for item in items:
        words = json.dumps(item, ensure_ascii=False)
        # Marks are of one length and end in their number: one search finds which it may be.
        for mark in _find_marks(words, marks):
            yield marks[mark], item


def _find_marks(words: str, marks: Mapping[str, int]) -> set[str]:
    if not marks:
        return set()
    first = next(iter(marks))
    stem, size = first.rpartition("-")[0] + "-", len(first)
    found: set[str] = set()
    place = words.find(stem)
    while place >= 0:
        mark = words[place : place + size]
        if mark in marks:
            found.add(mark)
        place = words.find(stem, place + 1)
    return found


def judge_entries(access: Access, entries: Sequence[Item], strangers: frozenset[str]) -> Text | None:
    """Return what is wrong about the trail of one access, None where it is right.

    `strangers` are the names under which accesses without an account stand in the trail.
    """
    if not entries:
        return find("没有审计记录", "left no entry")
    if len(entries) > 1 and all(entry == entries[0] for entry in entries[1:]):
        return find("同一记录出现多次", "the same entry stands there several times")
    findings = [_judge_entry(access, entry, strangers) for entry in entries]
    # A system may tell an access in several entries (asked, decided, answered): one of them has to be right.
    return None if None in findings else findings[0]


def _judge_entry(access: Access, entry: Item, strangers: frozenset[str]) -> Text | None:
    status = _read_status(entry)
    if status != access.status:
        return find(f"状态记为 {status}，实为 {access.status}", f"tells status {status} where it was {access.status}")
    when = _read_time(entry)
    if when is None:
        return find("没有可读的时间", "tells no time that can be read")
    if not access.began - CLOCKS_APART <= when <= access.ended + CLOCKS_APART:
        off = when - access.ended
        return find(f"时间相差 {off:.0f} 秒", f"tells a time {off:.0f} s away")
    method = _first(entry, _METHODS)
    if not isinstance(method, str) or access.method not in method.upper().split():
        return find(f"方法记为 {method}", f"tells the method {method}")
    subject = read_subject(entry)
    if access.kind == "allowed" and (not subject or subject in strangers):
        return find("看不出访问者是谁", "does not tell who it was")
    return None


def read_subject(entry: Item) -> str:
    """Return who an entry says it was, '' for nobody."""
    value = _first(entry, _SUBJECTS)
    return str(value) if isinstance(value, (str, int)) else json.dumps(value) if value else ""


def _read_status(entry: Item) -> int | None:
    value = _first(entry, _STATUSES)
    return int(value) if isinstance(value, (int, str)) and str(value).isascii() and str(value).isdecimal() else None


def _read_time(entry: Item) -> float | None:
    value = _first(entry, _TIMES)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return value / 1000 if value > _MILLISECONDS else float(value)
    stamp = read_stamp(value) if isinstance(value, str) else None
    return stamp.instant.timestamp() if stamp is not None and isinstance(stamp.instant, dt.datetime) else None


def _first(entry: Item, names: Sequence[str]) -> Json:
    """Return the first member with one of these names, here or one level below."""
    for holder in (entry, *(value for value in entry.values() if isinstance(value, dict))):
        for name in names:
            if holder.get(name) is not None:
                return holder[name]
    return None
