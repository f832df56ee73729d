"""The codec: the examples of RFC 6455, and any frames in any pieces."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from testers.protocols.ws import flaws
from testers.protocols.ws.flaws import BrokenFrameError, Flaw
from testers.protocols.ws.messages import Assembler, Message, is_sendable
from testers.protocols.ws.violations import UNFIT_CLOSES, VIOLATIONS, Violation
from testers.protocols.ws.wire import Decoder, Frame, Opcode, apply_mask, find_flaw, write, write_close

MASK = bytes.fromhex("37fa213d")
# RFC 6455 section 5.7
EXAMPLES = [
    ("81 05 48656c6c6f", Frame(opcode=Opcode.TEXT, payload=b"Hello")),
    ("81 85 37fa213d 7f9f4d5158", Frame(opcode=Opcode.TEXT, payload=b"Hello", mask=MASK)),
    ("01 03 48656c", Frame(opcode=Opcode.TEXT, payload=b"Hel", fin=False)),
    ("80 02 6c6f", Frame(opcode=Opcode.CONTINUATION, payload=b"lo")),
    ("89 05 48656c6c6f", Frame(opcode=Opcode.PING, payload=b"Hello")),
    ("8a 85 37fa213d 7f9f4d5158", Frame(opcode=Opcode.PONG, payload=b"Hello", mask=MASK)),
    ("82 7e 0100" + "ab" * 256, Frame(opcode=Opcode.BINARY, payload=b"\xab" * 256)),
    ("82 7f 0000000000010000" + "ab" * 65536, Frame(opcode=Opcode.BINARY, payload=b"\xab" * 65536)),
]
frames = st.builds(
    Frame,
    opcode=st.integers(0, 15),
    payload=st.binary(max_size=300),
    fin=st.booleans(),
    rsv=st.integers(0, 7),
    mask=st.none() | st.binary(min_size=4, max_size=4),
)


def decode(data: bytes, *, cap: int = 1 << 20) -> list[Frame]:
    decoder = Decoder(cap=cap)
    decoder.feed(data)
    return list(decoder.frames())


@pytest.mark.parametrize(("octets", "frame"), EXAMPLES, ids=lambda each: str(each)[:24])
def test_the_examples_of_the_rfc(octets: str, frame: Frame) -> None:
    raw = bytes.fromhex(octets)
    assert write(frame) == raw
    assert decode(raw) == [frame]


def test_the_fragments_of_the_rfc_are_one_message_around_a_ping() -> None:
    assembler = Assembler()
    parts = decode(bytes.fromhex("010348656c" + "890548656c6c6f" + "80026c6f"))
    assert [assembler.take(part) for part in parts] == [
        None,
        Message(opcode=Opcode.PING, payload=b"Hello"),
        Message(opcode=Opcode.TEXT, payload=b"Hello"),
    ]


@given(st.lists(frames, max_size=4), st.integers(1, 40))
def test_any_frames_in_any_pieces(sent: list[Frame], step: int) -> None:
    raw, decoder, came = b"".join(map(write, sent)), Decoder(), list[Frame]()
    for start in range(0, len(raw), step):
        decoder.feed(raw[start : start + step])
        came += decoder.frames()
    assert came == sent
    assert decoder.buffered == 0


@given(st.binary(max_size=64), st.binary(min_size=4, max_size=4))
def test_a_mask_comes_off_again(data: bytes, key: bytes) -> None:
    assert apply_mask(apply_mask(data, key), key) == data
    # RFC 6455 section 5.3
    assert apply_mask(data, key) == bytes(octet ^ key[place % 4] for place, octet in enumerate(data))


@given(st.binary(max_size=200))
def test_any_bytes_give_frames_or_one_error_and_little_memory(data: bytes) -> None:
    decoder, errors = Decoder(cap=100), list[BrokenFrameError]()
    decoder.feed(data)
    for _ in range(2):
        try:
            list(decoder.frames())
        except BrokenFrameError as error:
            errors.append(error)
    assert not errors or (errors[0] is errors[1] and decoder.buffered == 0)


@pytest.mark.parametrize(
    ("octets", "flaw"),
    [
        ("82 7f 8000000000000000", flaws.LENGTH),
        ("82 7e 007d", flaws.NOT_MINIMAL),
        ("82 7f 000000000000ffff", flaws.NOT_MINIMAL),
        ("82 7f 0000000010000000", flaws.TOO_LARGE),
    ],
)
def test_lengths_are_judged_before_the_body_comes(octets: str, flaw: Flaw) -> None:
    with pytest.raises(BrokenFrameError) as broken:
        decode(bytes.fromhex(octets))
    assert broken.value.flaw is flaw


@pytest.mark.parametrize(
    ("frame", "flaw"),
    [
        (Frame(opcode=Opcode.TEXT), None),
        (Frame(opcode=Opcode.TEXT, mask=MASK), flaws.MASKED),
        (Frame(opcode=Opcode.TEXT, rsv=4), flaws.RESERVED_BITS),
        (Frame(opcode=3), flaws.RESERVED_OPCODE),
        (Frame(opcode=Opcode.PING, payload=bytes(125)), None),
        (Frame(opcode=Opcode.PING, payload=bytes(126)), flaws.CONTROL_LENGTH),
        (Frame(opcode=Opcode.PING, fin=False), flaws.CONTROL_FRAGMENTED),
    ],
)
def test_what_a_frame_breaks_by_itself(frame: Frame, flaw: Flaw | None) -> None:
    assert find_flaw(frame, from_client=False) is flaw


def test_fragments_over_the_cap_are_refused() -> None:
    assembler = Assembler(cap=10)
    assert assembler.take(Frame(opcode=Opcode.TEXT, payload=bytes(6), fin=False)) is None
    with pytest.raises(BrokenFrameError):
        assembler.take(Frame(opcode=Opcode.CONTINUATION, payload=bytes(6)))
    assert assembler.buffered == 0


@pytest.mark.parametrize("code", [0, 999, 1005, 1006, 1015, 5000])
def test_codes_that_no_close_frame_carries(code: int) -> None:
    # RFC 6455 section 7.4.1
    assert not is_sendable(code)
    with pytest.raises(BrokenFrameError):
        Assembler().take(Frame(opcode=Opcode.CLOSE, payload=write_close(code)))


@pytest.mark.parametrize("body", UNFIT_CLOSES.values(), ids=list(UNFIT_CLOSES))
def test_unfit_closes_are_unfit(body: bytes) -> None:
    with pytest.raises(BrokenFrameError):
        Assembler().take(Frame(opcode=Opcode.CLOSE, payload=body))


@pytest.mark.parametrize("violation", VIOLATIONS.values(), ids=list(VIOLATIONS))
def test_every_violation_breaks_a_rule(violation: Violation) -> None:
    assembler = Assembler(from_client=True)

    def take() -> None:
        for frame in decode(violation.make()):
            assembler.take(frame)

    with pytest.raises(BrokenFrameError):
        take()
