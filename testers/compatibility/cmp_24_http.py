"""CMP-24: HTTP as it is written, which caches, proxies and download tools rely on."""

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from rules.applicability import Answer
from rules.errors import TargetError
from rules.measurement import Count, Measurement
from rules.text import Text
from testers.harness.case import case
from testers.harness.context import Context
from testers.harness.observation import Observation
from testers.protocols.finding import join_findings, read_findings, write_finding
from testers.protocols.http import semantics
from testers.protocols.http.client import ENDPOINTS, open_client, record
from testers.protocols.http.exchange import Exchange
from testers.protocols.http.failure import UnansweredError
from testers.protocols.http.problem import MEDIA_TYPE, find_problem_fault
from testers.protocols.http.raw import RawClient, open_raw
from testers.protocols.http.reading import read_resources

_LEAST_BYTES = 16  # content that is shorter is not cut into ranges
_STRANGER = '"cityassay-matches-nothing"'
Judge = Callable[[Exchange, Exchange, bool], Text | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """One request beside a plain GET, and what the two together must be like.

    `still` where that can be told of a resource alone that stands still.
    """

    what: str
    judge: Judge
    still: bool = False
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)


@case(
    requirement="CMP-24",
    protocol="http",
    when="http.api",
    endpoints=ENDPOINTS,
    title_zh="HTTP 语义符合规范",
    why_zh="缓存、代理和下载工具都按 RFC 9110 理解应答。HEAD、条件请求、405、范围请求逐项考察；每个问题重试一次才计。",
    good=("notes_good", "http_good", "https_good", "nginx", "pyhttp", "city"),
    bad=(
        "head_differs",
        "head_with_body",
        "etag_ignored",
        "etag_strong",
        "etag_after_date",
        "allow_missing",
        "method_any",
        "range_shifted",
        "nginx_plain",
        "city:http-head-differs",
        "city:http-etag-ignored",
        "city:http-405-without-allow",
    ),
)
async def observe(ctx: Context) -> list[Observation]:
    """HTTP means what RFC 9110 says: HEAD, conditional requests, methods, ranges.

    Caches, proxies and download tools are built on it. Every resource of http.resources is asked in ways that change
    nothing; a fault counts when it shows twice beside two equal answers to GET.
    """
    raw = open_raw(ctx)
    # Read by the ordinary client first: what floods or cannot be decoded is left out there.
    async for exchange in read_resources(ctx, open_client(ctx)):
        await _try_path(ctx, raw, exchange.target)
    if ctx.declared("http.problem-details") is Answer.YES:
        await _try_problem(ctx)
    if not any(each.what == "probe" for each in ctx.observations):
        raise TargetError(
            Text(
                zh="没有一个资源可以读取；请检查参数 http.resources 与 http.token。",
                en="Not one resource could be read; check the parameters http.resources and http.token.",
            )
        )
    return ctx.observations


async def _try_path(ctx: Context, raw: RawClient, path: str) -> None:
    try:
        get = await raw.ask(path)
    except UnansweredError as error:
        ctx.observe("left-out", path=path, why=error.message.en)
        return
    if not get.ok:
        # Whoever is refused or sent elsewhere learns nothing about the resource.
        record(ctx, "left-out", get, path=path, why=f"status {get.status}")
        return
    _note(ctx, path, "Content-Length", get, await _repeat(lambda: _length(raw, path), semantics.check_length(get)))
    for probe in _make_probes(ctx, get):
        await _try(ctx, raw, path, probe)


async def _length(raw: RawClient, path: str) -> Text | None:
    return semantics.check_length(await raw.ask(path))


async def _repeat(again: Callable[[], Awaitable[Text | None]], fault: Text | None) -> Text | None:
    """Return `fault` where it shows again."""
    return fault if fault is not None and await again() is not None else None


async def _try(ctx: Context, raw: RawClient, path: str, probe: Probe) -> None:
    try:
        tried = await _ask_beside(ctx, raw, path, probe)
        if tried is not None and tried[1] is not None:
            tried = await _ask_beside(ctx, raw, path, probe)
    except UnansweredError as error:
        ctx.observe("left-out", path=path, why=f"{probe.what}: {error.message.en}")
        return
    if tried is None:
        ctx.observe("left-out", path=path, why=f"{probe.what}: the resource does not stand still")
        return
    _note(ctx, path, probe.what, *tried)


async def _ask_beside(ctx: Context, raw: RawClient, path: str, probe: Probe) -> tuple[Exchange, Text | None] | None:
    """Return the answer between two answers to GET with its fault, None where the two are too different."""
    before = await raw.ask(path)
    answer = await raw.ask(path, method=probe.method, headers=probe.headers)
    after = await raw.ask(path)
    settled = semantics.is_settled(before, after)
    if before.status != after.status or not before.ok or (probe.still and not settled):
        return None
    fault = probe.judge(before, answer, settled)
    record(ctx, "asked", answer, probe=probe.what, settled=settled, fault=write_finding(fault))
    return answer, fault


def _note(ctx: Context, path: str, what: str, exchange: Exchange, fault: Text | None) -> None:
    ctx.observe("probe", place=f"{path} ({what})", status=exchange.status, fault=write_finding(fault))


def _make_probes(ctx: Context, get: Exchange) -> Iterator[Probe]:
    """Give the probes that the answer to GET, or a declaration, allows."""
    yield Probe(what="HEAD", method="HEAD", judge=lambda get, head, same: semantics.check_head(get, head, settled=same))
    for method in ("CITYASSAY", "PROPFIND", "TRACE"):
        yield Probe(what=method, method=method, judge=lambda get, answer, _: semantics.check_method(get, answer))
    if ctx.declared("http.options") is Answer.YES:
        yield Probe(what="OPTIONS", method="OPTIONS", judge=lambda _, answer, __: semantics.check_options(answer))
    yield from _make_conditions(get)
    if get.header("accept-ranges") == "bytes" and len(get.body) >= _LEAST_BYTES:
        yield from _make_ranges(len(get.body))


def _make_conditions(get: Exchange) -> Iterator[Probe]:
    tag, date = semantics.read_tag(get), get.header("last-modified")
    if tag is not None:
        for given in (tag, semantics.turn_tag(tag), f"{_STRANGER}, {tag}", "*"):
            yield _expect_304(given)
    conditions = [{"If-None-Match": _STRANGER}] if tag is not None else []
    if tag is not None and date is not None:
        # Section 13.1.3: beside If-None-Match, If-Modified-Since is ignored.
        conditions.append({"If-None-Match": _STRANGER, "If-Modified-Since": date})
    if date is not None:
        conditions.append({"If-Modified-Since": "never"})
        earlier = semantics.day_before(date)
        conditions += [{"If-Modified-Since": earlier}] if earlier is not None else []
    for headers in conditions:
        yield _expect_200(headers)


def _expect_304(given: str) -> Probe:
    asked = f"If-None-Match: {given}"
    return Probe(
        what=asked,
        headers={"If-None-Match": given},
        judge=lambda get, answer, _: semantics.check_unchanged(get, answer, asked=asked),
        still=True,
    )


def _expect_200(headers: Mapping[str, str]) -> Probe:
    asked = ", ".join(f"{name}: {value}" for name, value in headers.items())
    return Probe(
        what=asked,
        headers=headers,
        judge=lambda get, answer, _: semantics.check_performed(get, answer, asked=asked),
    )


def _make_ranges(size: int) -> Iterator[Probe]:
    middle = size // 2
    for given, first, last in (
        ("0-0", 0, 0),
        (f"{middle}-{middle + 4}", middle, middle + 4),
        (f"{size - 3}-", size - 3, size - 1),
        ("-5", size - 5, size - 1),
    ):
        yield _expect_part(f"bytes={given}", first, last)


def _expect_part(given: str, first: int, last: int) -> Probe:
    return Probe(
        what=f"Range: {given}",
        headers={"Range": given},
        judge=lambda get, answer, _: semantics.check_range(get, answer, first=first, last=last),
        still=True,
    )


async def _try_problem(ctx: Context) -> None:
    """A service that says its errors are problem details gives them for a path that it has not."""
    client = open_client(ctx)
    place, accept = f"{client.base}/{ctx.tag}", {"Accept": f"{MEDIA_TYPE}, */*;q=0.1"}
    exchange = await client.ask(place, headers=accept)
    if exchange.status >= 400 and find_problem_fault(exchange) is not None:
        exchange = await client.ask(place, headers=accept)
    if exchange.status < 400:
        return
    fault = find_problem_fault(exchange)
    record(ctx, "asked", exchange, probe="problem details", settled=True, fault=write_finding(fault))
    _note(ctx, place, "problem details", exchange, fault)


def reduce(observations: Sequence[Observation]) -> Mapping[str, Measurement]:
    """Return `wrong`: probes answered otherwise than RFC 9110 demands."""
    probes = [each.facts for each in observations if each.what == "probe"]
    wrong = [facts for facts in probes if facts["fault"]]
    places = [str(facts["place"]) for facts in wrong]
    detail = join_findings(read_findings(facts["fault"] for facts in wrong), places=places)
    return {"wrong": Count(k=len(wrong), n=len(probes), detail=detail)}
