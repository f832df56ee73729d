"""The server that the peer `websockets` runs: an echo and a stream of readings, spoken by that library alone.

It runs as a process of its own, `python -m testers.specimens.ws.library PORT`, with its token in TOKEN of the
environment; the library is imported there and nowhere else.
"""

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from random import Random
from typing import TYPE_CHECKING

from testers.specimens.ws.manners import Streaming
from testers.specimens.ws.places import ECHO, LARGEST_MESSAGE, PERIOD, STREAM, TOKEN
from testers.specimens.ws.readings import LAMPS, Lamps

if TYPE_CHECKING:
    from websockets.asyncio.server import ServerConnection
    from websockets.http11 import Request, Response

READY = "the library serves"


async def _serve(port: int, token: str) -> None:
    from websockets.asyncio.server import serve  # noqa: PLC0415 - the library lives in this process alone

    refuse = _guard(token)
    async with serve(_handle, "127.0.0.1", port, process_request=refuse, compression=None, max_size=LARGEST_MESSAGE):
        sys.stdout.write(f"{READY}\n")
        sys.stdout.flush()
        await asyncio.get_running_loop().create_future()


def _guard(token: str) -> "Callable[[ServerConnection, Request], Response | None]":
    def refuse(connection: "ServerConnection", request: "Request") -> "Response | None":
        if request.path not in (ECHO, STREAM):
            return connection.respond(HTTPStatus.NOT_FOUND, "")
        if request.headers.get("Authorization") != f"Bearer {token}":
            return connection.respond(HTTPStatus.UNAUTHORIZED, "")
        return None

    return refuse


async def _handle(connection: "ServerConnection") -> None:
    request = connection.request
    work = _echo if request is not None and request.path == ECHO else _push
    await work(connection)


async def _echo(connection: "ServerConnection") -> None:
    async for message in connection:
        await connection.send(message)


async def _push(connection: "ServerConnection") -> None:
    await push(connection.send)


async def push(send: Callable[[str], Awaitable[None]]) -> None:
    """Send readings one by one, those of all lamps in one beat, until `send` fails."""
    lamps = Lamps(Streaming(), Random(1))
    while True:
        for _ in range(LAMPS):
            await send(lamps.report().decode())
        await asyncio.sleep(PERIOD)


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1]), os.environ[TOKEN]))
