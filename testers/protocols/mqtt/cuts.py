"""A publisher and a subscriber with persistent sessions, whose connections are cut again and again."""

from collections.abc import Iterator
from dataclasses import dataclass

from rules.errors import TargetError
from rules.text import Text
from testers.harness.context import Context
from testers.protocols.mqtt.client import Client
from testers.protocols.mqtt.login import own_topic, prepare, reserve
from testers.protocols.mqtt.mailbox import Inbox, Outbox

_EACH = 10
_GLIMPSED = 6
_IDLE, _LEAST_IDLE = 0.5, 0.15
_PATIENCE, _LEAST_PATIENCE = 5.0, 1.0
_LATE = 0.2
_ROUND_TRIPS = 5
# A broker may keep as few as a hundred messages for an absent client; ours shall not make it throw any away.
_BACKLOG = 40
_MOST_WAITS = 2
_PUBLISHER, _SUBSCRIBER = "pub", "sub"


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message whose ownership the target has taken, and how often it was handed on to the subscriber."""

    number: int
    qos: int
    arrived: int


class Pair:
    """Both sides of one topic; even numbers go at QoS 2, odd ones at QoS 1."""

    each = _EACH
    """Messages of each QoS between two cuts: fewer than any broker's window."""

    def __init__(self, ctx: Context) -> None:
        """Prepare; nothing is sent yet."""
        self._ctx = ctx
        self._login = prepare(ctx)
        self._topic = own_topic(ctx, "cut")
        mark = f"{ctx.tag}-{ctx.rng.getrandbits(32):08x}"
        self._outbox = Outbox(self._login.link, mark)
        self._inbox = Inbox(mark)
        self._next = 0
        self._waits = _MOST_WAITS
        self._given_up: set[int] = set()

    @property
    def exactly_once(self) -> int:
        """How many messages of QoS 2 the target has taken."""
        return sum(number % 2 == 0 for number in self._outbox.accepted)

    async def begin(self) -> None:
        """Make both sessions afresh and subscribe; TargetError where there is no QoS 2."""
        for name in (_PUBLISHER, _SUBSCRIBER):
            await reserve(self._ctx, self._login, name)
        async with self._login.enter(_SUBSCRIBER, clean=False) as client:
            granted = await client.subscribe(self._topic, 2)
            # Nobody else has any business on this topic: what comes now is a sign that nothing can be measured.
            await self._inbox.linger(client, _LATE)
            await client.leave()
        if granted < 2:
            raise TargetError(
                Text(zh="目标不授予 QoS 2 的订阅。", en="The target does not grant a subscription at QoS 2.")
            )

    async def publish_and_cut(self) -> None:
        """Finish what was under way, publish afresh, and be cut as soon as all is accepted."""
        numbers = range(self._next, self._next + 2 * _EACH)
        self._next += len(numbers)
        # Of every second message at QoS 2 the PUBREC "is lost", so that it must be sent again after the cut.
        withheld = {number for number in numbers if number % 4 == 0}
        async with self._login.enter(_PUBLISHER, clean=False) as client:
            finished = await self._outbox.resume(client)
            for number in numbers:
                self._outbox.take(number, self._topic, 2 if number % 2 == 0 else 1)
            accepted = await self._outbox.post(client, numbers, withhold=withheld)
            await self._cut(client, _PUBLISHER)
        if not (finished and accepted):
            raise _unacknowledged(client.timeout)

    async def glimpse_and_cut(self) -> None:
        """Be cut before anything that has come in is acknowledged."""
        async with self._login.enter(_SUBSCRIBER, clean=False) as client:
            await self._greet(client)
            await self._inbox.glimpse(client, _GLIMPSED, idle=self._idle(client))
            await self._cut(client, _SUBSCRIBER)

    async def receive_and_cut(self) -> None:
        """Receive and acknowledge what is there, then be cut with the last acknowledgements under way."""
        async with self._login.enter(_SUBSCRIBER, clean=False) as client:
            await self._greet(client)
            await self._catch_up(client)
            await self._cut(client, _SUBSCRIBER)

    async def finish(self) -> None:
        """Finish every handshake and wait for what is missing: twice, patiently, before it is called lost."""
        async with self._login.enter(_PUBLISHER, clean=False) as client:
            finished = await self._outbox.resume(client)
            await client.leave()
        if not finished:
            raise _unacknowledged(client.timeout)
        for _ in range(2):
            async with self._login.enter(_SUBSCRIBER, clean=False) as client:
                await self._greet(client)
                await self._inbox.read(client, self._outbox.accepted, idle=self._seconds(_PATIENCE, _LEAST_PATIENCE))
                # A second copy of the last messages may follow.
                await self._inbox.linger(client, _LATE)
                await client.leave()

    def account(self) -> Iterator[Message]:
        """Yield every message that the target has taken."""
        for number in sorted(self._outbox.accepted):
            yield Message(number=number, qos=2 - number % 2, arrived=self._inbox.arrived[number])

    async def _greet(self, client: Client) -> None:
        self._inbox.begin(client)
        if not client.resumed:
            await client.subscribe(self._topic, 2)

    async def _catch_up(self, client: Client) -> None:
        """Read what is due; wait patiently when much is missing, but not time and again for what does not come."""
        due = self._outbox.finished - self._given_up
        if await self._inbox.read(client, due, idle=self._idle(client)):
            return
        if len(due - self._inbox.arrived.keys()) < _BACKLOG:
            return
        if self._waits:
            self._waits -= 1
            await self._inbox.read(client, due, idle=self._seconds(_PATIENCE, _LEAST_PATIENCE))
        self._given_up |= due - self._inbox.arrived.keys()

    def _idle(self, client: Client) -> float:
        return max(self._seconds(_IDLE, _LEAST_IDLE), _ROUND_TRIPS * client.latency)

    async def _cut(self, client: Client, who: str) -> None:
        await client.cut()
        self._ctx.observe(
            "cut", who=who, resumed=client.resumed, sent=client.stream.sent, received=client.stream.received
        )

    def _seconds(self, nominal: float, least: float) -> float:
        return max(self._ctx.seconds(nominal), least)


def _unacknowledged(seconds: float) -> TargetError:
    return TargetError(
        Text(
            zh=f"目标在 {seconds:g} 秒内没有确认 QoS 1 或 QoS 2 消息。",
            en=f"The target did not acknowledge messages of QoS 1 or 2 within {seconds:g} s.",
        )
    )
