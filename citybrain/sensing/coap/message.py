"""CoAP messages (RFC 7252 section 3): the city's own codec, which shares no line with any tester's."""

import struct
from dataclasses import dataclass, field
from enum import IntEnum

CON, NON, ACK, RST = range(4)
_LONG, _LONGER, _NEVER = 13, 14, 15
_LONGEST_TOKEN = 8
_TOO_LARGE = 1 << 20


class Code(IntEnum):
    """Methods and responses that the city uses; written c.dd, it is 32 * c + dd."""

    EMPTY = 0
    GET = 1
    POST = 2
    PUT = 3
    CHANGED = 68
    CONTENT = 69
    CONTINUE = 95
    BAD_REQUEST = 128
    BAD_OPTION = 130
    NOT_FOUND = 132
    NOT_ALLOWED = 133
    NOT_ACCEPTABLE = 134
    INCOMPLETE = 136
    TOO_LARGE = 141
    UNSUPPORTED = 143


class Name(IntEnum):
    """Options by number."""

    HOST = 3
    ETAG = 4
    OBSERVE = 6
    PORT = 7
    PATH = 11
    FORMAT = 12
    MAX_AGE = 14
    QUERY = 15
    ACCEPT = 17
    BLOCK2 = 23
    BLOCK1 = 27
    SIZE2 = 28
    SIZE1 = 60


class BrokenMessageError(ValueError):
    """Bytes that are no message; `mid` where the header tells it, `version` when that alone is strange."""

    def __init__(self, *, mid: int | None = None, kind: int = NON, version: bool = False) -> None:
        super().__init__("no CoAP message")
        self.mid = mid
        self.kind = kind
        self.version = version


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message; options as pairs of number and value."""

    kind: int
    code: int
    mid: int
    token: bytes = b""
    options: list[tuple[int, bytes]] = field(default_factory=list)
    payload: bytes = b""

    def number(self, name: Name) -> int | None:
        """The first option of that name as a number."""
        values = [value for number, value in self.options if number == name]
        return int.from_bytes(values[0]) if values else None

    @property
    def path(self) -> str:
        """The path, with slashes between its segments."""
        return "/".join(value.decode("utf-8", "replace") for number, value in self.options if number == Name.PATH)


def number(value: int) -> bytes:
    """A number in as few bytes as it takes."""
    return value.to_bytes((value.bit_length() + 7) // 8)


def encode(message: Message) -> bytes:
    """The bytes of a message."""
    parts = [struct.pack("!BBH", 0x40 | message.kind << 4 | len(message.token), message.code, message.mid)]
    parts.append(message.token)
    before = 0
    for option, value in sorted(message.options, key=lambda pair: pair[0]):
        step, step_bytes = _split(option - before)
        size, size_bytes = _split(len(value))
        parts += [bytes([step << 4 | size]), step_bytes, size_bytes, value]
        before = option
    if message.payload:
        parts += [b"\xff", message.payload]
    return b"".join(parts)


def _split(value: int) -> tuple[int, bytes]:
    if value >= 269:
        return _LONGER, struct.pack("!H", value - 269)
    return (_LONG, bytes([value - 13])) if value >= _LONG else (value, b"")


def decode(data: bytes) -> Message:
    """The message in a datagram; BrokenMessageError."""
    if len(data) < 4:
        raise BrokenMessageError
    first, code, mid = struct.unpack_from("!BBH", data)
    kind, size = first >> 4 & 3, first & 15
    if first >> 6 != 1:
        raise BrokenMessageError(version=True)
    broken = BrokenMessageError(mid=mid, kind=kind)
    if size > _LONGEST_TOKEN or len(data) < 4 + size or code >> 5 in (1, 6, 7) or (code == 0 and len(data) > 4):
        raise broken
    options: list[tuple[int, bytes]] = []
    rest, option = data[4 + size :], 0
    while rest and rest[0] != 0xFF:
        try:
            step, length, rest = _read_option(rest)
        except (IndexError, struct.error):
            raise broken from None
        option += step
        if option > 0xFFFF or length > len(rest):
            raise broken
        options.append((option, rest[:length]))
        rest = rest[length:]
    if rest == b"\xff":
        raise broken
    return Message(kind=kind, code=code, mid=mid, token=data[4 : 4 + size], options=options, payload=rest[1:])


def _read_option(rest: bytes) -> tuple[int, int, bytes]:
    """Step, length, and what follows; a reserved value comes back larger than any option can be."""
    step, length, rest = rest[0] >> 4, rest[0] & 15, rest[1:]
    step, rest = _join(step, rest)
    length, rest = _join(length, rest)
    return step, length, rest


def _join(value: int, rest: bytes) -> tuple[int, bytes]:
    if value == _NEVER:
        return _TOO_LARGE, rest
    if value == _LONG:
        return rest[0] + 13, rest[1:]
    if value == _LONGER:
        return struct.unpack_from("!H", rest)[0] + 269, rest[2:]
    return value, rest
