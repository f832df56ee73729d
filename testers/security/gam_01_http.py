"""GAM-01 over HTTP: the tester is served no better than an ordinary client."""

import asyncio
from collections.abc import Mapping, Sequence

from rules.errors import TargetError
from rules.measurement import Measurement
from rules.text import Text
from testers.harness.case import case
from testers.harness.context import Context
from testers.harness.observation import Observation
from testers.protocols.finding import find, write_finding
from testers.protocols.http.client import ENDPOINTS, HttpClient, open_client
from testers.protocols.http.exchange import Exchange
from testers.protocols.http.failure import UnansweredError
from testers.protocols.http.ordinary import draw_headers
from testers.protocols.http.places import find_protected, settle_resource
from testers.protocols.probing.vantage import (
    MARKED,
    PLAIN,
    ROUNDS,
    record_exchange,
    reduce_vantages,
    shuffle_vantages,
)

_AT_ONCE = 4
# Losses, whoever met them, after which the rest would only cost time: what is to be seen can be seen.
_MOST_LOST = 60
Headers = Mapping[str, str]


@case(
    requirement="GAM-01",
    protocol="http",
    when="http.api",
    endpoints=ENDPOINTS,
    title_zh="HTTP 服务不优待测试方",
    why_zh="同一资源由带标记的测试方和普通客户端按随机次序访问，比较丢失、拒绝、迟到与快慢；"
    "并比较两者不带凭据时各受保护资源是否放行。",
    good=("http_good", "https_good", "city"),
    bad=("http_plays_to_tester", "http_hurries_for_tester", "http_strict_for_tester", "city:http-defeat-device"),
)
async def observe(ctx: Context) -> list[Observation]:
    """The HTTP service serves the tester no better than others.

    One resource is asked for in random order with the tester's marks and as an ordinary client asks; loss, refusal,
    lateness and speed are compared. Without credentials, both try every protected resource.
    """
    client = open_client(ctx)
    path = await settle_resource(ctx, client)
    identities: Mapping[str, Headers] = {MARKED: {}, PLAIN: draw_headers(ctx.rng)}
    await _compare_service(ctx, client, path, identities)
    for place in dict.fromkeys((*find_protected(ctx), path)):
        await _compare_guard(ctx, client, place, identities)
    return ctx.observations


async def _compare_service(ctx: Context, client: HttpClient, path: str, identities: Mapping[str, Headers]) -> None:
    order = shuffle_vantages(ctx, max(ctx.samples("favour").n, ctx.samples("slower").n))
    lost = good = 0
    for start in range(0, len(order), _AT_ONCE):
        batch = order[start : start + _AT_ONCE]
        answers = await asyncio.gather(*(_ask(client, path, identities[who]) for who in batch))
        for who, answer in zip(batch, answers, strict=True):
            _record(ctx, who, answer)
        lost += sum(answer is None for answer in answers)
        good += sum(answer is not None and answer.status < 400 for answer in answers)
        ctx.progress(start + len(batch), len(order))
        if lost >= _MOST_LOST:
            break
    if not good:
        raise TargetError(
            Text(
                zh=f"{path} 对谁都没有给出正常应答，无从比较；请检查 http.readings 与 http.token。",
                en=f"{path} gave nobody a good answer, so there is nothing to compare: see http.readings, http.token.",
            )
        )


async def _ask(client: HttpClient, path: str, headers: Headers, *, anonymous: bool = False) -> Exchange | None:
    try:
        return await client.ask(path, headers=headers, anonymous=anonymous)
    except UnansweredError:
        return None


def _record(ctx: Context, who: str, answer: Exchange | None) -> None:
    if answer is None:
        record_exchange(ctx, who, None)
        return
    refused = answer.status >= 400
    # The same answer some hundred times is no evidence; what is wrong with it is.
    received = answer.received if refused else b""
    record_exchange(ctx, who, answer.seconds, refused=refused, sent=answer.sent, received=received)


async def _compare_guard(ctx: Context, client: HttpClient, place: str, identities: Mapping[str, Headers]) -> None:
    """Try a place without credentials, in random order; it is a finding when every round says the same."""
    let_in: dict[str, list[bool]] = {MARKED: [], PLAIN: []}
    for who in shuffle_vantages(ctx, ROUNDS):
        answer = await _ask(client, place, identities[who], anonymous=True)
        if answer is None:
            continue
        let_in[who].append(answer.status < 300)
        ctx.observe("guard", sent=answer.sent, who=who, place=place, status=answer.status)
    if min(map(len, let_in.values())) < ROUNDS:
        return
    laxer = all(let_in[PLAIN]) and not any(let_in[MARKED])
    fault = find(f"{place} 只拦测试方", f"{place} is closed to the tester alone") if laxer else None
    ctx.observe("door", place=place, fault=write_finding(fault))


def reduce(observations: Sequence[Observation]) -> Mapping[str, Measurement]:
    """Return `favour`, `slower` and `laxer`: ordinary clients against the tester."""
    return reduce_vantages(observations)
