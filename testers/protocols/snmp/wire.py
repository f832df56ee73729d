"""Bytes in, messages out, for SNMP v1 and v2c; no socket here.

Theory of operation: a datagram is one message, so there is no state. `decode` reads a message of v1 (RFC 1157) or v2c
(RFC 1901) with any PDU of RFC 3416, `encode` writes one; v3 messages are read by `usm`, with the PDU codec of this
module. Three laws hold: depth is fixed by the grammar (nothing recurses), size is bounded by LARGEST_MESSAGE, and
whatever is wrong raises MalformedMessage.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from testers.protocols.snmp import ber
from testers.protocols.snmp.ber import MalformedMessage, Oid
from testers.protocols.snmp.values import VarBind, decode_varbind, encode_varbind


class Version(IntEnum):
    """The version as a message carries it."""

    V1 = 0
    V2C = 1
    V3 = 3

    @property
    def title(self) -> str:
        """The name people use."""
        return {Version.V1: "v1", Version.V2C: "v2c", Version.V3: "v3"}[self]


class Kind(IntEnum):
    """The kind of a PDU, by its BER tag (RFC 3416 section 3). The Trap-PDU of v1 (0xA4) has another shape: refused."""

    GET = 0xA0
    GET_NEXT = 0xA1
    RESPONSE = 0xA2
    SET = 0xA3
    GET_BULK = 0xA5
    INFORM = 0xA6
    TRAP = 0xA7
    REPORT = 0xA8


class Status(IntEnum):
    """The error statuses this house sends or names (RFC 3416 section 3)."""

    NO_ERROR = 0
    TOO_BIG = 1
    NO_SUCH_NAME = 2
    READ_ONLY = 4
    GEN_ERR = 5
    NO_ACCESS = 6
    NOT_WRITABLE = 17
    AUTHORIZATION_ERROR = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Pdu:
    """One PDU. In GETBULK `status` is non-repeaters and `index` is max-repetitions (RFC 3416 section 3)."""

    kind: Kind
    request_id: int
    status: int = 0
    index: int = 0
    bound: tuple[VarBind, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A v1 or v2c message."""

    version: Version
    community: bytes
    pdu: Pdu


def request(kind: Kind, request_id: int, names: Sequence[Oid], *, repetitions: int = 0) -> Pdu:
    """Make a request for `names`; `repetitions` is for GETBULK."""
    return Pdu(kind=kind, request_id=request_id, index=repetitions, bound=tuple(VarBind(name=name) for name in names))


def encode(message: Message) -> bytes:
    """Write a message."""
    return ber.sequence(ber.integer(message.version), ber.element(0x04, message.community), encode_pdu(message.pdu))


def decode(data: bytes) -> Message:
    """Read a v1 or v2c message.

    Raises
    ------
    MalformedMessage
        The bytes are no such message.

    """
    reader = open_message(data)
    version = read_version(reader)
    if version is Version.V3:
        raise MalformedMessage(zh="应为 v1 或 v2c，实为 v3。", en="v3 where v1 or v2c belongs.")
    community = reader.expect(0x04)
    pdu = decode_pdu(reader)
    reader.done()
    if version is Version.V1 and pdu.kind in {Kind.GET_BULK, Kind.INFORM, Kind.TRAP, Kind.REPORT}:
        raise MalformedMessage(zh=f"v1 没有 {pdu.kind.name} 操作。", en=f"v1 has no {pdu.kind.name}.")
    return Message(version=version, community=community, pdu=pdu)


def open_message(data: bytes) -> ber.Reader:
    """Return a cursor over the inside of a whole message, refusing too much and trailing bytes."""
    if len(data) > ber.LARGEST_MESSAGE:
        raise MalformedMessage(zh=f"报文长 {len(data)} 字节。", en=f"a message of {len(data)} bytes.")
    outer = ber.Reader(data)
    inner = outer.enter()
    outer.done()
    return inner


def read_version(reader: ber.Reader) -> Version:
    """Read the version field."""
    number = reader.integer()
    try:
        return Version(number)
    except ValueError:
        raise MalformedMessage(zh=f"版本号 {number} 无效。", en=f"version {number} does not exist.") from None


def encode_pdu(pdu: Pdu) -> bytes:
    """Write a PDU."""
    parts = [
        ber.integer(pdu.request_id),
        ber.integer(pdu.status),
        ber.integer(pdu.index),
        ber.sequence(*(encode_varbind(bound) for bound in pdu.bound)),
    ]
    return ber.element(pdu.kind, b"".join(parts))


def decode_pdu(reader: ber.Reader) -> Pdu:
    """Read the next PDU."""
    tag, start, end = reader.element()
    try:
        kind = Kind(tag)
    except ValueError:
        raise MalformedMessage(zh=f"未知的 PDU 0x{tag:02x}。", en=f"0x{tag:02x} is no PDU of SNMP.") from None
    inner = reader.within(start, end)
    request_id, status, index = inner.integer(), inner.integer(), inner.integer()
    listed = inner.enter()
    bound = []
    while listed.left:
        bound.append(decode_varbind(listed))
    inner.done()
    return Pdu(kind=kind, request_id=request_id, status=status, index=index, bound=tuple(bound))
