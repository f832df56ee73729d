"""Boxes and times of GeoJSON features: what intersects what; pure and in plain longitude and latitude."""

import datetime as dt
from collections.abc import Iterator

from testers.harness.observation import Json
from testers.protocols.payload.instants import read_stamp

Box = tuple[float, float, float, float]
_DEEPEST = 8
_MOST = 100_000


def find_box(feature: Json) -> Box | None:
    """Return the box of a feature's geometry (west, south, east, north), None without one."""
    geometry = feature.get("geometry") if isinstance(feature, dict) else None
    places = list(_walk(geometry, 0))
    if not places:
        return None
    xs, ys = [x for x, _ in places], [y for _, y in places]
    return min(xs), min(ys), max(xs), max(ys)


def overlaps(one: Box, other: Box) -> bool:
    """Tell whether two boxes meet, edges included; neither crosses the antimeridian."""
    return one[0] <= other[2] and other[0] <= one[2] and one[1] <= other[3] and other[1] <= one[3]


def widen(box: Box, by: float) -> Box:
    """Return a box with a margin on each side."""
    return box[0] - by, box[1] - by, box[2] + by, box[3] + by


def find_times(feature: Json) -> list[dt.datetime]:
    """Return the instants among the properties of a feature; dates without a time of day are left out."""
    properties = feature.get("properties") if isinstance(feature, dict) else None
    texts = list(properties.values())[:100] if isinstance(properties, dict) else []
    stamps = [read_stamp(text) for text in texts if isinstance(text, str)]
    return [stamp.instant for stamp in stamps if stamp is not None and stamp.instant is not None]


def _walk(geometry: Json, depth: int) -> Iterator[tuple[float, float]]:
    if not isinstance(geometry, dict) or depth > _DEEPEST:
        return
    parts = geometry.get("geometries")
    for part in parts[:_MOST] if isinstance(parts, list) else []:
        yield from _walk(part, depth + 1)
    pending, seen = [(geometry.get("coordinates"), depth)], 0
    while pending and seen < _MOST:
        value, level = pending.pop()
        seen += 1
        if not isinstance(value, list) or level > _DEEPEST or len(value) < 1:
            continue
        x, y = value[0], value[1] if len(value) > 1 else None
        if isinstance(x, (int, float)) and isinstance(y, (int, float)):
            yield float(x), float(y)
        else:
            pending += [(item, level + 1) for item in value]
