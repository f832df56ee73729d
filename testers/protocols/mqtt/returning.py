"""Payloads that go out over MQTT and come back: through the echo of the target, else through its broker alone."""

import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from testers.harness.context import Context
from testers.protocols.mqtt.client import Client
from testers.protocols.mqtt.echo import Route, find_route, find_timeout
from testers.protocols.mqtt.login import prepare
from testers.protocols.mqtt.packets import Packet, Puback, Publish

_AT_ONCE = 16


class Returner:
    """Sends payloads and has them back over one connection; see `open_returner`."""

    def __init__(self, ctx: Context, client: Client, route: Route) -> None:
        """Every payload is found again by a mark of its own in it."""
        self._ctx = ctx
        self._client = client
        self._link = ctx.link("mqtt", "mqtts")
        self.route = route
        self._stem = f"{ctx.tag}-{ctx.rng.getrandbits(32):08x}"
        self._made = 0

    def mark(self) -> str:
        """Return a mark that no other payload has: ASCII letters, digits, hyphens and a full stop at its end."""
        self._made += 1
        return f"{self._stem}-{self._made:04d}."

    async def send(self, payloads: Mapping[str, bytes]) -> dict[str, bytes]:
        """Send `payloads` by their marks, which stand in them, and return those that came back in time.

        Raises
        ------
        TargetError
            The connection ends.

        """
        marks, back = list(payloads), dict[str, bytes]()
        at_once = max(1, min(_AT_ONCE, self._client.window))
        for start in range(0, len(marks), at_once):
            batch = marks[start : start + at_once]
            for number, mark in enumerate(batch, start=1):
                await self._link.permit()
                packet = Publish(topic=self.route.out, payload=payloads[mark], qos=1, packet_id=number)
                await self._client.send(packet)
            back |= await self._collect(batch)
        return back

    async def _collect(self, marks: list[str]) -> dict[str, bytes]:
        until, back = time.monotonic() + find_timeout(self._ctx), dict[str, bytes]()
        waiting = set(range(1, len(marks) + 1))
        while (left := until - time.monotonic()) > 0 and (len(back) < len(marks) or waiting):
            try:
                packets = await self._client.batch(within=left)
            except TimeoutError:
                break
            waiting -= {packet.packet_id for packet in packets if isinstance(packet, Puback)}
            for packet in packets:
                if isinstance(packet, Publish):
                    back |= {mark: packet.payload for mark in marks if mark.encode() in packet.payload}
            await self._client.send(*(answer for packet in packets if (answer := _acknowledge(packet))))
        return back


def _acknowledge(packet: Packet) -> Packet | None:
    if isinstance(packet, Publish) and packet.qos == 1 and packet.packet_id is not None:
        return Puback(packet_id=packet.packet_id)
    return None


@asynccontextmanager
async def open_returner(ctx: Context) -> AsyncIterator[Returner]:
    """Connect, subscribe to where payloads come back, and give the returner."""
    route, login = find_route(ctx), prepare(ctx)
    async with login.enter("return") as client:
        granted = await client.subscribe(route.back, 1)
        ctx.observe("route", out=route.out, back=route.back, own=route.own, granted=granted)
        yield Returner(ctx, client, route)
        await client.leave()
