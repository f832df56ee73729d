"""Every HTTP fault of the catalogue shows in an answer, and without it the service is right."""

import asyncio
import random
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import httpx
import jsonschema
import pytest

from citybrain.data.application import make_application
from citybrain.data.ledger import Ledger
from citybrain.data.routes import Desk
from citybrain.declaration import declare
from citybrain.kernel.seeds import generator
from citybrain.scenarios.s10_lighting.sim import make_poles
from citybrain.scenarios.s10_lighting.station import make_things
from tests.citybrain.running import seams

_SIDES = pytest.mark.parametrize("armed", [False, True], ids=["clean", "armed"])
_TOKEN = "t0ken"
_AUTH = {"authorization": f"Bearer {_TOKEN}"}


def ask(fault_id: str | None, *requests: tuple[str, str, dict[str, str]]) -> Sequence[httpx.Response]:
    """Answers of the application to (method, path, headers), with a fault armed or none."""
    faults = seams(*[fault_id] if fault_id else []).faults
    desk = Desk(
        ledger=Ledger(make_things(make_poles(2, generator(7, "poles"))), datetime.now(UTC)),
        now=lambda: datetime.now(UTC),
        token=_TOKEN,
        capabilities=declare(faults.claim),
        report_schema={},
        seam=faults.rest,
    )
    application = make_application(desk, random.Random(1))

    async def talk() -> list[httpx.Response]:
        transport = httpx.ASGITransport(application, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="https://city") as client:
            return [await client.request(method, path, headers=headers) for method, path, headers in requests]

    return asyncio.run(talk())


def _get(fault_id: str, path: str, headers: dict[str, str] | None = None, *, armed: bool) -> httpx.Response:
    (answer,) = ask(fault_id if armed else None, ("GET", path, headers or {}))
    return answer


@_SIDES
def test_slow_answers(*, armed: bool) -> None:
    answers = ask("http-slow-tail" if armed else None, *[("GET", "/health", {})] * 9)
    # The generator's seed lets exactly one of nine requests wait.
    late = sum(answer.elapsed.total_seconds() >= 0.8 for answer in answers)
    assert late == (1 if armed else 0)


@_SIDES
def test_energy_as_text(*, armed: bool) -> None:
    answer = _get("openapi-wrong-type", "/api/v1/kpi/energy", _AUTH, armed=armed).json()
    assert isinstance(answer["energy"]["value"], str) == armed
    description = _get("openapi-wrong-type", "/openapi.json", armed=armed).json()
    assert _is_described(description, "/api/v1/kpi/energy", answer) != armed


def _is_described(description: dict[str, Any], path: str, answer: object) -> bool:
    content = description["paths"][path]["get"]["responses"]["200"]["content"]
    schema = content["application/json"]["schema"] | {"components": description["components"]}
    return jsonschema.Draft202012Validator(schema).is_valid(answer)


@_SIDES
def test_undocumented_status(*, armed: bool) -> None:
    answer = _get("openapi-undocumented-status", "/api/v1/things", _AUTH, armed=armed)
    description = _get("openapi-undocumented-status", "/openapi.json", armed=armed).json()
    documented = description["paths"]["/api/v1/things"]["get"]["responses"]
    assert (str(answer.status_code) not in documented) == armed


@_SIDES
@pytest.mark.parametrize(("method", "path"), [("GET", "/no/such/path"), ("POST", "/health")])
def test_html_error(method: str, path: str, *, armed: bool) -> None:
    (answer,) = ask("http-error-html" if armed else None, (method, path, {}))
    assert answer.status_code in {404, 405}
    assert answer.headers["content-type"].startswith("text/html" if armed else "application/problem+json")
    assert ("Traceback" in answer.text) == armed


@_SIDES
def test_trace_in_problem(*, armed: bool) -> None:
    answer = _get("http-error-trace", "/api/v1/things/lamp-0001/readings?limit=0", _AUTH, armed=armed)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert ("Traceback" in answer.json()["detail"]) == armed


@_SIDES
def test_no_token_needed(*, armed: bool) -> None:
    assert _get("http-no-token", "/api/v1/things", armed=armed).status_code == (200 if armed else 401)


@_SIDES
def test_headers_missing(*, armed: bool) -> None:
    headers = _get("http-headers-missing", "/health", armed=armed).headers
    for name in ("x-content-type-options", "content-security-policy", "referrer-policy", "strict-transport-security"):
        assert (name not in headers) == armed


@_SIDES
def test_cors_reflects(*, armed: bool) -> None:
    headers = _get("http-cors-reflects", "/health", {"origin": "https://evil.example"}, armed=armed).headers
    assert (headers.get("access-control-allow-origin") == "https://evil.example") == armed
    assert (headers.get("access-control-allow-credentials") == "true") == armed


@_SIDES
def test_security_txt_expired(*, armed: bool) -> None:
    answer = _get("security-txt-expired", "/.well-known/security.txt", armed=armed)
    (expires,) = [line.partition(": ")[2] for line in answer.text.splitlines() if line.startswith("Expires")]
    assert (datetime.fromisoformat(expires) < datetime.now(UTC)) == armed


@_SIDES
def test_security_txt_missing(*, armed: bool) -> None:
    answer = _get("security-txt-missing", "/.well-known/security.txt", armed=armed)
    assert answer.status_code == (404 if armed else 200)


@_SIDES
def test_hidden_capability(*, armed: bool) -> None:
    answer = _get("claim-hides-snmp", "/api/v1/capabilities", armed=armed).json()
    # That the agent answers SNMPv3 either way is shown in test_snmp.py.
    assert answer["capabilities"]["snmp.v3"] == ("no" if armed else "yes")


@_SIDES
def test_claimed_capability(*, armed: bool) -> None:
    answer = _get("claim-mqtt-v5", "/api/v1/capabilities", armed=armed).json()
    # That MQTT 5 is refused either way is shown in test_mqtt_connect.py.
    assert answer["capabilities"]["mqtt.v5"] == ("yes" if armed else "no")
