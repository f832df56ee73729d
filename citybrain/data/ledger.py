"""What the data centre keeps: registered things and their latest readings, bounded."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from citybrain.data.records import EnergyKpi, Period, Quantity, Reading, Readings, Thing

KEPT_READINGS = 3_600
"""Readings kept of each thing; the oldest go first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EnergyTotals:
    """Counts of one thing since the start of the run, in kWh."""

    energy: float
    baseline: float


class Ledger:
    """Things by id, their readings in order of time, their energy counts."""

    def __init__(self, things: Sequence[Thing], started: datetime) -> None:
        """`started` is the instant at which every count was 0."""
        self.things = {thing.id: thing for thing in things}
        self._readings: dict[str, deque[Reading]] = {thing.id: deque(maxlen=KEPT_READINGS) for thing in things}
        self._totals = {thing.id: EnergyTotals(energy=0.0, baseline=0.0) for thing in things}
        self._started = started

    def record(self, reading: Reading, totals: EnergyTotals) -> None:
        """Add a reading that is later than those before it."""
        self._readings[reading.id].append(reading)
        self._totals[reading.id] = totals

    def latest(self, thing_id: str) -> Reading | None:
        """The last reading of a thing, or None before its first."""
        readings = self._readings[thing_id]
        return readings[-1] if readings else None

    def readings(self, thing_id: str, start: datetime | None, end: datetime | None, *, limit: int) -> Readings:
        """The first `limit` readings of start <= ts < end."""
        chosen = [
            reading
            for reading in self._readings[thing_id]
            if (start is None or reading.ts >= start) and (end is None or reading.ts < end)
        ]
        return Readings(items=chosen[:limit], truncated=len(chosen) > limit)

    def newest(self, *, limit: int) -> Readings:
        """The newest readings of all things in order of time, as many of each, `limit` in all."""
        each = max(1, limit // max(1, len(self._readings)))
        # The right end of a bounded deque is cheap to reach; its middle is not.
        chosen = [reading for kept in self._readings.values() for reading in islice(reversed(kept), each)]
        chosen.sort(key=lambda reading: (reading.ts, reading.id))
        total = sum(map(len, self._readings.values()))
        return Readings(items=chosen[-limit:], truncated=total > min(len(chosen), limit))

    def energy_kpi(self, now: datetime) -> EnergyKpi:
        """Formula in the scenario's kpi.yaml; saving is 0 while the baseline is 0."""
        energy = sum(totals.energy for totals in self._totals.values())
        baseline = sum(totals.baseline for totals in self._totals.values())
        saving = 100 * (1 - energy / baseline) if baseline else 0.0
        return EnergyKpi(
            period=Period(start=self._started, end=now),
            energy=Quantity(value=round(energy, 6), unit="kW.h"),
            baseline=Quantity(value=round(baseline, 6), unit="kW.h"),
            saving=Quantity(value=round(saving, 3), unit="%"),
            poles=len(self.things),
        )
