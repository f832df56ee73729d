"""The CoAP codec against the bytes of RFC 7252 appendix A and RFC 7959, and against whatever comes."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from testers.protocols.coap import flaws
from testers.protocols.coap.flaws import MalformedMessageError
from testers.protocols.coap.options import (
    BLOCK1,
    BLOCK2,
    URI_PATH,
    URI_QUERY,
    Block,
    path_options,
    read_block,
    read_uint,
    write_uint,
)
from testers.protocols.coap.wire import CONTENT, EMPTY, GET, Message, Type, code, decode, encode, show

_TEMPERATURE = ((URI_PATH, b"temperature"),)
# RFC 7252 appendix A: the messages that are drawn bit by bit (figures 16 and 17), and the others from their fields.
_VECTORS = [
    ("40017d34 bb 74656d7065726174757265", Message(type=Type.CON, code=GET, mid=0x7D34, options=_TEMPERATURE)),
    ("60457d34 ff 32322e332043", Message(type=Type.ACK, code=CONTENT, mid=0x7D34, payload=b"22.3 C")),
    (
        "41017d35 20 bb 74656d7065726174757265",
        Message(type=Type.CON, code=GET, mid=0x7D35, token=b"\x20", options=_TEMPERATURE),
    ),
    ("61457d35 20 ff 32322e332043", Message(type=Type.ACK, code=CONTENT, mid=0x7D35, token=b" ", payload=b"22.3 C")),
    ("60007d38", Message(type=Type.ACK, code=EMPTY, mid=0x7D38)),
    ("4145ad7b 53 ff 32322e332043", Message(type=Type.CON, code=CONTENT, mid=0xAD7B, token=b"S", payload=b"22.3 C")),
    ("6000ad7b", Message(type=Type.ACK, code=EMPTY, mid=0xAD7B)),
    ("7000ad7c", Message(type=Type.RST, code=EMPTY, mid=0xAD7C)),
    (
        "51017d40 75 bb 74656d7065726174757265",
        Message(type=Type.NON, code=GET, mid=0x7D40, token=b"u", options=_TEMPERATURE),
    ),
]
_messages = st.builds(
    Message,
    type=st.sampled_from(Type),
    code=st.sampled_from([GET, 2, 3, 4, CONTENT, code(4, 4), code(5, 3)]),
    mid=st.integers(0, 0xFFFF),
    token=st.binary(max_size=8),
    options=st.lists(st.tuples(st.integers(0, 0xFFFF), st.binary(max_size=300)), max_size=8).map(
        lambda options: tuple(sorted(options, key=lambda option: option[0]))
    ),
    payload=st.binary(max_size=64),
)


@pytest.mark.parametrize(("data", "message"), _VECTORS)
def test_examples_of_appendix_a(data: str, message: Message) -> None:
    assert encode(message) == bytes.fromhex(data)
    assert decode(bytes.fromhex(data)) == message


@given(_messages)
def test_what_is_encoded_is_decoded(message: Message) -> None:
    assert decode(encode(message)) == message


@given(st.binary(max_size=200))
def test_any_bytes_are_a_message_or_a_flaw(data: bytes) -> None:
    try:
        message = decode(data)
    except MalformedMessageError:
        return
    assert decode(encode(message)) == message
    with contextlib.suppress(MalformedMessageError):
        assert [message.block1, message.block2]


@pytest.mark.parametrize(
    ("data", "flaw"),
    [
        ("", flaws.TOO_SHORT),
        ("400100", flaws.TOO_SHORT),
        ("80010001", flaws.VERSION),
        ("49010001 000000000000000000", flaws.TOKEN_LENGTH),
        ("44010001 0000", flaws.TOKEN_CUT),
        ("40000001 00", flaws.EMPTY_WITH_REST),
        ("41000001 00", flaws.EMPTY_WITH_REST),
        ("40e10001", flaws.CLASS),
        ("40210001", flaws.CLASS),
        ("40010001 f1 00", flaws.DELTA_15),
        ("40010001 1f 00", flaws.LENGTH_15),
        ("40010001 b3 6162", flaws.OPTION_CUT),
        ("40010001 d0", flaws.OPTION_CUT),
        ("40010001 e0 ff", flaws.OPTION_CUT),
        ("40010001 e0 fff0 e0 fff0", flaws.NUMBER),
        ("40010001 ff", flaws.NO_PAYLOAD),
    ],
)
def test_flaws_have_names(data: str, flaw: flaws.Flaw) -> None:
    with pytest.raises(MalformedMessageError) as caught:
        decode(bytes.fromhex(data))
    assert caught.value.flaw is flaw


def test_numbers_take_as_few_bytes_as_they_can() -> None:
    # RFC 7252 section 3.2: 0 is the empty value, 1 a single byte; leading zeros are read.
    assert (write_uint(0), write_uint(1), write_uint(256)) == (b"", b"\x01", b"\x01\x00")
    assert (read_uint(b""), read_uint(b"\x00\x01"), read_uint(bytes(5))) == (0, 1, None)


@pytest.mark.parametrize(
    ("block", "value"),
    [
        # RFC 7959 section 2.2: NUM, M and SZX all zero make the empty value; 1:2/0/128 of figure 8 is 0x23.
        (Block(number=0, more=False, szx=0), b""),
        (Block(number=2, more=False, szx=3), b"\x23"),
        (Block(number=1, more=True, szx=3), b"\x1b"),
        (Block(number=31, more=True, szx=6), b"\x01\xfe"),
    ],
)
def test_blocks(block: Block, value: bytes) -> None:
    assert block.write() == value
    assert read_block(value) == block
    message = Message(type=Type.CON, code=GET, mid=1, options=((BLOCK2, value), (BLOCK1, value)))
    assert decode(encode(message)).block2 == block


@pytest.mark.parametrize(("value", "flaw"), [(b"\x07", flaws.BLOCK_SIZE), (bytes(4), flaws.BLOCK_LENGTH)])
def test_reserved_blocks(value: bytes, flaw: flaws.Flaw) -> None:
    with pytest.raises(MalformedMessageError) as caught:
        read_block(value)
    assert caught.value.flaw is flaw


def test_paths_become_options() -> None:
    # RFC 7252 section 6.4: segments are decoded, the root has none.
    assert path_options("/") == ()
    assert path_options("/a/%E7%81%AF?x=1&y") == (
        (URI_PATH, b"a"),
        (URI_PATH, "灯".encode()),
        (URI_QUERY, b"x=1"),
        (URI_QUERY, b"y"),
    )


def test_codes_are_shown_as_they_are_written() -> None:
    assert (show(CONTENT), show(code(4, 15))) == ("2.05", "4.15")
