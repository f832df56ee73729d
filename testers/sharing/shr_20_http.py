"""SHR-20: errors that a machine understands, and that give nothing away."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from rules.measurement import Count, Measurement, Proportion
from testers.harness.case import case
from testers.harness.context import Context
from testers.harness.observation import Observation
from testers.protocols.finding import find, join_findings, read_findings, write_finding
from testers.protocols.http.client import ENDPOINTS, HttpClient, open_client, record
from testers.protocols.http.exchange import Exchange
from testers.protocols.http.failure import UnansweredError
from testers.protocols.http.places import find_openapi, find_protected, find_resource
from testers.protocols.http.problem import MEDIA_TYPE, find_problem_fault
from testers.protocols.http.traces import find_trace

# A method of WebDAV that is safe by definition (RFC 4918 9.1) and that no REST service implements.
_ODD_METHOD = "PROPFIND"
_ACCEPT = {"Accept": f"{MEDIA_TYPE}, application/json;q=0.9, */*;q=0.1"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """A request with one mistake in it, which changes nothing whatever the answer."""

    what: str
    target: str
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)
    anonymous: bool = False


@case(
    requirement="SHR-20",
    protocol="http",
    when="http.api",
    endpoints=ENDPOINTS,
    title_zh="错误应答机器可读且不泄露堆栈",
    why_zh="错误应答若是网页，对接的程序无从处理；若带堆栈，等于把路径和版本告诉所有人。每个问题重试一次才计。",
    good=("http_good", "https_good", "city"),
    bad=("http_plain_errors", "http_stack_trace", "city:http-error-html", "city:http-error-trace"),
)
async def observe(ctx: Context) -> list[Observation]:
    """Errors are problem details (RFC 9457) and show no stack trace.

    A program can do nothing with an error page, and a stack trace tells everybody paths and versions. Unknown paths,
    odd methods, malformed queries and missing credentials are tried; a fault counts when it shows twice.
    """
    client = open_client(ctx)
    mistakes = list(_make_mistakes(ctx, client))
    for number, mistake in enumerate(mistakes, start=1):
        await _try(ctx, client, mistake)
        ctx.progress(number, len(mistakes))
    return ctx.observations


def _make_mistakes(ctx: Context, client: HttpClient) -> Iterator[Mistake]:
    resource = find_resource(ctx, client)
    path = resource.partition("?")[0]
    for place in (f"{client.base}/{ctx.tag}", f"{path.rstrip('/')}/{ctx.tag}", f"/{ctx.tag}/{ctx.tag}.json"):
        yield Mistake(what="unknown path", target=place)
    for place in dict.fromkeys((path, find_openapi(ctx))):
        yield Mistake(what="odd method", target=place, method=_ODD_METHOD)
    for query in ("limit=many", "limit=-1", "from=yesterday", "limit=%ZZ", "limit=1e999"):
        yield Mistake(what="malformed query", target=f"{path}?{query}")
    yield Mistake(what="malformed header", target=path, headers={"Range": "bytes=x-y", "If-Modified-Since": "never"})
    for place in dict.fromkeys((*find_protected(ctx), resource)):
        yield Mistake(what="no credentials", target=place, anonymous=True)


async def _try(ctx: Context, client: HttpClient, mistake: Mistake) -> None:
    """Record an error answer with its faults; an answer without an error asserts nothing."""
    exchange = await _ask(ctx, client, mistake)
    if exchange is None or exchange.status < 400:
        return
    opaque, leak = find_problem_fault(exchange), find_trace(exchange.body)
    if opaque is not None or leak is not None:
        again = await _ask(ctx, client, mistake)
        if again is None or again.status < 400:
            return
        opaque = opaque if find_problem_fault(again) is not None else None
        leak = leak if find_trace(again.body) is not None else None
    leaking = find(f"泄露 {leak} 堆栈", f"shows a stack trace of {leak}") if leak else None
    place = f"{mistake.method} {mistake.target} ({mistake.what})"
    record(ctx, "error", exchange, place=place, opaque=write_finding(opaque), leak=write_finding(leaking))


async def _ask(ctx: Context, client: HttpClient, mistake: Mistake) -> Exchange | None:
    """Return the answer; None where an odd request is not answered at all, which servers may do."""
    try:
        return await client.ask(
            mistake.target,
            method=mistake.method,
            headers={**_ACCEPT, **mistake.headers},
            anonymous=mistake.anonymous,
        )
    except UnansweredError as error:
        if mistake.what == "unknown path":
            raise
        ctx.observe("unanswered", target=mistake.target, why=error.message.en)
        return None


def reduce(observations: Sequence[Observation]) -> Mapping[str, Measurement]:
    """Return `opaque` (errors that are no problem details) and `leaking` (errors with a stack trace)."""
    errors = [each.facts for each in observations if each.what == "error"]
    opaque = [facts for facts in errors if facts["opaque"]]
    leaking = [facts for facts in errors if facts["leak"]]
    opaque_detail = join_findings(
        read_findings(facts["opaque"] for facts in opaque), places=[str(facts["place"]) for facts in opaque]
    )
    leak_detail = join_findings(
        read_findings(facts["leak"] for facts in leaking), places=[str(facts["place"]) for facts in leaking]
    )
    return {
        "opaque": Proportion(k=len(opaque), n=len(errors), detail=opaque_detail),
        "leaking": Count(k=len(leaking), n=len(errors), detail=leak_detail),
    }
