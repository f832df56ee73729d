"""SHR-04: the interface description is there, valid, and tells how the service behaves."""

from collections.abc import Mapping, Sequence

from rules.errors import TargetError
from rules.measurement import Count, Measurement, Proportion
from rules.text import Text
from testers.harness.case import case
from testers.harness.context import Context
from testers.harness.observation import Json, Observation
from testers.protocols.finding import find, join_findings, read_findings, write_finding, write_findings
from testers.protocols.http.client import ENDPOINTS, HttpClient, open_client, record
from testers.protocols.http.exchange import Exchange, NotJson, parse_json
from testers.protocols.http.failure import UnansweredError
from testers.protocols.http.openapi import Operation, find_operations, find_promise
from testers.protocols.http.places import find_openapi
from testers.protocols.payload.schema import Job, State, examine

_MOST_OPERATIONS = 200
_LARGEST = 4 << 20
_BATCH = 25  # answers judged at once
# Being asked to wait or to come back later says nothing about the description.
_NO_TIME = (429, 502, 503, 504)


@case(
    requirement="SHR-04",
    protocol="http",
    when="http.api",
    endpoints=ENDPOINTS,
    title_zh="接口描述可获取、合法且与行为一致",
    why_zh="别的系统按描述来接入；只调用参数齐全的 GET 操作，应答不符时重试一次，两次都不符才计。",
    good=("http_good", "https_good", "city"),
    bad=(
        "http_lying_openapi",
        "http_broken_openapi",
        "http_no_openapi",
        "city:openapi-undocumented-status",
        "city:openapi-wrong-type",
    ),
)
async def observe(ctx: Context) -> list[Observation]:
    """The OpenAPI description is reachable, valid, and says what the service does.

    Other systems are built on it. Only GET operations are called, and only with parameters that the description itself
    offers; an answer that differs counts when it differs twice.
    """
    client = open_client(ctx)
    document = await _fetch(ctx, client)
    if document is None:
        return ctx.observations
    report = await examine(document, dialect="openapi", whole=True)
    faults = [find(fault, fault) for fault in report.faults]
    # References to elsewhere are never followed, so such a description cannot be judged to its end.
    ctx.observe("description", judged=bool(faults) or not report.external, faults=write_findings(faults))
    operations = find_operations(document) if "openapi" in document else []
    able = [each for each in operations[:_MOST_OPERATIONS] if _is_able(ctx, client, each)]
    answered = await _ask(ctx, client, document, able)
    again = await _ask(ctx, client, document, [operation for operation, fault in answered if fault is not None])
    for operation, fault in [*(each for each in answered if each[1] is None), *again]:
        ctx.observe("operation", operation=f"GET {operation.path}", fault=write_finding(fault))
    return ctx.observations


async def _fetch(ctx: Context, client: HttpClient) -> dict[str, Json] | None:
    """Return the description; record a fault and return None where there is none."""
    path = find_openapi(ctx)
    exchange = await client.follow(path)
    if not exchange.ok:
        exchange = await client.follow(path)
    if exchange.status in (401, 403, 407) or exchange.status >= 500 or 300 <= exchange.status < 400:
        raise TargetError(
            Text(
                zh=f"接口描述 {path} 返回状态码 {exchange.status}，无法取得。",
                en=f"The interface description {path} answers {exchange.status} and cannot be had.",
            )
        )
    if len(exchange.body) > _LARGEST:
        raise TargetError(Text(zh="接口描述超过 4 MiB，不予校验。", en="The description is larger than 4 MiB."))
    document = parse_json(exchange.body) if exchange.ok else NotJson()
    if isinstance(document, dict):
        record(ctx, "fetch", exchange)
        return document
    absent = find(f"{path} 返回状态码 {exchange.status}", f"{path} answers {exchange.status}")
    fault = find(f"{path} 不是 JSON 对象", f"{path} is no JSON object") if exchange.ok else absent
    record(ctx, "description", exchange, judged=True, faults=write_findings([fault]))
    return None


def _is_able(ctx: Context, client: HttpClient, operation: Operation) -> bool:
    """Whether an operation can be called; if not, write down why."""
    why: str | None = None
    if operation.target is None:
        why = "a required parameter has no example"
    elif operation.streams:
        why = "answers an endless stream"
    elif operation.secured and not client.token:
        why = "asks for authentication, and no http.token is given"
    if why is not None:
        ctx.observe("left-out", operation=f"GET {operation.path}", why=why)
    return why is None


async def _ask(
    ctx: Context, client: HttpClient, document: dict[str, Json], operations: Sequence[Operation]
) -> list[tuple[Operation, Text | None]]:
    """Call each operation once; return those that answered and how the answer differs, if it does."""
    answered: list[tuple[Operation, Text | None]] = []
    waiting: list[tuple[Operation, Exchange]] = []
    for number, operation in enumerate(operations, start=1):
        exchange = await _call(ctx, client, operation)
        if exchange is not None:
            waiting.append((operation, exchange))
        full = len(waiting) >= _BATCH or sum(len(each.body) for _, each in waiting) > _LARGEST
        if full or number == len(operations):
            faults = await _compare(document, waiting)
            for (asked, got), fault in zip(waiting, faults, strict=True):
                record(ctx, "call", got, fault=write_finding(fault))
                answered.append((asked, fault))
            waiting.clear()
        ctx.progress(number, len(operations))
    return answered


async def _call(ctx: Context, client: HttpClient, operation: Operation) -> Exchange | None:
    try:
        exchange = await client.ask(operation.target or "")
    except UnansweredError as error:
        ctx.observe("left-out", operation=f"GET {operation.path}", why=error.message.en)
        return None
    if exchange.status in _NO_TIME or (operation.borrowed and exchange.status == 404):
        ctx.observe("left-out", operation=f"GET {operation.path}", why=f"status {exchange.status}")
        return None
    return exchange


async def _compare(document: dict[str, Json], answers: Sequence[tuple[Operation, Exchange]]) -> list[Text | None]:
    """Return for each answer how it differs from its description, or None."""
    looked = [_look(operation, exchange) for operation, exchange in answers]
    jobs = [each for each in looked if isinstance(each, Job)]
    # One child process for all of them: to start it costs more than to judge.
    fits = iter((await examine(document, jobs, dialect="openapi")).fits if jobs else ())
    faults: list[Text | None] = []
    for each in looked:
        if isinstance(each, Job):
            fit = next(fits)
            # A schema that cannot be used is a fault of the description, which is judged as a whole.
            faults.append(find(fit.why, fit.why) if fit.state is State.INVALID else None)
        else:
            faults.append(each)
    return faults


def _look(operation: Operation, exchange: Exchange) -> Text | Job | None:
    """Return how an answer differs, or the job that will tell, or None where nothing is promised."""
    promises = operation.promises(exchange.status)
    if promises is None:
        return find(f"状态码 {exchange.status} 未写入描述", f"status {exchange.status} is not described")
    if not promises or not exchange.body:
        return None
    promise = find_promise(promises, exchange.media_type)
    if promise is None:
        kind = exchange.media_type or "-"
        return find(f"媒体类型 {kind} 未写入描述", f"media type {kind} is not described")
    if promise.schema is None:
        return None
    body = parse_json(exchange.body)
    if isinstance(body, NotJson):
        return find("正文不是合法的 JSON", "the body is no valid JSON")
    return Job(pointer=promise.schema, instance=body)


def reduce(observations: Sequence[Observation]) -> Mapping[str, Measurement]:
    """Return `invalid` (errors in the description) and `differing` (operations that answer otherwise)."""
    descriptions = [each.facts for each in observations if each.what == "description"]
    judged = [facts for facts in descriptions if facts["judged"]]
    listed = [facts["faults"] for facts in judged]
    faults = [fault for each in listed if isinstance(each, list) for fault in read_findings(each)]
    operations = [each.facts for each in observations if each.what == "operation"]
    differing = [facts for facts in operations if facts["fault"]]
    places = [str(facts["operation"]) for facts in differing]
    detail = join_findings(read_findings(facts["fault"] for facts in differing), places=places)
    return {
        "invalid": Count(k=len(faults), n=len(judged), detail=join_findings(faults)),
        "differing": Proportion(k=len(differing), n=len(operations), detail=detail),
    }
