"""Every fault of the context interfaces shows in an answer, and without it the city is right."""

import asyncio
import base64
import contextlib
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from functools import cache
from typing import Any

import httpx
import pytest

from citybrain.data.application import make_application
from citybrain.data.context.desk import ContextDesk
from citybrain.data.context.office import ContextOffice, open_office
from citybrain.data.ledger import EnergyTotals, Ledger
from citybrain.data.records import Quantity, Reading
from citybrain.data.routes import Desk
from citybrain.declaration import declare
from citybrain.faults.arming import arm
from citybrain.faults.catalogue import read_catalogue
from citybrain.faults.seams import Faults
from citybrain.kernel.seeds import generator
from citybrain.scenarios.s10_lighting.sim import make_poles
from citybrain.scenarios.s10_lighting.station import make_things
from citybrain.sensing.mqtt.packets import Publish, SubAck, Subscribe, UnsubAck, Unsubscribe
from tests.citybrain.running import broker, connected

_SIDES = pytest.mark.parametrize("armed", [False, True], ids=["clean", "armed"])
_TOKEN, _SECRET = "t0ken", "s3cret"
_NGSI, _KIND = "/ngsi-ld/v1", "Probe"
_LD = {"accept": "application/ld+json"}
_CATALOGUE = read_catalogue()
Talk = Callable[[httpx.AsyncClient, ContextOffice], Awaitable[Any]]


@cache
def _find_faults(fault_id: str | None) -> Faults:
    """The seams with a fault armed or none; the catalogue is read once."""
    return arm(_CATALOGUE, [fault_id] if fault_id else [], 7).faults


def visit(fault_id: str | None, talk: Talk) -> Any:  # noqa: ANN401
    """What `talk` finds out at the application, with a fault armed or none."""
    faults = _find_faults(fault_id)
    ledger = Ledger(make_things(make_poles(3, generator(7, "poles"))), datetime.now(UTC))
    for number, thing in enumerate(ledger.things):
        ledger.record(_read(thing, number), EnergyTotals(energy=0.0, baseline=0.0))
    office = open_office(
        ContextDesk(
            ledger=ledger,
            token=_TOKEN,
            clients=dict.fromkeys(("partner", "brief"), _SECRET),
            seam=faults.context,
            oauth=faults.oauth,
            rng=generator(7, "context"),
        )
    )
    desk = Desk(
        ledger=ledger,
        now=lambda: datetime.now(UTC),
        token=_TOKEN,
        capabilities=declare(faults.claim),
        report_schema={},
        seam=faults.rest,
    )
    application = make_application(desk, generator(7, "http"), context=office)

    async def go() -> Any:  # noqa: ANN401
        transport = httpx.ASGITransport(application, raise_app_exceptions=False)
        headers = {"authorization": f"Bearer {_TOKEN}"}
        async with httpx.AsyncClient(transport=transport, base_url="https://city", headers=headers) as client:
            return await talk(client, office)

    return asyncio.run(go())


def _read(thing: str, number: int) -> Reading:
    value = Quantity(value=float(number), unit="W")
    return Reading(
        id=thing, seq=1, ts=datetime(2026, 1, 1, tzinfo=UTC), power=value, energy=value, dim=value, lux=value
    )


@_SIDES
def test_bare_value(*, armed: bool) -> None:
    async def talk(client: httpx.AsyncClient, _: ContextOffice) -> Any:  # noqa: ANN401
        return (await client.get(f"{_NGSI}/entities", params={"type": "StreetLight"})).json()

    entities = visit("ngsi-bare-value" if armed else None, talk)
    assert len(entities) == 3
    assert all(isinstance(entity["power"], float) == armed for entity in entities)


@_SIDES
def test_context_missing(*, armed: bool) -> None:
    async def talk(client: httpx.AsyncClient, _: ContextOffice) -> Any:  # noqa: ANN401
        place = f"{_NGSI}/entities/urn:ngsi-ld:StreetLight:lamp-0001"
        return (await client.get(place, headers=_LD)).json(), (await client.get(place)).headers["link"]

    entity, link = visit("ngsi-context-missing" if armed else None, talk)
    assert ("@context" not in entity) == armed
    assert "json-ld#context" in link


async def _watch(client: httpx.AsyncClient, office: ContextOffice, changes: int) -> list[Any]:
    """Bodies of the notifications that wait after `changes` of a watched entity and one of another type."""
    for number, kind in enumerate((_KIND, "Other")):
        entity = {"id": f"urn:x:{number}", "type": kind, "a": {"type": "Property", "value": 0}}
        assert (await client.post(f"{_NGSI}/entities", json=entity)).status_code == 201
    endpoint = {"attributes": ["a"], "endpoint": {"uri": "http://127.0.0.1:9/x"}}
    subscription = {"type": "Subscription", "entities": [{"type": _KIND}], "notification": endpoint}
    made = await client.post(f"{_NGSI}/subscriptions", json=subscription)
    assert made.status_code == 201
    for value in range(1, changes + 1):
        fragment = {"a": {"type": "Property", "value": value}}
        assert (await client.patch(f"{_NGSI}/entities/urn:x:0/attrs", json=fragment)).status_code == 204
    assert (
        await client.patch(f"{_NGSI}/entities/urn:x:1/attrs", json={"a": {"type": "Property", "value": 1}})
    ).is_success
    waiting = office.subscriptions.waiting
    return [json.loads(waiting.get_nowait()[1]) for _ in range(waiting.qsize())]


@_SIDES
def test_notifications_lost(*, armed: bool) -> None:
    async def talk(client: httpx.AsyncClient, office: ContextOffice) -> Any:  # noqa: ANN401
        return await _watch(client, office, 200)

    found = visit("ngsi-notifications-lost" if armed else None, talk)
    assert (len(found) < 200) == armed


@_SIDES
def test_notified_of_anything(*, armed: bool) -> None:
    async def talk(client: httpx.AsyncClient, office: ContextOffice) -> Any:  # noqa: ANN401
        return await _watch(client, office, 1)

    found = visit("ngsi-notifies-unsubscribed" if armed else None, talk)
    told = {entity["id"] for notification in found for entity in notification["data"]}
    assert told == ({"urn:x:0", "urn:x:1"} if armed else {"urn:x:0"})


async def _hear(fault_id: str | None, topics: list[str], *, gone: bool) -> list[str]:
    """Topics that a subscriber of `a/b` hears; `gone` when it has unsubscribed before."""
    seam = _find_faults(fault_id).mqtt
    async with broker(seam) as port, connected(port, "ear") as ear, connected(port, "pen") as pen:
        await ear.send(Subscribe(packet_id=1, filters=(("a/b", 0),)))
        await ear.expect(SubAck(packet_id=1, return_codes=(0,)))
        if gone:
            await ear.send(Unsubscribe(packet_id=2, filters=("a/b",)))
            await ear.expect(UnsubAck(packet_id=2))
        await pen.send(*(Publish(topic=topic, payload=b"x") for topic in topics))
        await pen.settle()
        return [packet.topic for packet in await ear.settle() if isinstance(packet, Publish)]


@_SIDES
def test_filter_as_prefix(*, armed: bool) -> None:
    heard = asyncio.run(_hear("mqtt-filter-prefix" if armed else None, ["a/b", "a/b/c", "a/bc"], gone=False))
    assert heard == (["a/b", "a/b/c"] if armed else ["a/b"])


@_SIDES
def test_unsubscribe_ignored(*, armed: bool) -> None:
    heard = asyncio.run(_hear("mqtt-unsubscribe-ignored" if armed else None, ["a/b"], gone=True))
    assert heard == (["a/b"] if armed else [])


def _basic(client: str, secret: str = _SECRET) -> dict[str, str]:
    return {"authorization": f"Basic {base64.b64encode(f'{client}:{secret}'.encode()).decode()}"}


async def _get_token(client: httpx.AsyncClient, name: str = "partner") -> str:
    answer = await client.post("/oauth/token", data={"grant_type": "client_credentials"}, headers=_basic(name))
    assert answer.status_code == 200
    assert answer.headers.get_list("cache-control", split_commas=True).count("no-store")
    return str(answer.json()["access_token"])


async def _knock(client: httpx.AsyncClient, token: str) -> int:
    answer = await client.get("/api/v1/partner/lamps", headers={"authorization": f"Bearer {token}"})
    return answer.status_code


@_SIDES
def test_expired_token_accepted(*, armed: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    async def talk(client: httpx.AsyncClient, _: ContextOffice) -> Any:  # noqa: ANN401
        token = await _get_token(client, "brief")
        before = await _knock(client, token)
        later = time.monotonic() + 2
        monkeypatch.setattr("citybrain.data.context.tokens.time.monotonic", lambda: later)
        return before, await _knock(client, token)

    assert visit("oauth-accepts-expired" if armed else None, talk) == (200, 200 if armed else 401)


@_SIDES
def test_revoked_token_accepted(*, armed: bool) -> None:
    async def talk(client: httpx.AsyncClient, _: ContextOffice) -> Any:  # noqa: ANN401
        token = await _get_token(client)
        answer = await client.post("/oauth/revoke", data={"token": token}, headers=_basic("partner"))
        return answer.status_code, await _knock(client, token)

    assert visit("oauth-keeps-revoked" if armed else None, talk) == (200, 200 if armed else 401)


@_SIDES
def test_wrong_error(*, armed: bool) -> None:
    async def talk(client: httpx.AsyncClient, _: ContextOffice) -> Any:  # noqa: ANN401
        answer = await client.post(
            "/oauth/token", data={"grant_type": "client_credentials"}, headers=_basic("partner", "guess")
        )
        return answer.status_code, answer.json()["error"], "www-authenticate" in answer.headers

    wanted = (400, "invalid_request", False) if armed else (401, "invalid_client", True)
    assert visit("oauth-wrong-error" if armed else None, talk) == wanted


async def _keep(client: httpx.AsyncClient, **query: str) -> list[float]:
    """Values of a past of four instants, a minute apart, that a query finds."""
    instances = [
        {"type": "Property", "value": minute, "observedAt": f"2026-01-01T00:0{minute}:00Z"} for minute in range(4)
    ]
    entity = {"id": "urn:x:past", "type": _KIND, "a": instances}
    assert (await client.post(f"{_NGSI}/temporal/entities", json=entity)).status_code == 201
    answer = await client.get(f"{_NGSI}/temporal/entities/urn:x:past", params=query)
    return [instance["value"] for instance in answer.json()["a"]]


@_SIDES
def test_between_includes_its_end(*, armed: bool) -> None:
    query = {"timerel": "between", "timeAt": "2026-01-01T00:01:00Z", "endTimeAt": "2026-01-01T00:03:00Z"}

    async def talk(client: httpx.AsyncClient, _: ContextOffice) -> Any:  # noqa: ANN401
        return await _keep(client, **query)

    assert visit("ngsi-between-inclusive-end" if armed else None, talk) == ([1, 2, 3] if armed else [1, 2])


@_SIDES
def test_history_out_of_order(*, armed: bool) -> None:
    async def talk(client: httpx.AsyncClient, _: ContextOffice) -> Any:  # noqa: ANN401
        for second in range(3):
            sample = {"ts": f"2026-01-01T00:00:0{second}Z", "value": second}
            assert (await client.post("/api/v1/series/a/samples", json=sample)).status_code == 201
        found = (await client.get("/api/v1/series/a/samples")).json()["items"]
        return [item["value"] for item in found], await _keep(client)

    plain, temporal = visit("history-out-of-order" if armed else None, talk)
    assert plain == ([1, 0, 2] if armed else [0, 1, 2])
    assert temporal == ([1, 3, 0, 2] if armed else [0, 1, 2, 3])


@_SIDES
def test_box_ignored(*, armed: bool) -> None:
    async def talk(client: httpx.AsyncClient, _: ContextOffice) -> Any:  # noqa: ANN401
        answer = await client.get("/ogc/collections/lamp-poles/items", params={"bbox": "0,0,1,1"})
        return len(answer.json()["features"])

    assert visit("ogc-bbox-ignored" if armed else None, talk) == (3 if armed else 0)


SAID: list[tuple[str, str, object, int]] = [
    ("GET", "/ngsi-ld/v1/entities/urn:x:none", None, 404),
    ("GET", "/ngsi-ld/v1/entities", None, 422),
    ("POST", "/ngsi-ld/v1/entities", {"id": "no uri", "type": "A"}, 400),
    ("POST", "/ngsi-ld/v1/entities", {"id": "urn:x", "type": "A", "a": 1}, 400),
    ("POST", "/ngsi-ld/v1/subscriptions", {"entities": [{"type": "A"}], "notification": {}}, 400),
    ("GET", "/ngsi-ld/v1/temporal/entities/urn:x?timerel=between&timeAt=2026-01-01T00:00:00Z", None, 400),
    ("GET", "/ogc/collections/lamp-poles/items?limit=0", None, 400),
    ("GET", "/ogc/collections/lamp-poles/items?limit=5000", None, 200),
    ("GET", "/ogc/collections/lamp-poles/items?assay=1", None, 400),
    ("GET", "/ogc/collections/lamp-poles/items?datetime=yesterday", None, 400),
    ("GET", "/ogc/collections/nothing", None, 404),
    ("GET", "/api/v1/series/nothing/samples", None, 404),
    ("GET", "/api/v1/partner/commands", None, 200),
    ("GET", "/contexts/city.jsonld", None, 200),
    ("POST", "/oauth/token", None, 401),
]


def test_what_the_doors_say() -> None:
    async def talk(client: httpx.AsyncClient, _: ContextOffice) -> Any:  # noqa: ANN401
        return [await client.request(method, path, json=body) for method, path, body, _ in SAID]

    for (method, path, _, status), answer in zip(SAID, visit(None, talk), strict=True):
        assert answer.status_code == status, (method, path)
        if status >= 400 and not path.startswith("/oauth"):
            assert answer.headers["content-type"] == "application/problem+json"


def test_only_loopback_is_notified() -> None:
    async def talk(client: httpx.AsyncClient, _: ContextOffice) -> Any:  # noqa: ANN401
        found = []
        for uri in ("http://192.0.2.1:80/", "https://127.0.0.1:1/", "http://127.0.0.1/", "x"):
            document = {"entities": [{"type": "A"}], "notification": {"endpoint": {"uri": uri}}}
            found.append((await client.post(f"{_NGSI}/subscriptions", json=document)).status_code)
        return found

    assert visit(None, talk) == [400] * 4


def test_the_courier_delivers() -> None:
    async def talk(client: httpx.AsyncClient, office: ContextOffice) -> Any:  # noqa: ANN401
        heard: asyncio.Queue[bytes] = asyncio.Queue()

        async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.readuntil(b"\r\n\r\n")
            heard.put_nowait(await reader.read(64))
            writer.write(b"HTTP/1.1 204 No Content\r\n\r\n")
            writer.close()

        async with _serving(take) as port, _running(office):
            entity = {"id": "urn:x:1", "type": "A", "a": {"type": "Property", "value": 0}}
            await client.post(f"{_NGSI}/entities", json=entity)
            place = {"endpoint": {"uri": f"http://127.0.0.1:{port}/a"}}
            await client.post(f"{_NGSI}/subscriptions", json={"entities": [{"type": "A"}], "notification": place})
            fragment = [{"id": "urn:x:1", "a": {"type": "Property", "value": 1}}]
            assert (await client.post(f"{_NGSI}/entityOperations/update", json=fragment)).status_code == 204
            return await asyncio.wait_for(heard.get(), 2)

    assert visit(None, talk).startswith(b'{"id": "urn:ngsi-ld:Notification')


@contextlib.asynccontextmanager
async def _serving(take: Any) -> AsyncIterator[int]:  # noqa: ANN401
    server = await asyncio.start_server(take, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1]


@contextlib.asynccontextmanager
async def _running(office: ContextOffice) -> AsyncIterator[None]:
    courier = asyncio.create_task(office.subscriptions.run())
    try:
        yield
    finally:
        courier.cancel()
        await asyncio.gather(courier, return_exceptions=True)
