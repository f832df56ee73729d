"""The data representations of MQTT 3.1.1 section 1.5 and 2.2.3: integers, strings, lengths."""

import struct

from citybrain.sensing.mqtt.packets import ViolationError

MAX_REMAINING_LENGTH = 268_435_455
_NUL = "\x00"


class Cursor:
    """Reads fields from one packet's bytes and never past its end."""

    __slots__ = ("_data", "_position")

    def __init__(self, data: bytes) -> None:
        """Start at the first byte."""
        self._data = data
        self._position = 0

    def byte(self) -> int:
        """One unsigned byte."""
        return self.take(1)[0]

    def uint16(self) -> int:
        """Two bytes, big-endian (1.5.2)."""
        return int.from_bytes(self.take(2), "big")

    def packet_id(self) -> int:
        """A packet identifier, which is never 0."""
        value = self.uint16()
        # [MQTT-2.3.1-1] "MUST contain a non-zero 16-bit Packet Identifier"
        if value == 0:
            raise ViolationError("MQTT-2.3.1-1", "packet identifier is 0")
        return value

    def binary(self) -> bytes:
        """Bytes with a two-byte length before them."""
        return self.take(self.uint16())

    def text(self) -> str:
        """A UTF-8 string (1.5.3)."""
        raw = self.binary()
        try:
            # [MQTT-1.5.3-1]: Python's strict decoder refuses surrogates and overlong forms.
            # [MQTT-1.5.3-3]: codec "utf-8" (not "utf-8-sig") keeps U+FEFF.
            text = raw.decode("utf-8")
        except UnicodeDecodeError as error:
            raise ViolationError("MQTT-1.5.3-1", "string is not well-formed UTF-8") from error
        if _NUL in text:
            raise ViolationError("MQTT-1.5.3-2", "string contains U+0000")
        return text

    def take(self, count: int) -> bytes:
        """The next `count` bytes; a packet that ends too early is malformed."""
        end = self._position + count
        if end > len(self._data):
            raise ViolationError("MQTT-4.8.0-1", "packet ends inside a field")
        chunk = self._data[self._position : end]
        self._position = end
        return chunk

    def rest(self) -> bytes:
        """Everything not yet read."""
        return self.take(len(self._data) - self._position)

    def at_end(self) -> bool:
        """Whether all bytes are read."""
        return self._position == len(self._data)

    def close(self) -> None:
        """Refuse bytes after the last field."""
        if not self.at_end():
            raise ViolationError("MQTT-4.8.0-1", "bytes after the last field")


def text_bytes(text: str) -> bytes:
    """A string with its length; ValueError when it cannot be sent (1.5.3, 65,535 bytes)."""
    raw = text.encode("utf-8")
    if _NUL in text or len(raw) > 0xFFFF:
        msg = "an MQTT string holds no U+0000 and at most 65,535 bytes"
        raise ValueError(msg)
    return struct.pack("!H", len(raw)) + raw


def binary_bytes(raw: bytes) -> bytes:
    """Bytes with their length; ValueError above 65,535."""
    if len(raw) > 0xFFFF:
        msg = "an MQTT binary field holds at most 65,535 bytes"
        raise ValueError(msg)
    return struct.pack("!H", len(raw)) + raw


def length_bytes(value: int) -> bytes:
    """The remaining length (2.2.3): 1 to 4 bytes of 7 bits, least significant first."""
    if not 0 <= value <= MAX_REMAINING_LENGTH:
        msg = f"remaining length {value} is outside 0..{MAX_REMAINING_LENGTH}"
        raise ValueError(msg)
    out = bytearray()
    while True:
        value, digit = divmod(value, 128)
        out.append(digit | (0x80 if value else 0))
        if not value:
            return bytes(out)
