"""The application that the peer `wsproto` serves through uvicorn: an echo and a stream of readings, as plain ASGI."""

import asyncio
import os
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any

from testers.specimens.ws.library import push
from testers.specimens.ws.places import ECHO, STREAM, TOKEN

Event = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Event]]
Send = Callable[[Event], Awaitable[None]]


async def application(scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
    """Serve one connection (ASGI 3)."""
    if scope["type"] != "websocket":
        return
    await receive()
    status = _refuse(scope)
    if status is not None:
        await send({"type": "websocket.http.response.start", "status": status, "headers": []})
        await send({"type": "websocket.http.response.body", "body": b""})
        return
    await send({"type": "websocket.accept"})
    if scope["path"] == ECHO:
        await _echo(receive, send)
    else:
        await _stream(receive, send)


def _refuse(scope: Mapping[str, Any]) -> int | None:
    if scope["path"] not in (ECHO, STREAM):
        return 404
    token = f"Bearer {os.environ[TOKEN]}".encode()
    return None if dict(scope["headers"]).get(b"authorization") == token else 401


async def _echo(receive: Receive, send: Send) -> None:
    while (event := await receive())["type"] == "websocket.receive":
        data = {name: event[name] for name in ("text", "bytes") if event.get(name) is not None}
        await send({"type": "websocket.send", **data})


async def _stream(receive: Receive, send: Send) -> None:
    async def tell(text: str) -> None:
        await send({"type": "websocket.send", "text": text})

    pushing = asyncio.create_task(push(tell))
    try:
        while (await receive())["type"] == "websocket.receive":
            continue
    finally:
        pushing.cancel()
        # Once the client has gone, sending fails; that is how a stream ends.
        await asyncio.gather(pushing, return_exceptions=True)
