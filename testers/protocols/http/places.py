"""Where a target keeps what the cases look at: the HTTP parameters of the target file."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

from rules.errors import TargetError
from rules.text import Text
from testers.harness.context import Context
from testers.harness.observation import Json
from testers.protocols.http.client import HttpClient
from testers.protocols.http.exchange import Exchange, NotJson, parse_json
from testers.protocols.payload.readings import find_readings, fingerprint
from testers.protocols.payload.schema import read_schema

OPENAPI = "/openapi.json"
_PAUSE = 1.0
_MOST_IDLE = 5


def find_resource(ctx: Context, client: HttpClient) -> str:
    """Return the path that stands for the target's service: its readings, else the endpoint's own path."""
    return ctx.parameter("http.readings") or client.base or "/"


def find_openapi(ctx: Context) -> str:
    """Return the path of the OpenAPI description."""
    return ctx.parameter("http.openapi") or OPENAPI


def find_protected(ctx: Context) -> list[str]:
    """Return the paths that must ask for authentication."""
    listed = (ctx.parameter("http.protected") or "").split(",")
    return [path.strip() for path in listed if path.strip()]


async def fetch_schema(ctx: Context, client: HttpClient, parameter: str = "http.schema") -> dict[str, Json] | None:
    """Return the JSON Schema that a parameter gives as text or as a URL path of the target; None without one.

    Raises
    ------
    TargetError
        The path gives no JSON object.
    UsageError
        The parameter is neither.

    """
    given = ctx.parameter(parameter)
    if given is None:
        return None
    if not given.startswith("/"):
        return read_schema(given)
    exchange = await client.follow(given)
    document = exchange.json() if exchange.ok else None
    if isinstance(document, dict):
        return document
    raise TargetError(
        Text(
            zh=f"{given} 没有给出 JSON Schema（状态码 {exchange.status}）。",
            en=f"{given} gives no JSON Schema (status {exchange.status}).",
        )
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Poll:
    """One answer of the readings resource: the readings not seen before."""

    exchange: Exchange
    document: Json | NotJson
    fresh: list[Json]


async def poll_readings(ctx: Context, client: HttpClient) -> AsyncIterator[Poll]:
    """Ask the readings resource again and again; end when five polls in a row bring nothing new.

    A reading counts once however often it is served: a resource that stands still tells nothing more by repetition.

    Raises
    ------
    TargetError
        The resource refuses, or its first answer is no JSON.

    """
    path, seen, idle = find_resource(ctx, client), set[str](), 0
    while idle < _MOST_IDLE:
        exchange = await client.follow(path)
        _require_ok(exchange)
        document = parse_json(exchange.body) if seen else exchange.json()
        readings = [] if isinstance(document, NotJson) else find_readings(document)
        marks = [fingerprint(reading) for reading in readings]
        # Within one answer, too, a reading that stands twice counts once.
        fresh = {mark: reading for mark, reading in zip(marks, readings, strict=True) if mark not in seen}
        seen.update(marks)
        yield Poll(exchange=exchange, document=document, fresh=list(fresh.values()))
        idle = 0 if fresh or isinstance(document, NotJson) else idle + 1
        if idle:
            await asyncio.sleep(ctx.seconds(_PAUSE))


def _require_ok(exchange: Exchange) -> None:
    if not exchange.ok:
        raise TargetError(
            Text(
                zh=f"读数资源 {exchange.target} 返回状态码 {exchange.status}；请检查参数 http.readings 与 http.token。",
                en=f"The readings resource {exchange.target} answers {exchange.status}; "
                "check the parameters http.readings and http.token.",
            )
        )
