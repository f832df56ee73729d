"""REL-06 over MQTT: what was acknowledged outlives cut connections, and at QoS 2 arrives once."""

from collections.abc import Mapping, Sequence

from rules.hazard import Hazard
from rules.measurement import Measurement, Proportion
from rules.text import Text
from testers.harness.case import case
from testers.harness.context import Context
from testers.harness.observation import Json, Observation
from testers.protocols.mqtt.cuts import Pair
from testers.protocols.mqtt.login import ENDPOINTS

_SPARE_ROUNDS = 5


@case(
    requirement="REL-06",
    protocol="mqtt",
    when="mqtt.broker",
    endpoints=ENDPOINTS,
    hazard=Hazard.WRITE_SAFE,
    title_zh="断线重连后 QoS 1 与 QoS 2 消息不丢不重",
    why_zh="发布方在消息获确认后立即断线、订阅方在确认之前断线，反复多次；已确认的消息须全部送达，QoS 2 只送达一次。",
    good=("mqtt_strict", "mosquitto", "city"),
    bad=(
        "mqtt_acks_then_loses",
        "mqtt_duplicates_qos2",
        "mqtt_forgets_queue",
        "mqtt_forgets_session",
        "mqtt_lossy",
        "city:mqtt-qos1-lost-on-cut",
        "city:mqtt-qos2-twice",
    ),
)
async def observe(ctx: Context) -> list[Observation]:
    """QoS 1 and QoS 2 messages outlive cut connections, and QoS 2 ones arrive once.

    The publisher is cut as soon as its messages are acknowledged, the subscriber before it has acknowledged, again and
    again. All that was acknowledged must arrive, and at QoS 2 only once. A publisher whose PUBREC was lost sends the
    message again, and a broker may hand a message on before or after PUBCOMP: neither is a fault.
    """
    pair = Pair(ctx)
    await pair.begin()
    wanted = max(-(-ctx.samples("lost").n // 2), ctx.samples("duplicated").n)
    for _ in range(wanted // pair.each + _SPARE_ROUNDS):
        if pair.exactly_once >= wanted:
            break
        await pair.publish_and_cut()
        await pair.glimpse_and_cut()
        await pair.receive_and_cut()
        ctx.progress(min(pair.exactly_once, wanted), wanted)
    await pair.finish()
    for message in pair.account():
        ctx.observe("message", number=message.number, qos=message.qos, arrived=message.arrived)
    return ctx.observations


def reduce(observations: Sequence[Observation]) -> Mapping[str, Measurement]:
    """Return `lost` among all acknowledged messages and `duplicated` among those of QoS 2."""
    messages = [each.facts for each in observations if each.what == "message"]
    lost = [facts for facts in messages if facts["arrived"] == 0]
    once = [facts for facts in messages if facts["qos"] == 2]
    twice = [facts for facts in once if int(str(facts["arrived"])) > 1]
    cuts = sum(each.what == "cut" for each in observations)
    where = Text(zh=f"共断线 {cuts} 次。", en=f"Connections were cut {cuts} times.")
    return {
        "lost": Proportion(k=len(lost), n=len(messages), detail=where.followed_by(_name(lost))),
        "duplicated": Proportion(k=len(twice), n=len(once), detail=where.followed_by(_name(twice))),
    }


def _name(messages: Sequence[Mapping[str, Json]]) -> Text | None:
    if not messages:
        return None
    first = messages[0]
    return Text(
        zh=f"首条为第 {first['number']} 号（QoS {first['qos']}，到达 {first['arrived']} 次）。",
        en=f"The first was number {first['number']} (QoS {first['qos']}, arrived {first['arrived']} times).",
    )
