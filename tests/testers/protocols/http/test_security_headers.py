import pytest

from testers.protocols.http import security_headers as headers
from testers.protocols.http.exchange import Exchange


def answer(*lines: tuple[str, str], kind: str = "application/json", status: int = 200) -> Exchange:
    return Exchange(
        method="GET",
        target="/",
        status=status,
        headers=(("content-type", kind), *((name.lower(), value) for name, value in lines)),
        body=b"{}",
        seconds=0.0,
    )


HSTS = "Strict-Transport-Security"


# The examples of RFC 6797 section 6.2 are among the good ones.
@pytest.mark.parametrize(
    "value",
    [
        "max-age=31536000",
        "max-age=15768000 ; includeSubDomains",
        'max-age="31536000"',
        "includeSubDomains; max-age=1; preload;",
        "MAX-AGE=5",
    ],
)
def test_a_policy_that_holds(value: str) -> None:
    assert headers.find_hsts_fault(answer((HSTS, value)), secure=True, host="city.example") is None


@pytest.mark.parametrize(
    ("value", "word"),
    [
        ("max-age=0", "off"),
        ("includeSubDomains", "max-age"),
        ("max-age=soon", "max-age"),
        ("max-age=-1", "max-age"),
        ("max-age=1; max-age=2", "repeats"),
        ("max-age=1, preload", "max-age"),
        ("max age", "read"),
    ],
)
def test_a_policy_that_does_not_hold(value: str, word: str) -> None:
    fault = headers.find_hsts_fault(answer((HSTS, value)), secure=True, host="city.example")
    assert fault is not None
    assert word in fault.en


@pytest.mark.parametrize(
    ("lines", "secure", "host", "fault"),
    [
        ([], True, "city.example", True),
        ([], True, "192.0.2.7", False),
        ([], True, "2001:db8::7", False),
        ([], False, "city.example", False),
        ([(HSTS, "max-age=1")], False, "city.example", True),
        ([(HSTS, "max-age=0"), (HSTS, "max-age=1")], True, "city.example", True),
    ],
)
def test_where_hsts_is_asked_for(lines: list[tuple[str, str]], *, secure: bool, host: str, fault: bool) -> None:
    assert (headers.find_hsts_fault(answer(*lines), secure=secure, host=host) is not None) is fault


@pytest.mark.parametrize(
    ("value", "fault"), [("nosniff", False), ("NoSniff", False), ("nosniff, x", False), ("x", True)]
)
def test_nosniff_is_decided_by_its_first_value(value: str, *, fault: bool) -> None:
    assert (headers.find_nosniff_fault(answer(("X-Content-Type-Options", value))) is not None) is fault


def test_nosniff_is_asked_for_of_content_alone() -> None:
    assert headers.find_nosniff_fault(answer()) is not None
    assert headers.find_nosniff_fault(answer(status=404)) is None


def test_framing_is_asked_for_of_pages_alone() -> None:
    assert headers.find_framing_fault(answer()) is None
    assert headers.find_framing_fault(answer(kind="text/html; charset=utf-8")) is not None
    for line in (("Content-Security-Policy", "frame-ancestors 'none'"), ("X-Frame-Options", "SAMEORIGIN")):
        assert headers.find_framing_fault(answer(line, kind="text/html")) is None


ORIGIN, CREDENTIALS = "Access-Control-Allow-Origin", "Access-Control-Allow-Credentials"


@pytest.mark.parametrize(
    ("allowed", "credentials", "fault"),
    [
        (headers.STRANGER, "true", True),
        (headers.STRANGER, "false", False),
        (headers.STRANGER, "True", False),  # Fetch 3.3.3: the value is `true`, case-sensitive
        ("*", "true", False),
        ("https://own.example", "true", False),
        ("", "", False),
    ],
)
def test_cors_is_a_fault_with_credentials_for_strangers(allowed: str, credentials: str, *, fault: bool) -> None:
    found = headers.find_cors_fault(answer((ORIGIN, allowed), (CREDENTIALS, credentials)), origin=headers.STRANGER)
    assert (found is not None) is fault
