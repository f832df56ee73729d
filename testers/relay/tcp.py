"""A seeded relay for TCP on loopback: delays, stalls, corrupts and cuts, and knows exactly what it did.

Theory of operation: the relay ends TCP on both sides, so what it passes on is a byte stream. Bytes that vanish from a
stream without notice are no network fault but a broken TCP: therefore a lost chunk stalls as long as a retransmission
takes, and duplication and reordering are refused. With a framing (`testers.relay.framing`) the units are whole
messages, and those are lost, duplicated and reordered as an application in the middle would do it.
"""

import asyncio
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from rules.errors import UsageError
from rules.text import Text
from testers.harness.own_ports import own_port
from testers.relay.flow import Flow, Side
from testers.relay.framing import Chunks, Framing
from testers.relay.impairment import Dice, Impairment
from testers.relay.lane import Lane
from testers.relay.outage import Cut, Outage
from testers.relay.truth import Direction, Kind, Truth

_MOST_FLOWS = 512
_CONNECT_WITHIN = 5.0
_ENDING = 2.0


class TcpRelay:
    """A running relay; see `open_tcp_relay`. `port` is where it listens, `truth` what it did."""

    def __init__(
        self, host: str, port: int, *, impairment: Impairment, seed: int, truth: Truth, framing: Framing | None
    ) -> None:
        """Lead to `host` and `port`."""
        self._place = (host, port)
        self._seed = seed
        self._framing = framing
        self._outage = Outage()
        self._flows: dict[int, Flow] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._count = 0
        self._impairment = impairment
        self.truth = truth
        self.port = 0
        self._check(impairment)

    @property
    def impairment(self) -> Impairment:
        """What is done to traffic at this moment."""
        return self._impairment

    @property
    def flows(self) -> int:
        """Connections open now."""
        return len(self._flows)

    def set(self, impairment: Impairment) -> None:
        """Do this to the units that come from now on."""
        self._check(impairment)
        self._impairment = impairment
        self.truth.record(Kind.CHANGED)

    async def cut(self, seconds: float = 0.0, *, how: Cut = Cut.RST) -> None:
        """End every connection, take no new one for `seconds`, and return when the link is whole again."""
        self._outage.fall(seconds)
        for number, flow in list(self._flows.items()):
            self.truth.record(Kind.CUT, flow=number, seconds=seconds, how=how.value)
            flow.cut(how)
        if not self._flows:
            self.truth.record(Kind.CUT, seconds=seconds, how=how.value)
        self._flows.clear()
        await asyncio.sleep(seconds)

    async def freeze(self, seconds: float) -> None:
        """Let nothing through for `seconds` while every connection stays open; then go on where it stopped."""
        self._outage.freeze(seconds)
        self.truth.record(Kind.FROZEN, seconds=seconds)
        await asyncio.sleep(seconds)

    def welcome(self, reader: StreamReader, writer: StreamWriter) -> None:
        """Take a client's connection."""
        client = Side(reader, writer)
        number, self._count = self._count, self._count + 1
        if self._outage.down or len(self._tasks) >= _MOST_FLOWS:
            self.truth.record(Kind.REFUSED, flow=number)
            client.reset()
            return
        task = asyncio.get_running_loop().create_task(self._serve(client, number))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def end(self) -> None:
        """Close everything."""
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(set(self._tasks), timeout=_ENDING)

    async def _serve(self, client: Side, number: int) -> None:
        try:
            target = await self._reach(number)
            if target is None:
                client.reset()
                return
            await self._join(Flow(client, target, outage=self._outage), number)
        finally:
            client.writer.transport.abort()

    async def _reach(self, number: int) -> Side | None:
        """Connect to the target; None when it does not answer, or the link went down meanwhile."""
        await self._outage.thawed()
        try:
            async with asyncio.timeout(_CONNECT_WITHIN):
                target = Side(*await asyncio.open_connection(*self._place))
        except (OSError, TimeoutError):
            self.truth.record(Kind.UNREACHABLE, flow=number)
            return None
        if not self._outage.down:
            return target
        self.truth.record(Kind.REFUSED, flow=number)
        target.reset()
        return None

    async def _join(self, flow: Flow, number: int) -> None:
        self._flows[number] = flow
        self.truth.record(Kind.OPENED, flow=number)
        frame = self._framing or (lambda _direction: Chunks())
        up, down = ((self._lane(number, way), frame(way)) for way in (Direction.UP, Direction.DOWN))
        try:
            await flow.run(up, down)
        finally:
            flow.abort()
            self._flows.pop(number, None)
            self.truth.record(Kind.CLOSED, flow=number)

    def _lane(self, number: int, direction: Direction) -> Lane:
        return Lane(
            self.truth,
            direction,
            number,
            dice=Dice(self._seed, direction.value, number),
            impairment=lambda: self._impairment,
            stalls=self._framing is None,
        )

    def _check(self, impairment: Impairment) -> None:
        if self._framing is None and impairment.of_messages:
            raise UsageError(
                Text(
                    zh="TCP 字节流不会重复或乱序（TCP 自会纠正）；请改用 UDP 中继，或给出消息的划分方式。",
                    en="A TCP stream neither duplicates nor reorders (TCP mends that); use a UDP relay, "
                    "or say how messages are framed.",
                )
            )


@asynccontextmanager
async def open_tcp_relay(
    host: str,
    port: int,
    *,
    impairment: Impairment | None = None,
    seed: int = 1,
    listen_port: int = 0,
    listen_host: str = "127.0.0.1",
    framing: Framing | None = None,
    truth: Truth | None = None,
) -> AsyncIterator[TcpRelay]:
    """Relay from `listen_host` (port 0 takes any free one) to `host` and `port` until the context ends.

    In a case, give the address and the port of a link that the gate has let through, and come in by
    `ctx.own_link(f"mqtt://127.0.0.1:{relay.port}")`.

    Raises
    ------
    UsageError
        The impairment is none for a byte stream.
    OSError
        The port to listen on is taken.

    """
    relay = TcpRelay(
        host, port, impairment=impairment or Impairment(), seed=seed, truth=truth or Truth(), framing=framing
    )
    server = await asyncio.start_server(relay.welcome, listen_host, listen_port)
    relay.port = server.sockets[0].getsockname()[1]
    try:
        with own_port(relay.port, host=listen_host):
            yield relay
    finally:
        server.close()
        await relay.end()
        await server.wait_closed()
