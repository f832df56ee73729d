"""Bytes of the specification's own examples, and one wrong packet for each statement that a decoder can see."""

import re

import pytest

from testers.protocols.mqtt import fields, flaws, packets, topics
from testers.protocols.mqtt.decode import Frame, decode
from testers.protocols.mqtt.encode import connect_body, encode, publish_body, raw, subscribe_body
from testers.protocols.mqtt.flaws import Flaw, MalformedPacket, Version
from testers.protocols.mqtt.packets import (
    Connack,
    Connect,
    Disconnect,
    Packet,
    Property,
    Puback,
    Publish,
    Pubrel,
    Suback,
    Subscribe,
    Subscription,
    Unsuback,
    Unsubscribe,
    Will,
)
from testers.protocols.mqtt.wire import Decoder

V4, V5 = Version.V311, Version.V5


def test_figure_1_2_a_string_beyond_the_basic_plane() -> None:
    assert fields.string("A\U0002a6d4", V4) == bytes.fromhex("0005 41 F0AA9B94")


@pytest.mark.parametrize(
    ("number", "encoded"),
    [
        (0, "00"),
        (127, "7F"),
        (128, "8001"),
        (16_383, "FF7F"),
        (16_384, "808001"),
        (2_097_151, "FFFF7F"),
        (2_097_152, "80808001"),
        (268_435_455, "FFFFFF7F"),
    ],
)
def test_table_2_4_remaining_length(number: int, encoded: str) -> None:
    assert fields.variable(number) == bytes.fromhex(encoded)
    assert fields.parse_variable(bytes.fromhex(encoded), 0, V5) == (len(encoded) // 2, number)


def test_figure_3_6_connect_of_3_1_1() -> None:
    """User name, password, will QoS 1, will flag and clean session set: flags CE, keep-alive 10 s."""
    packet = Connect(
        version=V4,
        client_id="",
        keep_alive=10,
        username="",
        password=b"",
        will=Will(topic="a", qos=1),
        clean_start=True,
    )
    assert connect_body(packet)[:10] == bytes.fromhex("0004 4D515454 04 CE 000A")


def test_figure_3_6_connect_of_5() -> None:
    """The same with a session expiry interval of 10 s: property length 5."""
    packet = Connect(
        version=V5,
        client_id="",
        keep_alive=10,
        username="",
        password=b"",
        will=Will(topic="a", qos=1),
        properties=((Property.SESSION_EXPIRY, 10),),
    )
    assert connect_body(packet)[:16] == bytes.fromhex("0004 4D515454 05 CE 000A 05 11 0000000A")


SPECIFIED: list[tuple[Version, Packet, str]] = [
    # Figure 3.11 (3.1.1), figure 3-9 (5.0): topic a/b, packet identifier 10.
    (V4, Publish(topic="a/b", qos=1, packet_id=10), "32 07 0003 612F62 000A"),
    (V5, Publish(topic="a/b", qos=1, packet_id=10), "32 08 0003 612F62 000A 00"),
    # Figures 3.21 and 3.23 (3.1.1), 3-19 and 3-21 (5.0): a/b with QoS 1, c/d with QoS 2.
    (
        V4,
        Subscribe(packet_id=10, subscriptions=(Subscription(pattern="a/b", qos=1), Subscription(pattern="c/d", qos=2))),
        "82 0E 000A 0003 612F62 01 0003 632F64 02",
    ),
    (
        V5,
        Subscribe(packet_id=10, subscriptions=(Subscription(pattern="a/b", qos=1), Subscription(pattern="c/d", qos=2))),
        "82 0F 000A 00 0003 612F62 01 0003 632F64 02",
    ),
    # Figure 3.27: QoS 0, QoS 2, failure.
    (V4, Suback(packet_id=10, reasons=(0, 2, 0x80)), "90 05 000A 00 02 80"),
    # Figures 3.29 and 3.30.
    (V4, Unsubscribe(packet_id=10, patterns=("a/b", "c/d")), "A2 0C 000A 0003 612F62 0003 632F64"),
    (V4, Unsuback(packet_id=10), "B0 02 000A"),
    (V4, Pubrel(packet_id=10), "62 02 000A"),
    # Section 3.2.2: a refused protocol level; 5.0 with property length 0.
    (V4, Connack(reason=1), "20 02 00 01"),
    (V5, Connack(reason=0x84), "20 03 00 84 00"),
    # Sections 3.4.2.1 and 3.14.2.1: what may be left out is left out.
    (V5, Puback(packet_id=10), "40 02 000A"),
    (V5, Puback(packet_id=10, reason=0x10), "40 03 000A 10"),
    (V5, Disconnect(), "E0 00"),
    (V5, Disconnect(reason=0x8D), "E0 01 8D"),
]


@pytest.mark.parametrize(("version", "packet", "encoded"), SPECIFIED, ids=lambda value: str(value)[:40])
def test_bytes_of_the_specification(version: Version, packet: Packet, encoded: str) -> None:
    assert encode(packet, version) == bytes.fromhex(encoded)
    decoder = Decoder(version=version)
    decoder.feed(bytes.fromhex(encoded))
    assert list(decoder.packets()) == [packet]


def _connect(flags: int, payload: bytes = b"\0\0", version: Version = V4) -> bytes:
    properties = b"\0" if version is V5 else b""
    return b"\0\4MQTT" + bytes([version, flags]) + b"\0\x0a" + properties + payload


def _properties(body: str) -> bytes:
    encoded = bytes.fromhex(body)
    return b"\0\1a" + fields.variable(len(encoded)) + encoded


SUBSCRIBED = b"\0\1\0\1a"
BROKEN: list[tuple[Version, int, bytes, Flaw]] = [
    (V4, 0x00, b"", flaws.PACKET_TYPE),
    (V4, 0xF0, b"", flaws.PACKET_TYPE),
    (V4, 0x1F, _connect(2), flaws.FLAGS),
    (V4, 0x10, _connect(3), flaws.CONNECT_RESERVED),
    (V5, 0x10, _connect(3, version=V5), flaws.CONNECT_RESERVED),
    (V4, 0x10, _connect(0b0001_1110), flaws.WILL_QOS),
    (V4, 0x10, _connect(0b0000_1010), flaws.WILL_QOS_WITHOUT_WILL),
    (V4, 0x10, _connect(0b0010_0010), flaws.WILL_RETAIN_WITHOUT_WILL),
    (V4, 0x10, _connect(0b0100_0010, b"\0\0\0\0"), flaws.PASSWORD_WITHOUT_USER),
    (V4, 0x10, _connect(0b0000_0110, b"\0\0\0\1#\0\0"), flaws.TOPIC_WILDCARD),
    (V4, 0x10, _connect(2, b"\0\3a"), flaws.TRUNCATED),
    (V4, 0x10, _connect(2, b"\0\0x"), flaws.TRAILING),
    (V4, 0x10, _connect(2, b"\0\1\xff"), flaws.NOT_UTF8),
    (V4, 0x10, _connect(2, b"\0\3\xed\xa0\x80"), flaws.NOT_UTF8),  # U+D800
    (V4, 0x10, _connect(2, b"\0\2\xc0\x80"), flaws.NOT_UTF8),  # overlong U+0000
    (V4, 0x10, _connect(2, b"\0\1\0"), flaws.NULL_CHARACTER),
    (V4, 0x20, b"\2\0", flaws.CONNACK_FLAGS),
    (V4, 0x20, b"\1\1", flaws.SESSION_WITH_REFUSAL),
    (V4, 0x20, b"\0\6", flaws.CONNECT_CODE),
    (V5, 0x20, b"\0\1\0", flaws.CONNECT_CODE),
    (V4, 0x36, b"\0\1a\0\1", flaws.QOS),
    (V4, 0x38, b"\0\1a", flaws.DUP_QOS0),
    (V4, 0x32, b"\0\1a\0\0", flaws.PACKET_ID),
    (V4, 0x30, b"\0\0", flaws.TOPIC_EMPTY),
    (V4, 0x30, b"\0\3a/#", flaws.TOPIC_WILDCARD),
    (V4, 0x30, b"\0\1+", flaws.TOPIC_WILDCARD),
    (V4, 0x30, b"\0\3a\0b", flaws.NULL_CHARACTER),
    (V5, 0x30, b"\0\0\0", flaws.TOPIC_EMPTY),
    (V4, 0x60, b"\0\1", flaws.FLAGS_PUBREL),
    (V4, 0x40, b"\0\0", flaws.PACKET_ID),
    (V4, 0x40, b"\0\1\0", flaws.TRAILING),
    (V5, 0x40, b"\0\1\x92", flaws.REASON_CODE),
    (V4, 0x80, SUBSCRIBED + b"\0", flaws.FLAGS_SUBSCRIBE),
    (V4, 0x82, b"\0\0\0\1a\0", flaws.PACKET_ID),
    (V4, 0x82, b"\0\1", flaws.NO_SUBSCRIPTION),
    (V4, 0x82, SUBSCRIBED + b"\3", flaws.SUBSCRIPTION_OPTIONS),
    (V4, 0x82, SUBSCRIBED + b"\4", flaws.SUBSCRIPTION_OPTIONS),
    (V5, 0x82, b"\0\1\0\0\1a\xc0", flaws.SUBSCRIPTION_OPTIONS),
    (V5, 0x82, b"\0\1\0\0\1a\x30", flaws.SUBSCRIPTION_OPTIONS),
    (V5, 0x82, b"\0\1\0\0\x0a$share/g/t\4", flaws.NO_LOCAL_SHARED),
    (V5, 0x82, b"\0\1\0\0\x08$share/g\0", flaws.SHARE_NAME),
    (V4, 0x82, b"\0\1\0\5a/#/b\0", flaws.FILTER_HASH),
    (V4, 0x82, b"\0\1\0\2a#\0", flaws.FILTER_HASH),
    (V4, 0x82, b"\0\1\0\2a+\0", flaws.FILTER_PLUS),
    (V4, 0x82, b"\0\1\0\0\0", flaws.TOPIC_EMPTY),
    (V4, 0x90, b"\0\1\3", flaws.REASON_CODE),
    (V4, 0x90, b"\0\1", flaws.NO_REASON),
    (V4, 0xA0, SUBSCRIBED, flaws.FLAGS_UNSUBSCRIBE),
    (V4, 0xA2, b"\0\1", flaws.NO_FILTER),
    (V5, 0xB0, b"\0\1\0", flaws.REASON_CODE),
    (V4, 0xC0, b"\0", flaws.TRAILING),
    (V4, 0xE1, b"", flaws.FLAGS),
    (V5, 0xE0, b"\x84", flaws.REASON_CODE),
    (V5, 0xF0, b"\x01", flaws.REASON_CODE),
    (V5, 0x30, _properties("0101 0100"), flaws.PROPERTY_TWICE),
    (V5, 0x30, _properties("0102"), flaws.PROPERTY_VALUE),
    (V5, 0x30, _properties("11 00000001"), flaws.PROPERTY_PLACE),
    (V5, 0x30, _properties("7E 00"), flaws.PROPERTY_PLACE),
    (V5, 0x30, _properties("23 0000"), flaws.TOPIC_ALIAS),
    (V5, 0x30, _properties("08 0001 23"), flaws.RESPONSE_TOPIC_WILDCARD),
    (V5, 0x30, _properties("0B 00"), flaws.PROPERTY_VALUE),
    (V5, 0x30, _properties("02 00"), flaws.TRUNCATED),
    (V5, 0x30, b"\0\1a\x80\x00", flaws.LENGTH_NOT_MINIMAL),
    (V5, 0x30, b"\0\1a\xff\xff\xff\xff\x01", flaws.LENGTH_TOO_LONG),
    (V5, 0x30, b"\0\1a\x05", flaws.TRUNCATED),
]


@pytest.mark.parametrize(("version", "first", "body", "flaw"), BROKEN)
def test_each_statement_is_enforced(version: Version, first: int, body: bytes, flaw: Flaw) -> None:
    with pytest.raises(MalformedPacket) as caught:
        decode(Frame(first_byte=first, body=body), version)
    assert caught.value.flaw is flaw
    assert caught.value.statement == flaw.statement(version)


def test_every_flaw_names_its_statement_and_speaks_both_languages() -> None:
    known = [value for value in vars(flaws).values() if isinstance(value, Flaw)]
    assert {flaw for *_, flaw in BROKEN} <= set(known)
    for flaw in known:
        for version in Version:
            assert re.fullmatch(r"MQTT-\d+\.\d+\.\d+-\d+|section \d(\.\d+)+", flaw.statement(version))
        assert flaw.zh.endswith("。")
        assert flaw.en.endswith(".")
        assert flaw.reason >= 0x80


def test_a_first_byte_and_five_length_bytes_are_refused() -> None:
    decoder = Decoder()
    decoder.feed(b"\x30\x80\x80\x80\x80")
    with pytest.raises(MalformedPacket) as caught:
        list(decoder.packets())
    assert caught.value.flaw is flaws.LENGTH_TOO_LONG


WRONG: list[tuple[Version, Packet, Flaw]] = [
    (V4, Publish(topic="a/+"), flaws.TOPIC_WILDCARD),
    (V4, Publish(topic="a\0b"), flaws.NULL_CHARACTER),
    (V4, Publish(topic="\ud800"), flaws.NOT_UTF8),
    (V4, Publish(topic="a" * 65_536), flaws.STRING_TOO_LONG),
    (V4, Publish(topic="a", qos=3, packet_id=1), flaws.QOS),
    (V4, Publish(topic="a", qos=1), flaws.PACKET_ID),
    (V4, Publish(topic="a", packet_id=1), flaws.PACKET_ID_QOS0),
    (V4, Publish(topic="a", dup=True), flaws.DUP_QOS0),
    (V4, Publish(topic="a", properties=((Property.TOPIC_ALIAS, 1),)), flaws.PROPERTY_PLACE),
    (V4, Connect(version=V4, client_id="", password=b""), flaws.PASSWORD_WITHOUT_USER),
    (V4, Connect(version=V4, client_id="", will=Will(topic="a", qos=3)), flaws.WILL_QOS),
    (V4, Connack(reason=1, session_present=True), flaws.SESSION_WITH_REFUSAL),
    (V4, Subscribe(packet_id=1, subscriptions=()), flaws.NO_SUBSCRIPTION),
    (V4, Subscribe(packet_id=0, subscriptions=(Subscription(pattern="a"),)), flaws.PACKET_ID),
    (V4, Subscribe(packet_id=1, subscriptions=(Subscription(pattern="a", qos=3),)), flaws.SUBSCRIPTION_OPTIONS),
    (V4, Subscribe(packet_id=1, subscriptions=(Subscription(pattern="a", no_local=True),)), flaws.SUBSCRIPTION_OPTIONS),
    (V4, Unsubscribe(packet_id=1, patterns=()), flaws.NO_FILTER),
    (V4, Suback(packet_id=1, reasons=()), flaws.NO_REASON),
    (V4, Unsuback(packet_id=1, reasons=(0,)), flaws.REASON_CODE),
    (V4, Disconnect(reason=4), flaws.REASON_CODE),
    (V4, packets.Auth(), flaws.PACKET_TYPE),
    (V5, Puback(packet_id=1, reason=1), flaws.REASON_CODE),
    (V5, Connect(version=V5, client_id="", properties=((Property.RECEIVE_MAXIMUM, 0),)), flaws.PROPERTY_VALUE),
]


@pytest.mark.parametrize(("version", "packet", "flaw"), WRONG, ids=lambda value: str(value)[:40])
def test_the_encoder_makes_no_wrong_packet(version: Version, packet: Packet, flaw: Flaw) -> None:
    with pytest.raises(MalformedPacket) as caught:
        encode(packet, version)
    assert caught.value.flaw is flaw


def test_raw_makes_the_wrong_packets_that_probes_need() -> None:
    connect = Connect(version=V4, client_id="probe")
    assert raw(0x1F, connect_body(connect))[0] == 0x1F
    wildcard = raw(0x30, publish_body(Publish(topic="a/#", payload=b"x"), V4))
    assert wildcard == bytes.fromhex("30 06 0003 612F23 78")
    third = raw(0x36, publish_body(Publish(topic="a", packet_id=1, qos=3), V4))
    assert third == bytes.fromhex("36 05 0001 61 0001")
    bad_filter = Subscribe(packet_id=1, subscriptions=(Subscription(pattern="a/#/b"),))
    assert raw(0x80, subscribe_body(bad_filter, V4)) == bytes.fromhex("80 0A 0001 0005 612F232F62 00")


@pytest.mark.parametrize("number", [-1, 268_435_456])
def test_numbers_beyond_four_bytes_are_the_callers_fault(number: int) -> None:
    with pytest.raises(ValueError, match="variable byte integer"):
        fields.variable(number)


@pytest.mark.parametrize(
    ("pattern", "name", "expected"),
    [
        # Sections 4.7.1.2, 4.7.1.3 and 4.7.2 of the specification.
        ("sport/tennis/player1/#", "sport/tennis/player1", True),
        ("sport/tennis/player1/#", "sport/tennis/player1/score/wimbledon", True),
        ("sport/#", "sport", True),
        ("sport/tennis/+", "sport/tennis/player1", True),
        ("sport/tennis/+", "sport/tennis/player1/ranking", False),
        ("sport/+", "sport", False),
        ("sport/+", "sport/", True),
        ("+/+", "/finance", True),
        ("/+", "/finance", True),
        ("+", "/finance", False),
        ("#", "$SYS/monitor/Clients", False),
        ("+/monitor/Clients", "$SYS/monitor/Clients", False),
        ("$SYS/#", "$SYS/monitor/Clients", True),
        ("$SYS/monitor/+", "$SYS/monitor/Clients", True),
        ("ACCOUNTS", "Accounts", False),
        ("#", "a", True),
    ],
)
def test_matching_as_the_specification_says(pattern: str, name: str, *, expected: bool) -> None:
    assert topics.filter_flaw(pattern, V5) is None
    assert topics.matches(pattern, name) is expected
