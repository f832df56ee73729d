"""What the lamps behind the service report: JSON after SCHEMA, or nearly so."""

import datetime as dt
from random import Random

from testers.specimens.web.manners import Manners

SCHEMA: dict[str, object] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Reading of one lamp",
    "type": "object",
    "required": ["id", "time", "time_utc", "power", "dimming"],
    "additionalProperties": False,
    "properties": {
        "id": {"type": "string", "pattern": "^lamp-[0-9]+$"},
        "time": {"type": "string"},
        "time_utc": {"type": "string"},
        "power": {"type": "number", "minimum": 0, "unit": "W"},
        "dimming": {"type": "integer", "minimum": 0, "maximum": 100, "unit": "%"},
    },
}
LAMPS = tuple(f"lamp-{number:02}" for number in range(1, 9))
_BAD_SHARE = 0.2
_BEIJING = dt.timezone(dt.timedelta(hours=8))


def make_reading(lamp: str, rng: Random, manners: Manners) -> dict[str, object]:
    """Return one reading, taken now; one in five shows the defect of the manners."""
    # Milliseconds cut off, not rounded: both texts must name the same instant.
    now = dt.datetime.now(dt.UTC)
    bad = rng.random() < _BAD_SHARE
    utc = now + dt.timedelta(hours=8) if manners.twin_drift and bad else now
    local = now.astimezone(_BEIJING).isoformat(timespec="milliseconds")
    reading: dict[str, object] = {
        "id": lamp,
        "time": local[:-6] if manners.naive_time and bad else local,
        "time_utc": utc.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "power": round(rng.uniform(20, 60), 3),
        "dimming": rng.randrange(0, 101),
    }
    if manners.impossible_time and bad:
        reading["time"] = f"{now.year}-02-30{local[10:]}"
    if manners.spoilt and bad:
        reading.update(manners.spoilt)
    if manners.bad_payload and bad:
        reading.update(rng.choice(({"power": "42,1"}, {"dimming": 140}, {"id": None})))
    return reading
