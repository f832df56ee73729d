"""CMP-01 over MQTT: what the target claims against what is seen."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace

from rules.applicability import Answer
from rules.errors import TargetError
from rules.measurement import Count, Measurement
from rules.text import Text
from testers.harness.case import case
from testers.harness.context import Context
from testers.harness.observation import Observation
from testers.protocols.finding import find, join_findings, read_findings, write_finding
from testers.protocols.mqtt.client import SubscriptionRefusedError
from testers.protocols.mqtt.flaws import Version
from testers.protocols.mqtt.knock import UNSUPPORTED, Knock, knock_as
from testers.protocols.mqtt.login import ENDPOINTS, Login, make_tls, own_topic, prepare
from testers.protocols.mqtt.packets import Publish

_REPORTS_WITHIN, _LEAST = 10.0, 2.0
Look = Callable[[Context, Login], Awaitable[bool | None]]


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
    _note(ctx, "mqtt.broker", seen=await _find_broker(ctx, login))
    for name, look in _LOOKS.items():
        seen = await _try(look, ctx, login)
        if seen is not None and _contradicts(ctx.declared(name), seen=seen):
            # A contradiction counts when it shows twice; what changes from one look to the next is not established.
            seen = seen if await _try(look, ctx, login) is seen else None
        _note(ctx, name, seen=seen)
    return ctx.observations


async def _try(look: Look, ctx: Context, login: Login) -> bool | None:
    """Look; what the account may not subscribe to cannot be seen."""
    try:
        return await look(ctx, login)
    except SubscriptionRefusedError:
        return None


async def _find_broker(ctx: Context, login: Login) -> bool:
    """Return True when there is a broker; TargetError when nothing that speaks MQTT answers."""
    answers = [await _knock(ctx, login, version) for version in Version]
    if all(answer.code is None for answer in answers):
        raise TargetError(
            Text(
                zh="目标对 MQTT 3.1.1 与 5.0 的 CONNECT 都没有以 CONNACK 应答。",
                en="The target answers CONNECT of MQTT 3.1.1 and 5.0 without a CONNACK.",
            )
        )
    return True


async def _see_version(ctx: Context, login: Login, version: Version) -> bool | None:
    answer = await _knock(ctx, login, version)
    if answer.silent:
        return None
    # Whoever refuses the account has understood the version; whoever just closes has not.
    return answer.code is not None and answer.code not in UNSUPPORTED


async def _see_v311(ctx: Context, login: Login) -> bool | None:
    return await _see_version(ctx, login, Version.V311)


async def _see_v5(ctx: Context, login: Login) -> bool | None:
    return await _see_version(ctx, login, Version.V5)


async def _see_anonymous(ctx: Context, login: Login) -> bool | None:
    answer = await _knock(ctx, login.stranger(), login.version)
    return None if answer.silent or answer.code in UNSUPPORTED else answer.accepted


async def _see_tls(ctx: Context, _login: Login) -> bool | None:
    if not ctx.has("mqtts"):
        return None
    secure = prepare(ctx, "mqtts")
    # No account is shown to a server whose certificate nobody has checked here (SEC-02 does).
    stranger = replace(secure.stranger(), tls=make_tls(None))
    try:
        answer = await _knock(ctx, stranger, secure.version)
    except TargetError as error:
        ctx.observe("mqtts", why=error.message.en)
        return None
    return None if answer.code is None else True


async def _see_qos2(ctx: Context, login: Login) -> bool | None:
    async with login.enter("qos2") as client:
        granted = await client.subscribe(own_topic(ctx, "qos2"), 2)
        await client.leave()
    return granted == 2


async def _see_publisher(ctx: Context, login: Login) -> bool | None:
    topic = ctx.parameter("mqtt.topic")
    if topic is None:
        return None
    async with login.enter("reader") as client:
        await client.subscribe(topic, 0)
        with suppress(TimeoutError):
            while True:
                packets = await client.batch(within=max(ctx.seconds(_REPORTS_WITHIN), _LEAST))
                # A retained message tells that somebody has published once, not that somebody does.
                if any(isinstance(packet, Publish) and not packet.retain for packet in packets):
                    return True
    return None


_LOOKS: Mapping[str, Look] = {
    "mqtt.v311": _see_v311,
    "mqtt.v5": _see_v5,
    "mqtt.anonymous": _see_anonymous,
    "mqtt.tls": _see_tls,
    "mqtt.qos2": _see_qos2,
    "mqtt.publisher": _see_publisher,
}


async def _knock(ctx: Context, login: Login, version: Version) -> Knock:
    answer = await knock_as(login, version)
    ctx.observe(
        "knock", sent=answer.sent, received=answer.received, level=version.value, code=answer.code, closed=answer.closed
    )
    return answer


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
