"""The dimming strategy and the DALI curve that turn a time of night into light and power."""

import math
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Shanghai")
FULL = 100.0
LATE_NIGHT = 50.0
LATE_FROM = time(23, 0)
LATE_UNTIL = time(5, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Night:
    """From one sunset to the next sunrise; instants with zone."""

    sunset: datetime
    sunrise: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """A time during which the set point does not change. `dim` in percent of full light."""

    start: datetime
    end: datetime
    dim: float


def night_stretches(night: Night) -> tuple[Stretch, ...]:
    """Full light, 50 % from 23:00 to 05:00 local time, full light again until sunrise."""
    evening = night.sunset.astimezone(ZONE).date()
    late = datetime.combine(evening, LATE_FROM, ZONE)
    early = datetime.combine(evening + timedelta(days=1), LATE_UNTIL, ZONE)
    cuts = (night.sunset, late, early, night.sunrise)
    stretches = (
        Stretch(start=start, end=min(end, night.sunrise), dim=dim)
        for start, end, dim in zip(cuts, cuts[1:], (FULL, LATE_NIGHT, FULL), strict=False)
    )
    return tuple(stretch for stretch in stretches if stretch.start < stretch.end)


def dali_level(dim: float) -> int:
    """The arc power level 0 or 1..254 next to a light output in percent.

    IEC 62386-102, logarithmic curve: output % = 10^((level - 1) / (253 / 3) - 1).
    """
    if dim < 0.1:
        return 0
    return round(1 + 253 / 3 * (math.log10(dim) + 1))


def light_output(level: int) -> float:
    """Light output in percent of a DALI arc power level."""
    return 0.0 if level == 0 else 10 ** ((level - 1) / (253 / 3) - 1)


def lamp_power(dim: float, *, rated: float, standby: float) -> float:
    """Power in W: standby, and the rest in proportion to the light that the curve gives."""
    return standby + (rated - standby) * light_output(dali_level(dim)) / FULL
