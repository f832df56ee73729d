"""RFC 9110: what an answer must be like beside another. The dates are those of its section 5.6.7."""

import pytest

from testers.protocols.http import semantics
from testers.protocols.http.exchange import Exchange
from testers.protocols.http.raw import read_answer

BODY = b"0123456789abcdefghij"


def answer(status: int = 200, body: bytes = b"", method: str = "GET", **fields: str) -> Exchange:
    headers = tuple((name.replace("_", "-"), value) for name, value in fields.items())
    return Exchange(method=method, target="/x", status=status, headers=headers, body=body, seconds=0)


GET = answer(body=BODY, content_type="text/plain", content_length="20", etag='"a"')


@pytest.mark.parametrize(
    ("head", "wrong"),
    [
        (answer(content_type="text/plain", content_length="20"), False),
        (answer(), False),
        (answer(content_type="text/html"), True),
        (answer(content_length="0"), True),
        (answer(etag='"b"'), True),
        (answer(body=b"0"), True),
        (answer(405), True),
        (answer(503), False),
    ],
)
def test_head(head: Exchange, *, wrong: bool) -> None:
    assert (semantics.check_head(GET, head, settled=True) is not None) is wrong


def test_head_of_what_moves_is_held_to_its_status_alone() -> None:
    assert semantics.check_head(GET, answer(content_length="3"), settled=False) is None
    assert semantics.check_head(GET, answer(404), settled=False) is not None


@pytest.mark.parametrize(
    ("get", "wrong"),
    [
        (answer(body=BODY, content_length="20"), False),
        (answer(body=BODY, content_length="19"), True),
        (answer(body=BODY), False),
        (answer(body=BODY, content_length="19", transfer_encoding="chunked"), False),
        (answer(body=BODY, content_length="many"), False),
    ],
)
def test_length(get: Exchange, *, wrong: bool) -> None:
    assert (semantics.check_length(get) is not None) is wrong


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        (answer(304, etag='"a"'), False),
        (answer(304), True),
        (answer(304, b"x", etag='"a"'), True),
        (answer(200), True),
        (answer(503), False),
    ],
)
def test_unchanged(given: Exchange, *, wrong: bool) -> None:
    assert (semantics.check_unchanged(GET, given, asked="?") is not None) is wrong


@pytest.mark.parametrize(("status", "wrong"), [(200, False), (304, True), (429, False), (412, True)])
def test_performed(status: int, *, wrong: bool) -> None:
    assert (semantics.check_performed(GET, answer(status), asked="?") is not None) is wrong


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        (answer(405, allow="GET, HEAD"), False),
        (answer(405), True),
        (answer(405, allow=""), True),
        (answer(405, allow="POST"), True),
        (answer(405, allow="GET, ODD"), True),
        (answer(501), False),
        (answer(400), False),
        (answer(403), False),
        (answer(200), True),
        (answer(500), True),
    ],
)
def test_methods_that_nobody_knows(given: Exchange, *, wrong: bool) -> None:
    odd = Exchange(method="ODD", target="/x", status=given.status, headers=given.headers, body=b"", seconds=0)
    assert (semantics.check_method(GET, odd) is not None) is wrong


def test_options() -> None:
    assert semantics.check_options(answer(204, allow="GET")) is None
    assert semantics.check_options(answer(200)) is not None
    assert semantics.check_options(answer(405, allow="GET")) is not None


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        (answer(206, b"2345", content_range="bytes 2-5/20"), False),
        (answer(206, b"2345", content_range="bytes 2-5/*"), False),
        (answer(206, b"3456", content_range="bytes 2-5/20"), True),
        (answer(206, b"2345", content_range="bytes 3-6/20"), True),
        (answer(206, b"2345"), True),
        (answer(200, BODY), False),
        (answer(200, b"2345"), True),
        (answer(416), True),
    ],
)
def test_ranges(given: Exchange, *, wrong: bool) -> None:
    assert (semantics.check_range(GET, given, first=2, last=5) is not None) is wrong


def test_tags_and_dates() -> None:
    assert semantics.turn_tag('W/"a"') == '"a"'
    assert semantics.turn_tag('"a"') == 'W/"a"'
    assert semantics.read_tag(answer(etag="a")) is None
    assert semantics.read_tag(answer(etag='W/"a"')) == 'W/"a"'
    assert semantics.day_before("Sun, 06 Nov 1994 08:49:37 GMT") == "Sat, 05 Nov 1994 08:49:37 GMT"
    assert semantics.day_before("yesterday") is None


def read(data: bytes) -> Exchange | None:
    return read_answer(data, method="GET", target="/")


def test_answers_are_read_to_the_last_byte() -> None:
    found = read(b"HTTP/1.1 103 Early\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nab")
    assert found is not None
    assert (found.status, found.body, found.header("content-length")) == (200, b"ab", "1")
    chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4;x=1\r\nWiki\r\n5\r\npedia\r\n0\r\n\r\n"
    found = read(chunked)
    assert found is not None
    assert found.body == b"Wikipedia"
    found = read(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n")
    assert found is not None
    assert found.body == b"zz\r\n"


@pytest.mark.parametrize("data", [b"", b"HTTP/1.1 200 OK", b"ICY 200 OK\r\n\r\n", b"HTTP/1.1 100 Continue\r\n\r\n"])
def test_what_is_no_answer(data: bytes) -> None:
    assert read(data) is None
