"""A listening socket on loopback whose connections all end with it."""

import asyncio
import ssl
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

Handler = Callable[[StreamReader, StreamWriter], Awaitable[None]]
_CLOSE_WITHIN = 2.0  # seconds
LARGEST_CROWD = 512  # connections; a specimen that a load test meets must not eat the machine


@asynccontextmanager
async def listening(handler: Handler, *, tls: ssl.SSLContext | None = None) -> AsyncIterator[int]:
    """Serve `handler` on 127.0.0.1 and give the port; at the end every connection is cancelled and closed."""
    crowd: set[asyncio.Task[None]] = set()

    def welcome(reader: StreamReader, writer: StreamWriter) -> None:
        if len(crowd) >= LARGEST_CROWD:
            writer.close()
            return
        guest = asyncio.get_running_loop().create_task(_entertain(handler, reader, writer))
        crowd.add(guest)
        guest.add_done_callback(crowd.discard)

    server = await asyncio.start_server(welcome, "127.0.0.1", 0, ssl=tls)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for guest in crowd:
            guest.cancel()
        await asyncio.gather(*crowd, return_exceptions=True)
        await server.wait_closed()


async def _entertain(handler: Handler, reader: StreamReader, writer: StreamWriter) -> None:
    try:
        await handler(reader, writer)
    except asyncio.CancelledError:
        writer.transport.abort()
        raise
    finally:
        await _close(writer)


async def _close(writer: StreamWriter) -> None:
    writer.close()
    try:
        # A peer that reads nothing would keep the last bytes, and us, for ever.
        async with asyncio.timeout(_CLOSE_WITHIN):
            await writer.wait_closed()
    except TimeoutError:
        writer.transport.abort()
    except (ConnectionError, ssl.SSLError):
        return
