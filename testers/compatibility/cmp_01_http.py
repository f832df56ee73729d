"""CMP-01 over HTTP: what the target claims against what is seen."""

from collections.abc import Awaitable, Callable, Mapping, Sequence

from rules.applicability import Answer
from rules.measurement import Count, Measurement
from testers.harness.case import case
from testers.harness.context import Context
from testers.harness.observation import Observation
from testers.protocols.finding import find, join_findings, read_findings, write_finding
from testers.protocols.http.client import ENDPOINTS, HttpClient, open_client
from testers.protocols.http.exchange import Exchange, NotJson, is_json, parse_json
from testers.protocols.http.places import find_openapi, find_readings_paths
from testers.protocols.http.problem import find_problem_fault

Look = Callable[[Context, HttpClient], Awaitable[bool | None]]


@case(
    requirement="CMP-01",
    protocol="http",
    when="http.api",
    endpoints=ENDPOINTS,
    title_zh="HTTP 能力的声明与实测",
    why_zh="声明决定测哪些项目：多报会让人信以为真，少报会使该测的项目漏测，两个方向都要查。",
    good=("http_good", "https_good", "city"),
    bad=("http_claims_open", "http_hides_openapi", "http_open_door"),
)
async def observe(ctx: Context) -> list[Observation]:
    """Declared and observed HTTP capabilities agree, in both directions.

    The declaration decides what is tested: who declares too much deceives, who declares too little escapes.
    """
    client = open_client(ctx)
    first = await client.follow(client.base or "/")
    ctx.observe("identity", sent=first.sent, received=first.received, server=first.header("server"))
    # A redirect away says nothing of this target; any other answer is an answer in HTTP.
    _note(ctx, "http.api", seen=None if 300 <= first.status < 400 else True)
    if client.secure:
        _note(ctx, "http.tls", seen=True)
    for name, look in _LOOKS.items():
        seen = await look(ctx, client)
        if seen is not None and _contradicts(ctx.declared(name), seen=seen):
            # A contradiction counts when it shows twice; what changes from one look to the next is not established.
            seen = seen if await look(ctx, client) is seen else None
        _note(ctx, name, seen=seen)
    return ctx.observations


async def _see_openapi(ctx: Context, client: HttpClient) -> bool | None:
    exchange = await client.follow(find_openapi(ctx))
    document = parse_json(exchange.body)
    if exchange.ok:
        return isinstance(document, dict) and ("openapi" in document or "swagger" in document)
    return False if exchange.status in (404, 410) else None


async def _see_problem_details(ctx: Context, client: HttpClient) -> bool | None:
    headers = {"Accept": "application/problem+json, application/json"}
    exchange = await client.ask(f"{client.base}/{ctx.tag}", headers=headers)
    return find_problem_fault(exchange) is None if exchange.status >= 400 else None


async def _see_readings(ctx: Context, client: HttpClient) -> bool | None:
    path = next(iter(find_readings_paths(ctx)), None)
    if path is None:
        return None
    exchange = await client.follow(path)
    return _holds_json(exchange) if exchange.ok or exchange.status in (404, 410) else None


async def _see_anonymous_data(ctx: Context, client: HttpClient) -> bool | None:
    path = next(iter(find_readings_paths(ctx)), None)
    if path is None:
        return None
    exchange = await client.ask(path, anonymous=True)
    if exchange.status in (401, 403):
        return False
    # A page to log in at may come with status 200: only data count as data.
    return True if exchange.ok and _holds_json(exchange) else None


_LOOKS: Mapping[str, Look] = {
    "http.openapi": _see_openapi,
    "http.problem-details": _see_problem_details,
    "http.readings": _see_readings,
    "http.anonymous-data": _see_anonymous_data,
}


def _holds_json(exchange: Exchange) -> bool:
    return exchange.ok and is_json(exchange.media_type) and not isinstance(parse_json(exchange.body), NotJson)


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
