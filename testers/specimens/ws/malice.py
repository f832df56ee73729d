"""Handlers of hostile WebSocket servers: nothing that could be measured comes from them."""

import asyncio
import itertools
from asyncio import StreamReader, StreamWriter
from collections.abc import Awaitable, Callable, Iterator

from testers.protocols.ws.handshake import accept
from testers.protocols.ws.wire import Frame, Opcode, write
from testers.specimens.broker.listen import Handler
from testers.specimens.web.message import read_request

_DRIP = 0.5  # seconds between two bytes of the tarpit
_HUGE = 1 << 28
_FLOOD = 200  # pings in one piece


def behind_handshake(work: Callable[[StreamReader, StreamWriter], Awaitable[None]]) -> Handler:
    """Make a handler that shakes hands with everybody and then does `work`."""

    async def handle(reader: StreamReader, writer: StreamWriter) -> None:
        request = await read_request(reader)
        if request is None:
            return
        lines = ["HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade"]
        lines.append(f"Sec-WebSocket-Accept: {accept(request.headers.get('sec-websocket-key', ''))}")
        writer.write("\r\n".join([*lines, "", ""]).encode("ascii"))
        try:
            await work(reader, writer)
        except ConnectionError:
            return

    return handle


def hang_up() -> Handler:
    """Make a handler that hangs up at another moment each time: at once, behind the handshake, at the first message."""
    turns: Iterator[int] = itertools.cycle(range(3))

    async def leave(reader: StreamReader, writer: StreamWriter) -> None:
        await writer.drain()
        if next(turns) == 0:
            await reader.read(64)

    behind = behind_handshake(leave)

    async def handle(reader: StreamReader, writer: StreamWriter) -> None:
        if next(turns) != 0:
            await behind(reader, writer)

    return handle


async def announce(_reader: StreamReader, writer: StreamWriter) -> None:
    """Announce a message of 2^28 bytes and begin it."""
    writer.write(write(Frame(opcode=Opcode.BINARY, payload=bytes(1000)), announce=_HUGE))
    await writer.drain()
    await asyncio.get_running_loop().create_future()


async def babble(_reader: StreamReader, writer: StreamWriter) -> None:
    """Send texts that are no UTF-8."""
    while True:
        writer.write(write(Frame(opcode=Opcode.TEXT, payload=b'{"id":"lamp-\xff\xfe"}')))
        await writer.drain()
        await asyncio.sleep(0.01)


async def flood(_reader: StreamReader, writer: StreamWriter) -> None:
    """Send Pings without end and read nothing."""
    pings = write(Frame(opcode=Opcode.PING, payload=bytes(100))) * _FLOOD
    while True:
        writer.write(pings)
        await writer.drain()


async def drip(reader: StreamReader, writer: StreamWriter) -> None:
    """Answer the handshake a byte at a time."""
    await read_request(reader)
    for byte in itertools.cycle(b"HTTP/1.1 101 Switching Protocols\r\nX-Wait: " + b"a" * 4096):
        writer.write(bytes([byte]))
        await writer.drain()
        await asyncio.sleep(_DRIP)
