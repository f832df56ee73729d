"""Packets to bytes. `encode` makes right packets only; `raw` makes any packet, for probes that break a statement."""

from functools import singledispatch

from testers.protocols.mqtt import fields, flaws, topics
from testers.protocols.mqtt.flaws import MalformedPacket, Version
from testers.protocols.mqtt.packets import (
    Acknowledgement,
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
from testers.protocols.mqtt.properties import WILL, encode_properties
from testers.protocols.mqtt.reasons import check_reason

ACKNOWLEDGEMENTS: dict[type[Acknowledgement], PacketType] = {
    Puback: PacketType.PUBACK,
    Pubrec: PacketType.PUBREC,
    Pubrel: PacketType.PUBREL,
    Pubcomp: PacketType.PUBCOMP,
}


def raw(first_byte: int, body: bytes) -> bytes:
    """Frame any body under any first byte; nothing is checked, so that a probe can send what no packet may hold."""
    return bytes([first_byte]) + fields.variable(len(body)) + body


def encode(packet: Packet, version: Version) -> bytes:
    """Encode a packet for one edition; MalformedPacket if the edition forbids it, ValueError if a number is too big."""
    return _encode(packet, version)


def connect_body(packet: Connect) -> bytes:
    """Encode variable header and payload of CONNECT (sections 3.1.2 and 3.1.3)."""
    version, will = packet.version, packet.will
    header = (
        fields.string("MQTT", version)
        + bytes([version, _connect_flags(packet)])
        + fields.integer(packet.keep_alive, size=2)
        + _properties(packet.properties, PacketType.CONNECT, version)
    )
    payload = fields.string(packet.client_id, version)
    if will is not None:
        payload += _properties(will.properties, WILL, version)
        payload += fields.string(will.topic, version) + fields.binary(will.payload, version)
    if packet.username is not None:
        payload += fields.string(packet.username, version)
    if packet.password is not None:
        payload += fields.binary(packet.password, version)
    return header + payload


def publish_body(packet: Publish, version: Version) -> bytes:
    """Encode variable header and payload of PUBLISH without a look at the topic (section 3.3)."""
    identifier = b"" if packet.packet_id is None else fields.integer(packet.packet_id, size=2)
    properties = _properties(packet.properties, PacketType.PUBLISH, version)
    return fields.string(packet.topic, version) + identifier + properties + packet.payload


def subscribe_body(packet: Subscribe, version: Version) -> bytes:
    """Encode variable header and payload of SUBSCRIBE without a look at the filters (section 3.8)."""
    head = fields.integer(packet.packet_id, size=2) + _properties(packet.properties, PacketType.SUBSCRIBE, version)
    return head + b"".join(
        fields.string(entry.pattern, version) + bytes([_options(entry, version)]) for entry in packet.subscriptions
    )


def _properties(properties: Properties, place: int, version: Version) -> bytes:
    if version is Version.V5:
        return encode_properties(properties, place)
    if properties:
        raise MalformedPacket(flaws.PROPERTY_PLACE, version)
    return b""


def _packet_id(number: int, version: Version) -> bytes:
    if not 0 < number <= 0xFFFF:
        raise MalformedPacket(flaws.PACKET_ID, version)
    return fields.integer(number, size=2)


def _connect_flags(packet: Connect) -> int:
    has_user, has_password = packet.username is not None, packet.password is not None
    if has_password and not has_user and packet.version is Version.V311:
        raise MalformedPacket(flaws.PASSWORD_WITHOUT_USER, packet.version)
    will = 0 if packet.will is None else _will_flags(packet.will, packet.version)
    return has_user << 7 | has_password << 6 | will | packet.clean_start << 1


def _will_flags(will: Will, version: Version) -> int:
    topics.check_name(will.topic, version)
    if not 0 <= will.qos <= 2:
        raise MalformedPacket(flaws.WILL_QOS, version)
    return will.retain << 5 | will.qos << 3 | 1 << 2


def _options(entry: Subscription, version: Version) -> int:
    extended = entry.retain_handling << 4 | entry.retain_as_published << 3 | entry.no_local << 2
    if not 0 <= entry.qos <= 2 or not 0 <= entry.retain_handling <= 2 or (extended and version is Version.V311):
        raise MalformedPacket(flaws.SUBSCRIPTION_OPTIONS, version)
    if entry.no_local and entry.pattern.startswith(topics.SHARE):
        raise MalformedPacket(flaws.NO_LOCAL_SHARED, version)
    return extended | entry.qos


@singledispatch
def _encode(packet: object, _version: Version) -> bytes:
    raise TypeError(f"{packet!r} is no MQTT packet")


@_encode.register
def _connect(packet: Connect, _version: Version) -> bytes:
    return raw(PacketType.CONNECT << 4, connect_body(packet))


@_encode.register
def _foreign(packet: ForeignConnect, _version: Version) -> bytes:
    # Clean start, keep-alive off, no client id: the shortest CONNECT whose level is all that is wrong with it.
    body = fields.string(packet.name, Version.V311) + bytes([packet.level, 2]) + bytes(4)
    return raw(PacketType.CONNECT << 4, body)


@_encode.register
def _connack(packet: Connack, version: Version) -> bytes:
    check_reason(PacketType.CONNACK, packet.reason, version)
    if packet.reason and packet.session_present:
        raise MalformedPacket(flaws.SESSION_WITH_REFUSAL, version)
    properties = _properties(packet.properties, PacketType.CONNACK, version)
    return raw(PacketType.CONNACK << 4, bytes([packet.session_present, packet.reason]) + properties)


@_encode.register
def _publish(packet: Publish, version: Version) -> bytes:
    check_publish(packet, version)
    flags = packet.dup << 3 | packet.qos << 1 | packet.retain
    return raw(PacketType.PUBLISH << 4 | flags, publish_body(packet, version))


def check_publish(packet: Publish, version: Version) -> None:
    """Refuse what no PUBLISH may be (section 3.3.1 and 3.3.2)."""
    if not 0 <= packet.qos <= 2:
        raise MalformedPacket(flaws.QOS, version)
    if packet.dup and not packet.qos:
        raise MalformedPacket(flaws.DUP_QOS0, version)
    if packet.packet_id is not None and not packet.qos:
        raise MalformedPacket(flaws.PACKET_ID_QOS0, version)
    if packet.qos and not 0 < (packet.packet_id or 0) <= 0xFFFF:
        raise MalformedPacket(flaws.PACKET_ID, version)
    # MQTT 5.0 section 3.3.2.3.4: with a topic alias the topic name may be empty.
    if packet.topic or not any(key.name == "TOPIC_ALIAS" for key, _ in packet.properties):
        topics.check_name(packet.topic, version)


@_encode.register
def _acknowledgement(packet: Acknowledgement, version: Version) -> bytes:
    kind = ACKNOWLEDGEMENTS[type(packet)]
    check_reason(kind, packet.reason, version)
    first = kind << 4 | (2 if kind is PacketType.PUBREL else 0)
    tail = _short_tail(packet.reason, packet.properties, kind, version)
    return raw(first, _packet_id(packet.packet_id, version) + tail)


def _short_tail(reason: int, properties: Properties, kind: PacketType, version: Version) -> bytes:
    # Sections 3.4.2.1 and 3.14.2.1: both fields can be left out if the reason is 0 and there are no properties.
    encoded = _properties(properties, kind, version)
    if properties:
        return bytes([reason]) + encoded
    return bytes([reason]) if reason else b""


@_encode.register
def _subscribe(packet: Subscribe, version: Version) -> bytes:
    if not packet.subscriptions:
        raise MalformedPacket(flaws.NO_SUBSCRIPTION, version)
    _packet_id(packet.packet_id, version)
    for entry in packet.subscriptions:
        topics.check_filter(entry.pattern, version)
    return raw(PacketType.SUBSCRIBE << 4 | 2, subscribe_body(packet, version))


@_encode.register
def _suback(packet: Suback, version: Version) -> bytes:
    if not packet.reasons:
        raise MalformedPacket(flaws.NO_REASON, version)
    for code in packet.reasons:
        check_reason(PacketType.SUBACK, code, version)
    properties = _properties(packet.properties, PacketType.SUBACK, version)
    return raw(PacketType.SUBACK << 4, _packet_id(packet.packet_id, version) + properties + bytes(packet.reasons))


@_encode.register
def _unsubscribe(packet: Unsubscribe, version: Version) -> bytes:
    if not packet.patterns:
        raise MalformedPacket(flaws.NO_FILTER, version)
    for pattern in packet.patterns:
        topics.check_filter(pattern, version)
    properties = _properties(packet.properties, PacketType.UNSUBSCRIBE, version)
    patterns = b"".join(fields.string(pattern, version) for pattern in packet.patterns)
    return raw(PacketType.UNSUBSCRIBE << 4 | 2, _packet_id(packet.packet_id, version) + properties + patterns)


@_encode.register
def _unsuback(packet: Unsuback, version: Version) -> bytes:
    if bool(packet.reasons) is not (version is Version.V5):
        raise MalformedPacket(flaws.REASON_CODE, version)
    for code in packet.reasons:
        check_reason(PacketType.UNSUBACK, code, version)
    properties = _properties(packet.properties, PacketType.UNSUBACK, version)
    return raw(PacketType.UNSUBACK << 4, _packet_id(packet.packet_id, version) + properties + bytes(packet.reasons))


@_encode.register
def _pingreq(_packet: Pingreq, _version: Version) -> bytes:
    return raw(PacketType.PINGREQ << 4, b"")


@_encode.register
def _pingresp(_packet: Pingresp, _version: Version) -> bytes:
    return raw(PacketType.PINGRESP << 4, b"")


@_encode.register
def _disconnect(packet: Disconnect, version: Version) -> bytes:
    check_reason(PacketType.DISCONNECT, packet.reason, version)
    tail = _short_tail(packet.reason, packet.properties, PacketType.DISCONNECT, version)
    return raw(PacketType.DISCONNECT << 4, tail)


@_encode.register
def _auth(packet: Auth, version: Version) -> bytes:
    if version is not Version.V5:
        raise MalformedPacket(flaws.PACKET_TYPE, version)
    check_reason(PacketType.AUTH, packet.reason, version)
    if not packet.reason and not packet.properties:
        return raw(PacketType.AUTH << 4, b"")
    return raw(PacketType.AUTH << 4, bytes([packet.reason]) + encode_properties(packet.properties, PacketType.AUTH))
