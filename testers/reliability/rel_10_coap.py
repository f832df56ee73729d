"""REL-10 over CoAP: a confirmable message that comes twice is carried out once."""

import re
from collections.abc import Mapping, Sequence

from rules.errors import TargetError
from rules.hazard import Hazard
from rules.measurement import Measurement, Proportion
from rules.text import Text
from testers.harness.case import case
from testers.harness.context import Context
from testers.harness.observation import Observation
from testers.protocols.coap import wire
from testers.protocols.coap.client import CoapClient, Reply
from testers.protocols.coap.places import COUNTER, ENDPOINTS, Place, enter, require_place

_CONFIRMATIONS = 3
_COPY, _LEAST_COPY = 1.0, 0.1  # seconds for the answer to a copy, which need not come
_NUMBER = re.compile(rb"\d{1,15}")
_WAYS = ("at once", "after the answer", "after another message")


@case(
    requirement="REL-10",
    protocol="coap",
    when="coap.counter",
    endpoints=ENDPOINTS,
    hazard=Hazard.WRITE_SAFE,
    title_zh="重复的 CoAP 报文只执行一次",
    why_zh="应答丢失时客户端会重发同一报文；若设备再执行一次，闸门就会动两次。向计数资源重复发送同一 POST："
    "紧接着、应答之后、隔一条报文之后各试；超出一次须当场复现才计。",
    good=("coap_good", "aiocoap", "city"),
    bad=("coap_runs_twice", "coap_runs_again", "coap_remembers_one", "city:coap-runs-twice"),
)
async def observe(ctx: Context) -> list[Observation]:
    """A CoAP message that comes twice is carried out once.

    A client whose answer was lost sends the same message again; a device that carries it out again moves its gate
    twice. The same POST goes to the counter twice: at once, after the answer, and behind another message. An excess
    counts when it shows again at once.
    """
    plan, place = ctx.samples("twice"), require_place(ctx, COUNTER, method="POST")
    async with enter(ctx) as client:
        await _ask(client, place)
        for number in range(plan.n):
            way = number % len(_WAYS)
            executed = await _try(ctx, client, place, way)
            confirmed = executed > 1 and await _confirm(ctx, client, place, way)
            ctx.observe("repeat", way=_WAYS[way], executed=executed, twice=confirmed)
            ctx.progress(number + 1, plan.n)
    return ctx.observations


async def _confirm(ctx: Context, client: CoapClient, place: Place, way: int) -> bool:
    """Tell whether it happens again: somebody else may have used the counter."""
    for _ in range(_CONFIRMATIONS):
        if await _try(ctx, client, place, way) > 1:
            return True
    return False


async def _try(ctx: Context, client: CoapClient, place: Place, way: int) -> int:
    """Send one message twice and return how often it was carried out."""
    before = await _ask(client, place)
    request = client.make(place.method, place.options)
    first = await client.ask(request) if way else None
    between = 0
    if way == len(_WAYS) - 1:
        await _ask(client, place)
        between = 1
    data = wire.encode(request)
    if first is None:
        client.datagrams.send(data)
        first = await client.ask(request)
    else:
        # Whatever answers the copy, the counter tells whether it was carried out.
        await client.put_raw(data, request.mid, request.token, within=max(ctx.seconds(_COPY), _LEAST_COPY))
    after = await _ask(client, place)
    ctx.observe("exchange", sent=data, received=first.received, before=before, after=after)
    return after - before - between - 1


async def _ask(client: CoapClient, place: Place) -> int:
    """Count once more and return the number."""
    return _read(await client.ask(client.make(place.method, place.options)), place)


def _read(reply: Reply, place: Place) -> int:
    found = _NUMBER.search(reply.message.payload[:1024]) if reply.message.success else None
    if found is None:
        told = wire.show(reply.message.code)
        raise TargetError(
            Text(
                zh=f"{place.path} 的应答（{told}）中没有累计次数；请检查参数 coap.counter。",
                en=f"The answer of {place.path} ({told}) holds no number; check the parameter coap.counter.",
            )
        )
    return int(found[0])


def reduce(observations: Sequence[Observation]) -> Mapping[str, Measurement]:
    """Return `twice`: repeated messages that were carried out more than once, among all repeated ones."""
    repeats = [each.facts for each in observations if each.what == "repeat"]
    twice = [facts for facts in repeats if facts["twice"]]
    detail = None
    if twice:
        most = max(int(str(facts["executed"])) for facts in twice)
        ways = {str(facts["way"]) for facts in twice}
        names = {"at once": "紧接着", "after the answer": "应答之后", "after another message": "隔一条报文之后"}
        zh = "、".join(name for way, name in names.items() if way in ways)
        en = ", ".join(way for way in names if way in ways)
        detail = Text(
            zh=f"{len(twice)} 条重复报文被多次执行（最多 {most} 次；重发时机：{zh}）。",
            en=f"{len(twice)} repeated messages were carried out more than once (at most {most} times; sent again "
            f"{en}).",
        )
    return {"twice": Proportion(k=len(twice), n=len(repeats), detail=detail)}
