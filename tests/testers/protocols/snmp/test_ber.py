"""BER as SNMP uses it: known bytes, round trips, refusals."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from testers.protocols.snmp import ber
from testers.protocols.snmp.ber import MalformedMessage, Reader

arcs = st.integers(0, 2**32 - 1)
names = st.one_of(
    st.tuples(st.sampled_from([0, 1]), st.integers(0, 39)),
    st.tuples(st.just(2), st.integers(0, 2**32 - 81)),
).flatmap(lambda top: st.lists(arcs, max_size=12).map(lambda rest: (*top, *rest)))


@pytest.mark.parametrize(
    ("number", "encoded"),
    [
        (0, "020100"),
        (127, "02017f"),
        (128, "02020080"),
        (-1, "0201ff"),
        (-128, "020180"),
        (-129, "0202ff7f"),
        (2**31 - 1, "02047fffffff"),
        (2**32 - 1, "020500ffffffff"),
    ],
)
def test_integers_take_the_fewest_bytes(number: int, encoded: str) -> None:
    assert ber.integer(number).hex() == encoded
    assert Reader(bytes.fromhex(encoded)).integer() == number


@pytest.mark.parametrize(
    ("name", "encoded"),
    [
        ("1.3.6.1.2.1.1.1.0", "06082b06010201010100"),
        ("1.3.6.1.4.1.8072.3.2.10", "060a2b06010401bf0803020a"),
        ("2.999.1", "0603883701"),
        ("1.3.4294967295", "06062b8fffffff7f"),
    ],
)
def test_object_identifiers_as_they_are_written(name: str, encoded: str) -> None:
    assert ber.oid(ber.parse_name(name)).hex() == encoded
    assert ber.format_oid(ber.parse_oid(bytes.fromhex(encoded)[2:])) == name


@given(names)
def test_object_identifiers_come_back(name: tuple[int, ...]) -> None:
    assert ber.parse_oid(Reader(ber.oid(name)).expect(0x06)) == name


@given(st.integers(-(2**63), 2**64 - 1))
def test_integers_come_back(number: int) -> None:
    assert Reader(ber.integer(number)).integer() == number


@pytest.mark.parametrize("size", [0, 127, 128, 255, 256, 65_000])
def test_lengths_come_back(size: int) -> None:
    assert Reader(ber.element(0x04, bytes(size))).expect(0x04) == bytes(size)


@pytest.mark.parametrize(
    ("encoded", "flaw"),
    [
        ("", "ends too early"),
        ("04", "ends too early"),
        ("0480", "length field 0x80"),
        ("0485000000000100", "length field 0x85"),
        ("040300", "3 bytes where 1"),
        ("1f0100", "more than one byte"),
        ("0200", "integer of 0 bytes"),
        ("020a00000000000000000000", "integer of 10 bytes"),
    ],
)
def test_broken_elements_are_refused(encoded: str, flaw: str) -> None:
    with pytest.raises(MalformedMessage, match=flaw):
        Reader(bytes.fromhex(encoded)).integer(tag=bytes.fromhex(encoded)[0] if encoded else 2)


@pytest.mark.parametrize("content", [b"", b"\x2b\x86", b"\x2b\x90\x80\x80\x80\x00", b"\x2b" + bytes(128)])
def test_broken_object_identifiers_are_refused(content: bytes) -> None:
    with pytest.raises(MalformedMessage):
        ber.parse_oid(content)


@pytest.mark.parametrize("text", ["", "1", "1.x", "1..3", "3.1", "1.40", "1.3.4294967296", "1.3.-1", "1.3.²"])
def test_what_is_no_name(text: str) -> None:
    with pytest.raises(ValueError, match=r"object identifier|sub-identifier"):
        ber.parse_name(text)
