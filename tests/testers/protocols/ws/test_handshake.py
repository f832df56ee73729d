"""The opening handshake: the example of RFC 6455, and answers that are none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from testers.protocols.ws.handshake import NoHandshakeError, accept, find_faults, read_answer, write_request

KEY = "dGhlIHNhbXBsZSBub25jZQ=="
GOOD = (
    b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: WebSocket\r\nConnection: keep-alive, Upgrade\r\n"
    b"Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n"
)


def test_the_example_of_the_rfc() -> None:
    # RFC 6455 sections 1.3 and 4.2.2
    assert accept(KEY) == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="


def test_a_right_answer_has_no_fault_and_keeps_what_follows() -> None:
    answer = read_answer(GOOD + b"\x81\x00")
    assert answer is not None
    assert (find_faults(answer, KEY), answer.rest) == ([], b"\x81\x00")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"101", b"200"),
        (b"Upgrade: WebSocket", b"Upgrade: h2c"),
        (b"keep-alive, Upgrade", b"keep-alive"),
        (b"s3pP", b"S3pP"),
        (b"\r\n\r\n", b"\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\r\n"),
        (b"\r\n\r\n", b"\r\nSec-WebSocket-Protocol: chat\r\n\r\n"),
    ],
)
def test_what_is_wrong_is_found(old: bytes, new: bytes) -> None:
    answer = read_answer(GOOD.replace(old, new))
    assert answer is not None
    assert len(find_faults(answer, KEY)) == 1


def test_a_request_has_all_that_the_rfc_wants() -> None:
    head = write_request("/chat", host="server.example.com", key=KEY).decode()
    assert head.startswith("GET /chat HTTP/1.1\r\nHost: server.example.com\r\n")
    assert f"Sec-WebSocket-Key: {KEY}\r\nSec-WebSocket-Version: 13\r\n" in head
    assert "Sec-WebSocket-Key" not in write_request("/", host="h", key=None).decode()


@given(st.binary(max_size=300))
def test_any_bytes_are_an_answer_or_none_or_told(data: bytes) -> None:
    try:
        answer = read_answer(data)
    except NoHandshakeError:
        return
    assert answer is None or 100 <= answer.status <= 999


@pytest.mark.parametrize("data", [b"SSH-2.0", b"HTTP/1.1 abc\r\n\r\n", b"HTTP/1.1 200 OK\r\n" + b"a: b\r\n" * 11_000])
def test_what_is_no_http_is_said(data: bytes) -> None:
    with pytest.raises(NoHandshakeError):
        read_answer(data)
