"""REL-07 over MQTT: when the broker closes a client that has fallen silent."""

import asyncio
import time
from collections.abc import Mapping, Sequence

from rules.hazard import Hazard
from rules.measurement import Measurement, Value
from rules.text import Text
from testers.harness.case import case
from testers.harness.context import Context
from testers.harness.observation import Observation
from testers.protocols.mqtt.login import ENDPOINTS, Login, prepare
from testers.protocols.mqtt.packets import Pingreq, Pingresp, Property, number
from testers.protocols.mqtt.together import together

_KEEP_ALIVE = 4.0  # seconds; MQTT counts whole ones
_LEAST_KEEP_ALIVE = 2
# Seconds waited beyond 1.5 x keep-alive. Brokers that sweep their clients every few seconds close late, and a proof
# run cannot shorten their sweep.
_MARGIN, _LEAST_MARGIN = 12.0, 10.0
_TICK = 0.1
_LEAST_U = 0.005
_PING_AT = 0.5  # of the keep-alive: when every second client sends one more packet


@case(
    requirement="REL-07",
    protocol="mqtt",
    when="mqtt.broker",
    endpoints=ENDPOINTS,
    hazard=Hazard.WRITE_SAFE,
    title_zh="MQTT 代理按保活时间断开无响应的客户端",
    why_zh="若干客户端连接后不再发送任何报文，其中一半先发一次 PINGREQ；记录自最后一个报文起到连接被关闭的时间。",
    good=("mqtt_strict", "mosquitto", "city"),
    bad=("mqtt_hasty", "mqtt_keeps_silent", "amqtt", "city:mqtt-keepalive-ignored"),
)
async def observe(ctx: Context) -> list[Observation]:
    """The broker closes a silent MQTT client between 1.0 and 1.5 times its keep-alive.

    Several clients connect and fall silent, every second one after a PINGREQ; the time counts from the last packet.
    How late our own timers are is measured beside, and is the uncertainty of the times.
    """
    login = prepare(ctx)
    keep_alive = max(_LEAST_KEEP_ALIVE, round(ctx.seconds(_KEEP_ALIVE)))
    margin = max(ctx.seconds(_MARGIN), _LEAST_MARGIN)
    clients = max(ctx.samples("early").n, ctx.samples("late").n)
    watch = asyncio.create_task(_watch_timers())
    try:
        await together(
            (_fall_silent(ctx, login, index, keep_alive, margin) for index in range(clients)), at_once=clients
        )
    finally:
        watch.cancel()
        lateness = await watch
    ctx.observe("timers", u=max(_LEAST_U, lateness))
    return ctx.observations


async def _fall_silent(ctx: Context, login: Login, index: int, keep_alive: int, margin: float) -> None:
    async with login.enter(f"quiet{index}", keep_alive=keep_alive) as client:
        # MQTT 5.0 section 3.2.2.3.14: the server may name a keep-alive of its own, which holds instead.
        actual = number(client.connack.properties, Property.SERVER_KEEP_ALIVE, keep_alive)
        if index % 2:
            await asyncio.sleep(_PING_AT * actual)
            await client.send(Pingreq())
            await client.expect(Pingresp)
        since = client.sent_at
        window = 1.5 * actual + margin
        closed = await client.closes(within=since + window - time.monotonic())
        seconds = time.monotonic() - since
        ctx.observe(
            "silence",
            sent=client.stream.sent,
            received=client.stream.received,
            client=index,
            keep_alive=actual,
            closed=closed,
            seconds=round(seconds if closed else window, 4),
        )


async def _watch_timers() -> float:
    """Return, when cancelled, by how many seconds our own timers were late at most."""
    worst = 0.0
    try:
        while True:
            due = time.monotonic() + _TICK
            await asyncio.sleep(_TICK)
            worst = max(worst, time.monotonic() - due)
    except asyncio.CancelledError:
        return worst


def reduce(observations: Sequence[Observation]) -> Mapping[str, Measurement]:
    """Return `early` (least closing time minus 1.0 x keep-alive) and `late` (greatest minus 1.5 x), in seconds."""
    silences = [each.facts for each in observations if each.what == "silence"]
    u = max((float(str(each.facts["u"])) for each in observations if each.what == "timers"), default=0.0)
    times = [(float(str(facts["seconds"])), float(str(facts["keep_alive"]))) for facts in silences]
    open_still = sum(not facts["closed"] for facts in silences)
    detail = None
    if open_still:
        longest = max(seconds for seconds, _ in times)
        detail = Text(
            zh=f"{open_still} 个客户端在 {longest:g} s 的观察时间内未被断开，按观察时间计。",
            en=f"{open_still} clients were not closed within the {longest:g} s of watching, which count for them.",
        )
    early = min((seconds - keep_alive for seconds, keep_alive in times), default=0.0)
    late = max((seconds - 1.5 * keep_alive for seconds, keep_alive in times), default=0.0)
    return {
        "early": Value(value=early, u=u, unit="s", n=len(times), detail=detail),
        "late": Value(value=late, u=u, unit="s", n=len(times), detail=detail),
    }
