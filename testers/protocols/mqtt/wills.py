"""Clients with wills that end in every way a client can end, and an ear for what the target publishes of them."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, replace
from enum import StrEnum

from rules.errors import TargetError
from testers.harness.context import Context
from testers.protocols.mqtt.client import Client
from testers.protocols.mqtt.login import Login, own_topic, refusal
from testers.protocols.mqtt.packets import Puback, Publish, Will
from testers.protocols.mqtt.together import together


class End(StrEnum):
    """How a client ends.

    RESET   the connection is reset on the way, as by a gateway that loses its power
    CLOSED  the client closes it without DISCONNECT, as a program does that crashes
    SILENT  the client says nothing any more and the connection stays open
    POLITE  the client says DISCONNECT
    """

    RESET = "reset"
    CLOSED = "closed"
    SILENT = "silent"
    POLITE = "polite"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Mortal:
    """A client with a will on `topic`, connected."""

    topic: str
    end: End
    client: Client


class Ear:
    """Hears wills; `heard` is when each topic was published first, on the monotonic clock."""

    def __init__(self, client: Client) -> None:
        """Listen on a client that has subscribed."""
        self._client = client
        self._task = asyncio.create_task(self._listen())
        self._moved = asyncio.Event()
        self.heard: dict[str, float] = {}

    async def wait(self, topics: Iterable[str], *, until: float) -> None:
        """Return when all `topics` were heard, at `until` at the latest; TargetError when the connection ends."""
        wanted = set(topics)
        while wanted - self.heard.keys() and (left := until - time.monotonic()) > 0:
            self._moved.clear()
            moved = asyncio.create_task(self._moved.wait())
            await asyncio.wait({moved, self._task}, timeout=left, return_when=asyncio.FIRST_COMPLETED)
            moved.cancel()
            self._check()

    async def linger(self, *, until: float) -> None:
        """Go on hearing until then."""
        await asyncio.wait({self._task}, timeout=max(0.0, until - time.monotonic()))
        self._check()

    async def close(self) -> None:
        """Stop hearing."""
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    def _check(self) -> None:
        if self._task.done():
            self._task.result()

    async def _listen(self) -> None:
        while True:
            with suppress(TimeoutError):
                packets = await self._client.batch(within=self._client.timeout)
                now = time.monotonic()
                for packet in packets:
                    if isinstance(packet, Publish):
                        self.heard.setdefault(packet.topic, now)
                        if packet.packet_id is not None:
                            await self._client.send(Puback(packet_id=packet.packet_id))
                self._moved.set()


@asynccontextmanager
async def open_ear(ctx: Context, login: Login) -> AsyncIterator[Ear]:
    """Subscribe to every will of this case at QoS 1 and hear."""
    async with login.enter("ear") as client:
        await client.subscribe(own_topic(ctx, "will", "#"), 1)
        ear = Ear(client)
        try:
            yield ear
        finally:
            await ear.close()
            with suppress(TargetError):
                await client.leave()


def name_wills(ctx: Context, end: End, count: int, *, turn: int) -> Iterator[tuple[End, str, str]]:
    """Give end, client name and topic of `count` clients."""
    for number in range(count):
        yield end, f"{end.value[0]}{turn}{number}", own_topic(ctx, "will", f"{end.value}-{turn}-{number}")


async def connect_all(
    stack: AsyncExitStack, login: Login, names: Iterable[tuple[End, str, str]], *, keep_alive: int
) -> list[Mortal]:
    """Connect a client with a will for each name; each stays until the stack closes.

    Raises
    ------
    TargetError
        The target does not let one in.

    """
    return await together(_connect(stack, login, end, name, topic, keep_alive=keep_alive) for end, name, topic in names)


async def _connect(stack: AsyncExitStack, login: Login, end: End, name: str, topic: str, *, keep_alive: int) -> Mortal:
    client = await stack.enter_async_context(login.dial())
    hello = login.hello(name, keep_alive=keep_alive)
    will = Will(topic=topic, payload=topic.encode(), qos=1)
    connack = await client.join(replace(hello, will=will))
    if connack.reason:
        raise refusal(connack.reason, login.version)
    return Mortal(topic=topic, end=end, client=client)
