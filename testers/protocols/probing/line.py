"""What carries probes out and back: the one thing that a protocol has to bring to be probed by an echo."""

from collections.abc import Sequence
from typing import Protocol


class Line(Protocol):
    """An open way to an echo. What is sent on it should come back as it was, in any order, mixed with other things."""

    @property
    def timeout(self) -> float:
        """Seconds that one exchange may take."""

    async def send(self, payload: bytes) -> None:
        """Send one payload; TargetError when the target has closed."""

    async def receive(self, *, within: float) -> Sequence[bytes]:
        """Return the payloads that wait or come first; TimeoutError when none came, TargetError at the end."""
