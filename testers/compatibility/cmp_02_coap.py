"""CMP-02 over CoAP: readings against their data model."""

from collections.abc import Mapping, Sequence
from contextlib import aclosing

from rules.errors import TargetError
from rules.measurement import Measurement, Proportion
from rules.text import Text
from testers.harness.case import case
from testers.harness.context import Context
from testers.harness.observation import Json, Observation
from testers.protocols.coap.places import ENDPOINTS
from testers.protocols.coap.readings import find_schema, poll_readings
from testers.protocols.finding import find, join_findings, read_findings, write_finding
from testers.protocols.http.exchange import NotJson
from testers.protocols.http.openapi import find_items
from testers.protocols.payload.readings import find_list
from testers.protocols.payload.schema import Job, State, examine

_BATCH = 200


@case(
    requirement="CMP-02",
    protocol="coap",
    when="coap.readings",
    endpoints=ENDPOINTS,
    title_zh="CoAP 读数符合数据模型",
    why_zh="读数不符合模型，平台要么丢弃，要么把错的数当成真的用；每条不同的读数只计一次，分块传输的也拼齐后校验。",
    good=("coap_good", "aiocoap", "city"),
    bad=("coap_bad_payload", "coap_half_json", "coap_lacks_member", "city:coap-power-as-text"),
)
async def observe(ctx: Context) -> list[Observation]:
    """Readings given over CoAP fit their data model.

    A reading that breaks its model is dropped by the platform, or taken for true. Each reading counts once; what comes
    in blocks is put together first. The model is the JSON Schema of coap.schema.
    """
    schema, plan = await find_schema(ctx), ctx.samples("invalid")
    pointer: str | None = None
    invalid = judged = 0
    waiting: list[Json] = []
    async with aclosing(poll_readings(ctx)) as polls:
        async for poll in polls:
            ctx.observe("poll", received=poll.body, readings=len(poll.fresh))
            if isinstance(poll.document, NotJson):
                fault = find("载荷不是合法的 JSON", "the payload is no valid JSON")
                ctx.observe("reading", reading=None, fault=write_finding(fault))
                invalid, judged = invalid + 1, judged + 1
            elif pointer is None:
                # The model may be that of the whole list: then readings are measured by what it says of the items.
                pointer = find_items(schema, "", find_list(poll.document)) or ""
            waiting += poll.fresh
            if len(waiting) >= min(_BATCH, plan.n - judged):
                invalid, judged = invalid + await _judge(ctx, schema, pointer or "", waiting), judged + len(waiting)
                waiting = []
                ctx.progress(judged, plan.n)
            if plan.enough(invalid, judged):
                break
    await _judge(ctx, schema, pointer or "", waiting)
    return ctx.observations


async def _judge(ctx: Context, schema: dict[str, Json], pointer: str, readings: Sequence[Json]) -> int:
    """Record each reading with its fault; return how many are invalid."""
    if not readings:
        return 0
    fits = (await examine(schema, [Job(pointer=pointer, instance=reading) for reading in readings])).fits
    for reading, fit in zip(readings, fits, strict=True):
        if fit.state is State.UNJUDGED:
            raise TargetError(Text(zh=f"数据模型不能使用：{fit.why}", en=f"The data model cannot be used: {fit.why}"))
        wrong = fit.state is State.INVALID
        fault = find(fit.why, fit.why) if wrong else None
        # Readings that fit stand in the raw bytes of the poll; one that does not is kept beside its fault.
        ctx.observe("reading", reading=reading if wrong else None, fault=write_finding(fault))
    return sum(fit.state is State.INVALID for fit in fits)


def reduce(observations: Sequence[Observation]) -> Mapping[str, Measurement]:
    """Return `invalid`: readings that break their model, among all different readings."""
    facts = [each.facts["fault"] for each in observations if each.what == "reading"]
    faults = read_findings(facts)
    return {"invalid": Proportion(k=len(faults), n=len(facts), detail=join_findings(faults))}
