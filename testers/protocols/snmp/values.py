"""The values SNMP carries (RFC 2578 section 7, RFC 3416 section 3), with what may be wrong in each."""

from dataclasses import dataclass
from enum import IntEnum

from testers.protocols.snmp import ber
from testers.protocols.snmp.ber import MalformedMessage, Oid


class Type(IntEnum):
    """A value's type, by its BER tag; the last three are the exceptions of RFC 3416 section 3."""

    INTEGER = 0x02
    OCTET_STRING = 0x04
    NULL = 0x05
    OBJECT_IDENTIFIER = 0x06
    IP_ADDRESS = 0x40
    COUNTER32 = 0x41
    GAUGE32 = 0x42
    TIMETICKS = 0x43
    OPAQUE = 0x44
    COUNTER64 = 0x46
    NO_SUCH_OBJECT = 0x80
    NO_SUCH_INSTANCE = 0x81
    END_OF_MIB_VIEW = 0x82

    @property
    def title(self) -> str:
        """The type's name as the standards write it."""
        return _TITLES[self]


_TITLES = {
    Type.INTEGER: "INTEGER",
    Type.OCTET_STRING: "OCTET STRING",
    Type.NULL: "NULL",
    Type.OBJECT_IDENTIFIER: "OBJECT IDENTIFIER",
    Type.IP_ADDRESS: "IpAddress",
    Type.COUNTER32: "Counter32",
    Type.GAUGE32: "Gauge32",
    Type.TIMETICKS: "TimeTicks",
    Type.OPAQUE: "Opaque",
    Type.COUNTER64: "Counter64",
    Type.NO_SUCH_OBJECT: "noSuchObject",
    Type.NO_SUCH_INSTANCE: "noSuchInstance",
    Type.END_OF_MIB_VIEW: "endOfMibView",
}
_EMPTY = {Type.NULL, Type.NO_SUCH_OBJECT, Type.NO_SUCH_INSTANCE, Type.END_OF_MIB_VIEW}
_BYTES = {Type.OCTET_STRING, Type.IP_ADDRESS, Type.OPAQUE}
# RFC 2578 sections 7.1.1 to 7.1.10
_RANGES = {
    Type.INTEGER: (-(2**31), 2**31 - 1),
    Type.COUNTER32: (0, 2**32 - 1),
    Type.GAUGE32: (0, 2**32 - 1),
    Type.TIMETICKS: (0, 2**32 - 1),
    Type.COUNTER64: (0, 2**64 - 1),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """One value: an integer, bytes or an object identifier, as its type wants; 0 where there is nothing to carry."""

    type: Type
    data: int | bytes | Oid = 0

    @property
    def exists(self) -> bool:
        """Whether this is a value at all, not one of the exceptions."""
        return self.type < Type.NO_SUCH_OBJECT

    @property
    def flaw(self) -> str | None:
        """What breaks the type's own rules (range, size), or None."""
        if isinstance(self.data, int) and self.type in _RANGES:
            least, most = _RANGES[self.type]
            return None if least <= self.data <= most else f"{self.type.title} out of range"
        if self.type is Type.IP_ADDRESS and isinstance(self.data, bytes) and len(self.data) != 4:
            return "IpAddress without four bytes"
        return None

    @property
    def text(self) -> str:
        """The value as a person reads it; bytes that are no text in hexadecimal."""
        if isinstance(self.data, bytes):
            return _read_bytes(self.data)
        if isinstance(self.data, tuple):
            return ber.format_oid(self.data)
        return self.type.title if self.type in _EMPTY else str(self.data)


@dataclass(frozen=True, slots=True, kw_only=True)
class VarBind:
    """A name with its value; a request carries NULL."""

    name: Oid
    value: Value = Value(type=Type.NULL)


def encode_varbind(bound: VarBind) -> bytes:
    """Encode a name and its value."""
    return ber.sequence(ber.oid(bound.name), encode_value(bound.value))


def encode_value(value: Value) -> bytes:
    """Encode a value; TypeError when its data is not what its type carries."""
    if value.type in _EMPTY:
        return ber.element(value.type, b"")
    if isinstance(value.data, bytes) and value.type in _BYTES:
        return ber.element(value.type, value.data)
    if isinstance(value.data, int) and value.type in _RANGES:
        return ber.integer(value.data, tag=value.type)
    if isinstance(value.data, tuple) and value.type is Type.OBJECT_IDENTIFIER:
        return ber.oid(value.data)
    raise TypeError(f"{value.type.title} cannot carry {value.data!r}")


def decode_varbind(reader: ber.Reader) -> VarBind:
    """Read the next name and value."""
    inner = reader.enter()
    name = ber.parse_oid(inner.expect(Type.OBJECT_IDENTIFIER))
    value = decode_value(inner)
    inner.done()
    return VarBind(name=name, value=value)


def decode_value(reader: ber.Reader) -> Value:
    """Read the next value."""
    tag, start, end = reader.element()
    content = reader.cut(start, end)
    try:
        kind = Type(tag)
    except ValueError:
        raise MalformedMessage(zh=f"未知的值类型 0x{tag:02x}。", en=f"0x{tag:02x} is no type of value.") from None
    if kind in _EMPTY:
        if content:
            raise MalformedMessage(zh=f"{kind.title} 带有内容。", en=f"{kind.title} with content.")
        return Value(type=kind)
    if kind in _BYTES:
        return Value(type=kind, data=content)
    if kind is Type.OBJECT_IDENTIFIER:
        return Value(type=kind, data=ber.parse_oid(content))
    return Value(type=kind, data=ber.parse_integer(content))


def _read_bytes(data: bytes) -> str:
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return "0x" + data.hex()
    return text if text.isprintable() or not text.strip("\0\r\n\t").strip() else "0x" + data.hex()
