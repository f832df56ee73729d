"""Readings of a CoAP target: its resource is fetched again and again, and each reading counts once."""

import asyncio
import time
from collections.abc import AsyncGenerator
from dataclasses import dataclass

from rules.errors import TargetError, UsageError
from rules.text import Text
from testers.harness.context import Context
from testers.harness.observation import Json
from testers.protocols.coap import wire
from testers.protocols.coap.blocks import fetch
from testers.protocols.coap.places import READINGS, SCHEMA, enter, require_place
from testers.protocols.http import client as http
from testers.protocols.http.exchange import NotJson, parse_json
from testers.protocols.http.places import fetch_schema
from testers.protocols.payload.readings import find_readings, fingerprint
from testers.protocols.payload.schema import read_schema

_PERIOD = 1.0  # seconds between two looks where nothing new came
_LONGEST, _LEAST_LONGEST = 240.0, 3.0
_MOST_POLLS = 2_000
_MOST_BYTES = 64 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Poll:
    """One look: the body, what it holds, and those readings that no look before has shown."""

    body: bytes
    document: Json | NotJson
    fresh: tuple[Json, ...]


async def poll_readings(ctx: Context) -> AsyncGenerator[Poll, None]:
    """Yield looks at the readings that show something new, until time is up.

    Raises
    ------
    TargetError
        The resource is not given, or is endless.
    UsageError
        The target file does not name it.

    """
    place, seen, size = require_place(ctx, READINGS), set[str](), 0
    until = time.monotonic() + max(ctx.seconds(_LONGEST), _LEAST_LONGEST)
    async with enter(ctx) as client:
        for _ in range(_MOST_POLLS):
            body = await fetch(client, place)
            if not body.success:
                raise _not_given(place.path, body.last.message.code)
            size += len(body.payload)
            poll = _read(body.payload, seen)
            if poll is not None:
                yield poll
            if time.monotonic() >= until or size > _MOST_BYTES:
                return
            if poll is None:
                await asyncio.sleep(ctx.seconds(_PERIOD))


def _read(body: bytes, seen: set[str]) -> Poll | None:
    document = parse_json(body)
    readings = [] if isinstance(document, NotJson) else find_readings(document)
    fresh = {fingerprint(reading): reading for reading in readings}
    names = {body.hex()} if isinstance(document, NotJson) else fresh.keys()
    new = names - seen
    seen |= new
    if not new:
        return None
    return Poll(body=body, document=document, fresh=tuple(fresh[name] for name in fresh if name in new))


async def find_schema(ctx: Context) -> dict[str, Json]:
    """Return the data model: its own text (a file: reference), or a path on the HTTP or CoAP endpoint."""
    given = ctx.parameter(SCHEMA)
    if given is not None and not given.startswith("/"):
        return read_schema(given)
    if given is not None and any(ctx.has(name) for name in http.ENDPOINTS):
        return await fetch_schema(ctx, http.open_client(ctx), SCHEMA) or {}
    if given is not None:
        async with enter(ctx) as client:
            body = await fetch(client, require_place(ctx, SCHEMA))
        return read_schema(body.payload.decode("utf-8", "replace"))
    raise UsageError(
        Text(
            zh="请在目标文件中给出参数 coap.schema：file: 引用的 JSON Schema，或目标 HTTP、CoAP 端点上的路径。",
            en="Give the parameter coap.schema in the target file: a JSON Schema by file: reference, or its path on the"
            " HTTP or CoAP endpoint of the target.",
        )
    )


def _not_given(path: str, code: int) -> TargetError:
    told = wire.show(code)
    return TargetError(
        Text(
            zh=f"{path} 以 {told} 应答，没有给出读数；请检查参数 coap.readings。",
            en=f"{path} answers {told} instead of readings; check the parameter coap.readings.",
        )
    )
