"""Readings in a JSON document, and the time stamps in a reading."""

import json
import re
from collections.abc import Iterator

from testers.harness.observation import Json
from testers.protocols.payload.instants import Stamp, read_stamp

_LISTS = ("readings", "items", "data", "results", "value", "values", "features", "records", "observations")
_MOST_NODES = 100_000
_VIEW = re.compile(r"[-_. ]?(utc|gmt|local|iso|beijing|cst)$", re.IGNORECASE)


def find_readings(document: Json) -> list[Json]:
    """Return the readings a document lists: its own elements, those of its list member, or itself."""
    if isinstance(document, list):
        return document
    name = find_list(document)
    if isinstance(document, dict) and name is not None:
        listed = document[name]
        return listed if isinstance(listed, list) else [listed]
    return [document]


def find_list(document: Json) -> str | None:
    """Return the name of the member that lists the readings: a customary name first, else the only list of objects."""
    if not isinstance(document, dict):
        return None
    lists = [name for name, value in document.items() if _is_list_of_objects(value)]
    customary = [name for name in _LISTS if name in lists]
    if customary:
        return customary[0]
    return lists[0] if len(lists) == 1 else None


def fingerprint(reading: Json) -> str:
    """Return a text that is alike for equal readings, whatever the order of their members."""
    return json.dumps(reading, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def find_stamps(document: Json) -> Iterator[tuple[str, Stamp]]:
    """Yield each time stamp with its place as a JSON Pointer (RFC 6901)."""
    for place, value in _walk(document):
        if isinstance(value, str):
            stamp = read_stamp(value)
            if stamp is not None:
                yield place, stamp


def find_twins(document: Json) -> Iterator[tuple[str, Stamp, Stamp]]:
    """Yield two stamps that claim to be one instant: members of one object like `time` and `time_local`."""
    for place, value in _walk(document):
        if not isinstance(value, dict):
            continue
        first: dict[str, Stamp] = {}
        for name, text in value.items():
            stamp = read_stamp(text) if isinstance(text, str) else None
            if stamp is None:
                continue
            stem = _VIEW.sub("", name)
            if stem in first:
                yield f"{place}/{name}", first[stem], stamp
            else:
                first[stem] = stamp


def _is_list_of_objects(value: Json) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(item, dict) for item in value)


def _walk(document: Json) -> Iterator[tuple[str, Json]]:
    pending: list[tuple[str, Json]] = [("", document)]
    for _ in range(_MOST_NODES):
        if not pending:
            return
        place, value = pending.pop()
        yield place, value
        if isinstance(value, dict):
            pending += [(f"{place}/{_escape(name)}", item) for name, item in value.items()]
        elif isinstance(value, list):
            pending += [(f"{place}/{index}", item) for index, item in enumerate(value)]


def _escape(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")
