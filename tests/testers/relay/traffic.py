"""Little servers and clients around a relay."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any, TypeVar, cast

T = TypeVar("T")


def run(work: Coroutine[Any, Any, T], *, seconds: float = 30) -> T:
    """Run to the end, in bounded time."""
    return asyncio.run(asyncio.wait_for(work, seconds))


async def until(true: Callable[[], bool]) -> None:
    """Look again and again; the deadline is that of `run`."""
    while not true():  # noqa: ASYNC110 - what is looked at knows no events
        await asyncio.sleep(0.005)


class Catcher(asyncio.DatagramProtocol):
    """Keeps datagrams; `echoes` sends each back."""

    def __init__(self, *, echoes: bool = False) -> None:
        self._echoes = echoes
        self._transport: asyncio.DatagramTransport | None = None
        self.caught: list[bytes] = []
        self.moved = asyncio.Event()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # Python 3.11 makes it of a class of its own, which is no asyncio.DatagramTransport.
        self._transport = cast("asyncio.DatagramTransport", transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        self.caught.append(data)
        self.moved.set()
        if self._echoes and self._transport is not None:
            self._transport.sendto(data, addr)

    async def until(self, count: int) -> None:
        """Wait until that many have come."""
        while len(self.caught) < count:
            self.moved.clear()
            await self.moved.wait()


@asynccontextmanager
async def catching(host: str = "127.0.0.1", *, echoes: bool = False) -> AsyncIterator[tuple[Catcher, int]]:
    """Yield a catcher and its port."""
    loop = asyncio.get_running_loop()
    transport, catcher = await loop.create_datagram_endpoint(lambda: Catcher(echoes=echoes), local_addr=(host, 0))
    try:
        yield catcher, transport.get_extra_info("sockname")[1]
    finally:
        transport.close()


@asynccontextmanager
async def throwing(host: str, port: int) -> AsyncIterator[tuple[asyncio.DatagramTransport, Catcher]]:
    """Yield a connected socket and what comes back."""
    loop = asyncio.get_running_loop()
    transport, catcher = await loop.create_datagram_endpoint(Catcher, remote_addr=(host, port))
    try:
        yield transport, catcher
    finally:
        transport.close()


async def hang_up(writer: asyncio.StreamWriter) -> None:
    """Close whatever the other side did."""
    writer.close()
    await asyncio.gather(writer.wait_closed(), return_exceptions=True)
