"""A client made of a socket and our codec, for tests that must see every packet."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from testers.protocols.mqtt.encode import encode
from testers.protocols.mqtt.flaws import Version
from testers.protocols.mqtt.packets import Connack, Connect, Packet, Properties, Publish, Subscribe, Subscription, Will
from testers.protocols.mqtt.wire import Decoder
from testers.specimens.specimen import Served, ServeOptions, Specimen, find_specimen

WITHIN = 5.0
P = TypeVar("P", bound=Packet)


class Peer:
    """One connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, version: Version) -> None:
        self.reader = reader
        self.writer = writer
        self.version = version
        self._decoder = Decoder(version=version)
        self._waiting: deque[Packet] = deque()

    async def send(self, *packets: Packet) -> None:
        await self.send_bytes(b"".join(encode(packet, self.version) for packet in packets))

    async def send_bytes(self, data: bytes) -> None:
        self.writer.write(data)
        await self.writer.drain()

    async def any(self) -> Packet:
        """Return the next packet."""
        async with asyncio.timeout(WITHIN):
            while not self._waiting:
                data = await self.reader.read(65_536)
                if not data:
                    raise EOFError
                self._decoder.feed(data)
                self._waiting.extend(self._decoder.packets())
        return self._waiting.popleft()

    async def receive(self, kind: type[P]) -> P:
        """Return the next packet, which must be of this kind."""
        packet = await self.any()
        assert isinstance(packet, kind), packet
        return packet

    async def ends(self, within: float = WITHIN) -> bytes:
        """Return what comes before the end of the stream; TimeoutError if it does not end."""
        async with asyncio.timeout(within):
            try:
                return await self.reader.read(-1)
            except ConnectionResetError:
                return b""

    async def subscribe(self, pattern: str, qos: int = 0, **options: int) -> None:
        entry = Subscription(pattern=pattern, qos=qos, **options)  # type: ignore[arg-type]
        await self.send(Subscribe(packet_id=1, subscriptions=(entry,)))

    def cut(self) -> None:
        self.writer.transport.abort()

    async def payload(self) -> bytes:
        return (await self.receive(Publish)).payload


class Bench:
    """A running specimen and the way to it."""

    def __init__(self, served: Served) -> None:
        self.served = served
        self.port = urlsplit(served.endpoints["mqtt"]).port
        self.user = served.parameters.get("mqtt.user")
        self.password = b""
        if self.user is not None:
            self.password = Path(served.parameters["mqtt.password"].removeprefix("file:")).read_bytes()
        self._open: list[Peer] = []

    async def dial(self, version: Version = Version.V311) -> Peer:
        """Open a socket and send nothing."""
        peer = Peer(*await asyncio.open_connection("127.0.0.1", self.port), version)
        self._open.append(peer)
        return peer

    def hello(
        self,
        client_id: str = "peer",
        *,
        version: Version = Version.V311,
        clean: bool = True,
        keep_alive: int = 60,
        will: Will | None = None,
        properties: Properties = (),
    ) -> Connect:
        return Connect(
            version=version,
            client_id=client_id,
            clean_start=clean,
            keep_alive=keep_alive,
            will=will,
            username=self.user,
            password=None if self.user is None else self.password,
            properties=properties,
        )

    async def join(self, connect: Connect) -> tuple[Peer, Connack]:
        """Connect and return the peer with its CONNACK."""
        peer = await self.dial(connect.version)
        await peer.send(connect)
        return peer, await peer.receive(Connack)

    async def enter(self, client_id: str = "peer", **options: object) -> Peer:
        """Connect and expect to be let in."""
        peer, connack = await self.join(self.hello(client_id, **options))  # type: ignore[arg-type]
        assert connack.reason == 0
        return peer

    async def leave(self) -> None:
        for peer in self._open:
            peer.writer.close()
        await asyncio.gather(*(peer.writer.wait_closed() for peer in self._open), return_exceptions=True)


@asynccontextmanager
async def bench(specimen: str | Specimen, *, seed: int = 1, scale: float = 1.0) -> AsyncIterator[Bench]:
    """Serve a specimen for the length of a test."""
    found = find_specimen(specimen) if isinstance(specimen, str) else specimen
    async with found.serve(ServeOptions(seed=seed, scale=scale)) as served:
        running = Bench(served)
        try:
            yield running
        finally:
            await running.leave()


Trial = Callable[[Bench], Coroutine[None, None, None]]


def on(specimen: str, *, scale: float = 1.0) -> Callable[[Trial], Callable[[], None]]:
    """Run an asynchronous test against a fresh specimen."""

    def wrap(test: Trial) -> Callable[[], None]:
        async def run() -> None:
            async with asyncio.timeout(20), bench(specimen, scale=scale) as running:
                await test(running)

        def sync() -> None:
            asyncio.run(run())

        sync.__name__ = getattr(test, "__name__", "test")
        return sync

    return wrap
