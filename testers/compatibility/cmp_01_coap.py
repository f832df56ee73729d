"""CMP-01 over CoAP: what the target claims against what is seen."""

from collections.abc import Awaitable, Callable, Mapping, Sequence

from rules.applicability import Answer
from rules.hazard import Hazard
from rules.measurement import Count, Measurement
from testers.harness.case import case
from testers.harness.context import Context
from testers.harness.observation import Observation
from testers.protocols.coap import wire
from testers.protocols.coap.client import CoapClient, Reply
from testers.protocols.coap.observing import NotObservableError, watch
from testers.protocols.coap.options import BLOCK2, Block
from testers.protocols.coap.places import ECHO, ENDPOINTS, LARGE, OBSERVE, READINGS, STORE, Place, enter, find_place
from testers.protocols.finding import find, join_findings, read_findings, write_finding

_SMALLEST = Block(number=0, szx=0)
_REFUSED = (wire.UNAUTHORIZED, wire.FORBIDDEN)
Look = Callable[[Context, CoapClient], Awaitable[bool | None]]


@case(
    requirement="CMP-01",
    protocol="coap",
    when="coap.server",
    endpoints=ENDPOINTS,
    hazard=Hazard.WRITE_SAFE,
    title_zh="CoAP 能力的声明与实测",
    why_zh="声明决定测哪些项目：多报会让人信以为真，少报会使该测的项目漏测，两个方向都要查。",
    good=("coap_good", "libcoap", "aiocoap", "city"),
    bad=(
        "coap_claims_observe",
        "coap_hides_block",
        "coap_claims_echo",
        "coap_claims_open",
        "city:claim-hides-coap-observe",
    ),
)
async def observe(ctx: Context) -> list[Observation]:
    """Declared and observed CoAP capabilities agree, in both directions.

    The declaration decides what is tested: who declares too much deceives, who declares too little escapes.
    """
    async with enter(ctx) as client:
        await _ask(ctx, client, Place(method=wire.GET, path="/"), "server")
        _note(ctx, "coap.server", seen=True)
        for name, look in _LOOKS.items():
            seen = await look(ctx, client)
            if seen is not None and _contradicts(ctx.declared(name), seen=seen):
                # A contradiction counts when it shows twice; what changes from look to look is not established.
                seen = seen if await look(ctx, client) is seen else None
            _note(ctx, name, seen=seen)
    return ctx.observations


async def _see_echo(ctx: Context, client: CoapClient) -> bool | None:
    place = find_place(ctx, ECHO, method="POST")
    if place is None:
        return None
    payload = f"{ctx.tag} {ctx.rng.getrandbits(32):08x}".encode()
    reply = await client.ask(client.make(place.method, place.options, payload))
    _record(ctx, "echo", reply)
    if reply.message.code in _REFUSED:
        return None
    return reply.message.success and reply.message.payload == payload


async def _see_observe(ctx: Context, client: CoapClient) -> bool | None:
    """Tell whether a registration is accepted; whether notifications come, and when, REL-11 judges."""
    place = find_place(ctx, OBSERVE, method="GET")
    if place is None:
        return None
    try:
        async with watch(client, place) as watched:
            ctx.observe("observe", received=watched.first.data)
            return True
    except NotObservableError as error:
        ctx.observe("observe", why=error.message.en)
        return False


async def _see_block(ctx: Context, client: CoapClient) -> bool | None:
    """Tell whether a block of 16 bytes can be had of a resource that is larger."""
    for parameter in (LARGE, READINGS, STORE):
        place = find_place(ctx, parameter, method="GET")
        if place is None:
            continue
        reply = await _ask(ctx, client, place, "whole")
        if not reply.message.success or len(reply.message.payload) <= _SMALLEST.size:
            continue
        request = client.make(wire.GET, (*place.options, (BLOCK2, _SMALLEST.write())))
        reply = await client.ask(request)
        _record(ctx, "block", reply)
        # Who does not know the option, which is critical, answers 4.02 (RFC 7252 section 5.4.1).
        block = reply.message.block2 if reply.message.success else None
        return block is not None and len(reply.message.payload) <= _SMALLEST.size
    return None


async def _see_anonymous(ctx: Context, client: CoapClient) -> bool | None:
    """Tell whether somebody without a key gets data."""
    for parameter in (READINGS, OBSERVE):
        place = find_place(ctx, parameter, method="GET")
        if place is None:
            continue
        reply = await _ask(ctx, client, place, "anonymous")
        if reply.message.code in _REFUSED:
            return False
        if reply.message.success:
            return True
    return None


_LOOKS: Mapping[str, Look] = {
    "coap.echo": _see_echo,
    "coap.observe": _see_observe,
    "coap.block": _see_block,
    "coap.anonymous": _see_anonymous,
}


async def _ask(ctx: Context, client: CoapClient, place: Place, what: str) -> Reply:
    reply = await client.ask(client.make(wire.GET, place.options))
    _record(ctx, what, reply)
    return reply


def _record(ctx: Context, what: str, reply: Reply) -> None:
    ctx.observe(what, sent=reply.sent, received=reply.received, code=wire.show(reply.message.code))


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
