"""The codec against two code bases that are not ours: amqtt's packets (3.1.1) and paho's tables (5.0)."""

from typing import Any

import pytest
from amqtt.mqtt.connack import ConnackPacket
from amqtt.mqtt.publish import PublishPacket
from amqtt.mqtt.subscribe import SubscribePacket
from amqtt.mqtt.unsubscribe import UnsubscribePacket
from paho.mqtt import properties as paho_properties
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.reasoncodes import ReasonCode
from paho.mqtt.subscribeoptions import SubscribeOptions

from testers.protocols.mqtt.encode import encode, subscribe_body
from testers.protocols.mqtt.flaws import Version
from testers.protocols.mqtt.packets import (
    Connack,
    PacketType,
    Property,
    Publish,
    Subscribe,
    Subscription,
    Unsubscribe,
)
from testers.protocols.mqtt.properties import SHAPES, WILL, encode_properties
from testers.protocols.mqtt.reasons import V5_REASONS

V4 = Version.V311
PAHO_PROPERTIES: Any = paho_properties.Properties  # no annotations are published for it
PAHO_OPTIONS: Any = SubscribeOptions


@pytest.mark.parametrize("size", [0, 1, 127, 128, 20_000])
def test_publish_of_amqtt(size: int) -> None:
    theirs = PublishPacket.build("城市/路灯", bytes(size), 7, dup_flag=True, qos=2, retain=True)
    ours = Publish(topic="城市/路灯", payload=bytes(size), qos=2, retain=True, dup=True, packet_id=7)
    assert encode(ours, V4) == theirs.to_bytes()


def test_subscriptions_of_amqtt() -> None:
    theirs = SubscribePacket.build([("a/#", 1), ("b/+", 2)], 9)
    entries = (Subscription(pattern="a/#", qos=1), Subscription(pattern="b/+", qos=2))
    assert encode(Subscribe(packet_id=9, subscriptions=entries), V4) == theirs.to_bytes()
    leaving = UnsubscribePacket.build(["a/#", "b/+"], 9)
    assert encode(Unsubscribe(packet_id=9, patterns=("a/#", "b/+")), V4) == leaving.to_bytes()


def test_connack_of_amqtt() -> None:
    assert encode(Connack(session_present=True), V4) == ConnackPacket.build(1, 0).to_bytes()
    assert encode(Connack(reason=5), V4) == ConnackPacket.build(0, 5).to_bytes()


def test_reason_codes_of_paho() -> None:
    theirs: dict[int, set[int]] = {}
    for code, uses in ReasonCode(PacketTypes.CONNACK, "Success").names.items():
        for kinds in uses.values():
            for kind in kinds:
                theirs.setdefault(kind, set()).add(code)
    # Paho lacks 0x99 (payload format invalid) for CONNACK; table 3-1 of the specification lists it.
    theirs[PacketTypes.CONNACK].add(0x99)
    assert {int(kind): set(codes) for kind, codes in V5_REASONS.items()} == theirs


def test_property_table_of_paho() -> None:
    theirs = PAHO_PROPERTIES(PacketTypes.CONNECT).properties
    ours = {int(key): {place or PacketTypes.WILLMESSAGE for place in shape.places} for key, shape in SHAPES.items()}
    assert ours == {key: set(places) for key, (_, places) in theirs.items()}


def test_property_bytes_of_paho() -> None:
    theirs = PAHO_PROPERTIES(PacketTypes.PUBLISH)
    theirs.PayloadFormatIndicator = 1
    theirs.MessageExpiryInterval = 70_000
    theirs.ResponseTopic = "应答/1"
    theirs.CorrelationData = b"\0\1"
    theirs.SubscriptionIdentifier = 300
    theirs.UserProperty = ("城", "鉴")
    ours = (
        (Property.PAYLOAD_FORMAT, 1),
        (Property.MESSAGE_EXPIRY, 70_000),
        (Property.RESPONSE_TOPIC, "应答/1"),
        (Property.CORRELATION_DATA, b"\0\1"),
        (Property.SUBSCRIPTION_ID, 300),
        (Property.USER_PROPERTY, ("城", "鉴")),
    )
    assert encode_properties(ours, PacketType.PUBLISH) == theirs.pack()
    will = PAHO_PROPERTIES(PacketTypes.WILLMESSAGE)
    will.WillDelayInterval = 5
    assert encode_properties(((Property.WILL_DELAY, 5),), WILL) == will.pack()


def test_subscription_options_of_paho() -> None:
    theirs = PAHO_OPTIONS(qos=2, noLocal=True, retainAsPublished=True, retainHandling=2)
    entry = Subscription(pattern="a", qos=2, no_local=True, retain_as_published=True, retain_handling=2)
    ours = subscribe_body(Subscribe(packet_id=1, subscriptions=(entry,)), Version.V5)
    assert ours[-1:] == theirs.pack()
