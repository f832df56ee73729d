"""What a broker that tolerates everything makes of a packet that breaks the protocol (the defect of CMP-13)."""

from testers.protocols.mqtt.decode import Frame, decode
from testers.protocols.mqtt.flaws import MalformedPacket, Version
from testers.protocols.mqtt.packets import ForeignConnect, Packet, PacketType, Publish, Subscribe, Subscription

NOWHERE = "tolerated/nowhere"
_FLAGS = {PacketType.PUBREL: 2, PacketType.SUBSCRIBE: 2, PacketType.UNSUBSCRIBE: 2}
_LEVEL_AT = 6  # after the six bytes of the protocol name "MQTT"


def mend(frame: Frame, version: Version) -> Packet | None:
    """Read a broken packet as if it were right; None if it is passed over in silence."""
    kind = frame.first_byte >> 4
    if kind == PacketType.PUBLISH:
        return _mend_publish(frame)
    flags = _FLAGS.get(PacketType(kind), 0) if kind else 0
    body = mend_connect(frame.body) if kind == PacketType.CONNECT else frame.body
    try:
        packet = decode(Frame(first_byte=kind << 4 | flags, body=body), version)
    except MalformedPacket:
        return _mend_subscribe(frame) if kind == PacketType.SUBSCRIBE else None
    return None if isinstance(packet, ForeignConnect) else packet


def mend_connect(body: bytes) -> bytes:
    """Take any protocol level for 3.1.1 (unless it is 5.0) and pass over the reserved connect flag."""
    patched = bytearray(body)
    if len(patched) > _LEVEL_AT + 1:
        if patched[_LEVEL_AT] != Version.V5:
            patched[_LEVEL_AT] = Version.V311
        patched[_LEVEL_AT + 1] &= 0xFE
    return bytes(patched)


def _mend_publish(frame: Frame) -> Publish | None:
    # QoS 3 is taken for QoS 1; a topic nobody may publish on leads nowhere, but is acknowledged.
    qos = {0: 0, 1: 1, 2: 2, 3: 1}[frame.first_byte >> 1 & 3]
    at = 2 + int.from_bytes(frame.body[:2])
    packet_id = int.from_bytes(frame.body[at : at + 2])
    if qos and not packet_id:
        return None
    return Publish(topic=NOWHERE, qos=qos, packet_id=packet_id if qos else None)


def _mend_subscribe(frame: Frame) -> Subscribe | None:
    packet_id = int.from_bytes(frame.body[:2])
    if not packet_id:
        return None
    return Subscribe(packet_id=packet_id, subscriptions=(Subscription(pattern=NOWHERE),))
