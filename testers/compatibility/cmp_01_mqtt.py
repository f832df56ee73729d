"""CMP-01 over MQTT: what the target claims against what is seen."""

from collections.abc import Mapping, Sequence

from rules.applicability import Answer
from rules.measurement import Count, Measurement
from testers.harness.case import case
from testers.harness.context import Context
from testers.harness.observation import Observation
from testers.protocols.finding import find, join_findings, read_findings, write_finding
from testers.protocols.mqtt.login import ENDPOINTS, prepare
from testers.protocols.mqtt.survey import LOOKS, find_broker, look_at


@case(
    requirement="CMP-01",
    protocol="mqtt",
    when="mqtt.broker",
    endpoints=ENDPOINTS,
    title_zh="MQTT 能力的声明与实测",
    why_zh="声明决定测哪些项目：多报会让人信以为真，少报会使该测的项目漏测，两个方向都要查；矛盾须复测一次才计入。",
    good=("mqtt_strict", "mosquitto", "city"),
    bad=("mqtt_overdeclares", "mqtt_underdeclares", "city:claim-mqtt-v5"),
)
async def observe(ctx: Context) -> list[Observation]:
    """Declared and observed MQTT capabilities agree, in both directions.

    The declaration decides what is tested: who declares too much deceives, who declares too little escapes. Nothing is
    written; what cannot be seen without writing (the echo) or within the time is not compared.
    """
    login = prepare(ctx)
    _note(ctx, "mqtt.broker", seen=await find_broker(ctx, login))
    for name, look in LOOKS.items():
        seen = await look_at(look, ctx, login)
        if seen is not None and _contradicts(ctx.declared(name), seen=seen):
            # A contradiction counts when it shows twice; what changes from one look to the next is not established.
            seen = seen if await look_at(look, ctx, login) is seen else None
        _note(ctx, name, seen=seen)
    return ctx.observations


def _contradicts(declared: Answer, *, seen: bool) -> bool:
    return declared is (Answer.NO if seen else Answer.YES)


def _note(ctx: Context, name: str, *, seen: bool | None) -> None:
    declared = ctx.declared(name)
    if seen is None:
        ctx.observe("unseen", name=name, declared=declared)
        return
    answer = Answer.YES if seen else Answer.NO
    fault = None
    if _contradicts(declared, seen=seen):
        fault = find(f"{name} 声明为 {declared}，实测为 {answer}", f"{name} is declared {declared}, seen {answer}")
    ctx.observe("capability", name=name, answer=answer, declared=declared, fault=write_finding(fault))


def reduce(observations: Sequence[Observation]) -> Mapping[str, Measurement]:
    """Return `contradictions` among the capabilities that are declared (yes or no) and could be seen."""
    seen = [each.facts for each in observations if each.what == "capability"]
    compared = [facts for facts in seen if facts["declared"] != Answer.UNDECLARED]
    faults = read_findings(facts["fault"] for facts in compared)
    return {"contradictions": Count(k=len(faults), n=len(compared), detail=join_findings(faults))}
