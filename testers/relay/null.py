"""Servers that cost nothing: what an instrument measures on them is the instrument itself."""

import asyncio
from asyncio import DatagramProtocol, DatagramTransport, StreamReader, StreamWriter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager, suppress
from typing import cast

from testers.harness.own_ports import own_port

Handler = Callable[[StreamReader, StreamWriter], Awaitable[None]]
Answer = Callable[[bytes], Iterable[bytes]]
_HOST = "127.0.0.1"
_READ = 64 << 10


async def echo_stream(reader: StreamReader, writer: StreamWriter) -> None:
    """Send everything back at once."""
    while data := await reader.read(_READ):
        writer.write(data)
        await writer.drain()


def echo_datagram(data: bytes) -> Iterable[bytes]:
    """Send it back."""
    return (data,)


@asynccontextmanager
async def open_null_stream(handler: Handler = echo_stream) -> AsyncIterator[int]:
    """Serve `handler` over TCP on loopback and give the port; every connection ends with the context."""
    guests: set[asyncio.Task[None]] = set()

    def welcome(reader: StreamReader, writer: StreamWriter) -> None:
        guest = asyncio.get_running_loop().create_task(_entertain(handler, reader, writer))
        guests.add(guest)
        guest.add_done_callback(guests.discard)

    server = await asyncio.start_server(welcome, _HOST, 0)
    port = server.sockets[0].getsockname()[1]
    try:
        with own_port(port):
            yield port
    finally:
        server.close()
        for guest in guests:
            guest.cancel()
        await asyncio.gather(*guests, return_exceptions=True)
        await server.wait_closed()


@asynccontextmanager
async def open_null_datagrams(answer: Answer = echo_datagram) -> AsyncIterator[int]:
    """Answer datagrams on loopback by what `answer` gives for each, and give the port."""
    loop = asyncio.get_running_loop()
    transport, _ = await loop.create_datagram_endpoint(lambda: _Answering(answer), local_addr=(_HOST, 0))
    port = transport.get_extra_info("sockname")[1]
    try:
        with own_port(port):
            yield port
    finally:
        transport.abort()


class _Answering(DatagramProtocol):
    def __init__(self, answer: Answer) -> None:
        self._answer = answer
        self._transport: DatagramTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # Python 3.11 makes it of a class of its own, which is no asyncio.DatagramTransport.
        self._transport = cast("DatagramTransport", transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        if self._transport is not None:
            for datagram in self._answer(data):
                self._transport.sendto(datagram, addr)


async def _entertain(handler: Handler, reader: StreamReader, writer: StreamWriter) -> None:
    # An instrument that hangs up, or is cut by a relay, is what a null server is there for.
    with suppress(OSError, asyncio.IncompleteReadError):
        try:
            await handler(reader, writer)
        finally:
            writer.transport.abort()
