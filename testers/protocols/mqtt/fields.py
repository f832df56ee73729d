"""The fields MQTT packets are made of: integers, variable byte integers, strings, binary data."""

from testers.protocols.mqtt import flaws
from testers.protocols.mqtt.flaws import MalformedPacket, Version

LARGEST_VARIABLE = 268_435_455  # MQTT 5.0 section 1.5.5, table 1-1: FF FF FF 7F
LARGEST_FIELD = 65_535  # MQTT 3.1.1 section 1.5.3: the length prefix has two bytes


def variable(number: int) -> bytes:
    """Encode a variable byte integer (MQTT 3.1.1 section 2.2.3); ValueError outside 0 to 268,435,455."""
    if not 0 <= number <= LARGEST_VARIABLE:
        raise ValueError(f"a variable byte integer lies between 0 and {LARGEST_VARIABLE}, not {number}")
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    out.append(number)
    return bytes(out)


def integer(number: int, *, size: int) -> bytes:
    """Encode a big-endian unsigned integer of `size` bytes; ValueError if it does not fit."""
    try:
        return number.to_bytes(size, "big")
    except OverflowError:
        raise ValueError(f"{number} does not fit into {size} bytes") from None


def binary(value: bytes, version: Version) -> bytes:
    """Encode binary data with its two-byte length."""
    if len(value) > LARGEST_FIELD:
        raise MalformedPacket(flaws.STRING_TOO_LONG, version)
    return integer(len(value), size=2) + value


def string(value: str, version: Version) -> bytes:
    """Encode a UTF-8 string, refusing what no peer may send."""
    try:
        encoded = value.encode()
    except UnicodeEncodeError:
        raise MalformedPacket(flaws.NOT_UTF8, version) from None
    if "\0" in value:
        raise MalformedPacket(flaws.NULL_CHARACTER, version)
    return binary(encoded, version)


class Reader:
    """A cursor over one packet's body; running out of bytes raises MalformedPacket."""

    __slots__ = ("_at", "_body", "version")

    def __init__(self, body: bytes, version: Version) -> None:
        """Start at the first byte of the body."""
        self._body = body
        self._at = 0
        self.version = version

    @property
    def left(self) -> int:
        """Bytes not read yet."""
        return len(self._body) - self._at

    def take(self, size: int) -> bytes:
        """Read `size` bytes."""
        if size > self.left:
            raise MalformedPacket(flaws.TRUNCATED, self.version)
        start, self._at = self._at, self._at + size
        return self._body[start : self._at]

    def rest(self) -> bytes:
        """Read all bytes that are left."""
        return self.take(self.left)

    def integer(self, size: int) -> int:
        """Read a big-endian unsigned integer."""
        return int.from_bytes(self.take(size), "big")

    def packet_id(self) -> int:
        """Read a packet identifier, which is never 0 (MQTT-2.3.1-1)."""
        number = self.integer(2)
        if number == 0:
            raise MalformedPacket(flaws.PACKET_ID, self.version)
        return number

    def binary(self) -> bytes:
        """Read binary data with its two-byte length."""
        return self.take(self.integer(2))

    def string(self) -> str:
        """Read a UTF-8 string; a leading U+FEFF stays in it (MQTT-1.5.3-3)."""
        try:
            value = self.binary().decode()
        except UnicodeDecodeError:
            raise MalformedPacket(flaws.NOT_UTF8, self.version) from None
        if "\0" in value:
            raise MalformedPacket(flaws.NULL_CHARACTER, self.version)
        return value

    def variable(self) -> int:
        """Read a variable byte integer."""
        size, number = parse_variable(self._body, self._at, self.version)
        if size == 0:
            raise MalformedPacket(flaws.TRUNCATED, self.version)
        self._at += size
        return number

    def end(self) -> None:
        """Refuse bytes after the last field."""
        if self.left:
            raise MalformedPacket(flaws.TRAILING, self.version)


def parse_variable(data: bytes | bytearray, at: int, version: Version) -> tuple[int, int]:
    """Read a variable byte integer at an offset: (bytes used, value), or (0, 0) if more bytes are needed."""
    number = 0
    for index, byte in enumerate(data[at : at + 4]):
        number |= (byte & 127) << (7 * index)
        if byte < 128:
            # MQTT-1.5.5-1 asks for the fewest bytes; MQTT 3.1.1 does not.
            if index and byte == 0 and version is Version.V5:
                raise MalformedPacket(flaws.LENGTH_NOT_MINIMAL, version)
            return index + 1, number
    if len(data) - at >= 4:
        raise MalformedPacket(flaws.LENGTH_TOO_LONG, version)
    return 0, 0
