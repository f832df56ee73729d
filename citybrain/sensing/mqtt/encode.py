"""Control packet to bytes. Source: OASIS MQTT Version 3.1.1, chapter 3."""

import struct

from citybrain.sensing.mqtt.fields import binary_bytes, length_bytes, text_bytes
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
)

V5_UNSUPPORTED_PROTOCOL_VERSION = bytes.fromhex("2003008400")
"""CONNACK of MQTT 5: no session, reason 0x84, no properties (MQTT 5.0 section 3.2)."""

_ACKNOWLEDGEMENTS: dict[type[Packet], int] = {
    PubAck: 0x40,
    PubRec: 0x50,
    PubRel: 0x62,
    PubComp: 0x70,
    UnsubAck: 0xB0,
}
_BARE: dict[type[Packet], bytes] = {
    PingReq: b"\xc0\x00",
    PingResp: b"\xd0\x00",
    Disconnect: b"\xe0\x00",
}


def encode(packet: Packet) -> bytes:
    """The packet's bytes; ValueError when a field does not fit its representation."""
    if isinstance(packet, Publish):
        return _publish(packet)
    if isinstance(packet, (PubAck, PubRec, PubRel, PubComp, UnsubAck)):
        return struct.pack("!BBH", _ACKNOWLEDGEMENTS[type(packet)], 2, packet.packet_id)
    if isinstance(packet, (PingReq, PingResp, Disconnect)):
        return _BARE[type(packet)]
    if isinstance(packet, Connect):
        return _frame(0x10, _connect(packet))
    if isinstance(packet, ConnAck):
        return bytes((0x20, 2, packet.session_present, packet.return_code))
    return _subscription_packet(packet)


def _subscription_packet(packet: Subscribe | SubAck | Unsubscribe) -> bytes:
    head = struct.pack("!H", packet.packet_id)
    if isinstance(packet, Subscribe):
        pairs = (text_bytes(topic) + bytes((qos,)) for topic, qos in packet.filters)
        return _frame(0x82, head + b"".join(pairs))
    if isinstance(packet, SubAck):
        return _frame(0x90, head + bytes(packet.return_codes))
    return _frame(0xA2, head + b"".join(map(text_bytes, packet.filters)))


def _publish(packet: Publish) -> bytes:
    first = 0x30 | packet.dup << 3 | packet.qos << 1 | packet.retain
    parts = [text_bytes(packet.topic)]
    if packet.packet_id is not None:
        parts.append(struct.pack("!H", packet.packet_id))
    parts.append(packet.payload)
    return _frame(first, b"".join(parts))


def _connect(packet: Connect) -> bytes:
    flags = packet.clean_session << 1
    payload = [text_bytes(packet.client_id)]
    if packet.will is not None:
        flags |= 0x04 | packet.will.qos << 3 | packet.will.retain << 5
        payload += [text_bytes(packet.will.topic), binary_bytes(packet.will.payload)]
    if packet.user_name is not None:
        flags |= 0x80
        payload.append(text_bytes(packet.user_name))
    if packet.password is not None:
        flags |= 0x40
        payload.append(binary_bytes(packet.password))
    head = text_bytes("MQTT") + struct.pack("!BBH", 4, flags, packet.keep_alive)
    return head + b"".join(payload)


def _frame(first: int, body: bytes) -> bytes:
    return bytes((first,)) + length_bytes(len(body)) + body
