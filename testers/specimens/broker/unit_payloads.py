"""What a lamp publishes whose units are missing or made up (CMP-07)."""

import datetime as dt
import json
from collections.abc import Callable
from random import Random


def reporting_in(unit: str | None) -> Callable[[Random], bytes]:
    """Return the writer of readings whose power is in `unit`, or in none that is told."""

    def write(rng: Random) -> bytes:
        value = round(rng.uniform(20, 60), 1)
        reading: dict[str, object] = {
            "id": "lamp-07",
            "time": dt.datetime.now(dt.UTC).isoformat(timespec="milliseconds"),
            "power": {"value": value} if unit is None else {"value": value, "unit": unit},
            "dimming": rng.randrange(0, 101),
            "on": True,
        }
        return json.dumps(reading, ensure_ascii=False).encode()

    return write
