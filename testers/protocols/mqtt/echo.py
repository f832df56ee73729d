"""Numbered probes that go out and come back over one connection, at Poisson times.

Theory of operation: the sender never waits for answers (as long as the window lasts), so a stall of the target cannot
hide itself by keeping probes from leaving; each probe is timed from the moment at which it was due. Waiting for the
rate that the target's owner allows moves the moment: that delay is ours.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

from rules.errors import TargetError, UsageError
from rules.text import Text
from testers.harness.context import Context, Link
from testers.protocols.mqtt.client import Client
from testers.protocols.mqtt.login import own_topic, prepare
from testers.protocols.mqtt.packets import Packet, Puback, Publish

_LEAST_TIMEOUT = 1.0
_WINDOW = 1_000
_PACKET_IDS = 0xFFFF
# Of the rate that the owner allows; the rest is for acknowledgements and for the waiting that a queue needs.
_SHARE_OF_RATE = 0.8


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """Where probes go and where they come back; `own` when both are a topic of the tester's."""

    out: str
    back: str
    own: bool


class Echo:
    """Probes on a `route`, by number: `due` (monotonic seconds) and, for those that came back, `back` (seconds)."""

    def __init__(self, link: Link, client: Client, route: Route, mark: str) -> None:
        """Probes carry `mark`, so that no other message is taken for one."""
        self._link = link
        self._client = client
        self.route = route
        self._mark = f"{mark}:".encode()
        self._window = min(_WINDOW, client.window)
        self._unacknowledged: set[int] = set()
        self._moved = asyncio.Event()
        self._receiver = asyncio.create_task(self._receive())
        self.due: dict[int, float] = {}
        self.back: dict[int, float] = {}

    async def burst(self, gaps: list[float], *, timeout: float) -> list[int]:
        """Send a probe after each of the `gaps` (seconds); wait until all are back or the last is `timeout` old.

        Return their numbers. TargetError when the connection ends.
        """
        first = len(self.due)
        await self._beside(self._send(gaps))
        numbers = list(range(first, len(self.due)))
        with suppress(TimeoutError):
            async with asyncio.timeout(timeout):
                await self._beside(self._until_back(numbers))
        for number in numbers:
            self._link.note(seconds=self.back.get(number), ok=number in self.back)
        return numbers

    def forge(self, count: int) -> list[int]:
        """Enter probes that are never sent: a known loss, which the count of the lost must show."""
        numbers = list(range(len(self.due), len(self.due) + count))
        self.due.update(dict.fromkeys(numbers, time.monotonic()))
        return numbers

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
            asked = time.monotonic()
            await self._link.permit()
            waited = time.monotonic() - asked
            due += min(waited, max(0.0, time.monotonic() - due))
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            await self._free_window()
            number = len(self.due)
            self.due[number] = due
            packet_id = number % _PACKET_IDS + 1
            self._unacknowledged.add(packet_id)
            payload = self._mark + str(number).encode()
            await self._client.send(Publish(topic=self.route.out, payload=payload, qos=1, packet_id=packet_id))

    async def _free_window(self) -> None:
        async with asyncio.timeout(self._client.timeout):
            while len(self._unacknowledged) >= self._window:
                self._moved.clear()
                await self._moved.wait()

    async def _until_back(self, numbers: list[int]) -> None:
        while any(number not in self.back for number in reversed(numbers)):
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
                now = time.monotonic()
                acknowledgements = [answer for packet in packets if (answer := self._take(packet, now))]
                self._moved.set()
                await self._client.send(*acknowledgements)

    def _take(self, packet: Packet, now: float) -> Packet | None:
        if isinstance(packet, Puback):
            self._unacknowledged.discard(packet.packet_id)
        if not isinstance(packet, Publish):
            return None
        number = self._read_number(packet.payload)
        if number is not None and number not in self.back:
            self.back[number] = now - self.due[number]
        return Puback(packet_id=packet.packet_id) if packet.qos == 1 and packet.packet_id is not None else None

    def _read_number(self, payload: bytes) -> int | None:
        digits = payload[len(self._mark) :]
        if not payload.startswith(self._mark) or not digits.isdigit() or len(digits) > 9:
            return None
        number = int(digits)
        return number if number in self.due else None


@asynccontextmanager
async def open_echo(ctx: Context) -> AsyncIterator[Echo]:
    """Connect, subscribe to where the probes come back, and give the echo."""
    route, login = find_route(ctx), prepare(ctx)
    async with login.enter("echo") as client:
        granted = await client.subscribe(route.back, 1)
        ctx.observe("route", out=route.out, back=route.back, own=route.own, granted=granted, level=login.version.value)
        echo = Echo(login.link, client, route, f"{ctx.tag}-{ctx.rng.getrandbits(32):08x}")
        try:
            yield echo
        finally:
            await echo.close()
            ctx.observe("connection", sent=client.stream.sent, received=client.stream.received)


def find_route(ctx: Context) -> Route:
    """Return the route of the parameters mqtt.echo-topic and mqtt.echo-reply-topic, else a topic of our own.

    Raises
    ------
    UsageError
        Only one of the two is given, or the topic to publish on holds a wildcard.

    """
    out, back = ctx.parameter("mqtt.echo-topic"), ctx.parameter("mqtt.echo-reply-topic")
    if out is None and back is None:
        topic = own_topic(ctx, "echo")
        return Route(out=topic, back=topic, own=True)
    if out is None or back is None or "#" in out or "+" in out:
        raise UsageError(
            Text(
                zh="参数 mqtt.echo-topic 与 mqtt.echo-reply-topic 须同时给出，且前者不得含通配符。",
                en="Give both parameters mqtt.echo-topic and mqtt.echo-reply-topic, the first without wildcards.",
            )
        )
    return Route(out=out, back=back, own=False)


def draw_gaps(ctx: Context, count: int, *, fastest: float) -> list[float]:
    """Return gaps of a Poisson stream (RFC 2330 section 11.1.1) within the target's rate, in seconds.

    fastest  probes a second that are asked for at most
    """
    rate = min(_SHARE_OF_RATE * ctx.target.authorisation.max_rate, fastest)
    return [ctx.rng.expovariate(rate) for _ in range(count)]


def find_timeout(ctx: Context, nominal: float = 5.0) -> float:
    """Return after how many seconds a probe counts as lost."""
    return max(ctx.seconds(nominal), _LEAST_TIMEOUT)


def nothing_back(seconds: float) -> TargetError:
    """Return the error for a target that gives nothing back at all: it is no lossy echo, but none."""
    return TargetError(
        Text(
            zh=f"{seconds:g} 秒内没有任何探测消息返回；请检查 mqtt.echo-topic、mqtt.echo-reply-topic 与账号权限。",
            en=f"Not one probe came back within {seconds:g} s; check the parameters mqtt.echo-topic and "
            "mqtt.echo-reply-topic, and the rights of the account.",
        )
    )
