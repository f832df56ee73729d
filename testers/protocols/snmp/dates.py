"""DateAndTime (RFC 2579 section 2): eight octets of local time, or eleven with the zone."""

import datetime as dt

from testers.protocols.snmp.ber import Oid

HR_SYSTEM_DATE: Oid = (1, 3, 6, 1, 2, 1, 25, 1, 2, 0)  # RFC 2790 section 4
SHORT, LONG = 8, 11
_SIGNS = {0x2B: 1, 0x2D: -1}


def read_date_and_time(octets: bytes) -> float | None:
    """Return seconds since 1970 (UTC) of a DateAndTime with a zone; None for one without, or for none at all."""
    if len(octets) != LONG or octets[8] not in _SIGNS:
        return None
    month, day, hour, minute, second, tenths = octets[2:8]
    if second > 60 or tenths > 9 or octets[9] > 14 or octets[10] > 59:
        return None
    zone = _SIGNS[octets[8]] * dt.timedelta(hours=octets[9], minutes=octets[10])
    try:
        # Second 60 is a leap second, which UTC as computers count it repeats as second 0 of the next minute.
        local = dt.datetime(int.from_bytes(octets[:2]), month, day, hour, minute, tzinfo=dt.UTC)
        instant = local + dt.timedelta(seconds=second, milliseconds=100 * tenths) - zone
    except (ValueError, OverflowError):
        return None
    return (instant - dt.datetime(1970, 1, 1, tzinfo=dt.UTC)).total_seconds()


def write_date_and_time(instant: dt.datetime) -> bytes:
    """Return the eleven octets of an instant with a zone; for agents of our own."""
    offset = instant.utcoffset() or dt.timedelta()
    minutes = int(abs(offset).total_seconds()) // 60
    clock = (instant.month, instant.day, instant.hour, instant.minute, instant.second, instant.microsecond // 100_000)
    sign = b"-" if offset < dt.timedelta() else b"+"
    return instant.year.to_bytes(2) + bytes(clock) + sign + bytes(divmod(minutes, 60))
