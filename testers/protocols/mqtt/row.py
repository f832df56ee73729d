"""Numbered messages over one connection, and every arrival of them in order: copies too.

`Echo` asks when a probe first came back; here it matters in which order, and how often.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager, suppress

from rules.errors import TargetError
from testers.harness.context import Context, Link
from testers.protocols.mqtt.client import Client
from testers.protocols.mqtt.echo import Route, find_route
from testers.protocols.mqtt.login import prepare
from testers.protocols.mqtt.packets import Packet, Puback, Publish

_WINDOW = 500
_PACKET_IDS = 0xFFFF
_MOST_ARRIVALS = 200_000


class Row:
    """`sent` messages so far, numbered from 0, and the numbers of all `arrivals`."""

    def __init__(self, link: Link, client: Client, route: Route, mark: str) -> None:
        """Messages carry `mark`, so that no other is taken for one."""
        self._link = link
        self._client = client
        self._route = route
        self._mark = f"{mark}:".encode()
        self._window = min(_WINDOW, client.window)
        self._unacknowledged: set[int] = set()
        self._moved = asyncio.Event()
        self._receiver = asyncio.create_task(self._receive())
        self._back: set[int] = set()
        self.sent = 0
        self.arrivals: list[int] = []

    async def burst(self, gaps: list[float], *, timeout: float) -> int:
        """Send a message after each of the `gaps`; wait until all are back, or `timeout` seconds. Return how many."""
        await self._beside(self._send(gaps))
        with suppress(TimeoutError):
            async with asyncio.timeout(timeout):
                await self._beside(self._until_back())
        self._link.note(seconds=None, ok=len(self._back) == self.sent)
        return len(gaps)

    async def linger(self, seconds: float) -> None:
        """Receive what else comes within that time."""
        await self._beside(asyncio.sleep(seconds))

    async def close(self) -> None:
        """End the connection politely."""
        self._receiver.cancel()
        await asyncio.gather(self._receiver, return_exceptions=True)
        with suppress(TargetError):
            await self._client.leave()

    async def _send(self, gaps: list[float]) -> None:
        due = time.monotonic()
        for gap in gaps:
            due += gap
            await self._link.permit()
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            async with asyncio.timeout(self._client.timeout):
                while len(self._unacknowledged) >= self._window:
                    self._moved.clear()
                    await self._moved.wait()
            number, self.sent = self.sent, self.sent + 1
            packet_id = number % _PACKET_IDS + 1
            self._unacknowledged.add(packet_id)
            payload = self._mark + str(number).encode()
            await self._client.send(Publish(topic=self._route.out, payload=payload, qos=1, packet_id=packet_id))

    async def _until_back(self) -> None:
        while len(self._back) < self.sent:
            self._moved.clear()
            await self._moved.wait()

    async def _beside(self, work: Coroutine[None, None, None]) -> None:
        """Do `work` while packets come in; what ends the receiver ends the work."""
        task = asyncio.create_task(work)
        try:
            await asyncio.wait({task, self._receiver}, return_when=asyncio.FIRST_COMPLETED)
            if not task.done():
                await self._receiver
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        await task

    async def _receive(self) -> None:
        while True:
            with suppress(TimeoutError):
                packets = await self._client.batch(within=self._client.timeout)
                acknowledgements = [answer for packet in packets if (answer := self._take(packet))]
                self._moved.set()
                await self._client.send(*acknowledgements)

    def _take(self, packet: Packet) -> Packet | None:
        if isinstance(packet, Puback):
            self._unacknowledged.discard(packet.packet_id)
        if not isinstance(packet, Publish):
            return None
        digits = packet.payload[len(self._mark) :]
        if packet.payload.startswith(self._mark) and digits.isdigit() and len(digits) <= 9:
            number = int(digits)
            if number < self.sent and len(self.arrivals) < _MOST_ARRIVALS:
                self._back.add(number)
                self.arrivals.append(number)
        return Puback(packet_id=packet.packet_id) if packet.qos == 1 and packet.packet_id is not None else None


@asynccontextmanager
async def open_row(ctx: Context) -> AsyncIterator[Row]:
    """Connect, subscribe to where the messages come back, and give the row."""
    route, login = find_route(ctx), prepare(ctx)
    async with login.enter("row") as client:
        granted = await client.subscribe(route.back, 1)
        ctx.observe("route", out=route.out, back=route.back, own=route.own, granted=granted, level=login.version.value)
        row = Row(login.link, client, route, f"{ctx.tag}-{ctx.rng.getrandbits(32):08x}")
        try:
            yield row
        finally:
            await row.close()
            ctx.observe("connection", sent=client.stream.sent, received=client.stream.received)
