"""Sun times of the city from astral, a day at a time."""

from datetime import date, datetime, timedelta
from functools import lru_cache

from astral import Observer
from astral.sun import elevation, sunrise, sunset

from citybrain.scenarios.s10_lighting.dimming import ZONE, Night

LATITUDE, LONGITUDE = 36.0671, 120.3826
"""Qingdao, in degrees (WGS 84)."""
_OBSERVER = Observer(LATITUDE, LONGITUDE)


@lru_cache(maxsize=64)
def night_of(evening: date) -> Night:
    """The night that begins in the evening of a local date."""
    morning = evening + timedelta(days=1)
    return Night(
        sunset=sunset(_OBSERVER, date=evening, tzinfo=ZONE),
        sunrise=sunrise(_OBSERVER, date=morning, tzinfo=ZONE),
    )


def nights_between(start: datetime, end: datetime) -> tuple[Night, ...]:
    """The nights that touch a time span, earliest first."""
    first = start.astimezone(ZONE).date() - timedelta(days=1)
    days = (end.astimezone(ZONE).date() - first).days
    nights = (night_of(first + timedelta(days=day)) for day in range(days + 1))
    return tuple(n for n in nights if n.sunrise > start and n.sunset <= end)


def sun_elevation(instant: datetime) -> float:
    """Height of the sun above the horizon in degrees."""
    return float(elevation(_OBSERVER, instant))
