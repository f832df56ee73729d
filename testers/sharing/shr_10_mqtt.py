"""SHR-10 over MQTT: subscriptions bring everything that matches their filter, and nothing else."""

from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack

from rules.errors import TargetError
from rules.hazard import Hazard
from rules.measurement import Count, Measurement, Proportion
from rules.text import Text
from testers.harness.case import case
from testers.harness.context import Context
from testers.harness.observation import Json, Observation
from testers.protocols.mqtt.client import ConnectionEndedError, SubscriptionRefusedError
from testers.protocols.mqtt.filters import Ear, Letter, count_by_pattern, make_patterns, make_topics
from testers.protocols.mqtt.login import ENDPOINTS, Login, own_topic, prepare
from testers.protocols.mqtt.mailbox import Outbox
from testers.protocols.mqtt.together import together

_ROUND = 5  # messages for each topic in a round: a burst that small brokers queue without loss
_PATIENCE, _LEAST_PATIENCE = 5.0, 1.0
_LINGER, _LEAST_LINGER = 2.0, 0.3
_HIDDEN = 20  # messages on topics that begin with '$'
_MOST_MESSAGES = 60_000  # packet identifiers of one publisher


@case(
    requirement="SHR-10",
    protocol="mqtt",
    when="mqtt.broker",
    endpoints=ENDPOINTS,
    hazard=Hazard.WRITE_SAFE,
    title_zh="MQTT 订阅不缺不多",
    why_zh="九种主题过滤器各占一条连接，以 QoS 1 发布；应到未到计为缺失，不匹配、$ 主题、退订后仍到计为多余。",
    good=("mqtt_strict", "mosquitto", "city"),
    bad=(
        "mqtt_lossy",
        "mqtt_plus_runs_on",
        "mqtt_shows_hidden",
        "mqtt_ignores_case",
        "mqtt_forgets_parent",
        "mqtt_ignores_unsubscribe",
        "city:mqtt-filter-prefix",
        "city:mqtt-unsubscribe-ignored",
    ),
)
async def observe(ctx: Context) -> list[Observation]:
    """MQTT subscriptions bring every message that matches and no other.

    Who subscribes to one street must hear of all its lamps and of no other street. Nine filters, each on a connection
    of its own, meet topics with levels more and less, empty levels, and topics that begin with '$'; after an
    unsubscription there must be silence. Messages are of QoS 1, so that no loss is allowed.
    """
    login, plan = prepare(ctx), ctx.samples("missing")
    stem, mark = own_topic(ctx), f"{ctx.tag}-{ctx.rng.getrandbits(32):08x}"
    async with AsyncExitStack() as stack:
        ears = await _open_ears(ctx, login, stack, mark)
        post = Post(ctx=ctx, login=login, stack=stack, mark=mark, ears=ears)
        while not plan.enough(post.missing, post.due) and post.sent < _MOST_MESSAGES:
            await post.publish([topic for topic in make_topics(stem) for _ in range(_ROUND)])
            ctx.progress(min(post.due, plan.n), plan.n)
        # A sequential test ends where it ends: what is due from here on would move it off its boundary again.
        counted = {ear.pattern: frozenset(ear.due) for ear in ears}
        await post.hide(stem)
        # The widest filter is taken back: what is published from then on is none of its business.
        widest = max(ears, key=lambda ear: len(ear.due))
        await widest.unsubscribe()
        await post.publish([topic for topic in make_topics(stem) for _ in range(_ROUND)])
        await post.linger()
        _record(ctx, ears, counted, unsubscribed=widest.pattern)
        for ear in ears:
            await ear.client.leave()
    return ctx.observations


class Post:
    """The publisher, and all who listen."""

    def __init__(self, *, ctx: Context, login: Login, stack: AsyncExitStack, mark: str, ears: Sequence[Ear]) -> None:
        """Nothing is sent yet."""
        self._ctx = ctx
        self._login = login
        self._stack = stack
        self._mark = mark
        self._ears = ears
        self.sent = 0

    @property
    def due(self) -> int:
        """How many deliveries are due so far."""
        return sum(len(ear.due) for ear in self._ears)

    @property
    def missing(self) -> int:
        """How many of them have not come."""
        return sum(len(ear.missing) for ear in self._ears)

    async def publish(self, topics: Sequence[str]) -> None:
        """Publish a message on each topic, and wait until all have heard of it, or patience ends."""
        outbox, letters = Outbox(self._login.link, self._mark), self._take(topics)
        for ear in self._ears:
            ear.expect(letters)
        async with self._login.enter(f"p{self.sent}") as client:
            for letter in letters:
                outbox.take(letter.number, letter.topic, 1)
            if not await outbox.post(client, [letter.number for letter in letters]):
                raise _unacknowledged(client.timeout)
            await client.leave()
        idle = max(self._ctx.seconds(_PATIENCE), _LEAST_PATIENCE)
        # What was missing before is not waited for again.
        fresh = set(letters)
        await together((ear.listen(idle=idle) for ear in self._ears if ear.missing & fresh), at_once=len(self._ears))

    async def hide(self, stem: str) -> None:
        """Publish on topics that begin with '$' (4.7.2): a server may refuse them, but not show them to '+' and '#'."""
        outbox, letters = Outbox(self._login.link, self._mark), self._take([f"${stem}/a"] * _HIDDEN)
        accepted = False
        try:
            async with self._login.enter(f"h{self.sent}") as client:
                for letter in letters:
                    outbox.take(letter.number, letter.topic, 1)
                accepted = await outbox.post(client, [letter.number for letter in letters])
                await client.leave()
        except (ConnectionEndedError, TargetError):
            # To close is how a 3.1.1 server refuses a message.
            accepted = False
        for ear in self._ears:
            if accepted and ear.pattern.startswith(("+", "#")):
                ear.expect(letters)
        self._ctx.observe("hidden", accepted=accepted, messages=len(letters))

    async def linger(self) -> None:
        """Wait for what should not come."""
        seconds = max(self._ctx.seconds(_LINGER), _LEAST_LINGER)
        await together((ear.linger(seconds=seconds) for ear in self._ears), at_once=len(self._ears))

    def _take(self, topics: Sequence[str]) -> list[Letter]:
        letters = [Letter(number=self.sent + index, topic=topic) for index, topic in enumerate(topics)]
        self.sent += len(letters)
        return letters


async def _open_ears(ctx: Context, login: Login, stack: AsyncExitStack, mark: str) -> list[Ear]:
    """Subscribe to every filter that is granted; TargetError when none is."""
    ears, refusal = [], None
    for index, pattern in enumerate(make_patterns(own_topic(ctx), ctx.tag)):
        client = await stack.enter_async_context(login.enter(f"e{index}"))
        try:
            granted = await client.subscribe(pattern, 1)
        except SubscriptionRefusedError as error:
            refusal = error
            ctx.observe("refused", pattern=pattern)
            continue
        if granted >= 1:
            ears.append(Ear(client=client, pattern=pattern, mark=mark.encode()))
    if not ears:
        raise refusal or _no_quality()
    return ears


def _record(ctx: Context, ears: Sequence[Ear], counted: Mapping[str, frozenset[Letter]], *, unsubscribed: str) -> None:
    """Record what came of it; `counted` are the letters of which the share that is missing is taken, by filter."""
    lost = {ear.pattern: len(ear.missing & counted[ear.pattern]) for ear in ears}
    missing: Json = {_shorten(ctx, name): number for name, number in lost.items() if number}
    strays: Json = {_shorten(ctx, name): number for name, number in count_by_pattern(ears, "strays").items()}
    ctx.observe(
        "end",
        unsubscribed=unsubscribed,
        due=sum(map(len, counted.values())),
        missing=missing,
        undue=sum(len(ear.undue) for ear in ears),
        strays=strays,
    )


def _shorten(ctx: Context, pattern: str) -> str:
    """Return a filter as a reader knows it, without the tag of the run."""
    return pattern.replace(ctx.tag, "…")


def _unacknowledged(seconds: float) -> TargetError:
    return TargetError(
        Text(
            zh=f"目标在 {seconds:g} 秒内没有确认 QoS 1 消息。",
            en=f"The target did not acknowledge messages of QoS 1 within {seconds:g} s.",
        )
    )


def _no_quality() -> TargetError:
    return TargetError(
        Text(
            zh="目标只授予 QoS 0 的订阅，QoS 0 容许丢失，无法考察。",
            en="The target grants subscriptions of QoS 0 alone, which allows for loss; nothing can be measured.",
        )
    )


def reduce(observations: Sequence[Observation]) -> Mapping[str, Measurement]:
    """Return `missing` among the deliveries due, and `unsubscribed`: deliveries that nobody asked for."""
    facts = next((each.facts for each in observations if each.what == "end"), {})
    missing, strays = _read_counts(facts.get("missing")), _read_counts(facts.get("strays"))
    lost, told = (", ".join(f"{name}: {number}" for name, number in found.items()) for found in (missing, strays))
    return {
        "missing": Proportion(
            k=sum(missing.values()),
            n=int(str(facts.get("due", 0))),
            detail=Text(zh=f"缺失的消息：{lost}。", en=f"Missing messages: {lost}.") if lost else None,
        ),
        "unsubscribed": Count(
            k=sum(strays.values()),
            n=int(str(facts.get("undue", 0))),
            detail=Text(zh=f"不应送达的消息：{told}。", en=f"Messages not subscribed to: {told}.") if told else None,
        ),
    }


def _read_counts(value: Json) -> dict[str, int]:
    return {name: int(str(number)) for name, number in value.items()} if isinstance(value, dict) else {}
