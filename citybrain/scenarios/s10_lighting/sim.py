"""The lamp poles of S10: a pure step from state to state, readings and truth."""

import math
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from citybrain.scenarios.s10_lighting.dimming import (
    FULL,
    Night,
    dali_level,
    lamp_power,
    light_output,
    night_stretches,
)

POWER_NOISE_W = 0.15
LUX_AT_FULL = 22.0
"""Illuminance at the pole's foot at full light, in lx."""
_SECONDS_PER_HOUR = 3600.0
_NOON_LUX = 100_000.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Pole:
    """One lamp pole: place in degrees (WGS 84), powers in W."""

    id: str
    latitude: float
    longitude: float
    rated: float
    standby: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PoleState:
    """What a pole carries from step to step. Energies in kWh."""

    at: datetime
    seq: int = 0
    energy: float = 0.0
    baseline: float = 0.0
    command: float | None = None
    """Set point in percent ordered by the operator; None follows the strategy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What the pole reports: W, kWh, percent of full light, lx."""

    id: str
    seq: int
    at: datetime
    power: float
    energy: float
    dim: float
    lux: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Sky:
    """What the sun does in a step: the nights that touch it, and its height at the end."""

    nights: tuple[Night, ...]
    elevation: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """Power in W and energy in kWh without the noise of measuring."""

    id: str
    at: datetime
    power: float
    energy: float


def make_poles(count: int, rng: random.Random) -> tuple[Pole, ...]:
    """Poles about 30 m apart along Xianggang Middle Road, Qingdao."""
    return tuple(
        Pole(
            id=f"lamp-{index + 1:04d}",
            latitude=round(36.06212 + index * 0.000021, 6),
            longitude=round(120.38105 + index * 0.000334, 6),
            rated=float(rng.choice((60, 90, 120))),
            standby=1.2,
        )
        for index in range(count)
    )


def step(pole: Pole, state: PoleState, now: datetime, sky: Sky, rng: random.Random) -> tuple[PoleState, Reading, Truth]:
    """Advance one pole to `now`; same arguments and generator state, same result."""
    energy, baseline = state.energy, state.baseline
    for start, end, scheduled in _pieces(sky.nights, state.at, now):
        hours = (end - start).total_seconds() / _SECONDS_PER_HOUR
        dim = scheduled if state.command is None else state.command
        energy += lamp_power(dim, rated=pole.rated, standby=pole.standby) * hours / 1000
        full = FULL if scheduled else 0.0
        baseline += lamp_power(full, rated=pole.rated, standby=pole.standby) * hours / 1000
    dim = _scheduled(sky.nights, now) if state.command is None else state.command
    power = lamp_power(dim, rated=pole.rated, standby=pole.standby)
    after = replace(state, at=now, seq=state.seq + 1, energy=energy, baseline=baseline)
    reading = Reading(
        id=pole.id,
        seq=after.seq,
        at=now,
        power=round(max(0.0, power + rng.gauss(0, POWER_NOISE_W)), 2),
        energy=round(energy, 6),
        dim=dim,
        lux=round(_illuminance(dim, sky.elevation), 1),
    )
    return after, reading, Truth(id=pole.id, at=now, power=power, energy=energy)


def _pieces(nights: Sequence[Night], start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime, float]]:
    """The span cut where the set point changes: (from, until, dim); day is 0."""
    at = start
    for stretch in (part for night in nights for part in night_stretches(night)):
        lower, upper = max(stretch.start, at), min(stretch.end, end)
        if lower >= upper:
            continue
        if at < lower:
            yield at, lower, 0.0
        yield lower, upper, stretch.dim
        at = upper
    if at < end:
        yield at, end, 0.0


def _scheduled(nights: Sequence[Night], now: datetime) -> float:
    stretches = (part for night in nights for part in night_stretches(night))
    return next((part.dim for part in stretches if part.start <= now < part.end), 0.0)


def _illuminance(dim: float, elevation: float) -> float:
    daylight = max(0.0, math.sin(math.radians(elevation))) * _NOON_LUX
    return LUX_AT_FULL * light_output(dali_level(dim)) / FULL + daylight
