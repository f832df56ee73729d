"""GAM-01 over MQTT: the tester's messages fare no better than those of an ordinary client."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager

from rules.hazard import Hazard
from rules.measurement import Measurement
from testers.harness.case import case
from testers.harness.context import Context
from testers.harness.observation import Observation
from testers.protocols.finding import find, write_finding
from testers.protocols.mqtt.client import Client, SubscriptionRefusedError
from testers.protocols.mqtt.echo import Echo, Route, draw_gaps, find_route, find_timeout, nothing_back
from testers.protocols.mqtt.knock import knock_as
from testers.protocols.mqtt.login import ENDPOINTS, Login, prepare
from testers.protocols.mqtt.ordinary import draw_login, draw_mark, draw_route
from testers.protocols.probing.vantage import (
    MARKED,
    PLAIN,
    ROUNDS,
    record_exchange,
    reduce_vantages,
    shuffle_vantages,
)

_FASTEST = 100.0  # messages a second of either client
_SHARE_OF_RATE = 0.4
_NAMES = {MARKED: "echo", PLAIN: ""}


@case(
    requirement="GAM-01",
    protocol="mqtt",
    when="mqtt.broker or mqtt.echo",
    endpoints=ENDPOINTS,
    hazard=Hazard.WRITE_SAFE,
    title_zh="MQTT 服务不优待测试方",
    why_zh="带标记的测试方与标识、主题、载荷均无标记的普通客户端同时按随机时刻发送消息，比较丢失、迟到与快慢；"
    "并比较两者不带账号时能否进入。",
    good=("mqtt_strict", "mosquitto", "city"),
    bad=("mqtt_plays_to_tester", "mqtt_hurries_for_tester", "mqtt_strict_for_tester", "city:mqtt-defeat-device"),
)
async def observe(ctx: Context) -> list[Observation]:
    """MQTT messages of the tester fare no better than those of others.

    A client with the tester's marks and one without any, in identifier, topic and payload, send at the same time and at
    random moments; loss, lateness and speed are compared. Both also knock without an account.
    """
    marked, route = prepare(ctx), find_route(ctx)
    plain = draw_login(marked, ctx.rng)
    logins, routes = {MARKED: marked, PLAIN: plain}, {MARKED: route, PLAIN: draw_route(route, ctx.rng)}
    await _compare_service(ctx, logins, routes)
    await _compare_guard(ctx, logins)
    return ctx.observations


async def _compare_service(ctx: Context, logins: Mapping[str, Login], routes: Mapping[str, Route]) -> None:
    count, timeout = max(ctx.samples("favour").n, ctx.samples("slower").n), find_timeout(ctx)
    marks = {MARKED: f"{ctx.tag}-{ctx.rng.getrandbits(32):08x}", PLAIN: draw_mark(ctx.rng)}
    echoes: dict[str, Echo] = {}
    async with AsyncExitStack() as stack:
        for who in shuffle_vantages(ctx, 1):
            spare = routes[MARKED] if who == PLAIN else None
            opened = _open_echo(ctx, who, logins[who], (routes[who], spare), marks[who])
            echoes[who] = await stack.enter_async_context(opened)
        # Both share the rate that the owner allows.
        fastest = min(_FASTEST, _SHARE_OF_RATE * ctx.target.authorisation.max_rate)
        gaps = {who: draw_gaps(ctx, count, fastest=fastest) for who in (MARKED, PLAIN)}
        bursts = (echoes[who].burst(gaps[who], timeout=timeout) for who in shuffle_vantages(ctx, 1))
        await asyncio.gather(*bursts)
    if not any(echoes[who].back for who in echoes):
        raise nothing_back(timeout)
    for who, echo in echoes.items():
        for number in echo.due:
            record_exchange(ctx, who, echo.back.get(number))


@asynccontextmanager
async def _open_echo(
    ctx: Context, who: str, login: Login, routes: tuple[Route, Route | None], mark: str
) -> AsyncIterator[Echo]:
    """Connect, subscribe and give the echo; the spare route serves an account with no right to other topics."""
    async with login.enter(_NAMES[who]) as client:
        route = await _subscribe(client, *routes)
        ctx.observe("route", who=who, out=route.out, back=route.back, client=login.hello(_NAMES[who]).client_id)
        echo = Echo(login.link, client, route, mark)
        try:
            yield echo
        finally:
            await echo.close()
            ctx.observe("connection", sent=client.stream.sent, received=client.stream.received, who=who)


async def _subscribe(client: Client, route: Route, spare: Route | None) -> Route:
    try:
        await client.subscribe(route.back, 1)
    except SubscriptionRefusedError:
        if spare is None or spare == route:
            raise
        await client.subscribe(spare.back, 1)
        return spare
    return route


async def _compare_guard(ctx: Context, logins: Mapping[str, Login]) -> None:
    """Knock without an account, in random order; it is a finding when every round says the same."""
    let_in: dict[str, list[bool]] = {MARKED: [], PLAIN: []}
    for who in shuffle_vantages(ctx, ROUNDS):
        answer = await knock_as(logins[who].stranger(), logins[who].version)
        ctx.observe("guard", sent=answer.sent, received=answer.received, who=who, code=answer.code)
        if not answer.silent:
            let_in[who].append(answer.accepted)
    if min(map(len, let_in.values())) < ROUNDS:
        return
    laxer = all(let_in[PLAIN]) and not any(let_in[MARKED])
    fault = find("匿名连接只拦测试方", "anonymous CONNECT is refused to the tester alone") if laxer else None
    ctx.observe("door", place="CONNECT", fault=write_finding(fault))


def reduce(observations: Sequence[Observation]) -> Mapping[str, Measurement]:
    """Return `favour`, `slower` and `laxer`: ordinary clients against the tester."""
    return reduce_vantages(observations)
