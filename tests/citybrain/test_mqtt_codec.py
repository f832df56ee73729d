"""The MQTT codec: whatever is encoded is decoded again, whatever arrives is taken or refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citybrain.sensing.mqtt.decode import decode
from citybrain.sensing.mqtt.encode import encode
from citybrain.sensing.mqtt.fields import MAX_REMAINING_LENGTH, length_bytes, text_bytes
from citybrain.sensing.mqtt.frames import FrameReader
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

_texts = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=20)
_names = _texts.filter(lambda text: text and "#" not in text and "+" not in text)
_filters = st.sampled_from(["a", "a/b", "#", "+", "a/#", "+/+", "/", "$x/+"])
_ids = st.integers(1, 0xFFFF)
_blobs = st.binary(max_size=40)
_qos = st.integers(0, 2)
_wills = st.builds(Will, topic=_names, payload=_blobs, qos=_qos, retain=st.booleans())


@st.composite
def _connects(draw: st.DrawFn) -> Connect:
    user = draw(st.none() | _texts)
    return Connect(
        client_id=draw(_texts),
        clean_session=draw(st.booleans()),
        keep_alive=draw(st.integers(0, 0xFFFF)),
        will=draw(st.none() | _wills),
        user_name=user,
        password=draw(st.none() | _blobs) if user is not None else None,
    )


@st.composite
def _publishes(draw: st.DrawFn) -> Publish:
    qos = draw(_qos)
    return Publish(
        topic=draw(_names),
        payload=draw(_blobs),
        qos=qos,
        retain=draw(st.booleans()),
        dup=draw(st.booleans()) if qos else False,
        packet_id=draw(_ids) if qos else None,
    )


_packets: st.SearchStrategy[Packet] = st.one_of(
    _connects(),
    _publishes(),
    st.builds(ConnAck, session_present=st.booleans(), return_code=st.integers(0, 5)),
    *(st.builds(kind, packet_id=_ids) for kind in (PubAck, PubRec, PubRel, PubComp, UnsubAck)),
    st.builds(Subscribe, packet_id=_ids, filters=st.lists(st.tuples(_filters, _qos), min_size=1).map(tuple)),
    st.builds(SubAck, packet_id=_ids, return_codes=st.lists(st.sampled_from([0, 1, 2, 128])).map(tuple)),
    st.builds(Unsubscribe, packet_id=_ids, filters=st.lists(_filters, min_size=1).map(tuple)),
    st.sampled_from([PingReq(), PingResp(), Disconnect()]),
)


@given(st.lists(_packets, max_size=5), st.integers(1, 17))
def test_every_packet_comes_back_however_the_stream_is_cut(packets: list[Packet], piece: int) -> None:
    stream = b"".join(map(encode, packets))
    reader, received = FrameReader(limit=10_000), []
    for start in range(0, len(stream), piece):
        reader.feed(stream[start : start + piece])
        while (frame := reader.next()) is not None:
            received.append(decode(frame.first, frame.body))
    assert received == packets


@given(st.integers(0, 255), st.binary(max_size=60))
def test_arbitrary_bytes_are_decoded_or_refused_by_a_statement(first: int, body: bytes) -> None:
    try:
        packet = decode(first, body)
    except (ViolationError, UnsupportedLevelError):
        return
    assert encode(packet)[0] == first


@given(st.binary(max_size=60), st.data())
def test_one_flipped_bit_never_escapes(junk: bytes, data: st.DataObject) -> None:
    stream = bytearray(encode(data.draw(_packets)) + junk)
    position = data.draw(st.integers(0, len(stream) * 8 - 1))
    stream[position // 8] ^= 1 << position % 8
    reader = FrameReader(limit=1_000)
    reader.feed(bytes(stream))
    try:
        while (frame := reader.next()) is not None:
            decode(frame.first, frame.body)
    except (ViolationError, UnsupportedLevelError):
        return


@pytest.mark.parametrize(
    ("value", "encoded"),
    [
        # Table 2.4 of the specification
        (0, "00"),
        (127, "7f"),
        (128, "8001"),
        (16_383, "ff7f"),
        (16_384, "808001"),
        (2_097_151, "ffff7f"),
        (2_097_152, "80808001"),
        (268_435_455, "ffffff7f"),
    ],
)
def test_remaining_length_of_table_2_4(value: int, encoded: str) -> None:
    assert length_bytes(value).hex() == encoded


def test_remaining_length_ends_at_four_bytes() -> None:
    with pytest.raises(ValueError, match="remaining length"):
        length_bytes(MAX_REMAINING_LENGTH + 1)
    reader = FrameReader(limit=10)
    reader.feed(b"\x30\xff\xff\xff\xff")
    with pytest.raises(ViolationError):
        reader.next()


def test_a_packet_above_the_limit_is_refused_by_its_header() -> None:
    reader = FrameReader(limit=100)
    reader.feed(b"\x30\x65")
    with pytest.raises(ViolationError, match="101 bytes, limit 100"):
        reader.next()


@pytest.mark.parametrize(
    ("first", "body", "statement"),
    [
        (0x10, "00044d51545404400000000161", "MQTT-3.1.2-22"),
        (0x10, "00044d515454040100000000", "MQTT-3.1.2-3"),
        (0x10, "00044d515454041c0000000000", "MQTT-3.1.2-14"),
        (0x10, "00044d51545404080000000000", "MQTT-3.1.2-13"),
        (0x10, "00044d51545404200000000000", "MQTT-3.1.2-15"),
        (0x10, "00044d51545804020000000161", "MQTT-3.1.2-1"),
        (0x1F, "00044d515454040200000000", "MQTT-2.2.2-2"),
        (0x30, "0003612f2378", "MQTT-3.3.2-2"),
        (0x30, "0003612f2b78", "MQTT-3.3.2-2"),
        (0x30, "000078", "MQTT-4.7.3-1"),
        (0x30, "0001", "MQTT-4.8.0-1"),
        (0x30, "000261c0", "MQTT-1.5.3-1"),
        (0x30, "0003eda080", "MQTT-1.5.3-1"),
        (0x30, "00026100", "MQTT-1.5.3-2"),
        (0x36, "0001610001", "MQTT-3.3.1-4"),
        (0x38, "000161", "MQTT-3.3.1-2"),
        (0x32, "0001610000", "MQTT-2.3.1-1"),
        (0x60, "0001", "MQTT-3.6.1-1"),
        (0x80, "000100016100", "MQTT-3.8.1-1"),
        (0x82, "0001", "MQTT-3.8.3-3"),
        (0x82, "000100016103", "MQTT-3-8.3-4"),
        (0x82, "000100016180", "MQTT-3-8.3-4"),
        (0x82, "00010005612f232f6200", "MQTT-4.7.1-2"),
        (0x82, "0001000361236200", "MQTT-4.7.1-2"),
        (0x82, "00010002612b00", "MQTT-4.7.1-3"),
        (0xA2, "0001", "MQTT-3.10.3-2"),
        (0xA0, "0001000161", "MQTT-3.10.1-1"),
        (0xE1, "", "MQTT-3.14.1-1"),
        (0xC0, "00", "MQTT-4.8.0-1"),
        (0xF0, "", "MQTT-2.2.2-1"),
        (0x90, "000103", "MQTT-3.9.3-2"),
        (0x20, "0200", "MQTT-2.2.2-2"),
    ],
)
def test_each_violation_names_its_statement(first: int, body: str, statement: str) -> None:
    with pytest.raises(ViolationError) as caught:
        decode(first, bytes.fromhex(body))
    assert caught.value.statement == statement


def test_a_byte_order_mark_is_kept() -> None:
    # [MQTT-1.5.3-3]
    packet = decode(0x30, text_bytes("\ufeffa") + b"x")
    assert isinstance(packet, Publish)
    assert packet.topic == "\ufeffa"


@pytest.mark.parametrize("level", [0, 3, 5, 99])
def test_another_protocol_level_is_told_apart_from_a_violation(level: int) -> None:
    with pytest.raises(UnsupportedLevelError) as caught:
        decode(0x10, text_bytes("MQTT") + bytes((level, 2, 0, 0)))
    assert caught.value.level == level


def test_what_cannot_be_sent_is_not_encoded() -> None:
    for topic in ("a\x00", "x" * 65_536):
        with pytest.raises(ValueError, match="65,535 bytes"):
            encode(Publish(topic=topic, payload=b""))
