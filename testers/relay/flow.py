"""One connection through the relay: a pump for each direction, and the ways in which it can end."""

import asyncio
import socket
import struct
from asyncio import StreamReader, StreamWriter
from contextlib import suppress

from testers.relay.framing import Framer, Unit
from testers.relay.lane import Lane
from testers.relay.outage import Cut, Outage

_READ = 64 << 10
_CLOSE_WITHIN = 1.0


class Side:
    """One of the two sockets of a flow."""

    def __init__(self, reader: StreamReader, writer: StreamWriter) -> None:
        """Take over an open connection."""
        self.reader = reader
        self.writer = writer

    def reset(self) -> None:
        """Close with RST, whatever is still unsent."""
        with suppress(OSError, ValueError):
            sock = self.writer.get_extra_info("socket")
            # Lingering for no time at all makes the kernel send RST instead of FIN.
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.writer.transport.abort()

    async def close(self) -> None:
        """Close with FIN, by force when the peer does not take the rest."""
        self.writer.close()
        try:
            async with asyncio.timeout(_CLOSE_WITHIN):
                await self.writer.wait_closed()
        except (OSError, TimeoutError):
            self.writer.transport.abort()


class Flow:
    """A client's connection and ours to the target."""

    def __init__(self, client: Side, target: Side, *, outage: Outage) -> None:
        """Join the two sides; nothing moves before `run`."""
        self._client = client
        self._target = target
        self._outage = outage
        self._over = asyncio.Event()
        self._how: Cut | None = None

    async def run(self, up: tuple[Lane, Framer], down: tuple[Lane, Framer]) -> None:
        """Pass bytes on until both directions have ended, one breaks, or the flow is cut."""
        pumps = asyncio.create_task(self._pump(up, down))
        over = asyncio.create_task(self._over.wait())
        try:
            await asyncio.wait({pumps, over}, return_when=asyncio.FIRST_COMPLETED)
            broken = pumps.done() and pumps.exception() is not None
        finally:
            pumps.cancel()
            over.cancel()
            await asyncio.gather(pumps, over, return_exceptions=True)
        await self._end(broken=broken)

    def cut(self, how: Cut) -> None:
        """End it now."""
        self._how = how
        self._over.set()

    def abort(self) -> None:
        """Free both sockets at once; the relay itself ends."""
        self._client.writer.transport.abort()
        self._target.writer.transport.abort()

    async def _pump(self, up: tuple[Lane, Framer], down: tuple[Lane, Framer]) -> None:
        async with asyncio.TaskGroup() as work:
            work.create_task(_fill(self._client, *up))
            work.create_task(self._drain(up[0], self._target))
            work.create_task(_fill(self._target, *down))
            work.create_task(self._drain(down[0], self._client))

    async def _end(self, *, broken: bool) -> None:
        if self._how is Cut.SILENT:
            self._target.reset()
            await _listen_in_vain(self._client)
        elif self._how is Cut.DEAF:
            self._client.reset()
            await _listen_in_vain(self._target)
        elif self._how is Cut.RST or (broken and self._how is None):
            self._client.reset()
            self._target.reset()
        await asyncio.gather(self._client.close(), self._target.close())

    async def _drain(self, lane: Lane, to: Side) -> None:
        while (data := await lane.take()) is not None:
            await self._outage.thawed()
            to.writer.write(data)
            await to.writer.drain()
        await self._outage.thawed()
        with suppress(OSError):
            to.writer.write_eof()


async def _fill(source: Side, lane: Lane, framer: Framer) -> None:
    """Read as long as there is room: a slow receiver slows its sender down, through the relay too."""
    while data := await source.reader.read(_READ):
        for unit in framer.feed(data):
            lane.put(unit)
        await lane.room()
    if rest := framer.rest():
        lane.put(Unit(data=rest, fair=False))
    lane.end()


async def _listen_in_vain(side: Side) -> None:
    """Read what that side says into a void until it gives up."""
    with suppress(OSError):
        while await side.reader.read(_READ):
            continue
