"""v1 and v2c messages: bytes as net-snmp sends them, round trips, and nothing but one error for garbage."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from testers.protocols.snmp import wire
from testers.protocols.snmp.ber import MalformedMessage
from testers.protocols.snmp.values import Type, Value, VarBind
from testers.protocols.snmp.wire import Kind, Message, Version
from tests.testers.protocols.snmp.strategies import messages, values

# snmpget -v2c -c public ... sysDescr.0, as net-snmp 5.9.3 sends it but for the request-id
GET = "302602010104067075626c6963a019020101020100020100300e300c06082b060102010101000500"


def test_a_get_is_the_bytes_net_snmp_sends() -> None:
    pdu = wire.request(Kind.GET, 1, [(1, 3, 6, 1, 2, 1, 1, 1, 0)])
    message = Message(version=Version.V2C, community=b"public", pdu=pdu)
    assert wire.encode(message).hex() == GET
    assert wire.decode(bytes.fromhex(GET)) == message


@given(messages)
def test_messages_come_back(message: Message) -> None:
    assert wire.decode(wire.encode(message)) == message


@given(messages, st.data())
def test_a_damaged_message_is_a_message_or_one_kind_of_error(message: Message, data: st.DataObject) -> None:
    raw = bytearray(wire.encode(message))
    raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(raw)))
    for damaged in (bytes(raw), bytes(raw[:cut])):
        try:
            wire.decode(damaged)
        except MalformedMessage as malformed:
            check_words(malformed)


def check_words(malformed: MalformedMessage) -> None:
    assert malformed.flaw in malformed.in_("en")
    assert malformed.in_("zh").startswith("SNMP 报文有误")


@given(st.binary(max_size=120))
def test_noise_is_one_kind_of_error(noise: bytes) -> None:
    with pytest.raises(MalformedMessage):
        wire.decode(noise + b"\xff")


@pytest.mark.parametrize(
    ("encoded", "flaw"),
    [
        (GET.replace("020101", "020103", 1), "v3"),
        (GET.replace("020101", "020109", 1), "version 9"),
        (GET + "00", "1 bytes too many"),
        (GET.replace("a019", "a419"), "0xa4 is no PDU"),
        (GET.replace("020101", "020100", 1).replace("a019", "a519"), "v1 has no GET_BULK"),
        (GET[:-4] + "4700", "0x47 is no type"),
        (
            GET[:-4].replace("302602", "302702").replace("a019", "a01a").replace("300e300c", "300f300d") + "050100",
            "content",
        ),
    ],
)
def test_what_is_refused_and_why(encoded: str, flaw: str) -> None:
    with pytest.raises(MalformedMessage, match=flaw):
        wire.decode(bytes.fromhex(encoded))


def test_more_than_a_datagram_holds_is_refused() -> None:
    with pytest.raises(MalformedMessage, match="70000 bytes"):
        wire.decode(bytes(70_000))


@given(values)
def test_right_values_have_no_flaw(value: Value) -> None:
    assert value.flaw is None
    assert isinstance(value.text, str)


@pytest.mark.parametrize(
    ("value", "flaw"),
    [
        (Value(type=Type.COUNTER32, data=-1), "Counter32 out of range"),
        (Value(type=Type.TIMETICKS, data=2**32), "TimeTicks out of range"),
        (Value(type=Type.IP_ADDRESS, data=b"\x7f\0\0\0\1"), "IpAddress without four bytes"),
    ],
)
def test_flaws_are_told_not_refused(value: Value, flaw: str) -> None:
    bound = VarBind(name=(1, 3), value=value)
    message = Message(
        version=Version.V2C, community=b"", pdu=wire.Pdu(kind=Kind.RESPONSE, request_id=1, bound=(bound,))
    )
    (found,) = wire.decode(wire.encode(message)).pdu.bound
    assert found.value.flaw == flaw


def test_bytes_that_are_no_text_show_in_hexadecimal() -> None:
    assert Value(type=Type.OCTET_STRING, data=b"\xff\x00").text == "0xff00"
    assert Value(type=Type.OCTET_STRING, data="灯 7".encode()).text == "灯 7"
