"""Laws of the codec over all packets: round trips, splitting, garbage, bounded memory."""

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from testers.protocols.mqtt import fields
from testers.protocols.mqtt.decode import Frame, decode
from testers.protocols.mqtt.encode import encode, raw
from testers.protocols.mqtt.flaws import MalformedPacket, Version
from testers.protocols.mqtt.packets import Connect, ForeignConnect, Packet, Pingreq, Pingresp, Publish
from testers.protocols.mqtt.wire import Decoder
from tests.testers.protocols.mqtt.strategies import packets

versioned = st.sampled_from(Version).flatmap(lambda version: st.tuples(st.just(version), packets(version)))


def _all(decoder: Decoder) -> list[Packet]:
    return list(decoder.packets())


@given(versioned)
@settings(max_examples=400, deadline=None)
def test_what_is_encoded_decodes_to_the_same(case: tuple[Version, Packet]) -> None:
    version, packet = case
    decoder = Decoder(version=version)
    decoder.feed(encode(packet, version))
    assert _all(decoder) == [packet]
    assert decoder.buffered == 0


@given(st.sampled_from(Version), st.data())
@settings(max_examples=60, deadline=None)
def test_a_stream_may_be_cut_at_each_byte(version: Version, data: st.DataObject) -> None:
    sent = data.draw(st.lists(packets(version), min_size=1, max_size=3))
    stream = b"".join(encode(packet, version) for packet in sent)
    for cut in range(len(stream) + 1):
        decoder = Decoder(version=version)
        decoder.feed(stream[:cut])
        got = _all(decoder)
        decoder.feed(stream[cut:])
        assert got + _all(decoder) == sent


@given(st.sampled_from(Version), st.data())
@settings(max_examples=60, deadline=None)
def test_a_stream_may_come_byte_by_byte(version: Version, data: st.DataObject) -> None:
    sent = data.draw(st.lists(packets(version), min_size=1, max_size=3))
    decoder = Decoder(version=version)
    got: list[Packet] = []
    for byte in b"".join(encode(packet, version) for packet in sent):
        decoder.feed(bytes([byte]))
        got += decoder.packets()
    assert got == sent


@given(st.sampled_from(Version), st.binary(max_size=200))
@settings(max_examples=600, deadline=None)
def test_garbage_raises_nothing_but_malformed_packet(version: Version, garbage: bytes) -> None:
    decoder = Decoder(version=version, cap=64)
    decoder.feed(garbage)
    with contextlib.suppress(MalformedPacket):
        _all(decoder)
    assert decoder.buffered <= 64 + 5


@given(st.sampled_from(Version), st.integers(0, 255), st.binary(max_size=60))
@settings(max_examples=600, deadline=None)
def test_a_frame_of_garbage_raises_nothing_but_malformed_packet(version: Version, first: int, body: bytes) -> None:
    try:
        packet = decode(Frame(first_byte=first, body=body), version)
    except MalformedPacket:
        return
    again = Decoder(version=version)
    # What decodes is right, so it can be encoded; only CONNECT names its own edition.
    spoken = packet.version if isinstance(packet, Connect) else version
    again.feed(encode(packet, spoken))
    if not isinstance(packet, ForeignConnect):
        assert _all(again) == [packet]


@given(versioned, st.data())
@settings(max_examples=300, deadline=None)
def test_one_changed_byte_raises_nothing_but_malformed_packet(
    case: tuple[Version, Packet], data: st.DataObject
) -> None:
    version, packet = case
    stream = bytearray(encode(packet, version))
    stream[data.draw(st.integers(0, len(stream) - 1))] = data.draw(st.integers(0, 255))
    decoder = Decoder(version=version)
    decoder.feed(bytes(stream))
    try:
        _all(decoder)
    except MalformedPacket:
        with pytest.raises(MalformedPacket):
            _all(decoder)


def test_packets_before_the_broken_one_are_not_lost() -> None:
    decoder = Decoder()
    decoder.feed(encode(Pingreq(), Version.V311) + encode(Pingresp(), Version.V311) + raw(0x1F, b""))
    packets_ = decoder.packets()
    assert [next(packets_), next(packets_)] == [Pingreq(), Pingresp()]
    with pytest.raises(MalformedPacket, match=r"MQTT-2\.2\.2-2"):
        next(packets_)


def test_a_dead_decoder_stays_dead_and_holds_nothing() -> None:
    decoder = Decoder()
    decoder.feed(b"\x00\x00")
    with pytest.raises(MalformedPacket):
        _all(decoder)
    decoder.feed(encode(Pingreq(), Version.V311) * 1000)
    assert decoder.buffered == 0
    with pytest.raises(MalformedPacket):
        _all(decoder)


def test_a_packet_over_the_cap_is_refused_from_its_header_alone() -> None:
    decoder = Decoder(cap=100)
    decoder.feed(b"\x30" + fields.variable(101))
    with pytest.raises(MalformedPacket) as caught:
        _all(decoder)
    assert caught.value.reason == 0x95
    largest = Publish(topic="t", payload=bytes(97))
    decoder = Decoder(cap=100)
    decoder.feed(encode(largest, Version.V311))
    assert _all(decoder) == [largest]


def test_a_caller_who_never_drains_is_stopped() -> None:
    decoder = Decoder(cap=100)
    decoder.feed(encode(Pingreq(), Version.V311) * 60)
    with pytest.raises(BufferError):
        decoder.feed(b"\xc0")
    assert _all(decoder) == [Pingreq()] * 60
    decoder.feed(encode(Pingreq(), Version.V311))


def test_the_server_side_learns_its_edition_from_connect() -> None:
    decoder = Decoder()
    decoder.feed(encode(Connect(version=Version.V5, client_id="a"), Version.V5))
    # Remaining length written in two bytes where one would do: 3.1.1 allows it, 5.0 does not.
    decoder.feed(b"\xc0\x80\x00")
    read = decoder.packets()
    assert isinstance(next(read), Connect)
    with pytest.raises(MalformedPacket, match=r"MQTT-1\.5\.5-1"):
        next(read)
    old = Decoder(version=Version.V311)
    old.feed(b"\xc0\x80\x00")
    assert _all(old) == [Pingreq()]


def test_a_foreign_level_is_no_malformed_packet() -> None:
    decoder = Decoder()
    decoder.feed(encode(ForeignConnect(name="MQTT", level=99), Version.V311))
    decoder.feed(encode(ForeignConnect(name="MQIsdp", level=3), Version.V311))
    assert _all(decoder) == [ForeignConnect(name="MQTT", level=99), ForeignConnect(name="MQIsdp", level=3)]
