"""REL-01 over MQTT: the share of messages that never come back."""

import asyncio
import time
from collections.abc import Mapping, Sequence

from rules.errors import HouseError
from rules.hazard import Hazard
from rules.measurement import Measurement, Proportion
from rules.text import Text
from testers.harness.case import case
from testers.harness.context import Context, Link
from testers.harness.observation import Observation
from testers.protocols.mqtt.echo import Echo, draw_gaps, find_timeout, nothing_back, open_echo
from testers.protocols.mqtt.login import ENDPOINTS
from testers.protocols.mqtt.nearby import open_echo_over
from testers.protocols.probing.echo import read_tail
from testers.relay.control import Seen, control_stream
from testers.relay.framing import frame_mqtt
from testers.relay.mqtt import null_mqtt

_BATCH = 250
_PACE, _LEAST_PACE = 0.001, 0.0004  # seconds between two probes on average
_FORGED = 3
_CONTROLS = 80


@case(
    requirement="REL-01",
    protocol="mqtt",
    when="mqtt.broker or mqtt.echo",
    endpoints=ENDPOINTS,
    hazard=Hazard.WRITE_SAFE,
    title_zh="MQTT 消息往返的丢失比例",
    why_zh="带序号的探测消息以 QoS 1 按泊松时刻发出，在时限内未返回即为丢失；QoS 1 不允许丢失，丢了就是目标的责任。"
    "同一探测程序先经过已知丢弃量的中继，漏看一条即整次测量作废。",
    good=("mqtt_strict", "mosquitto", "city"),
    bad=("mqtt_lossy", "mqtt_bursts", "city:mqtt-echo-loss"),
)
async def observe(ctx: Context) -> list[Observation]:
    """The share of MQTT messages that never come back.

    Numbered probes go out at QoS 1 and at Poisson times; one that is not back in time is lost. QoS 0 may lose
    messages, QoS 1 may not: so a loss is the target's. The same probing first meets a relay that throws known probes
    away: if it misses one of them, the measurement is void. A few probes that are never sent must show up as lost too.
    """
    plan, timeout = ctx.samples("loss"), find_timeout(ctx)

    async def probe(link: Link) -> Seen:
        async with open_echo_over(ctx, link) as echo:
            sent = await echo.burst([0.0] * _CONTROLS, timeout=timeout)
            return Seen(sent=frozenset(sent), back=frozenset(echo.back))

    await control_stream(ctx, probe, handler=null_mqtt, framing=frame_mqtt(read_tail), scheme="mqtt")
    fastest = 1 / max(ctx.seconds(_PACE), _LEAST_PACE)
    async with open_echo(ctx) as echo:
        forged = echo.forge(_FORGED)
        lost = sent = 0
        while not plan.enough(lost, sent):
            count = min(_BATCH, plan.n - sent)
            numbers = await echo.burst(draw_gaps(ctx, count, fastest=fastest), timeout=timeout)
            lost += sum(number not in echo.back for number in numbers)
            sent += len(numbers)
            _record(ctx, echo, numbers)
            ctx.progress(sent, plan.n)
            if lost == sent:
                raise nothing_back(timeout)
        if not echo.route.own:
            ctx.observe("capability", name="mqtt.echo", answer="yes", declared=ctx.declared("mqtt.echo"))
        await _check_control(ctx, echo, forged, timeout)
    return ctx.observations


def _record(ctx: Context, echo: Echo, numbers: Sequence[int]) -> None:
    for number in numbers:
        seconds = echo.back.get(number)
        back = None if seconds is None else round(1000 * seconds, 3)
        ctx.observe("probe", number=number, milliseconds=back)


async def _check_control(ctx: Context, echo: Echo, forged: Sequence[int], timeout: float) -> None:
    """Wait until the forged probes are as old as a lost one, and see that they count as lost."""
    await asyncio.sleep(max(0.0, echo.due[forged[-1]] + timeout - time.monotonic()))
    seen = sum(number not in echo.back for number in forged)
    ctx.observe("control", forged=len(forged), lost=seen)
    if seen < len(forged):
        raise HouseError(
            Text(
                zh="从未发出的对照消息被计为已返回：计数有误，本次测量作废。",
                en="A control probe that was never sent counts as returned: the count is wrong, the measurement void.",
            )
        )


def reduce(observations: Sequence[Observation]) -> Mapping[str, Measurement]:
    """Return `loss`: probes that were not back in time, among all that were sent."""
    probes = [each.facts for each in observations if each.what == "probe"]
    lost = [facts for facts in probes if facts["milliseconds"] is None]
    detail = None
    if lost:
        first = lost[0]["number"]
        detail = Text(
            zh=f"{len(lost)} 条消息在时限内未返回，首条序号为 {first}。",
            en=f"{len(lost)} messages were not back in time; the first was number {first}.",
        )
    return {"loss": Proportion(k=len(lost), n=len(probes), detail=detail)}
