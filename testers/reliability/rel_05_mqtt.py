"""REL-05 over MQTT: messages out of order, and messages that come twice."""

from collections.abc import Mapping, Sequence
from contextlib import aclosing

from rules.applicability import Answer
from rules.errors import TargetError
from rules.hazard import Hazard
from rules.measurement import Measurement
from testers.harness.case import case
from testers.harness.context import Context
from testers.harness.observation import Observation
from testers.protocols.mqtt.echo import draw_gaps, find_timeout, nothing_back
from testers.protocols.mqtt.hearing import hear, record
from testers.protocols.mqtt.login import ENDPOINTS
from testers.protocols.mqtt.row import open_row
from testers.protocols.payload.sequence import count_order
from testers.protocols.probing.order import count_reports, measure_order
from testers.protocols.probing.patience import wait_long

_BATCH = 250
_PACE, _LEAST_PACE = 0.001, 0.0004  # seconds between two probes on average
_LINGER, _LEAST_LINGER = 1.0, 0.1  # seconds in which a second copy may still come
_LONGEST, _LEAST_LONGEST = 60.0, 1.5
_LOOK = 50  # reports between two looks at whether they tell enough


@case(
    requirement="REL-05",
    protocol="mqtt",
    when="mqtt.broker or mqtt.echo",
    endpoints=ENDPOINTS,
    hazard=Hazard.WRITE_SAFE,
    title_zh="MQTT 消息的乱序与重复",
    why_zh="乱序使旧状态覆盖新状态，重复使一次事件被计两次。以自发的带序号 QoS 1 消息往返，并检查设备数据自带的序号；"
    "连接未曾中断，因此重复不是重发所致。",
    good=("mqtt_device", "mosquitto", "city"),
    bad=(
        "mqtt_overtakes",
        "mqtt_delivers_twice",
        "mqtt_reports_disorder",
        "mqtt_reports_twice",
        "city:mqtt-reports-overtake",
        "city:mqtt-reports-twice",
    ),
)
async def observe(ctx: Context) -> list[Observation]:
    """MQTT messages arrive in the order in which they were sent, and once.

    Out of order, an old state overwrites a new one; twice, one event becomes two. Numbered messages of our own go out
    and back at QoS 1, and the device's own reports are followed by their `seq`. No connection is cut, so that no copy
    is a resending that QoS 1 allows.
    """
    await _probe(ctx)
    if ctx.declared("mqtt.publisher") is Answer.YES and ctx.parameter("mqtt.topic"):
        await _listen(ctx)
    return ctx.observations


async def _probe(ctx: Context) -> None:
    one, other, timeout = ctx.samples("reordered"), ctx.samples("duplicated"), find_timeout(ctx)
    most = max(one.n, other.n)
    fastest = 1 / max(ctx.seconds(_PACE), _LEAST_PACE)
    async with open_row(ctx) as row:
        while True:
            numbers = await row.burst(draw_gaps(ctx, min(_BATCH, most - row.sent), fastest=fastest), timeout=timeout)
            if not row.arrivals:
                raise nothing_back(timeout)
            order = count_order(row.arrivals)
            ctx.progress(row.sent, most)
            if one.enough(order.reordered, order.arrived) and other.enough(order.duplicated, order.arrived):
                break
            if not numbers or row.sent >= most:
                break
        # A second copy of the last messages may follow.
        await row.linger(max(ctx.seconds(_LINGER), _LEAST_LINGER))
        ctx.observe("row", sent_messages=row.sent, arrivals=list(row.arrivals))


async def _listen(ctx: Context) -> None:
    """Follow the device's own numbers; silence is no fault here, where the echo has been measured already."""
    longest, heard = max(wait_long(ctx, _LONGEST), _LEAST_LONGEST), 0
    try:
        async with aclosing(hear(ctx, longest=longest)) as messages:
            async for message in messages:
                record(ctx, message)
                heard += 1
                if not any(report.number is not None for report in message.reports):
                    break
                if not heard % _LOOK and _tells_enough(ctx):
                    break
    except TargetError as error:
        ctx.observe("unheard", why=error.message.en)


def _tells_enough(ctx: Context) -> bool:
    orders = count_reports(ctx.observations)
    arrived = sum(order.arrived for order in orders)
    reordered, duplicated = sum(order.reordered for order in orders), sum(order.duplicated for order in orders)
    one, other = ctx.samples("reordered"), ctx.samples("duplicated")
    # What is clean so far may go on: the echo has told already whether the broker is.
    return (reordered > 0 and one.enough(reordered, arrived)) or (duplicated > 0 and other.enough(duplicated, arrived))


def reduce(observations: Sequence[Observation]) -> Mapping[str, Measurement]:
    """Return `reordered` and `duplicated`: messages among those that arrived."""
    return measure_order(observations)
