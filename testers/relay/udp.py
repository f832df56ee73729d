"""A seeded relay for datagrams on loopback: loses, delays, duplicates, reorders and corrupts, and knows what it did.

Each client address gets a socket of its own towards the target, so that answers find their way back. Memory is
bounded: a fixed number of clients, the longest silent of which makes room, and a bounded queue for each direction of
each; what finds it full is dropped and written down as overflowed.
"""

import asyncio
from asyncio import DatagramProtocol, DatagramTransport
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from testers.harness.own_ports import own_port
from testers.relay.framing import Numbering, Unit
from testers.relay.impairment import Dice, Impairment
from testers.relay.lane import Lane
from testers.relay.outage import Outage
from testers.relay.truth import Direction, Kind, Truth

Address = tuple[str, int] | tuple[str, int, int, int]
_MOST_CLIENTS = 256


class UdpRelay:
    """A running relay; see `open_udp_relay`. `port` is where it listens, `truth` what it did."""

    def __init__(
        self, host: str, port: int, *, impairment: Impairment, seed: int, truth: Truth, numbering: Numbering | None
    ) -> None:
        """Lead to `host` and `port`."""
        self._place = (host, port)
        self._seed = seed
        self._numbering = numbering
        self._outage = Outage()
        self._clients: OrderedDict[Address, _Client] = OrderedDict()
        self._count = 0
        self._impairment = impairment
        self._out: DatagramTransport | None = None
        self._ending: set[asyncio.Task[None]] = set()
        self.truth = truth
        self.port = 0

    @property
    def impairment(self) -> Impairment:
        """What is done to traffic at this moment."""
        return self._impairment

    @property
    def flows(self) -> int:
        """Clients known now."""
        return len(self._clients)

    def set(self, impairment: Impairment) -> None:
        """Do this to the datagrams that come from now on."""
        self._impairment = impairment
        self.truth.record(Kind.CHANGED)

    async def cut(self, seconds: float) -> None:
        """Drop every datagram in both directions for `seconds`, and return when the link is whole again."""
        self._outage.fall(seconds)
        self.truth.record(Kind.CUT, seconds=seconds)
        await asyncio.sleep(seconds)

    async def freeze(self, seconds: float) -> None:
        """Hold everything back for `seconds`; what fits into the queues goes on afterwards."""
        self._outage.freeze(seconds)
        self.truth.record(Kind.FROZEN, seconds=seconds)
        await asyncio.sleep(seconds)

    def listen(self, transport: DatagramTransport) -> None:
        """Answer clients over `transport`."""
        self._out = transport
        self.port = transport.get_extra_info("sockname")[1]

    def take(self, data: bytes, sender: Address) -> None:
        """Take a datagram from a client."""
        client = self._clients.get(sender)
        if client is None:
            if len(self._clients) >= _MOST_CLIENTS:
                self._forget(next(iter(self._clients)))
            client = self._clients[sender] = self._meet(sender)
        self._clients.move_to_end(sender)
        self._pass(client.up, data)

    async def end(self) -> None:
        """Close everything."""
        for address in list(self._clients):
            self._forget(address)
        await asyncio.gather(*self._ending, return_exceptions=True)

    def _pass(self, lane: Lane, data: bytes) -> None:
        number = self._numbering(data) if self._numbering else None
        unit = Unit(data=data, number=number, fair=self._numbering is None or number is not None)
        if self._outage.down:
            lane.refuse(unit, Kind.OUTAGE)
        elif lane.full:
            lane.refuse(unit, Kind.OVERFLOWED)
        else:
            lane.put(unit)

    def _meet(self, sender: Address) -> "_Client":
        number, self._count = self._count, self._count + 1
        self.truth.record(Kind.OPENED, flow=number)
        up, down = (self._lane(number, way) for way in (Direction.UP, Direction.DOWN))

        def answer(data: bytes) -> None:
            if self._out is not None:
                self._out.sendto(data, sender)

        client = _Client(number=number, up=up, down=down)
        client.task = asyncio.get_running_loop().create_task(self._serve(client, answer))
        return client

    async def _serve(self, client: "_Client", answer: Callable[[bytes], None]) -> None:
        loop = asyncio.get_running_loop()
        transport, _ = await loop.create_datagram_endpoint(
            lambda: _Inlet(lambda data, _: self._pass(client.down, data)), remote_addr=self._place
        )
        try:
            async with asyncio.TaskGroup() as both:
                both.create_task(self._drain(client.up, transport.sendto))
                both.create_task(self._drain(client.down, answer))
        finally:
            transport.abort()

    async def _drain(self, lane: Lane, send: Callable[[bytes], None]) -> None:
        while (data := await lane.take()) is not None:
            await self._outage.thawed()
            send(data)

    def _forget(self, sender: Address) -> None:
        client = self._clients.pop(sender)
        self.truth.record(Kind.CLOSED, flow=client.number)
        client.up.end()
        client.down.end()
        if client.task is not None:
            client.task.cancel()
            self._ending.add(client.task)
            client.task.add_done_callback(self._ending.discard)

    def _lane(self, number: int, direction: Direction) -> Lane:
        return Lane(
            self.truth,
            direction,
            number,
            dice=Dice(self._seed, direction.value, number),
            impairment=lambda: self._impairment,
            stalls=False,
        )


class _Client:
    def __init__(self, *, number: int, up: Lane, down: Lane) -> None:
        self.number = number
        self.up = up
        self.down = down
        self.task: asyncio.Task[None] | None = None


class _Inlet(DatagramProtocol):
    """Hands datagrams on; an ICMP error of the target is the silence that the client hears too."""

    def __init__(self, take: Callable[[bytes, Address], None]) -> None:
        self._take = take

    def datagram_received(self, data: bytes, addr: Address) -> None:
        self._take(data, addr)


@asynccontextmanager
async def open_udp_relay(
    host: str,
    port: int,
    *,
    impairment: Impairment | None = None,
    seed: int = 1,
    listen_port: int = 0,
    listen_host: str = "127.0.0.1",
    numbering: Numbering | None = None,
    truth: Truth | None = None,
) -> AsyncIterator[UdpRelay]:
    """Relay datagrams from `listen_host` (port 0 takes any free one) to `host` and `port` until the context ends.

    numbering  reads the sequence number of a probe out of a datagram, for the truth; datagrams without a number are
               then only delayed. Without a numbering every datagram may be impaired.

    Raises
    ------
    OSError
        The port to listen on is taken.

    """
    relay = UdpRelay(
        host, port, impairment=impairment or Impairment(), seed=seed, truth=truth or Truth(), numbering=numbering
    )
    loop = asyncio.get_running_loop()
    transport, _ = await loop.create_datagram_endpoint(
        lambda: _Inlet(relay.take), local_addr=(listen_host, listen_port)
    )
    relay.listen(transport)
    try:
        with own_port(relay.port, host=listen_host):
            yield relay
    finally:
        transport.abort()
        await relay.end()
