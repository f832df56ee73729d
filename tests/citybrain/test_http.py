"""The HTTP service over real sockets: what it answers, describes and refuses."""

import socket
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import httpx
import jsonschema
import pytest
from openapi_spec_validator import validate

from tests.citybrain.running import RunningCity, city


@pytest.fixture(scope="module")
def running() -> Iterator[RunningCity]:
    with city() as up:
        yield up


@pytest.fixture
def client(running: RunningCity) -> Iterator[httpx.Client]:
    context = ssl.create_default_context(cafile=running.ready["ca_file"])
    headers = {"authorization": f"Bearer {running.token}"}
    with httpx.Client(base_url=running.ready["endpoints"]["https"], verify=context, headers=headers) as https:
        yield https


_PATHS = (
    "/health",
    "/openapi.json",
    "/.well-known/security.txt",
    "/api/v1/capabilities",
    "/api/v1/models/lamp-pole/schema",
    "/api/v1/things",
    "/api/v1/things/lamp-0002",
    "/api/v1/things/lamp-0002/readings",
    "/api/v1/kpi/energy",
)


@pytest.mark.parametrize("path", _PATHS)
def test_head_equals_get_without_content(client: httpx.Client, path: str) -> None:
    # RFC 9110 section 9.3.2
    get, head = client.get(path), client.head(path)
    assert (get.status_code, head.status_code) == (200, 200)
    assert head.content == b""
    ignored = {"date", "content-length"}
    assert {k: v for k, v in head.headers.items() if k not in ignored} == {
        k: v for k, v in get.headers.items() if k not in ignored
    }


def test_the_description_is_valid_and_answers_are_as_described(client: httpx.Client) -> None:
    description = client.get("/openapi.json").json()
    validate(description)
    assert description["openapi"].startswith("3.1")
    asked = {template: item["get"] for template, item in description["paths"].items() if "get" in item}
    for template, operation in asked.items():
        named = (each["name"] for each in operation.get("parameters", []) if each["in"] == "path")
        answer = client.get(template.format_map(dict.fromkeys(named, "none-0001") | {"thing_id": "lamp-0001"}))
        documented = operation["responses"][str(answer.status_code)]["content"]
        media_type = answer.headers["content-type"].partition(";")[0]
        assert media_type in documented
        if media_type == "application/json":
            schema = documented[media_type]["schema"] | {"components": description["components"]}
            jsonschema.Draft202012Validator(schema).validate(answer.json())


@pytest.mark.parametrize(
    ("method", "path", "token", "status"),
    [
        ("GET", "/nothing", "right", 404),
        ("GET", "/health/", "right", 404),
        ("POST", "/health", "right", 405),
        ("DELETE", "/api/v1/things/lamp-0001", "right", 405),
        ("GET", "/api/v1/things", None, 401),
        ("GET", "/api/v1/things", "wrong", 401),
        ("GET", "/api/v1/things", "ünïcode", 401),
        ("GET", "/api/v1/things/lamp-9999", None, 401),
        ("GET", "/api/v1/things/lamp-9999", "right", 404),
        ("GET", "/api/v1/things/..%2f..%2fetc", "right", 404),
        ("GET", "/api/v1/things/LAMP", "right", 422),
        ("GET", "/api/v1/things/lamp-0001/readings?limit=0", "right", 422),
        ("GET", "/api/v1/things/lamp-0001/readings?limit=x", "right", 422),
        ("GET", "/api/v1/things/lamp-0001/readings?from=2026-01-01T00:00:00", "right", 422),
        ("GET", "/api/v1/things/lamp-0001/readings?from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z", "right", 422),
    ],
)
def test_every_error_is_problem_details(
    running: RunningCity, client: httpx.Client, *, method: str, path: str, token: str | None, status: int
) -> None:
    # RFC 9457 sections 3 and 4.2.1
    given = {"right": running.token, "wrong": "x" * 32}.get(token or "", token)
    client.headers.pop("authorization")
    sent = {b"authorization": f"Bearer {given}".encode()} if given else {}
    answer = client.request(method, path, headers=sent)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert set(problem) == {"type", "title", "status", "detail", "instance"}
    assert problem["status"] == status
    assert "Traceback" not in answer.text
    assert 'File "' not in answer.text


def test_401_carries_a_challenge_and_405_the_methods(client: httpx.Client) -> None:
    # RFC 6750 section 3, RFC 9110 section 15.5.6
    assert client.post("/health").headers["allow"] == "GET, HEAD"
    wrong = client.get("/api/v1/things", headers={"authorization": "Bearer wrong"})
    assert 'error="invalid_token"' in wrong.headers["www-authenticate"]
    basic = client.get("/api/v1/things", headers={"authorization": "Basic eDp5"})
    assert basic.headers["www-authenticate"] == 'Bearer realm="citybrain"'


@pytest.mark.parametrize("junk", [b"\x16\x03\x01\x00\x05junk\r\n\r\n", b"GET /\r\nno colon\r\n\r\n"])
def test_what_is_no_http_gets_a_400_problem(running: RunningCity, junk: bytes) -> None:
    with socket.create_connection(running.address("http"), timeout=5) as connection:
        connection.sendall(junk)
        answer = b"".join(iter(lambda: connection.recv(65_536), b""))
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert b"application/problem+json" in answer


def test_headers_over_tls_and_without(running: RunningCity, client: httpx.Client) -> None:
    secure = client.get("/health", headers={"origin": "https://evil.example"}).headers
    plain = httpx.get(f"{running.ready['endpoints']['http']}/nothing").headers
    for headers in (secure, plain):
        assert headers["x-content-type-options"] == "nosniff"
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert headers["referrer-policy"] == "no-referrer"
        assert "server" not in headers
        assert "access-control-allow-origin" not in headers
    assert "max-age=31536000" in secure["strict-transport-security"]
    # RFC 6797 section 7.2
    assert "strict-transport-security" not in plain


def test_security_txt_is_in_force(client: httpx.Client) -> None:
    # RFC 9116 sections 2.5 and 3
    answer = client.get("/.well-known/security.txt", headers={"authorization": ""})
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    fields = dict(line.split(": ", 1) for line in answer.text.splitlines())
    now = datetime.now(UTC)
    assert now < datetime.fromisoformat(fields["Expires"]) < now + timedelta(days=366)
    assert fields["Contact"].startswith("mailto:")


def test_readings_follow_the_span_and_the_limit(client: httpx.Client) -> None:
    path = "/api/v1/things/lamp-0001/readings"
    everything = client.get(path).json()
    first = everything["items"][0]
    assert first["seq"] == 1
    assert datetime.fromisoformat(first["ts"]).tzinfo is not None
    one = client.get(path, params={"limit": 1}).json()
    assert [item["seq"] for item in one["items"]] == [1]
    # `from` is inclusive, `to` is exclusive
    upto = client.get(path, params={"from": first["ts"], "to": first["ts"]}).json()
    assert upto == {"items": [], "truncated": False}
    since = client.get(path, params={"from": first["ts"]}).json()
    assert since["items"][0] == first


def test_the_schema_of_reports_is_a_valid_schema(client: httpx.Client) -> None:
    schema = client.get("/api/v1/models/lamp-pole/schema").json()
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["additionalProperties"] is False
