"""Packets that break one statement each, as a violation probe would send them."""

from testers.protocols.mqtt.encode import connect_body, encode, publish_body, raw, subscribe_body
from testers.protocols.mqtt.flaws import Version
from testers.protocols.mqtt.packets import Connect, ForeignConnect, Publish, Subscribe, Subscription

V4 = Version.V311


def instead_of_connect(connect: Connect) -> dict[str, bytes]:
    """Give what is sent as the first packet."""
    body = connect_body(connect)
    flagged = bytearray(body)
    flagged[7] |= 1
    return {
        "MQTT-2.2.2-2": raw(0x1F, body),
        "MQTT-3.1.2-3": raw(0x10, bytes(flagged)),
        "MQTT-3.1.2-2": encode(ForeignConnect(name="MQTT", level=99), V4),
        "MQTT-3.1.0-1": encode(Publish(topic="a", payload=b"x"), V4),
    }


def after_connack(connect: Connect) -> dict[str, bytes]:
    """Give what is sent on an open session."""
    entry = Subscribe(packet_id=5, subscriptions=(Subscription(pattern="a"),))
    bad = Subscribe(packet_id=5, subscriptions=(Subscription(pattern="a/#/b"),))
    return {
        "MQTT-3.1.0-2": encode(connect, connect.version),
        "MQTT-3.3.2-2": raw(0x32, publish_body(Publish(topic="a/#", qos=1, packet_id=5), V4)),
        "MQTT-3.3.1-4": raw(0x36, publish_body(Publish(topic="a", qos=1, packet_id=5), V4)),
        "MQTT-3.8.1-1": raw(0x80, subscribe_body(entry, V4)),
        "MQTT-4.7.1-2": raw(0x82, subscribe_body(bad, V4)),
        "MQTT-1.5.3-2": raw(0x32, b"\0\3a\0b\0\5"),
    }
