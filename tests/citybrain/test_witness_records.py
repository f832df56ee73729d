"""Every fault of the sharing service shows in an answer, and without it the service is right."""

import asyncio
import itertools
import random
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from functools import cache
from typing import Any

import httpx
import pytest
from starlette.types import ASGIApp

from citybrain.data.application import make_application
from citybrain.data.ledger import Ledger
from citybrain.data.routes import Desk
from citybrain.data.share.desk import AUDITOR, FULL, LOW, TENANTS, ShareDesk
from citybrain.declaration import declare
from tests.citybrain.running import seams

_SIDES = pytest.mark.parametrize("armed", [False, True], ids=["clean", "armed"])
_HOLDERS = (FULL, LOW, AUDITOR, *TENANTS)
Talk = Callable[[httpx.AsyncClient], Awaitable[Any]]


@cache
def make(fault_id: str | None) -> ASGIApp:
    """The application with a fault armed, or none; tests share it, and so keep to names of their own."""
    faults = seams(*[fault_id] if fault_id else []).faults
    share = ShareDesk(tokens={holder: holder for holder in _HOLDERS}, seam=faults.share, rng=random.Random(5))
    desk = Desk(
        ledger=Ledger([], datetime.now(UTC)),
        now=lambda: datetime.now(UTC),
        token=FULL,
        capabilities=declare(faults.claim),
        report_schema={},
        seam=faults.rest,
        share=share,
    )
    return make_application(desk, random.Random(1))


def talk(fault_id: str, talking: Talk, *, armed: bool) -> Any:  # noqa: ANN401 - whatever the talk found
    async def go() -> Any:  # noqa: ANN401
        transport = httpx.ASGITransport(make(fault_id if armed else None), raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="https://city") as client:
            client.headers["authorization"] = f"Bearer {FULL}"
            return await talking(client)

    return asyncio.run(go())


def holding(token: str, **more: str) -> dict[str, str]:
    return {"authorization": f"Bearer {token}", **more}


@_SIDES
def test_late_publications(*, armed: bool) -> None:
    async def publish(client: httpx.AsyncClient) -> int:
        made = [(await client.post("/api/v1/publications", json={"name": "x"})).json()["id"] for _ in range(20)]
        await asyncio.sleep(0.05)
        seen = [await client.get(f"/api/v1/publications/{key}") for key in made]
        return sum(answer.status_code == 404 for answer in seen)

    assert (talk("publications-late", publish, armed=armed) > 0) == armed


@_SIDES
def test_altered_copy(*, armed: bool) -> None:
    async def compare(client: httpx.AsyncClient) -> int:
        source, shared = [
            (await client.get(path, params={"after": 1000})).json()["items"]
            for path in ("/api/v1/register", "/api/v1/shared/register")
        ]
        return sum(one != other for one, other in zip(source, shared, strict=True))

    assert talk("copy-alters-areas", compare, armed=armed) == (25 if armed else 0)


@_SIDES
def test_slow_levels(*, armed: bool) -> None:
    async def renewals(client: httpx.AsyncClient) -> int:
        looks = []
        for _ in range(2):
            looks.append({item["id"]: item["ts"] for item in (await client.get("/api/v1/levels")).json()["items"]})
            await asyncio.sleep(0.55)
        return sum(looks[0][key] != looks[1][key] for key in looks[0])

    assert (talk("levels-slow", renewals, armed=armed) == 16) != armed


@_SIDES
def test_paging_by_count(*, armed: bool) -> None:
    async def walk(client: httpx.AsyncClient) -> int:
        made = [(await client.post("/api/v1/records", json={"name": "x"})).json()["id"] for _ in range(6)]
        first = (await client.get("/api/v1/records", params={"name": "x", "limit": 3})).json()
        await client.delete(f"/api/v1/records/{made[0]}")
        second = (await client.get(first["next"])).json()
        return len({item["id"] for item in (*first["items"], *second["items"])})

    assert talk("records-paging-by-count", walk, armed=armed) == (5 if armed else 6)


@_SIDES
def test_rounded_export(*, armed: bool) -> None:
    async def export(client: httpx.AsyncClient) -> float:
        await client.post("/api/v1/records", json={"name": "rounded", "value": 123456.789})
        return float((await client.get("/api/v1/export?name=rounded")).json()["items"][0]["value"])

    assert (talk("export-rounds-numbers", export, armed=armed) != 123456.789) == armed


@_SIDES
def test_trusted_header(*, armed: bool) -> None:
    async def intrude(client: httpx.AsyncClient) -> int:
        headers = holding("tenant-b", **{"x-tenant-id": "tenant-a"})
        return (await client.get("/api/v1/sites/tenant-a-1", headers=headers)).status_code

    assert talk("tenants-trust-header", intrude, armed=armed) == (200 if armed else 404)


@_SIDES
def test_hidden_fields(*, armed: bool) -> None:
    async def read(client: httpx.AsyncClient) -> bool:
        return "subscriber" in (await client.get("/api/v1/meters/meter-0001", headers=holding(LOW))).json()

    assert talk("fields-shown", read, armed=armed) == armed


@_SIDES
def test_forgotten_refusals(*, armed: bool) -> None:
    async def trail(client: httpx.AsyncClient) -> list[tuple[str, int]]:
        await client.get("/api/v1/levels?mark=1")
        await client.get("/api/v1/levels?mark=2", headers=holding("nobody"))
        items = (await client.get("/api/v1/audit", headers=holding(AUDITOR), params={"limit": 200})).json()["items"]
        return [(item["subject"], item["status"]) for item in items if "mark=" in item["path"]]

    refused = [] if armed else [("anonymous", 401)]
    assert talk("audit-forgets-refused", trail, armed=armed) == [(FULL, 200), *refused]


@_SIDES
def test_no_sunset(*, armed: bool) -> None:
    async def headers(client: httpx.AsyncClient) -> bool:
        return "sunset" in (await client.get("/api/v1/status")).headers

    assert talk("versions-no-sunset", headers, armed=armed) != armed


@_SIDES
def test_forgotten_batch(*, armed: bool) -> None:
    def batch(numbers: range) -> dict[str, object]:
        return {"device": "d", "items": [{"seq": n, "ts": "2026-11-26T08:00:00Z", "value": n} for n in numbers]}

    async def upload(client: httpx.AsyncClient) -> int:
        assert (await client.post("/api/v1/uploads", json=batch(range(3)))).status_code == 202
        await asyncio.sleep(0.55)
        for numbers in (range(3, 6), range(3, 6)):
            assert (await client.post("/api/v1/uploads", json=batch(numbers))).status_code == 202
        return len((await client.get("/api/v1/history", params={"device": "d"})).json()["items"])

    assert talk("history-loses-acknowledged", upload, armed=armed) == (3 if armed else 6)


@_SIDES
def test_outages(*, armed: bool) -> None:
    async def ask(client: httpx.AsyncClient) -> bool:
        until = time.monotonic() + 0.4
        for _ in itertools.takewhile(lambda _: time.monotonic() < until, itertools.count()):
            if (await client.get("/health")).status_code == 503:
                return True
            await asyncio.sleep(0.005)
        return False

    assert talk("http-comes-and-goes", ask, armed=armed) == armed


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("POST", "/api/v1/records", b'{"name": "x", "value": NaN}', 422),
        ("POST", "/api/v1/records", b'{"name": "x", "value": 1e999}', 422),
        ("POST", "/api/v1/records", b'{"name": "x", "value": "\\ud800"}', 422),
        ("POST", "/api/v1/records", b'{"value": 1}', 422),
        ("POST", "/api/v1/records", b"{", 422),
        ("PUT", "/api/v1/records/none", b'{"name": "x"}', 404),
        ("GET", "/api/v1/records?limit=0", b"", 422),
        ("GET", "/api/v1/records?limit=many", b"", 422),
        ("GET", "/api/v1/history", b"", 422),
        ("GET", "/api/v1/audit", b"", 403),
        ("GET", "/api/v1/sites", b"", 403),
    ],
)
def test_what_is_refused_is_a_problem(method: str, path: str, body: bytes, status: int) -> None:
    async def ask(client: httpx.AsyncClient) -> httpx.Response:
        return await client.request(method, path, content=body, headers={"content-type": "application/json"})

    answer = talk("", ask, armed=False)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == status
