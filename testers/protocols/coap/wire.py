"""CoAP messages and their bytes (RFC 7252 section 3): no I/O, no clock."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum

from testers.protocols.coap import flaws
from testers.protocols.coap.flaws import MalformedMessageError
from testers.protocols.coap.options import BLOCK1, BLOCK2, Block, Option, read_block, read_uint

_HEADER = 4
_MARKER = 0xFF
_LONGEST_TOKEN = 8
_ONE_BYTE, _TWO_BYTES, _RESERVED = 13, 14, 15
_OFFSET_1, _OFFSET_2 = 13, 269
_HIGHEST_OPTION = 0xFFFF
_RESERVED_CLASSES = (1, 6, 7)


class Type(IntEnum):
    """The four types of message."""

    CON = 0
    NON = 1
    ACK = 2
    RST = 3


def code(major: int, minor: int) -> int:
    """Return the byte of a code that is written `major.minor`, like 2.05."""
    return major << 5 | minor


def show(number: int) -> str:
    """Return a code as it is written."""
    return f"{number >> 5}.{number & 31:02}"


EMPTY = code(0, 0)
GET, POST, PUT, DELETE = (code(0, minor) for minor in (1, 2, 3, 4))
METHODS = {"GET": GET, "POST": POST, "PUT": PUT, "DELETE": DELETE}
CREATED, DELETED, CHANGED, CONTENT, CONTINUE = (code(2, minor) for minor in (1, 2, 4, 5, 31))
BAD_REQUEST, UNAUTHORIZED, BAD_OPTION, FORBIDDEN, NOT_FOUND, NOT_ALLOWED = (code(4, minor) for minor in range(6))
INCOMPLETE, TOO_LARGE, UNSUPPORTED_FORMAT = code(4, 8), code(4, 13), code(4, 15)


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message; options in order of their numbers."""

    type: Type
    code: int
    mid: int
    token: bytes = b""
    options: tuple[Option, ...] = ()
    payload: bytes = b""

    @property
    def success(self) -> bool:
        """Whether it is a response of class 2."""
        return self.code >> 5 == 2

    @property
    def response(self) -> bool:
        """Whether it carries a response."""
        return self.code >> 5 in (2, 4, 5)

    def find(self, number: int) -> bytes | None:
        """Return the value of the first option with that number."""
        return next((value for each, value in self.options if each == number), None)

    def uint(self, number: int) -> int | None:
        """Return the first option with that number as an integer."""
        value = self.find(number)
        return None if value is None else read_uint(value)

    def block(self, number: int) -> Block | None:
        """Return a Block option; MalformedMessageError for one that must not be."""
        value = self.find(number)
        return None if value is None else read_block(value)

    @property
    def block1(self) -> Block | None:
        """The Block1 option."""
        return self.block(BLOCK1)

    @property
    def block2(self) -> Block | None:
        """The Block2 option."""
        return self.block(BLOCK2)


def acknowledge(message: Message) -> bytes:
    """Return the empty acknowledgement of a message."""
    return encode(Message(type=Type.ACK, code=EMPTY, mid=message.mid))


def reset(mid: int) -> bytes:
    """Return the Reset that rejects the message with that id."""
    return encode(Message(type=Type.RST, code=EMPTY, mid=mid))


def encode(message: Message) -> bytes:
    """Return the bytes of a message."""
    first = 1 << 6 | message.type << 4 | len(message.token)
    head = bytes((first, message.code)) + message.mid.to_bytes(2) + message.token
    tail = bytes((_MARKER,)) + message.payload if message.payload else b""
    return head + _encode_options(message.options) + tail


def _encode_options(options: Iterable[Option]) -> bytes:
    out, last = bytearray(), 0
    # Sorting is stable: repeated options keep their order.
    for number, value in sorted(options, key=lambda option: option[0]):
        (delta, more_delta), (length, more_length) = _nibble(number - last), _nibble(len(value))
        out += bytes((delta << 4 | length,)) + more_delta + more_length + value
        last = number
    return bytes(out)


def _nibble(number: int) -> tuple[int, bytes]:
    if number < _OFFSET_1:
        return number, b""
    if number < _OFFSET_2:
        return _ONE_BYTE, bytes((number - _OFFSET_1,))
    return _TWO_BYTES, (number - _OFFSET_2).to_bytes(2)


def decode(data: bytes) -> Message:
    """Return the message in a datagram.

    Raises
    ------
    MalformedMessageError
        The bytes break a rule of the message format.

    """
    if len(data) < _HEADER:
        raise MalformedMessageError(flaws.TOO_SHORT)
    mid = int.from_bytes(data[2:4])
    if data[0] >> 6 != 1:
        raise MalformedMessageError(flaws.VERSION)
    try:
        return _decode_rest(data, mid)
    except MalformedMessageError as malformed:
        raise MalformedMessageError(malformed.flaw, mid=mid) from None


def _decode_rest(data: bytes, mid: int) -> Message:
    length = data[0] & 15
    if length > _LONGEST_TOKEN:
        raise MalformedMessageError(flaws.TOKEN_LENGTH)
    if data[1] == EMPTY and (length or len(data) > _HEADER):
        raise MalformedMessageError(flaws.EMPTY_WITH_REST)
    if data[1] >> 5 in _RESERVED_CLASSES:
        raise MalformedMessageError(flaws.CLASS)
    at = _HEADER + length
    if len(data) < at:
        raise MalformedMessageError(flaws.TOKEN_CUT)
    options, at = _decode_options(data, at)
    if at == len(data) - 1:
        raise MalformedMessageError(flaws.NO_PAYLOAD)
    return Message(
        type=Type(data[0] >> 4 & 3),
        code=data[1],
        mid=mid,
        token=data[_HEADER : _HEADER + length],
        options=options,
        payload=data[at + 1 :],
    )


def _decode_options(data: bytes, at: int) -> tuple[tuple[Option, ...], int]:
    """Return the options and where they end: at the payload marker or behind the last byte."""
    options: list[Option] = []
    number = 0
    while at < len(data) and data[at] != _MARKER:
        first, at = data[at], at + 1
        delta, at = _extend(data, at, first >> 4, flaws.DELTA_15)
        length, at = _extend(data, at, first & 15, flaws.LENGTH_15)
        number += delta
        if number > _HIGHEST_OPTION:
            raise MalformedMessageError(flaws.NUMBER)
        if at + length > len(data):
            raise MalformedMessageError(flaws.OPTION_CUT)
        options.append((number, data[at : at + length]))
        at += length
    return tuple(options), at


def _extend(data: bytes, at: int, nibble: int, reserved: flaws.Flaw) -> tuple[int, int]:
    if nibble < _ONE_BYTE:
        return nibble, at
    if nibble == _RESERVED:
        raise MalformedMessageError(reserved)
    width, offset = (1, _OFFSET_1) if nibble == _ONE_BYTE else (2, _OFFSET_2)
    if at + width > len(data):
        raise MalformedMessageError(flaws.OPTION_CUT)
    return int.from_bytes(data[at : at + width]) + offset, at + width
