"""The city's clock: wall time, or faster."""

import time
from datetime import UTC, datetime, timedelta


class CityClock:
    """Virtual time that starts at the wall time and runs `speed` times as fast."""

    def __init__(self, *, speed: float = 1.0, start: datetime | None = None) -> None:
        """`start` is an instant with zone; default now."""
        self.speed = speed
        self.start = start or datetime.now(UTC)
        self._mark = time.monotonic()

    def now(self) -> datetime:
        """The city's present instant in UTC; never goes back."""
        elapsed = time.monotonic() - self._mark
        return self.start + timedelta(seconds=elapsed * self.speed)


def rfc3339(instant: datetime) -> str:
    """RFC 3339 text in UTC with milliseconds, for example 2026-11-23T08:15:10.123Z."""
    text = instant.astimezone(UTC).isoformat(timespec="milliseconds")
    return text.replace("+00:00", "Z")


def without_zone(instant: datetime) -> str:
    """The same instant as local wall time of China and no zone: what CMP-06 must find."""
    shifted = instant.astimezone(UTC) + timedelta(hours=8)
    return shifted.replace(tzinfo=None).isoformat(timespec="milliseconds")
