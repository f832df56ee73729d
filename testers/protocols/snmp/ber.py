"""The few shapes of BER that SNMP allows (RFC 3417 section 8): one-byte tags, definite lengths, no recursion."""

from rules.errors import TargetError
from rules.text import Text

Oid = tuple[int, ...]

LARGEST_MESSAGE = 65_535  # bytes; an SNMP message over UDP cannot be larger
LONGEST_OID = 128  # sub-identifiers, RFC 2578 section 3.5
LARGEST_ARC = 2**32 - 1  # the same section
_LONGEST_INTEGER = 9  # content bytes of a Counter64 with its leading zero
_SEQUENCE = 0x30
_HIGH_TAG = 0x1F


class MalformedMessage(TargetError):  # noqa: N818 - the sibling of MQTT's MalformedPacket
    """The bytes of the peer are no SNMP message; `flaw` says what is wrong, in English."""

    def __init__(self, *, zh: str, en: str) -> None:
        """Put the place (SNMP) before the sentence."""
        super().__init__(Text(zh=f"SNMP 报文有误：{zh}", en=f"Malformed SNMP message: {en}"))
        self.flaw = en


class Reader:
    """A cursor over BER bytes; running out of them raises MalformedMessage."""

    __slots__ = ("_at", "_data", "_end")

    def __init__(self, data: bytes, *, start: int = 0, end: int | None = None) -> None:
        """Start at `start` and never look beyond `end`."""
        self._data = data
        self._at = start
        self._end = len(data) if end is None else end

    @property
    def at(self) -> int:
        """Where the next element begins."""
        return self._at

    @property
    def left(self) -> int:
        """Bytes not read yet."""
        return self._end - self._at

    def element(self) -> tuple[int, int, int]:
        """Step over one element; return its tag and where its content begins and ends."""
        tag = self._byte()
        if tag & _HIGH_TAG == _HIGH_TAG:
            raise MalformedMessage(zh=f"标签 0x{tag:02x} 占多个字节。", en=f"tag 0x{tag:02x} needs more than one byte.")
        length = self._length()
        if length > self.left:
            raise MalformedMessage(
                zh=f"元素声明 {length} 字节，实际只剩 {self.left} 字节。",
                en=f"an element announces {length} bytes where {self.left} are left.",
            )
        start = self._at
        self._at += length
        return tag, start, self._at

    def cut(self, start: int, end: int) -> bytes:
        """Return the bytes of a piece."""
        return self._data[start:end]

    def within(self, start: int, end: int) -> "Reader":
        """Return a cursor over a piece."""
        return Reader(self._data, start=start, end=end)

    def expect(self, tag: int) -> bytes:
        """Return the content of the next element, which must carry `tag`."""
        start, end = self._expect(tag)
        return self._data[start:end]

    def enter(self, tag: int = _SEQUENCE) -> "Reader":
        """Return a cursor over the inside of the next element, which must carry `tag`."""
        start, end = self._expect(tag)
        return self.within(start, end)

    def integer(self, tag: int = 0x02) -> int:
        """Read an INTEGER (or what `tag` makes of it)."""
        return parse_integer(self.expect(tag))

    def done(self) -> None:
        """Refuse bytes behind the last element."""
        if self.left:
            raise MalformedMessage(zh=f"末尾多出 {self.left} 字节。", en=f"{self.left} bytes too many at the end.")

    def _expect(self, wanted: int) -> tuple[int, int]:
        tag, start, end = self.element()
        if tag != wanted:
            raise MalformedMessage(
                zh=f"应为标签 0x{wanted:02x}，实为 0x{tag:02x}。", en=f"tag 0x{tag:02x} where 0x{wanted:02x} belongs."
            )
        return start, end

    def _byte(self) -> int:
        if self.left < 1:
            raise MalformedMessage(zh="报文不完整。", en="it ends too early.")
        self._at += 1
        return self._data[self._at - 1]

    def _length(self) -> int:
        first = self._byte()
        if first < 0x80:
            return first
        size = first & 0x7F
        # RFC 3417 section 8 (1): only the definite form; 0x80 alone would be the indefinite one.
        if not 1 <= size <= 4:
            raise MalformedMessage(
                zh=f"长度字段 0x{first:02x} 无效。", en=f"length field 0x{first:02x} is not allowed."
            )
        number = 0
        for _ in range(size):
            number = number << 8 | self._byte()
        return number


def element(tag: int, content: bytes) -> bytes:
    """Encode one element with the shortest length field."""
    size = len(content)
    if size < 0x80:
        return bytes((tag, size)) + content
    width = (size.bit_length() + 7) // 8
    return bytes((tag, 0x80 | width)) + size.to_bytes(width) + content


def sequence(*parts: bytes) -> bytes:
    """Encode a SEQUENCE of encoded elements."""
    return element(_SEQUENCE, b"".join(parts))


def integer(number: int, tag: int = 0x02) -> bytes:
    """Encode an INTEGER in the fewest bytes (two's complement), or what `tag` makes of it."""
    width = (number.bit_length() if number >= 0 else (number + 1).bit_length()) // 8 + 1
    return element(tag, number.to_bytes(width, signed=True))


def oid(name: Oid) -> bytes:
    """Encode an OBJECT IDENTIFIER; ValueError for one that has no encoding."""
    if not 2 <= len(name) <= LONGEST_OID or name[0] > 2 or (name[0] < 2 and name[1] > 39):
        raise ValueError(f"{format_oid(name)} has no encoding as an object identifier")
    out = bytearray()
    for arc in (name[0] * 40 + name[1], *name[2:]):
        if not 0 <= arc <= LARGEST_ARC:
            raise ValueError(f"{format_oid(name)} holds a sub-identifier beyond 2^32 - 1")
        out += _base128(arc)
    return element(0x06, bytes(out))


def parse_integer(content: bytes) -> int:
    """Read the content of an INTEGER, Counter32, Counter64 ... (signed)."""
    if not 1 <= len(content) <= _LONGEST_INTEGER:
        raise MalformedMessage(zh=f"整数占 {len(content)} 字节。", en=f"an integer of {len(content)} bytes.")
    return int.from_bytes(content, signed=True)


def parse_oid(content: bytes) -> Oid:
    """Read the content of an OBJECT IDENTIFIER."""
    if not content or content[-1] & 0x80:
        raise MalformedMessage(zh="对象标识符不完整。", en="an object identifier ends too early.")
    arcs: list[int] = []
    arc = 0
    for byte in content:
        arc = arc << 7 | byte & 0x7F
        if arc > LARGEST_ARC:
            raise MalformedMessage(zh="对象标识符的子标识超过 2^32 - 1。", en="a sub-identifier exceeds 2^32 - 1.")
        if byte < 0x80:
            arcs.append(arc)
            arc = 0
    top = min(arcs[0] // 40, 2)
    if len(arcs) >= LONGEST_OID:
        raise MalformedMessage(
            zh="对象标识符超过 128 个子标识。", en="an object identifier has over 128 sub-identifiers."
        )
    return (top, arcs[0] - 40 * top, *arcs[1:])


def parse_name(text: str) -> Oid:
    """Read a dotted object identifier, with or without a leading dot; ValueError for anything else."""
    parts = text.strip().removeprefix(".").split(".")
    if len(parts) < 2 or not all(part.isascii() and part.isdigit() for part in parts):
        raise ValueError(f"'{text}' is no dotted object identifier like 1.3.6.1.2.1.1")
    name = tuple(int(part) for part in parts)
    oid(name)
    return name


def format_oid(name: Oid) -> str:
    """Write an object identifier with dots."""
    return ".".join(map(str, name))


def _base128(arc: int) -> bytes:
    out = [arc & 0x7F]
    while arc := arc >> 7:
        out.append(arc & 0x7F | 0x80)
    return bytes(reversed(out))
