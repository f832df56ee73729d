"""What is wrong with answers of an OAuth 2.0 server; the good ones are the examples of the standards."""

import base64
from typing import Any

import pytest

from testers.harness.observation import Json
from testers.protocols.http.exchange import Exchange
from testers.protocols.http.oauth import Account, Grant
from testers.protocols.http.oauth_faults import (
    find_door_fault,
    find_grant_fault,
    find_metadata_fault,
    find_open_fault,
    find_refusal_fault,
)

ISSUER = "https://server.example.com"
# RFC 8414 section 3.2, shortened.
METADATA: dict[str, Json] = {
    "issuer": ISSUER,
    "token_endpoint": f"{ISSUER}/token",
    "response_types_supported": ["code", "code token"],
}
# RFC 6749 section 5.1.
TOKEN: dict[str, Json] = {
    "access_token": "2YotnFZFEjr1zCsicMWpAA",
    "token_type": "bearer",
    "expires_in": 3600,
    "refresh_token": "tGzv3JOkF0XG5Qx2TlKWIA",
}
NO_STORE = {"content-type": "application/json;charset=UTF-8", "cache-control": "no-store", "pragma": "no-cache"}


def exchange(status: int = 200, **headers: str) -> Exchange:
    lines = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    return Exchange(method="POST", target="/token", status=status, headers=lines, body=b"", seconds=0.0)


def grant(status: int = 200, document: dict[str, Json] | None = None, **headers: str) -> Grant:
    answer = Exchange(
        method="POST",
        target="/token",
        status=status,
        headers=tuple({**NO_STORE, **{name.replace("_", "-"): value for name, value in headers.items()}}.items()),
        body=b"",
        seconds=0.0,
    )
    return Grant(exchange=answer, document=TOKEN if document is None else document)


def test_basic_credentials_are_form_encoded_first() -> None:
    # RFC 6749 section 2.3.1 gives this header; its client and secret need no encoding.
    assert Account(client="s6BhdRkqt3", secret="7Fjfp0ZBr1KtDRbnfVdmIw").basic() == {
        "Authorization": "Basic czZCaGRSa3F0Mzo3RmpmcDBaQnIxS3REUmJuZlZkbUl3"
    }
    header = Account(client="a:b", secret="c d%").basic()["Authorization"].removeprefix("Basic ")
    assert base64.b64decode(header) == b"a%3Ab:c+d%25"


def test_good_metadata() -> None:
    assert find_metadata_fault(exchange(content_type="application/json"), METADATA, ISSUER) is None


@pytest.mark.parametrize(
    ("answer", "change", "word"),
    [
        (exchange(404), {}, "404"),
        (exchange(content_type="text/html"), {}, "text/html"),
        (exchange(content_type="application/json"), {"issuer": "https://other.example"}, "issuer"),
        (exchange(content_type="application/json"), {"token_endpoint": None}, "token_endpoint"),
        (exchange(content_type="application/json"), {"response_types_supported": "code"}, "response_types"),
    ],
)
def test_faulty_metadata(answer: Exchange, change: dict[str, Json], word: str) -> None:
    found = find_metadata_fault(answer, {**METADATA, **change}, ISSUER)
    assert found is not None
    assert word in found.en


@pytest.mark.parametrize("document", [TOKEN, {**TOKEN, "token_type": "Bearer", "scope": "a b"}, {**TOKEN, "x": {}}])
def test_good_tokens(document: dict[str, Json]) -> None:
    assert find_grant_fault(grant(document=document), {"a"}) is None


@pytest.mark.parametrize(
    ("made", "word"),
    [
        (grant(400, {"error": "invalid_scope"}), "invalid_scope"),
        (grant(201), "201"),
        (grant(document={**TOKEN, "access_token": ""}), "no token"),
        (grant(document={**TOKEN, "token_type": "mac"}), "token_type"),
        (grant(content_type="text/plain"), "text/plain"),
        (grant(cache_control="private"), "no-store"),
        (grant(document={**TOKEN, "expires_in": "3600"}), "expires_in"),
        (grant(document={**TOKEN, "scope": "other"}), "scope"),
    ],
)
def test_faulty_tokens(made: Grant, word: str) -> None:
    found = find_grant_fault(made, {"a"})
    assert found is not None
    assert word in found.en


def test_good_refusals() -> None:
    assert find_refusal_fault(grant(400, {"error": "invalid_request"}), code="invalid_request") is None
    made = grant(401, {"error": "invalid_client"}, www_authenticate='Basic realm="x"')
    assert find_refusal_fault(made, code="invalid_client", statuses=(401,)) is None


@pytest.mark.parametrize(
    "made",
    [
        grant(200, {"error": "invalid_client"}),
        grant(401, TOKEN),
        grant(400, {"error": "invalid_client"}),
        grant(401, {"error": "invalid_request"}, www_authenticate="Basic"),
        grant(401, {"error": "invalid_client"}),
        grant(401, {"error": "invalid_client"}, www_authenticate="Bearer"),
        grant(401, {}, www_authenticate="Basic"),
        grant(401, {"error": "invalid_client"}, www_authenticate="Basic", content_type="text/html"),
    ],
)
def test_faulty_refusals(made: Grant) -> None:
    assert find_refusal_fault(made, code="invalid_client", statuses=(401,)) is not None


@pytest.mark.parametrize(
    ("challenge", "status"),
    [
        ('Bearer realm="example"', 401),
        ('Bearer realm="example", error="invalid_token", error_description="The access token expired"', 401),
        ('Basic realm="x", Bearer error=invalid_token', 401),
        ("bearer", 403),
    ],
)
def test_good_doors(challenge: str, status: int) -> None:
    # The first two challenges stand in RFC 6750 section 3.
    assert find_door_fault(exchange(status, www_authenticate=challenge), error="invalid_token") is None


@pytest.mark.parametrize(
    "answer",
    [
        exchange(200),
        exchange(401),
        exchange(401, www_authenticate='Basic realm="Bearer"'),
        exchange(500, www_authenticate="Bearer"),
        exchange(302, www_authenticate="Bearer"),
        exchange(401, www_authenticate='Bearer error="insufficient_scope"'),
    ],
)
def test_faulty_doors(answer: Exchange) -> None:
    assert find_door_fault(answer, error="invalid_token") is not None


def test_an_open_door() -> None:
    assert find_open_fault(exchange(204)) is None
    assert find_open_fault(exchange(401)) is not None


@pytest.mark.parametrize("document", [{}, {"expires_in": True, "scope": 5, "error": [], "access_token": 1}])
def test_nonsense_is_nothing(document: Any) -> None:  # noqa: ANN401
    made = grant(document=document)
    assert (made.token, made.error, made.scope, made.expires_in) == (None, None, None, None)
