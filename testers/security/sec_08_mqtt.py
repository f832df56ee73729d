"""SEC-08 over MQTT: a stranger does not get in, nor reads topics."""

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from rules.applicability import Answer
from rules.errors import TargetError
from rules.measurement import Count, Measurement
from rules.text import Text
from testers.harness.case import case
from testers.harness.context import Context
from testers.harness.observation import Observation
from testers.protocols.finding import find, join_findings, read_findings, write_finding
from testers.protocols.mqtt.client import ConnectionEndedError, SubscriptionRefusedError
from testers.protocols.mqtt.knock import knock_as
from testers.protocols.mqtt.login import ENDPOINTS, Login, make_tls, prepare

Attempt = Callable[[Context, Login], Awaitable[bool]]


@case(
    requirement="SEC-08",
    protocol="mqtt",
    when="mqtt.broker",
    endpoints=ENDPOINTS,
    title_zh="匿名客户端不能进入 MQTT 代理",
    why_zh="以不带账号和口令错误的方式连接，并以匿名身份订阅全部主题与 $SYS 系统主题；声明未开放者一律不得放行。",
    good=("mqtt_strict", "mosquitto", "city"),
    bad=("mqtt_anonymous", "mqtt_any_password", "city:mqtt-anonymous"),
)
async def observe(ctx: Context) -> list[Observation]:
    """A stranger gets neither into the MQTT broker nor at its topics.

    Without an account, and once with a wrong password; then subscriptions to everything and to the system topics. What
    the target does not declare open must refuse, and whatever lets in is tried again before it counts.
    """
    for endpoint in ENDPOINTS:
        if ctx.has(endpoint):
            known = prepare(ctx, endpoint)
            # A wrong certificate keeps no stranger out; the right password never goes this way.
            login = replace(known, password=None, tls=known.tls and make_tls(None))
            accepted = [await _record(ctx, endpoint, title, attempt, login) for title, attempt in _list_attempts()]
            if known.user is not None and not any(accepted):
                await _check_control(ctx, endpoint, known)
    return ctx.observations


async def _check_control(ctx: Context, endpoint: str, known: Login) -> None:
    """See that the right account gets in: whoever refuses everybody has not shown that it tells strangers apart."""
    async with known.enter("known") as client:
        await client.leave()
        ctx.observe("control", endpoint=endpoint, sent=client.stream.sent, received=client.stream.received)


def _list_attempts() -> Iterator[tuple[Text, Attempt]]:
    yield Text(zh="匿名连接", en="anonymous CONNECT"), _connect
    yield Text(zh="错误的口令", en="wrong password"), _guess
    yield Text(zh="匿名订阅 #", en="anonymous subscription to #"), _subscribe_to("#")
    yield Text(zh="匿名订阅 $SYS/#", en="anonymous subscription to $SYS/#"), _subscribe_to("$SYS/#")


async def _record(ctx: Context, endpoint: str, title: Text, attempt: Attempt, login: Login) -> bool:
    accepted = await attempt(ctx, login) and await attempt(ctx, login)
    declared = ctx.declared("mqtt.anonymous")
    fault = None
    if accepted and declared is not Answer.YES:
        fault = find(f"{endpoint}：{title.zh}被放行", f"{endpoint}: let in: {title.en}")
    ctx.observe("attempt", endpoint=endpoint, attempt=title.en, accepted=accepted, fault=write_finding(fault))
    return accepted


async def _connect(ctx: Context, login: Login) -> bool:
    return await _enters(ctx, login.stranger())


async def _guess(ctx: Context, login: Login) -> bool:
    # One try (two if it is let in): no account is locked by it.
    wrong = f"{ctx.rng.getrandbits(128):032x}".encode()
    return await _enters(ctx, replace(login, user=login.user or "cityassay", password=wrong))


async def _enters(ctx: Context, login: Login) -> bool:
    answer = await knock_as(login, login.version)
    ctx.observe("knock", sent=answer.sent, received=answer.received, code=answer.code, closed=answer.closed)
    if answer.silent:
        raise TargetError(
            Text(
                zh="目标对 CONNECT 既不应答也不断开，无法判断是否放行。",
                en="The target neither answers CONNECT nor closes: whether it lets a stranger in cannot be told.",
            )
        )
    return answer.accepted


def _subscribe_to(pattern: str) -> Attempt:
    async def subscribe(ctx: Context, login: Login) -> bool:
        stranger = login.stranger()
        if not await _enters(ctx, stranger):
            return False
        async with stranger.enter("stranger") as client:
            try:
                await client.subscribe(pattern, 0)
            except (SubscriptionRefusedError, ConnectionEndedError):
                return False
            finally:
                ctx.observe("subscription", sent=client.stream.sent, received=client.stream.received, filter=pattern)
            return True

    return subscribe


def reduce(observations: Sequence[Observation]) -> Mapping[str, Measurement]:
    """Return `accepted`: attempts let in outside the declaration, among all."""
    facts = [each.facts["fault"] for each in observations if each.what == "attempt"]
    accepted = read_findings(facts)
    return {"accepted": Count(k=len(accepted), n=len(facts), detail=join_findings(accepted))}
