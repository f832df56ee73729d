"""What a listener of the live view sees: the present state of every pole, beat after beat, with numbers of its own."""

import json
import random
from collections import deque
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from citybrain.data.ledger import Ledger
from citybrain.data.records import Reading
from citybrain.faults.seams import WsSeam
from citybrain.kernel.clock import rfc3339, without_zone


class Feed:
    """The readings for one listener; each pole counts from 1 for each listener."""

    def __init__(self, ledger: Ledger, now: Callable[[], datetime], seam: WsSeam, rng: random.Random) -> None:
        self._ledger = ledger
        self._now = now
        self._seam = seam
        self._rng = rng
        self._numbers = dict.fromkeys(ledger.things, 1)
        self._held: dict[str, str] = {}
        self._waiting: deque[tuple[float, str]] = deque()
        self._last_due = 0.0

    def beat(self, moment: float) -> None:
        """Take a reading of every pole at `moment` (seconds of any steady clock)."""
        late = self._seam.late_seconds if self._rng.random() < self._seam.late_share else 0.0
        # What is held up holds up all that comes behind it.
        self._last_due = max(self._last_due, moment + self._seam.delay_seconds + late)
        for pole in self._ledger.things:
            reading = self._ledger.latest(pole)
            if reading is not None:
                for text in self._order(pole, self._write(reading)):
                    self._waiting.append((self._last_due, text))

    def due(self, moment: float) -> Iterator[str]:
        """Give what is to leave by `moment`."""
        while self._waiting and self._waiting[0][0] <= moment:
            yield self._waiting.popleft()[1]

    def _order(self, pole: str, text: str) -> Iterator[str]:
        if pole not in self._held and self._rng.random() < self._seam.swap_share:
            self._held[pole] = text
            return
        yield text
        if self._rng.random() < self._seam.repeat_share:
            yield text
        if pole in self._held:
            yield self._held.pop(pole)

    def _write(self, reading: Reading) -> str:
        number = self._numbers[reading.id]
        now = self._now() + timedelta(seconds=self._seam.clock_ahead_seconds)
        self._numbers[reading.id] = number + 1
        power: float | str = reading.power.value
        if self._rng.random() < self._seam.power_as_text_share:
            power = f"{power} W"
        document = {
            "id": reading.id,
            "seq": number,
            "ts": rfc3339(now) if self._seam.timestamps_with_zone else without_zone(now),
            "power": {"value": power, "unit": reading.power.unit},
            "energy": {"value": reading.energy.value, "unit": reading.energy.unit},
            "dim": {"value": reading.dim.value, "unit": reading.dim.unit},
            "lux": {"value": reading.lux.value, "unit": reading.lux.unit},
        }
        return json.dumps(document, separators=(",", ":"))
