"""Where units begin and end in a byte stream, so that a whole message can be lost and named.

Without a framing the relay passes chunks on as they were read. With one, units that carry a number (a probe's sequence
number) are impaired and named in the ground truth; all others, such as a handshake, are only delayed.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from testers.relay.truth import Direction

LARGEST_UNIT = 1 << 20
Numbering = Callable[[bytes], int | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """Bytes that stay together; `fair` when they may be impaired."""

    data: bytes
    number: int | None = None
    fair: bool = True


class Framer(Protocol):
    """Cuts one direction of one flow into units."""

    def feed(self, data: bytes) -> list[Unit]:
        """Take bytes as they come and return the units that are whole."""

    def rest(self) -> bytes:
        """Return what has come since the last whole unit; it is passed on as it is when the stream ends."""


Framing = Callable[[Direction], Framer]


class Chunks:
    """Every read is a unit."""

    def feed(self, data: bytes) -> list[Unit]:
        """Return the bytes as they came."""
        return [Unit(data=data)]

    def rest(self) -> bytes:
        """Nothing is kept."""
        return b""


class Measured:
    """Units whose length can be told from their beginning.

    measure  gives the length of the first unit of the bytes; 0 while that cannot be told yet
    number   gives the number of a unit, None for one that must not be impaired
    """

    def __init__(self, measure: Callable[[bytes], int], number: Numbering) -> None:
        """Begin with an empty buffer."""
        self._measure = measure
        self._number = number
        self._kept = b""

    def feed(self, data: bytes) -> list[Unit]:
        """Return the units that are whole; bytes that become no unit within a mebibyte pass as they are."""
        self._kept += data
        units: list[Unit] = []
        while (length := self._measure(self._kept)) and length <= len(self._kept):
            whole, self._kept = self._kept[:length], self._kept[length:]
            number = self._number(whole)
            units.append(Unit(data=whole, number=number, fair=number is not None))
        if len(self._kept) > LARGEST_UNIT:
            units.append(Unit(data=self.rest(), fair=False))
        return units

    def rest(self) -> bytes:
        """Return what has become no unit yet."""
        kept, self._kept = self._kept, b""
        return kept


def frame_lines(number: Numbering) -> Framing:
    """Return the framing of text lines; `number` reads a line with its line feed."""

    def measure(data: bytes) -> int:
        return data.find(b"\n") + 1

    return lambda _direction: Measured(measure, number)


def frame_mqtt(number: Numbering) -> Framing:
    """Return the framing of MQTT packets; `number` reads a PUBLISH whole, all other packets are spared.

    Acknowledgements are never lost here: TCP would not lose them either, and a lost PUBACK is no lost message.
    """

    def read(packet: bytes) -> int | None:
        return number(packet) if packet[0] >> 4 == 3 else None

    return lambda _direction: Measured(_measure_mqtt, read)


def _measure_mqtt(data: bytes) -> int:
    """Return the length of an MQTT control packet (MQTT 3.1.1 section 2.2.3: up to four length bytes)."""
    length = 0
    for index, byte in enumerate(data[1:5]):
        length |= (byte & 0x7F) << (7 * index)
        if byte < 0x80:
            return 2 + index + length
    # Five bytes and still no end: that is no MQTT. As one piece it goes on unharmed.
    return len(data) if len(data) >= 5 else 0
