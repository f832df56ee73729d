"""A stream of bytes cut into control packets (MQTT 3.1.1 section 2.2)."""

from dataclasses import dataclass

from citybrain.sensing.mqtt.packets import ViolationError

_LENGTH_BYTES = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """One packet: its first byte and its body."""

    first: int
    body: bytes


class FrameReader:
    """Collects bytes and yields whole packets; holds at most one packet of `limit` bytes."""

    __slots__ = ("_buffer", "limit")

    def __init__(self, *, limit: int) -> None:
        """`limit` is the largest body accepted, in bytes."""
        self._buffer = bytearray()
        self.limit = limit

    def feed(self, data: bytes) -> None:
        """Add received bytes."""
        self._buffer += data

    def first_byte(self) -> int | None:
        """The first byte of the packet that is arriving, or None."""
        return self._buffer[0] if self._buffer else None

    def next(self) -> Frame | None:
        """The next whole packet, or None until more bytes arrive."""
        header = self._header()
        if header is None:
            return None
        start, length = header
        if length > self.limit:
            raise ViolationError("MQTT-4.8.0-1", f"packet of {length} bytes, limit {self.limit}")
        end = start + length
        if len(self._buffer) < end:
            return None
        frame = Frame(first=self._buffer[0], body=bytes(self._buffer[start:end]))
        del self._buffer[:end]
        return frame

    def _header(self) -> tuple[int, int] | None:
        length = 0
        for index, byte in enumerate(self._buffer[1 : 1 + _LENGTH_BYTES]):
            length |= (byte & 0x7F) << 7 * index
            if not byte & 0x80:
                return index + 2, length
        # 2.2.3: "the maximum number of bytes in the Remaining Length field is four"
        if len(self._buffer) > _LENGTH_BYTES:
            raise ViolationError("MQTT-4.8.0-1", "remaining length of more than four bytes")
        return None
