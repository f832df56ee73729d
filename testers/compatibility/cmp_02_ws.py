"""CMP-02 over WebSocket: pushed readings against their data model."""

from collections.abc import Mapping, Sequence
from contextlib import aclosing

from rules.errors import TargetError, UsageError
from rules.measurement import Measurement, Proportion
from rules.text import Text
from testers.harness.case import case
from testers.harness.context import Context
from testers.harness.observation import Json, Observation
from testers.protocols.finding import find, join_findings, read_findings, write_finding
from testers.protocols.http import client as http
from testers.protocols.http.exchange import NotJson, parse_json
from testers.protocols.http.places import fetch_schema
from testers.protocols.payload.schema import Job, State, examine, read_schema
from testers.protocols.ws.door import ENDPOINTS
from testers.protocols.ws.listening import Heard, hear

_PARAMETER = "ws.schema"
_BATCH = 200


@case(
    requirement="CMP-02",
    protocol="ws",
    when="ws.stream",
    endpoints=ENDPOINTS,
    title_zh="WebSocket 推送的数据符合数据模型",
    why_zh="数据不符合模型，接收方要么丢弃，要么把错的数当成真的用；逐条以声明的 JSON Schema 校验实际推送的数据。",
    good=("ws_good", "websockets", "wsproto", "city"),
    bad=("ws_bad_payload", "ws_half_json", "ws_lacks_member", "city:ws-power-as-text"),
)
async def observe(ctx: Context) -> list[Observation]:
    """Readings pushed over WebSocket fit their data model.

    A reading that breaks its model is dropped by its reader, or taken for true. Every message on ws.stream is validated
    against the JSON Schema of ws.schema, whether it came as text or as binary.
    """
    schema, plan = await _find_schema(ctx), ctx.samples("invalid")
    invalid = judged = 0
    waiting: list[Heard] = []
    async with aclosing(hear(ctx)) as messages:
        async for message in messages:
            waiting.append(message)
            if len(waiting) >= min(_BATCH, plan.n - judged):
                invalid, judged = invalid + await _judge(ctx, schema, waiting), judged + len(waiting)
                waiting = []
                ctx.progress(judged, plan.n)
            if plan.enough(invalid, judged):
                break
    await _judge(ctx, schema, waiting)
    return ctx.observations


async def _find_schema(ctx: Context) -> dict[str, Json]:
    """Return the schema: its own text (a file: reference), or a URL path on the target's HTTP endpoint."""
    given = ctx.parameter(_PARAMETER)
    if given is not None and not given.startswith("/"):
        return read_schema(given)
    if given is not None and any(ctx.has(name) for name in http.ENDPOINTS):
        return await fetch_schema(ctx, http.open_client(ctx), _PARAMETER) or {}
    raise UsageError(
        Text(
            zh="请在目标文件中给出参数 ws.schema：file: 引用的 JSON Schema，或目标 HTTP 端点（须一并给出）上的路径。",
            en="Give the parameter ws.schema in the target file: a JSON Schema by file: reference, or its path on the "
            "HTTP endpoint of the target, which must be given too.",
        )
    )


async def _judge(ctx: Context, schema: dict[str, Json], heard: Sequence[Heard]) -> int:
    """Record each message with its fault and return how many are invalid."""
    documents = [parse_json(each.payload) for each in heard]
    jobs = [Job(instance=document) for document in documents if not isinstance(document, NotJson)]
    fits = iter((await examine(schema, jobs)).fits if jobs else ())
    invalid = 0
    for each, document in zip(heard, documents, strict=True):
        fault: Text | None = find("载荷不是合法的 JSON", "the payload is no valid JSON")
        if not isinstance(document, NotJson):
            fit = next(fits)
            if fit.state is State.UNJUDGED:
                raise TargetError(
                    Text(zh=f"数据模型不能使用：{fit.why}", en=f"The data model cannot be used: {fit.why}")
                )
            fault = find(fit.why, fit.why) if fit.state is State.INVALID else None
        invalid += fault is not None
        ctx.observe("reading", received=each.payload, text=each.text, fault=write_finding(fault))
    return invalid


def reduce(observations: Sequence[Observation]) -> Mapping[str, Measurement]:
    """Return `invalid`: messages that break their model, among all."""
    facts = [each.facts["fault"] for each in observations if each.what == "reading"]
    faults = read_findings(facts)
    return {"invalid": Proportion(k=len(faults), n=len(facts), detail=join_findings(faults))}
