"""Every fault of httpcompat.yaml shows, and without it the city is right."""

import asyncio
import json
import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from typing import Any

import httpx
import jsonschema
import pytest

from citybrain.data.application import make_application
from citybrain.data.guard import Guard
from citybrain.data.ledger import Ledger
from citybrain.data.routes import Desk
from citybrain.declaration import declare
from citybrain.faults.seams import Faults
from citybrain.gateways.echo import rewrite
from citybrain.kernel.clock import rfc3339
from citybrain.kernel.seeds import generator
from citybrain.kernel.truth import TruthLog
from citybrain.scenarios.s10_lighting.sim import PoleState, make_poles
from citybrain.scenarios.s10_lighting.station import Station, make_things
from tests.citybrain.running import seams

_SIDES = pytest.mark.parametrize("armed", [False, True], ids=["clean", "armed"])
_AUTH = {"authorization": "Bearer t0ken"}
_NOTES, _SCHEMA = "/api/v1/notes", "/api/v1/models/lamp-pole/schema"
_RARE = "𠮷㐀é"


@cache
def _faults(fault: str | None) -> Faults:
    return seams(*[fault] if fault else []).faults


@contextmanager
def _station(fault: str | None) -> Iterator[Station]:
    start = datetime.now(UTC)
    poles = make_poles(2, generator(7, "poles"))
    with TruthLog({"schema": "citybrain/truth/1", "start": rfc3339(start)}, None) as log:
        yield Station(
            poles=poles,
            ledger=Ledger(make_things(poles), start),
            truth=log,
            seam=_faults(fault).lamp,
            rng=random.Random(1),
            states={pole.id: PoleState(at=start) for pole in poles},
        )


@cache
def _make(fault: str | None) -> Guard:
    with _station(fault) as station:
        list(station.tick(datetime.now(UTC)))
        desk = Desk(
            ledger=station.ledger,
            now=lambda: datetime.now(UTC),
            token="t0ken",
            capabilities=declare(_faults(fault).claim),
            report_schema={},
            seam=_faults(fault).rest,
            notes=_faults(fault).notes,
            attachments=_faults(fault).attachments,
        )
        return make_application(desk, random.Random(1))


def _ask(
    fault: str | None, *asked: tuple[str, str], headers: dict[str, str] | None = None, body: object = None
) -> list[httpx.Response]:
    transport = httpx.ASGITransport(_make(fault), raise_app_exceptions=False)

    async def talk() -> list[httpx.Response]:
        async with httpx.AsyncClient(transport=transport, base_url="https://city") as client:
            sent = _AUTH | (headers or {})
            return [await client.request(method, path, headers=sent, json=body) for method, path in asked]

    return asyncio.run(talk())


def _is_described(answer: httpx.Response, description: dict[str, Any]) -> bool:
    content = description["paths"]["/api/v1/readings"]["get"]["responses"]["200"]["content"]
    schema = content["application/json"]["schema"] | {"components": description["components"]}
    return jsonschema.Draft202012Validator(schema).is_valid(answer.json())


@_SIDES
def test_small_pages(*, armed: bool) -> None:
    fault = "http-small-pages-break-schema" if armed else None
    small, large, description = _ask(
        fault, ("GET", "/api/v1/readings?limit=2"), ("GET", "/api/v1/readings?limit=9"), ("GET", "/openapi.json")
    )
    assert _is_described(small, description.json()) != armed
    assert _is_described(large, description.json())


@_SIDES
def test_large_pages(*, armed: bool) -> None:
    fault = "http-large-pages-undescribed" if armed else None
    small, large = _ask(fault, ("GET", "/api/v1/readings?limit=499"), ("GET", "/api/v1/readings?limit=500"))
    assert (small.status_code, large.status_code) == (200, 206 if armed else 200)


def _report(fault: str | None) -> dict[str, Any]:
    with _station(fault) as station:
        report = next(station.tick(datetime.now(UTC)))
    document: dict[str, Any] = json.loads(report.payload)
    return document


@_SIDES
def test_unit_missing(*, armed: bool) -> None:
    assert ("unit" in _report("lamp-unit-missing" if armed else None)["power"]) != armed


@_SIDES
def test_unit_unknown(*, armed: bool) -> None:
    fault, unit = ("lamp-unit-unknown", "watt") if armed else (None, "W")
    assert _report(fault)["power"]["unit"] == unit
    (answer,) = _ask(fault, ("GET", "/api/v1/readings?limit=9"))
    assert answer.json()["items"][0]["power"]["unit"] == unit


def _keep(fault: str | None, **members: Any) -> httpx.Response:  # noqa: ANN401
    (answer,) = _ask(fault, ("POST", _NOTES), body={"name": "x", **members})
    return answer


@_SIDES
def test_notes_in_gbk(*, armed: bool) -> None:
    answer = _keep("notes-text-in-gbk" if armed else None, text=_RARE)
    assert answer.status_code == 201
    assert (answer.json()["text"] == _RARE) != armed


@_SIDES
def test_notes_in_float32(*, armed: bool) -> None:
    answer = _keep("notes-numbers-in-float32" if armed else None, value=0.1, count=2**53 + 1)
    assert (answer.json()["value"] == 0.1) != armed
    assert (answer.json()["count"] == 2**53 + 1) != armed


@_SIDES
def test_unknown_member(*, armed: bool) -> None:
    assert _keep("notes-unknown-member-refused" if armed else None, later={"a": [1]}).status_code == (
        422 if armed else 201
    )


def test_notes_are_kept_listed_and_removed() -> None:
    (made,) = _ask(None, ("POST", _NOTES), body={"name": "mine", "value": None})
    one = made.headers["location"]
    asked = [("GET", f"{_NOTES}?name=mine"), ("GET", one), ("DELETE", one), ("GET", one)]
    listed, shown, gone, missing = _ask(None, *asked)
    assert made.json() == {"name": "mine", "value": None, "id": one.rpartition("/")[2]} == shown.json()
    assert listed.json() == {"items": [made.json()], "next": None}
    assert (gone.status_code, missing.status_code) == (204, 404)
    assert missing.headers["content-type"] == "application/problem+json"


def _echo(fault: str | None, payload: bytes) -> bytes | None:
    return rewrite(payload, _faults(fault).echo)


@_SIDES
def test_echo_in_gbk(*, armed: bool) -> None:
    payload = json.dumps({"text": _RARE}, ensure_ascii=False).encode()
    assert (_echo("echo-text-in-gbk" if armed else None, payload) == payload) != armed


@_SIDES
def test_echo_in_float32(*, armed: bool) -> None:
    assert (_echo("echo-numbers-in-float32" if armed else None, b'{"value": 0.1}') == b'{"value": 0.1}') != armed


@_SIDES
def test_echo_unknown_member(*, armed: bool) -> None:
    fault = "echo-unknown-member-ignored" if armed else None
    assert (_echo(fault, b'{"value": 1, "later": 2}') is None) == armed
    assert json.loads(_echo(fault, b'{"value": 1}') or b"") == {"value": 1}
    assert _echo(fault, b"plain") == b"plain"


@_SIDES
def test_head(*, armed: bool) -> None:
    get, head = _ask("http-head-differs" if armed else None, ("GET", _SCHEMA), ("HEAD", _SCHEMA))
    assert (head.headers["content-type"] == get.headers["content-type"]) != armed
    assert head.content == b""


@_SIDES
def test_etag(*, armed: bool) -> None:
    fault = "http-etag-ignored" if armed else None
    (get,) = _ask(fault, ("GET", _SCHEMA))
    tag = get.headers["etag"]
    for given in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        (answer,) = _ask(fault, ("GET", _SCHEMA), headers={"if-none-match": given})
        assert answer.status_code == (200 if armed else 304)
        assert answer.headers["etag"] == tag
    (other,) = _ask(fault, ("GET", _SCHEMA), headers={"if-none-match": '"other"'})
    assert other.status_code == 200


@_SIDES
def test_allow(*, armed: bool) -> None:
    (answer,) = _ask("http-405-without-allow" if armed else None, ("PROPFIND", _SCHEMA))
    assert answer.status_code == 405
    assert answer.headers.get("allow") == (None if armed else "GET, HEAD")


def _attach(fault: str | None, body: bytes) -> list[httpx.Response]:
    transport, place = httpx.ASGITransport(_make(fault), raise_app_exceptions=False), "/api/v1/attachments/photo-1"

    async def talk() -> list[httpx.Response]:
        async with httpx.AsyncClient(transport=transport, base_url="https://city", headers=_AUTH) as client:
            put = await client.put(place, content=body, headers={"content-type": "application/octet-stream"})
            return [put, await client.get(place), await client.delete(place), await client.get(place)]

    return asyncio.run(talk())


@_SIDES
def test_attachments_as_text(*, armed: bool) -> None:
    body = bytes(range(256)) + b"a\r\nb"
    put, got, removed, gone = _attach("attachments-as-text" if armed else None, body)
    assert (put.status_code, got.status_code, removed.status_code, gone.status_code) == (201, 200, 204, 404)
    assert (got.content == body) != armed
    assert got.headers["content-type"] == "application/octet-stream"


def test_an_attachment_has_two_mebibytes_at_the_most() -> None:
    assert [answer.status_code for answer in _attach(None, bytes(2 << 20))[:2]] == [201, 200]
    assert [answer.status_code for answer in _attach(None, bytes((2 << 20) + 1))[:2]] == [413, 404]


def test_attachments_are_behind_the_token() -> None:
    (answer,) = _ask(None, ("GET", "/api/v1/attachments/photo-1"), headers={"authorization": "Bearer other"})
    assert answer.status_code == 401
