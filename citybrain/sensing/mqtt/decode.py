"""Bytes of one whole packet to a control packet, with every check that needs no state.

Source: OASIS MQTT Version 3.1.1; a statement's id stands where it is enforced.
"""

from collections.abc import Callable

from citybrain.sensing.mqtt.fields import Cursor
from citybrain.sensing.mqtt.packets import (
    ConnAck,
    Connect,
    Disconnect,
    Packet,
    PingReq,
    PingResp,
    PubAck,
    PubComp,
    Publish,
    PubRec,
    PubRel,
    SubAck,
    Subscribe,
    UnsubAck,
    Unsubscribe,
    UnsupportedLevelError,
    ViolationError,
    Will,
)
from citybrain.sensing.mqtt.topics import check_filter, check_name

PROTOCOL_LEVEL = 4
_PUBLISH = 3
_HIGHEST_QOS = 2

# Table 2.2: bits 3-0 of the fixed header. A wrong value cites the packet's own statement.
_FLAGS: dict[int, tuple[int, str]] = {
    1: (0, "MQTT-2.2.2-2"),
    2: (0, "MQTT-2.2.2-2"),
    4: (0, "MQTT-2.2.2-2"),
    5: (0, "MQTT-2.2.2-2"),
    6: (2, "MQTT-3.6.1-1"),
    7: (0, "MQTT-2.2.2-2"),
    8: (2, "MQTT-3.8.1-1"),
    9: (0, "MQTT-2.2.2-2"),
    10: (2, "MQTT-3.10.1-1"),
    11: (0, "MQTT-2.2.2-2"),
    12: (0, "MQTT-2.2.2-2"),
    13: (0, "MQTT-2.2.2-2"),
    14: (0, "MQTT-3.14.1-1"),
}


def check_first_byte(first: int) -> None:
    """Refuse a packet by its first byte alone, before its body has arrived."""
    kind, flags = first >> 4, first & 0x0F
    if kind == _PUBLISH:
        # [MQTT-3.3.1-4] "MUST NOT have both QoS bits set to 1"
        if flags & 0x06 == 0x06:
            raise ViolationError("MQTT-3.3.1-4", "PUBLISH with both QoS bits set")
        # [MQTT-3.3.1-2] "The DUP flag MUST be set to 0 for all QoS 0 messages"
        if flags & 0x0E == 0x08:
            raise ViolationError("MQTT-3.3.1-2", "PUBLISH with DUP set and QoS 0")
        return
    if kind not in _FLAGS:
        raise ViolationError("MQTT-2.2.2-1", f"packet type {kind} is reserved")
    expected, statement = _FLAGS[kind]
    if flags != expected:
        raise ViolationError(statement, f"packet type {kind} with flag bits {flags:04b}")


def decode(first: int, body: bytes) -> Packet:
    """One packet from its first byte and its body.

    Raises ViolationError with the broken statement, or UnsupportedLevelError for a CONNECT
    of another protocol level.
    """
    check_first_byte(first)
    cursor = Cursor(body)
    kind = first >> 4
    packet = _publish(first, cursor) if kind == _PUBLISH else _READERS[kind](cursor)
    cursor.close()
    return packet


def _connect(cursor: Cursor) -> Connect:
    name, level = cursor.text(), cursor.byte()
    # [MQTT-3.1.2-1]: of the two permitted manners, this server disconnects.
    if name not in {"MQTT", "MQIsdp"}:
        raise ViolationError("MQTT-3.1.2-1", "protocol name is not MQTT")
    if name != "MQTT" or level != PROTOCOL_LEVEL:
        raise UnsupportedLevelError(level)
    flags = cursor.byte()
    # [MQTT-3.1.2-3] "validate that the reserved flag ... is set to zero"
    if flags & 0x01:
        raise ViolationError("MQTT-3.1.2-3", "CONNECT with the reserved flag set")
    _check_will_flags(flags)
    # [MQTT-3.1.2-22] "If the User Name Flag is set to 0, the Password Flag MUST be set to 0"
    if flags & 0xC0 == 0x40:
        raise ViolationError("MQTT-3.1.2-22", "CONNECT with a password and no user name")
    keep_alive = cursor.uint16()
    # [MQTT-3.1.3-1]: the order of the payload fields
    client_id = cursor.text()
    return Connect(
        client_id=client_id,
        clean_session=bool(flags & 0x02),
        keep_alive=keep_alive,
        will=_will(flags, cursor) if flags & 0x04 else None,
        user_name=cursor.text() if flags & 0x80 else None,
        password=cursor.binary() if flags & 0x40 else None,
    )


def _check_will_flags(flags: int) -> None:
    will_qos = flags >> 3 & 0x03
    if not flags & 0x04:
        # [MQTT-3.1.2-13] and [MQTT-3.1.2-15]: without Will Flag, QoS and Retain are 0
        if will_qos:
            raise ViolationError("MQTT-3.1.2-13", "Will QoS set without Will Flag")
        if flags & 0x20:
            raise ViolationError("MQTT-3.1.2-15", "Will Retain set without Will Flag")
    elif will_qos > _HIGHEST_QOS:
        raise ViolationError("MQTT-3.1.2-14", "Will QoS is 3")


def _will(flags: int, cursor: Cursor) -> Will:
    topic = cursor.text()
    check_name(topic)
    return Will(topic=topic, payload=cursor.binary(), qos=flags >> 3 & 0x03, retain=bool(flags & 0x20))


def _publish(first: int, cursor: Cursor) -> Publish:
    qos = first >> 1 & 0x03
    topic = cursor.text()
    check_name(topic)
    # [MQTT-2.3.1-5]: no packet identifier at QoS 0
    packet_id = cursor.packet_id() if qos else None
    return Publish(
        topic=topic,
        payload=cursor.rest(),
        qos=qos,
        retain=bool(first & 0x01),
        dup=bool(first & 0x08),
        packet_id=packet_id,
    )


def _subscribe(cursor: Cursor) -> Subscribe:
    packet_id = cursor.packet_id()
    filters: list[tuple[str, int]] = []
    while not cursor.at_end():
        topic_filter = cursor.text()
        check_filter(topic_filter)
        qos = cursor.byte()
        # [MQTT-3-8.3-4] reserved bits of the requested QoS are zero and QoS is 0, 1 or 2
        if qos > _HIGHEST_QOS:
            raise ViolationError("MQTT-3-8.3-4", f"requested QoS byte is {qos:#04x}")
        filters.append((topic_filter, qos))
    if not filters:
        raise ViolationError("MQTT-3.8.3-3", "SUBSCRIBE without a topic filter")
    return Subscribe(packet_id=packet_id, filters=tuple(filters))


def _unsubscribe(cursor: Cursor) -> Unsubscribe:
    packet_id = cursor.packet_id()
    filters: list[str] = []
    while not cursor.at_end():
        filters.append(cursor.text())
        check_filter(filters[-1])
    if not filters:
        raise ViolationError("MQTT-3.10.3-2", "UNSUBSCRIBE without a topic filter")
    return Unsubscribe(packet_id=packet_id, filters=tuple(filters))


def _connack(cursor: Cursor) -> ConnAck:
    flags = cursor.byte()
    if flags > 1:
        raise ViolationError("MQTT-2.2.2-2", "CONNACK with reserved flags set")
    return ConnAck(session_present=bool(flags), return_code=cursor.byte())


def _suback(cursor: Cursor) -> SubAck:
    packet_id = cursor.packet_id()
    codes = tuple(cursor.rest())
    # [MQTT-3.9.3-2] "return codes other than 0x00, 0x01, 0x02 and 0x80 are reserved"
    if not set(codes) <= {0, 1, 2, 0x80}:
        raise ViolationError("MQTT-3.9.3-2", "SUBACK with a reserved return code")
    return SubAck(packet_id=packet_id, return_codes=codes)


_READERS: dict[int, Callable[[Cursor], Packet]] = {
    1: _connect,
    2: _connack,
    4: lambda cursor: PubAck(packet_id=cursor.packet_id()),
    5: lambda cursor: PubRec(packet_id=cursor.packet_id()),
    6: lambda cursor: PubRel(packet_id=cursor.packet_id()),
    7: lambda cursor: PubComp(packet_id=cursor.packet_id()),
    8: _subscribe,
    9: _suback,
    10: _unsubscribe,
    11: lambda cursor: UnsubAck(packet_id=cursor.packet_id()),
    12: lambda _: PingReq(),
    13: lambda _: PingResp(),
    14: lambda _: Disconnect(),
}
