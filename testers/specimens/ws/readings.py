"""What the lamps behind the server report: JSON after SCHEMA, or nearly so."""

import datetime as dt
import json
import time
from collections.abc import Mapping
from random import Random

from testers.specimens.ws.manners import Streaming

SCHEMA: Mapping[str, object] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Reading of one lamp",
    "type": "object",
    "required": ["id", "ts", "ts_utc", "seq", "power"],
    "additionalProperties": False,
    "properties": {
        "id": {"type": "string", "pattern": "^lamp-[0-9]{4}$"},
        "ts": {"type": "string"},
        "ts_utc": {"type": "string"},
        "seq": {"type": "integer", "minimum": 0},
        "power": {"type": "number", "minimum": 0},
    },
}
LAMPS = 4
_BAD_EVERY = 5
_BEIJING = dt.timezone(dt.timedelta(hours=8))


class Lamps:
    """Lamps that report in turn, each with a counter of its own."""

    def __init__(self, streaming: Streaming, rng: Random) -> None:
        """Begin at counter 0 with a clock that is as wrong as the manners say."""
        self._streaming = streaming
        self._rng = rng
        self._count = 0
        self._began = time.time()

    def report(self) -> bytes:
        """Return the next reading, taken now; one in five shows the defect of the manners."""
        streaming, number = self._streaming, self._count
        self._count += 1
        bad = number % _BAD_EVERY == 2
        moment = dt.datetime.fromtimestamp(self._read_clock(), dt.UTC)
        local = moment.astimezone(_BEIJING).isoformat(timespec="milliseconds")
        utc = moment + dt.timedelta(hours=8) if streaming.local_as_utc and bad else moment
        reading: dict[str, object] = {
            "id": f"lamp-{number % LAMPS + 1:04}",
            "ts": self._spoil(local) if bad else local,
            "ts_utc": utc.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "seq": number // LAMPS,
            "power": round(self._rng.uniform(20, 60), 1),
        }
        if streaming.bad_payload and bad:
            reading.update(self._rng.choice(({"power": "42,1"}, {"seq": -1}, {"id": None})))
        if streaming.lacks_member and bad:
            del reading["power"]
        text = json.dumps(reading, ensure_ascii=False).encode()
        return text[: len(text) // 2] if streaming.half_json and bad else text

    def _spoil(self, local: str) -> str:
        if self._streaming.compact_zone:
            return f"{local[:-3]}{local[-2:]}"
        return local[:-6] if self._streaming.naive_time else local

    def _read_clock(self) -> float:
        now = time.time()
        return now + self._streaming.clock_off + (now - self._began) * self._streaming.clock_drift
