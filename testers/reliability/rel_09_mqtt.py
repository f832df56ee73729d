"""REL-09 over MQTT: what was queued for an absent subscriber arrives when it is back."""

from collections.abc import Mapping, Sequence

from rules.errors import TargetError
from rules.hazard import Hazard
from rules.measurement import Measurement, Proportion
from rules.text import Text
from testers.harness.case import case
from testers.harness.context import Context
from testers.harness.observation import Observation
from testers.protocols.mqtt.login import ENDPOINTS, Login, own_topic, prepare, reserve
from testers.protocols.mqtt.mailbox import Inbox, Outbox
from testers.protocols.mqtt.together import together

_EACH = 50  # messages queued for one session: within the limits of small brokers too
_PATIENCE, _LEAST_PATIENCE = 5.0, 1.0
_LATE = 0.05


@case(
    requirement="REL-09",
    protocol="mqtt",
    when="mqtt.broker",
    endpoints=ENDPOINTS,
    hazard=Hazard.WRITE_SAFE,
    title_zh="持久会话在重连后补发排队的 MQTT 消息",
    why_zh="多个持久会话离线（一半正常断开，一半异常断线），期间以 QoS 1 发布消息；重连后须全部收到。",
    good=("mqtt_strict", "mosquitto", "city"),
    bad=("mqtt_forgets_queue", "mqtt_forgets_session", "mqtt_lossy", "city:mqtt-session-queue-lost"),
)
async def observe(ctx: Context) -> list[Observation]:
    """A persistent MQTT session delivers after the reconnection what was queued.

    Several sessions go offline, every second one by a cut instead of DISCONNECT. What the target acknowledges
    meanwhile at QoS 1 must arrive when they are back; what is missing is asked for once more before it counts.
    """
    login, wanted = prepare(ctx), ctx.samples("missing").n
    mark = f"{ctx.tag}-{ctx.rng.getrandbits(32):08x}"
    outbox, names = Outbox(login.link, mark), [f"away{index}" for index in range(-(-wanted // _EACH))]
    for index, name in enumerate(names):
        await reserve(ctx, login, name)
        await _go_away(ctx, login, name, politely=index % 2 == 0)
    queued: dict[str, set[int]] = {}
    async with login.enter("pub") as client:
        for index, name in enumerate(names):
            numbers = list(range(index * _EACH, (index + 1) * _EACH))
            for number in numbers:
                outbox.take(number, own_topic(ctx, name), 1)
            if not await outbox.post(client, numbers):
                raise _unacknowledged(client.timeout)
            queued[name] = set(numbers)
        await client.leave()
    await together(_come_back(ctx, login, name, Inbox(mark), numbers) for name, numbers in queued.items())
    return ctx.observations


async def _go_away(ctx: Context, login: Login, name: str, *, politely: bool) -> None:
    async with login.enter(name, clean=False) as client:
        await client.subscribe(own_topic(ctx, name), 1)
        # Nobody else has any business on this topic: what comes now is a sign that nothing can be measured.
        await Inbox(ctx.tag).linger(client, _LATE)
        await (client.leave() if politely else client.cut())


async def _come_back(ctx: Context, login: Login, name: str, inbox: Inbox, numbers: set[int]) -> None:
    patience = max(ctx.seconds(_PATIENCE), _LEAST_PATIENCE)
    for again in range(2):
        async with login.enter(name, clean=False) as client:
            inbox.begin(client)
            complete = await inbox.read(client, numbers, idle=patience)
            ctx.observe(
                "return",
                sent=client.stream.sent,
                received=client.stream.received,
                client=name,
                resumed=client.resumed,
                again=again,
            )
            await client.leave()
        if complete:
            break
    ctx.observe("session", client=name, queued=len(numbers), arrived=len(numbers & inbox.arrived.keys()))


def _unacknowledged(seconds: float) -> TargetError:
    return TargetError(
        Text(
            zh=f"目标在 {seconds:g} 秒内没有确认 QoS 1 消息。",
            en=f"The target did not acknowledge messages of QoS 1 within {seconds:g} s.",
        )
    )


def reduce(observations: Sequence[Observation]) -> Mapping[str, Measurement]:
    """Return `missing`: queued messages that did not arrive, among all that were acknowledged."""
    sessions = [each.facts for each in observations if each.what == "session"]
    returns = [each.facts for each in observations if each.what == "return" and not each.facts["again"]]
    queued = sum(int(str(facts["queued"])) for facts in sessions)
    arrived = sum(int(str(facts["arrived"])) for facts in sessions)
    forgotten = sum(not facts["resumed"] for facts in returns)
    detail = None
    if forgotten:
        detail = Text(
            zh=f"{len(returns)} 个会话中有 {forgotten} 个在重连时已被遗忘（Session Present = 0）。",
            en=f"{forgotten} of {len(returns)} sessions were forgotten at the reconnection (session present = 0).",
        )
    return {"missing": Proportion(k=queued - arrived, n=queued, detail=detail)}
