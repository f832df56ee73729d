"""The independent answer for S10: sun times by NOAA's equations, energy in closed form.

Shares no code with sim, dimming or sun. Sources: NOAA Global Monitoring Laboratory, "General
Solar Position Calculations"; IEC 62386-102 for the dimming curve.
"""

import math
from datetime import UTC, date, datetime, timedelta, timezone

_CHINA = timezone(timedelta(hours=8))
_ZENITH_AT_RISE = 90.833
"""Degrees: the sun's upper edge on the horizon, refraction included."""


def sun_times(day: date, latitude: float, longitude: float) -> tuple[datetime, datetime]:
    """Sunrise and sunset of a local date, within about two minutes; degrees, east positive."""
    gamma = 2 * math.pi / 365 * (day.timetuple().tm_yday - 1)
    equation = 229.18 * (
        0.000075
        + 0.001868 * math.cos(gamma)
        - 0.032077 * math.sin(gamma)
        - 0.014615 * math.cos(2 * gamma)
        - 0.040849 * math.sin(2 * gamma)
    )
    declination = (
        0.006918
        - 0.399912 * math.cos(gamma)
        + 0.070257 * math.sin(gamma)
        - 0.006758 * math.cos(2 * gamma)
        + 0.000907 * math.sin(2 * gamma)
        - 0.002697 * math.cos(3 * gamma)
        + 0.00148 * math.sin(3 * gamma)
    )
    lat = math.radians(latitude)
    cosine = math.cos(math.radians(_ZENITH_AT_RISE)) / (math.cos(lat) * math.cos(declination))
    hour_angle = math.degrees(math.acos(cosine - math.tan(lat) * math.tan(declination)))
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
    rise = 720 - 4 * (longitude + hour_angle) - equation
    fall = 720 - 4 * (longitude - hour_angle) - equation
    return midnight + timedelta(minutes=rise), midnight + timedelta(minutes=fall)


def night_energy(sunset: datetime, sunrise: datetime, *, rated: float, standby: float) -> float:
    """Energy in kWh of one pole from a sunset to the next sunrise under the strategy.

    Full light but for 23:00 to 05:00 local time, when the set point is 50 %: the DALI level
    next to 50 % is 229, which gives 10^(228 * 3 / 253 - 1) % of the light.
    """
    evening = sunset.astimezone(_CHINA).replace(hour=23, minute=0, second=0, microsecond=0)
    late = min(evening + timedelta(hours=6), sunrise) - evening
    half = 10 ** (228 * 3 / 253 - 1) / 100
    late_hours = late / timedelta(hours=1)
    full_hours = (sunrise - sunset) / timedelta(hours=1) - late_hours
    share = full_hours + half * late_hours
    return (standby * (full_hours + late_hours) + (rated - standby) * share) / 1000
