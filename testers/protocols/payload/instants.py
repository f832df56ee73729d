"""Time stamps: which text names an instant, which leaves its zone open, which is broken (RFC 3339)."""

import datetime as dt
import re
from dataclasses import dataclass
from enum import StrEnum

# A date and a time of day, in the orders that systems write; groups: RFC 3339 date, time, fraction, rest.
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})[Tt ](\d{2}):(\d{2})(?::(\d{2})([.,]\d{1,12})?)?\s?(.{0,9})")
_LOCAL = re.compile(r"\d{1,4}[/.]\d{1,2}[/.]\d{1,4}[T ,]{1,2}\d{1,2}:\d{2}(:\d{2}([.,]\d{1,12})?)?( ?[AaPp][Mm])?")
_ZONE = re.compile(r"[Zz]|([+-])(\d{2}):(\d{2})")
_ZONE_LIKE = re.compile(r"[Zz]|[+-]\d{2}:?\d{0,2}|UTC|GMT|CST", re.IGNORECASE)


class Reading(StrEnum):
    """What a text says about time.

    INSTANT    one instant, in the words of RFC 3339
    AMBIGUOUS  a date and a time of day without a zone: eight hours wide in China, twenty-four in the world
    BROKEN     a date, a time and a zone, but not as RFC 3339 writes them, or no such day
    """

    INSTANT = "instant"
    AMBIGUOUS = "ambiguous"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """A text that tells a time; `instant` where it names exactly one (UTC)."""

    text: str
    reading: Reading
    instant: dt.datetime | None = None


def read_stamp(text: str) -> Stamp | None:
    """Return what `text` says about time, None when it is no date with a time of day."""
    if len(text) > 48:
        return None
    if _LOCAL.fullmatch(text):
        return Stamp(text=text, reading=Reading.AMBIGUOUS)
    parts = _ISO.fullmatch(text)
    if parts is None:
        return None
    zone = parts[8]
    if not zone:
        return Stamp(text=text, reading=Reading.AMBIGUOUS)
    if not _ZONE_LIKE.fullmatch(zone):
        return None
    instant = _find_instant(parts)
    return Stamp(text=text, reading=Reading.BROKEN if instant is None else Reading.INSTANT, instant=instant)


def _find_instant(parts: re.Match[str]) -> dt.datetime | None:
    zone = _ZONE.fullmatch(parts[8])
    # RFC 3339 section 5.6: full-time = partial-time time-offset, with seconds, a full stop and a colon in the offset.
    if zone is None or parts[6] is None or (parts[7] or ".")[0] != "." or parts[0][-len(parts[8]) - 1].isspace():
        return None
    offset = dt.timedelta()
    if zone[1]:
        hours, minutes = int(zone[2]), int(zone[3])
        if hours > 23 or minutes > 59:
            return None
        offset = dt.timedelta(hours=hours, minutes=minutes) * (-1 if zone[1] == "-" else 1)
    year, month, day, hour, minute, second = (int(parts[group]) for group in range(1, 7))
    if second > 60:
        return None
    # Section 5.7: a leap second is written as 60; it is the instant in which the next minute begins.
    extra = dt.timedelta(seconds=float(f"0{parts[7] or '.0'}") + second)
    try:
        return dt.datetime(year, month, day, hour, minute, tzinfo=dt.UTC) + extra - offset
    except (ValueError, OverflowError):
        return None


def same_instant(one: Stamp, other: Stamp) -> bool | None:
    """Tell whether two stamps name the same instant, to the coarser of their precisions; None when one names none."""
    if one.instant is None or other.instant is None:
        return None
    step = max(_precision(one.text), _precision(other.text))
    return abs((one.instant - other.instant).total_seconds()) < step


def _precision(text: str) -> float:
    fraction = re.search(r"\.(\d+)", text)
    return 10.0 ** -len(fraction[1]) if fraction else 1.0
