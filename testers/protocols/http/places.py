"""Where a target keeps what the cases look at: the HTTP parameters of the target file."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

from rules.errors import TargetError, UsageError
from rules.text import Text
from testers.harness.context import Context
from testers.harness.observation import Json
from testers.protocols.http.client import HttpClient
from testers.protocols.http.exchange import Exchange, NotJson, parse_json
from testers.protocols.http.failure import UnansweredError
from testers.protocols.payload.readings import find_readings, fingerprint
from testers.protocols.payload.schema import read_schema

OPENAPI = "/openapi.json"
_PAUSE = 1.0
_GREETINGS = 3
_MOST_IDLE = 5


def find_resource(ctx: Context, client: HttpClient) -> str:
    """Return the path that stands for the target's service: its readings, else the endpoint's own path."""
    return next(iter(find_readings_paths(ctx)), client.base or "/")


def find_readings_paths(ctx: Context) -> list[str]:
    """Return the paths of `http.readings`: one, or several with commas between."""
    return _split(ctx.parameter("http.readings"))


async def settle_resource(ctx: Context, client: HttpClient) -> str:
    """Return the path that stands for the service, after redirects, once it has answered.

    A target that is asked three times and never answers is not lossy or slow, but absent.

    Raises
    ------
    TargetError
        No answer, a redirect to where nobody may follow, or an error of the server.

    """
    path = find_resource(ctx, client)
    for left in reversed(range(_GREETINGS)):
        try:
            exchange = await client.follow(path)
        except UnansweredError:
            if not left:
                raise
            continue
        if exchange.status < 300 or 400 <= exchange.status < 500:
            return exchange.target
        if not left:
            break
    raise TargetError(
        Text(
            zh=f"{path} 没有提供服务：重定向到授权之外，或服务器出错。",
            en=f"{path} gives no service: it leads away from what is authorised, or the server fails.",
        )
    )


def find_openapi(ctx: Context) -> str:
    """Return the path of the OpenAPI description."""
    return ctx.parameter("http.openapi") or OPENAPI


def find_protected(ctx: Context) -> list[str]:
    """Return the paths that must ask for authentication."""
    return _split(ctx.parameter("http.protected"))


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
    """One answer of a readings resource: the readings not seen before, and how many it holds."""

    exchange: Exchange
    document: Json | NotJson
    fresh: list[Json]
    served: int


async def poll_readings(ctx: Context, client: HttpClient) -> AsyncIterator[Poll]:
    """Ask the readings resources in turn, again and again; end when five rounds bring nothing new.

    A reading counts once however often it is served: a resource that stands still tells nothing more by repetition.

    Raises
    ------
    TargetError
        A resource refuses, or its first answer is no JSON.
    UsageError
        No readings resource is known.

    """
    paths, seen, idle = _require_paths(ctx), dict[str, set[str]](), 0
    while idle < _MOST_IDLE:
        served = new = 0
        for path in paths:
            poll = await _poll(client, path, seen)
            yield poll
            served, new = served + poll.served, new + len(poll.fresh)
        idle = 0 if new else idle + 1
        # Where most of an answer is known already, the source is slower than we are.
        if new * 2 <= served:
            await asyncio.sleep(ctx.seconds(_PAUSE))


async def _poll(client: HttpClient, path: str, seen: dict[str, set[str]]) -> Poll:
    exchange = await client.follow(path)
    _require_ok(exchange)
    document = parse_json(exchange.body) if path in seen else exchange.json()
    known = seen.setdefault(path, set())
    if isinstance(document, NotJson):
        return Poll(exchange=exchange, document=document, fresh=[], served=1)
    readings = find_readings(document)
    # Within one answer, too, a reading that stands twice counts once.
    fresh = {mark: reading for reading in readings if (mark := fingerprint(reading)) not in known}
    known.update(fresh)
    return Poll(exchange=exchange, document=document, fresh=list(fresh.values()), served=len(readings))


def _split(listed: str | None) -> list[str]:
    return [path.strip() for path in (listed or "").split(",") if path.strip()]


def _require_paths(ctx: Context) -> list[str]:
    paths = find_readings_paths(ctx)
    if paths:
        return paths
    raise UsageError(
        Text(
            zh="没有已知的读数资源：请在参数 http.readings 中给出路径，或声明 http.readings: no。",
            en="No readings resource is known: give its path in http.readings, or declare http.readings: no.",
        )
    )


def _require_ok(exchange: Exchange) -> None:
    if not exchange.ok:
        raise TargetError(
            Text(
                zh=f"读数资源 {exchange.target} 返回状态码 {exchange.status}；请检查参数 http.readings 与 http.token。",
                en=f"The readings resource {exchange.target} answers {exchange.status}; "
                "check the parameters http.readings and http.token.",
            )
        )
