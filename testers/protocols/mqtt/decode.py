"""One frame to one packet. Every statement a decoder can see is enforced here; what needs a session is not."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from testers.protocols.mqtt import flaws, topics
from testers.protocols.mqtt.encode import check_publish
from testers.protocols.mqtt.fields import Reader
from testers.protocols.mqtt.flaws import Flaw, MalformedPacket, Version
from testers.protocols.mqtt.packets import (
    Auth,
    Connack,
    Connect,
    Disconnect,
    ForeignConnect,
    Packet,
    PacketType,
    Pingreq,
    Pingresp,
    Properties,
    Puback,
    Pubcomp,
    Publish,
    Pubrec,
    Pubrel,
    Suback,
    Subscribe,
    Subscription,
    Unsuback,
    Unsubscribe,
    Will,
)
from testers.protocols.mqtt.properties import WILL, decode_properties
from testers.protocols.mqtt.reasons import check_reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """A whole control packet that nobody has looked into: first byte, and all after the remaining length."""

    first_byte: int
    body: bytes


_LEVELS: Final = frozenset(Version)
_TWO: Final[dict[PacketType, Flaw]] = {
    PacketType.PUBREL: flaws.FLAGS_PUBREL,
    PacketType.SUBSCRIBE: flaws.FLAGS_SUBSCRIBE,
    PacketType.UNSUBSCRIBE: flaws.FLAGS_UNSUBSCRIBE,
}


def decode(frame: Frame, version: Version) -> Packet:
    """Decode one packet; MalformedPacket names the statement it breaks."""
    kind = frame.first_byte >> 4
    if kind == 0 or (kind == PacketType.AUTH and version is not Version.V5):
        raise MalformedPacket(flaws.PACKET_TYPE, version)
    _check_flags(PacketType(kind), frame.first_byte & 15, version)
    reader = Reader(frame.body, version)
    packet = _publish(reader, frame.first_byte) if kind == PacketType.PUBLISH else _DECODERS[PacketType(kind)](reader)
    reader.end()
    return packet


def _check_flags(kind: PacketType, flags: int, version: Version) -> None:
    # MQTT-2.2.2-2: if invalid flags are received, the receiver MUST close the Network Connection.
    if kind is PacketType.PUBLISH:
        return
    if flags != (2 if kind in _TWO else 0):
        raise MalformedPacket(_TWO.get(kind, flaws.FLAGS), version)


def _properties(reader: Reader, place: int) -> Properties:
    return decode_properties(reader, place) if reader.version is Version.V5 else ()


def _connect(reader: Reader) -> Connect | ForeignConnect:
    name, level = reader.string(), reader.integer(1)
    if name != "MQTT" or level not in _LEVELS:
        # MQTT-3.1.2-2: the server answers an unknown level, so it is no malformed packet; the rest is unreadable.
        reader.rest()
        return ForeignConnect(name=name, level=level)
    reader.version = version = Version(level)
    flags = reader.integer(1)
    _check_connect_flags(flags, version)
    keep_alive, properties = reader.integer(2), _properties(reader, PacketType.CONNECT)
    return Connect(
        version=version,
        client_id=reader.string(),
        clean_start=bool(flags & 2),
        keep_alive=keep_alive,
        will=_will(reader, flags) if flags & 4 else None,
        username=reader.string() if flags & 128 else None,
        password=reader.binary() if flags & 64 else None,
        properties=properties,
    )


def _check_connect_flags(flags: int, version: Version) -> None:
    has_will, will_qos = flags & 4, flags >> 3 & 3
    broken = (
        (flags & 1, flaws.CONNECT_RESERVED),
        (will_qos == 3, flaws.WILL_QOS),
        (will_qos and not has_will, flaws.WILL_QOS_WITHOUT_WILL),
        (flags & 32 and not has_will, flaws.WILL_RETAIN_WITHOUT_WILL),
        # MQTT 5.0 section 3.1.2.9 allows a password without a user name, 3.1.1 does not.
        (flags & 192 == 64 and version is Version.V311, flaws.PASSWORD_WITHOUT_USER),
    )
    for found, flaw in broken:
        if found:
            raise MalformedPacket(flaw, version)


def _will(reader: Reader, flags: int) -> Will:
    properties = _properties(reader, WILL)
    topic = reader.string()
    topics.check_name(topic, reader.version)
    return Will(
        topic=topic,
        payload=reader.binary(),
        qos=flags >> 3 & 3,
        retain=bool(flags & 32),
        properties=properties,
    )


def _connack(reader: Reader) -> Connack:
    flags, reason = reader.integer(1), reader.integer(1)
    if flags > 1:
        raise MalformedPacket(flaws.CONNACK_FLAGS, reader.version)
    check_reason(PacketType.CONNACK, reason, reader.version)
    if reason and flags:
        raise MalformedPacket(flaws.SESSION_WITH_REFUSAL, reader.version)
    properties = _properties(reader, PacketType.CONNACK)
    return Connack(session_present=bool(flags), reason=reason, properties=properties)


def _publish(reader: Reader, first_byte: int) -> Publish:
    qos = first_byte >> 1 & 3
    if qos == 3:
        raise MalformedPacket(flaws.QOS, reader.version)
    packet = Publish(
        topic=reader.string(),
        packet_id=reader.packet_id() if qos else None,
        properties=_properties(reader, PacketType.PUBLISH),
        payload=reader.rest(),
        qos=qos,
        retain=bool(first_byte & 1),
        dup=bool(first_byte & 8),
    )
    check_publish(packet, reader.version)
    return packet


def _acknowledgement(kind: PacketType, make: type[Puback | Pubrec | Pubrel | Pubcomp]) -> Callable[[Reader], Packet]:
    def read(reader: Reader) -> Packet:
        packet_id = reader.packet_id()
        reason, properties = _short_tail(reader, kind)
        return make(packet_id=packet_id, reason=reason, properties=properties)

    return read


def _short_tail(reader: Reader, kind: PacketType) -> tuple[int, Properties]:
    # Sections 3.4.2.1 and 3.14.2.1: no byte left = reason 0; one byte left = a reason without properties.
    if not reader.left or reader.version is not Version.V5:
        return 0, ()
    reason = reader.integer(1)
    check_reason(kind, reason, reader.version)
    return reason, decode_properties(reader, kind) if reader.left else ()


def _subscribe(reader: Reader) -> Subscribe:
    packet_id, properties = reader.packet_id(), _properties(reader, PacketType.SUBSCRIBE)
    found: list[Subscription] = []
    while reader.left:
        found.append(_subscription(reader))
    if not found:
        raise MalformedPacket(flaws.NO_SUBSCRIPTION, reader.version)
    return Subscribe(packet_id=packet_id, subscriptions=tuple(found), properties=properties)


def _subscription(reader: Reader) -> Subscription:
    pattern, options = reader.string(), reader.integer(1)
    topics.check_filter(pattern, reader.version)
    reserved = 0b1100_0000 if reader.version is Version.V5 else 0b1111_1100
    if options & reserved or options & 3 == 3 or options >> 4 & 3 == 3:
        raise MalformedPacket(flaws.SUBSCRIPTION_OPTIONS, reader.version)
    if options & 4 and pattern.startswith(topics.SHARE):
        raise MalformedPacket(flaws.NO_LOCAL_SHARED, reader.version)
    return Subscription(
        pattern=pattern,
        qos=options & 3,
        no_local=bool(options & 4),
        retain_as_published=bool(options & 8),
        retain_handling=options >> 4 & 3,
    )


def _suback(reader: Reader) -> Suback:
    packet_id, properties = reader.packet_id(), _properties(reader, PacketType.SUBACK)
    reasons = tuple(reader.rest())
    if not reasons:
        raise MalformedPacket(flaws.NO_REASON, reader.version)
    for code in reasons:
        check_reason(PacketType.SUBACK, code, reader.version)
    return Suback(packet_id=packet_id, reasons=reasons, properties=properties)


def _unsubscribe(reader: Reader) -> Unsubscribe:
    packet_id, properties = reader.packet_id(), _properties(reader, PacketType.UNSUBSCRIBE)
    found: list[str] = []
    while reader.left:
        found.append(reader.string())
        topics.check_filter(found[-1], reader.version)
    if not found:
        raise MalformedPacket(flaws.NO_FILTER, reader.version)
    return Unsubscribe(packet_id=packet_id, patterns=tuple(found), properties=properties)


def _unsuback(reader: Reader) -> Unsuback:
    packet_id, properties = reader.packet_id(), _properties(reader, PacketType.UNSUBACK)
    if reader.version is not Version.V5:
        return Unsuback(packet_id=packet_id)
    reasons = tuple(reader.rest())
    if not reasons:
        raise MalformedPacket(flaws.REASON_CODE, reader.version)
    for code in reasons:
        check_reason(PacketType.UNSUBACK, code, reader.version)
    return Unsuback(packet_id=packet_id, reasons=reasons, properties=properties)


def _disconnect(reader: Reader) -> Disconnect:
    reason, properties = _short_tail(reader, PacketType.DISCONNECT)
    return Disconnect(reason=reason, properties=properties)


def _auth(reader: Reader) -> Auth:
    if not reader.left:
        return Auth()
    reason = reader.integer(1)
    check_reason(PacketType.AUTH, reason, reader.version)
    return Auth(reason=reason, properties=decode_properties(reader, PacketType.AUTH))


_DECODERS: Final[dict[PacketType, Callable[[Reader], Packet]]] = {
    PacketType.CONNECT: _connect,
    PacketType.CONNACK: _connack,
    PacketType.PUBACK: _acknowledgement(PacketType.PUBACK, Puback),
    PacketType.PUBREC: _acknowledgement(PacketType.PUBREC, Pubrec),
    PacketType.PUBREL: _acknowledgement(PacketType.PUBREL, Pubrel),
    PacketType.PUBCOMP: _acknowledgement(PacketType.PUBCOMP, Pubcomp),
    PacketType.SUBSCRIBE: _subscribe,
    PacketType.SUBACK: _suback,
    PacketType.UNSUBSCRIBE: _unsubscribe,
    PacketType.UNSUBACK: _unsuback,
    PacketType.PINGREQ: lambda _reader: Pingreq(),
    PacketType.PINGRESP: lambda _reader: Pingresp(),
    PacketType.DISCONNECT: _disconnect,
    PacketType.AUTH: _auth,
}
