"""What the lamp behind the broker publishes: JSON after `lamp.schema.json`, or nearly so."""

import datetime as dt
import json
from pathlib import Path
from random import Random

SCHEMA = Path(__file__).with_name("lamp.schema.json")
TOPIC = "city/lamp/07"
_BAD_SHARE = 0.2


def good(rng: Random) -> bytes:
    """One reading as the schema wants it."""
    return _encode(_reading(rng))


def wrong_shape(rng: Random) -> bytes:
    """One reading in five breaks the schema: a field missing, of another type, or out of range (CMP-02)."""
    reading = _reading(rng)
    if rng.random() < _BAD_SHARE:
        spoil = rng.choice(({"id": None}, {"power": {"value": "42,1", "unit": "W"}}, {"dimming": 140}, {"on": "ja"}))
        reading.update(spoil)
    return _encode(reading)


def text_numbers(rng: Random) -> bytes:
    """One reading in five tells a number as text (CMP-02)."""
    reading = _reading(rng)
    if rng.random() < _BAD_SHARE:
        reading["dimming"] = str(reading["dimming"])
    return _encode(reading)


def impossible_time(rng: Random) -> bytes:
    """One reading in five is of a day that no calendar has (CMP-06; RFC 3339 section 5.7)."""
    reading = _reading(rng)
    if rng.random() < _BAD_SHARE:
        time = str(reading["time"])
        reading["time"] = f"{time[:4]}-02-30{time[10:]}"
    return _encode(reading)


def naive_time(rng: Random) -> bytes:
    """One reading in five has a time stamp without zone (CMP-06; RFC 3339 section 5.6 demands the offset)."""
    reading = _reading(rng)
    if rng.random() < _BAD_SHARE:
        reading["time"] = str(reading["time"])[:-6]
    return _encode(reading)


def _reading(rng: Random) -> dict[str, object]:
    now = dt.datetime.now(dt.timezone(dt.timedelta(hours=8)))
    return {
        "id": "lamp-07",
        "time": now.isoformat(timespec="milliseconds"),
        "power": {"value": round(rng.uniform(20, 60), 1), "unit": "W"},
        "dimming": rng.randrange(0, 101),
        "on": True,
    }


def _encode(reading: dict[str, object]) -> bytes:
    return json.dumps(reading, ensure_ascii=False).encode()
