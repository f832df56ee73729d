import json

import pytest

from testers.protocols.http.exchange import Exchange
from testers.protocols.http.problem import MEDIA_TYPE, find_problem_fault


def answer(body: object, *, kind: str = MEDIA_TYPE, status: int = 404) -> Exchange:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Exchange(method="GET", target="/x", status=status, headers=(("content-type", kind),), body=raw, seconds=0.0)


# The first two are the examples of RFC 9457 section 3.
GOOD = [
    {
        "type": "https://example.com/probs/out-of-credit",
        "title": "You do not have enough credit.",
        "detail": "Your current balance is 30, but that costs 50.",
        "instance": "/account/12345/msgs/abc",
        "balance": 30,
        "accounts": ["/account/12345", "/account/67890"],
    },
    {
        "type": "https://example.net/validation-error",
        "title": "Your request is not valid.",
        "errors": [{"detail": "must be a positive integer", "pointer": "#/age"}],
    },
    {"type": "about:blank", "title": "Not Found", "status": 404},
    {},
]


@pytest.mark.parametrize("document", GOOD)
def test_problem_details_are_known(document: object) -> None:
    assert find_problem_fault(answer(document)) is None
    assert find_problem_fault(answer(document, kind=f"{MEDIA_TYPE}; charset=utf-8")) is None


@pytest.mark.parametrize(
    ("document", "kind", "word"),
    [
        ({}, "application/json", "Content-Type"),
        ({}, "", "Content-Type"),
        (b"<html>", MEDIA_TYPE, "no JSON"),
        (b"", MEDIA_TYPE, "no JSON"),
        ([], MEDIA_TYPE, "no JSON object"),
        ({"title": 7}, MEDIA_TYPE, "title"),
        ({"type": None}, MEDIA_TYPE, "type"),
        ({"status": "404"}, MEDIA_TYPE, "no number"),
        ({"status": True}, MEDIA_TYPE, "no number"),
        ({"status": 500}, MEDIA_TYPE, "says 500"),
    ],
)
def test_what_is_no_problem_details(document: object, kind: str, word: str) -> None:
    fault = find_problem_fault(answer(document, kind=kind))
    assert fault is not None
    assert word in fault.en
