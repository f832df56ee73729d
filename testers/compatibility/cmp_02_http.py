"""CMP-02 over HTTP: readings against their data model."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from rules.errors import TargetError, UsageError
from rules.measurement import Measurement, Proportion
from rules.text import Text
from testers.harness.case import case
from testers.harness.context import Context
from testers.harness.observation import Json, Observation
from testers.protocols.finding import find, join_findings, read_findings, write_finding
from testers.protocols.http.client import ENDPOINTS, HttpClient, open_client, record
from testers.protocols.http.exchange import NotJson
from testers.protocols.http.openapi import find_items, find_operations, find_promise
from testers.protocols.http.places import Poll, fetch_schema, find_openapi, find_resource, poll_readings
from testers.protocols.payload.readings import find_list
from testers.protocols.payload.schema import Dialect, Job, State, examine

_BATCH = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """The data model: a document with the place of the schema in it; `whole` when it describes whole answers only."""

    document: Mapping[str, Json]
    dialect: Dialect
    pointer: str = ""
    whole: bool = False


@case(
    requirement="CMP-02",
    protocol="http",
    when="http.readings",
    endpoints=ENDPOINTS,
    title_zh="HTTP 读数符合数据模型",
    why_zh="读数不符合模型，接收方要么报错，要么把错的数当成真的用；每条不同的读数只计一次。",
    good=("http_good", "https_good", "city"),
    bad=("http_bad_payload", "http_text_numbers", "http_out_of_range"),
)
async def observe(ctx: Context) -> list[Observation]:
    """Readings served over HTTP fit their data model.

    A reading that breaks its model stops its reader, or is taken for true. Each reading counts once, however often it
    is served. The model is the JSON Schema of `http.schema`, else what OpenAPI promises for the readings resource.
    """
    client, plan = open_client(ctx), ctx.samples("invalid")
    model: Model | None = None
    invalid = judged = 0
    async for poll in poll_readings(ctx, client):
        model = model or await _find_model(ctx, client, poll)
        found = await _judge(ctx, model, poll)
        invalid, judged = invalid + sum(found), judged + len(found)
        ctx.progress(judged, plan.n)
        if plan.enough(invalid, judged):
            break
    return ctx.observations


async def _find_model(ctx: Context, client: HttpClient, poll: Poll) -> Model:
    schema = await fetch_schema(ctx, client)
    if schema is not None:
        return _narrow(Model(document=schema, dialect="json-schema"), poll)
    exchange = await client.follow(find_openapi(ctx))
    document = exchange.json() if exchange.ok else None
    if isinstance(document, dict):
        pointer = _find_pointer(document, find_resource(ctx, client), poll)
        if pointer is not None:
            return _narrow(Model(document=document, dialect="openapi", pointer=pointer, whole=True), poll)
    raise UsageError(
        Text(
            zh="没有读数的数据模型：请给出参数 http.schema，或在 OpenAPI 中为读数资源的应答给出 schema。",
            en="There is no model of the readings: give the parameter http.schema, or a schema for the answer of the "
            "readings resource in OpenAPI.",
        )
    )


def _narrow(model: Model, poll: Poll) -> Model:
    """Return the model of one reading where the given one describes the list that holds them."""
    if isinstance(poll.document, NotJson):
        return model
    listed = find_list(poll.document)
    if listed is None and not isinstance(poll.document, list):
        return model
    pointer = find_items(model.document, model.pointer, listed)
    return model if pointer is None else replace(model, pointer=pointer, whole=False)


def _find_pointer(document: Mapping[str, Json], path: str, poll: Poll) -> str | None:
    wanted = path.partition("?")[0].split("/")
    for operation in find_operations(document):
        given = (operation.base + operation.path).split("/")
        if len(given) == len(wanted) and all(a == b or a.startswith("{") for a, b in zip(given, wanted, strict=True)):
            promise = find_promise(operation.promises(poll.exchange.status) or (), poll.exchange.media_type)
            return promise.schema if promise else None
    return None


async def _judge(ctx: Context, model: Model, poll: Poll) -> list[bool]:
    """Record each fresh reading of a poll with its fault; return which of them are invalid."""
    if isinstance(poll.document, NotJson):
        fault = find("正文不是合法的 JSON", "the body is no valid JSON")
        record(ctx, "reading", poll.exchange, fault=write_finding(fault))
        return [True]
    instances = [poll.document] if model.whole and poll.fresh else poll.fresh
    jobs = [Job(pointer=model.pointer, instance=instance) for instance in instances[:_BATCH]]
    if not jobs:
        return []
    fits = (await examine(dict(model.document), jobs, dialect=model.dialect)).fits
    for job, fit in zip(jobs, fits, strict=True):
        if fit.state is State.UNJUDGED:
            raise TargetError(Text(zh=f"数据模型不能使用：{fit.why}", en=f"The data model cannot be used: {fit.why}"))
        wrong = fit.state is State.INVALID
        # Readings that fit stand in the raw bytes of the poll; one that does not is kept beside its fault.
        reading = job.instance if wrong else None
        ctx.observe("reading", reading=reading, fault=write_finding(find(fit.why, fit.why) if wrong else None))
    record(ctx, "poll", poll.exchange, readings=len(jobs))
    return [fit.state is State.INVALID for fit in fits]


def reduce(observations: Sequence[Observation]) -> Mapping[str, Measurement]:
    """Return `invalid`: readings that break their model, among all different readings."""
    facts = [each.facts["fault"] for each in observations if each.what == "reading"]
    faults = read_findings(facts)
    return {"invalid": Proportion(k=len(faults), n=len(facts), detail=join_findings(faults))}
