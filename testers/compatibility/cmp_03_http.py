"""CMP-03: answers to made-up requests are as the service's own OpenAPI description says."""

import itertools
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from rules.errors import TargetError
from rules.measurement import Count, Measurement
from rules.text import Text
from testers.harness.case import case
from testers.harness.context import Context
from testers.harness.observation import Json, Observation
from testers.protocols.finding import join_findings, read_findings, write_finding
from testers.protocols.http.boundaries import draft_boundaries
from testers.protocols.http.client import ENDPOINTS, HttpClient, open_client, record
from testers.protocols.http.contract import BUSY, REFUSED, Claim, Inquiry, claim_parameters, inquire, is_missing
from testers.protocols.http.exchange import Exchange
from testers.protocols.http.failure import UnansweredError
from testers.protocols.http.generating import Draft, draw_requests
from testers.protocols.http.openapi import Operation, find_operations
from testers.protocols.http.places import find_openapi
from testers.protocols.payload.schema import LARGEST, Job, State, examine

_EACH = 6  # requests of either mode for an operation
_MOST_OPERATIONS = 60
_MOST = 120
_MOST_AT_ONCE = 1 << 20  # characters of JSON that one validator is given
_MOST_AGAIN = 30
_VACUOUS = 0.9


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """A made-up request with its answer and what must be asked about it."""

    draft: Draft
    operation: Operation
    exchange: Exchange
    inquiry: Inquiry


@case(
    requirement="CMP-03",
    protocol="http",
    when="http.openapi",
    endpoints=ENDPOINTS,
    title_zh="随机生成的请求，应答与接口描述一致",
    why_zh="描述与实现的差别常常只在特定取值下出现。由描述生成只读请求，逐一核对状态码、媒体类型、首部和模式；每个问题重发一次才计。",
    good=("notes_good", "http_good", "https_good", "city"),
    bad=(
        "contract_status",
        "contract_type",
        "contract_schema",
        "contract_field",
        "city:http-small-pages-break-schema",
        "city:http-large-pages-undescribed",
    ),
)
async def observe(ctx: Context) -> list[Observation]:
    """Answers to made-up requests are as the OpenAPI description says: status, type, header fields, schema.

    A service often leaves its description for certain inputs alone. GET requests are drawn from the description by
    Schemathesis, which sends nothing itself, and the answers are judged here; a fault counts when it shows again, and
    one on invalid data when a second validator finds the data invalid too.
    """
    client = open_client(ctx)
    document = await _fetch(ctx, client)
    operations = {each.path: each for each in find_operations(document) if not each.streams}
    drawn = await draw_requests(document, seed=ctx.rng.getrandbits(31), each=_EACH)
    for path, why in drawn.left_out:
        ctx.observe("left-out", path=path, why=why)
    known = [each for each in operations.values() if _is_callable(client, each)][:_MOST_OPERATIONS]
    edges = [draft for operation in known for draft in draft_boundaries(document, operation)]
    drafts = _take_turns([*edges, *drawn.drafts], [operation.path for operation in known])
    tried = await _send(ctx, client, document, operations, drafts)
    _check_reach(tried)
    faults = await _judge(document, tried)
    suspects = [each.draft for each, fault in zip(tried, faults, strict=True) if fault is not None][:_MOST_AGAIN]
    again = await _send(ctx, client, document, operations, suspects)
    second = await _judge(document, again)
    confirmed = {each.draft.target: fault for each, fault in zip(again, second, strict=True) if fault is not None}
    for each, fault in zip(tried, faults, strict=True):
        _note(ctx, each, confirmed.get(each.draft.target) if fault is not None else None)
    return ctx.observations


async def _fetch(ctx: Context, client: HttpClient) -> dict[str, Json]:
    path = find_openapi(ctx)
    exchange = await client.follow(path)
    document = exchange.json() if exchange.ok and len(exchange.body) <= LARGEST else None
    if isinstance(document, dict) and "openapi" in document:
        record(ctx, "fetch", exchange)
        return document
    raise TargetError(
        Text(
            zh=f"{path} 没有给出可用的 OpenAPI 3 描述（状态码 {exchange.status}）。",
            en=f"{path} gives no OpenAPI 3 description that can be used (status {exchange.status}).",
        )
    )


def _is_callable(client: HttpClient, operation: Operation) -> bool:
    return bool(client.token) or not operation.secured


def _take_turns(drafts: Sequence[Draft], paths: Sequence[str]) -> list[Draft]:
    """Return as many drafts as are sent, one of each operation in turn, so that none goes without."""
    rows = [[draft for draft in drafts if draft.path == path] for path in paths]
    turns = itertools.chain.from_iterable(itertools.zip_longest(*rows))
    return [draft for draft in turns if draft is not None][:_MOST]


async def _send(
    ctx: Context,
    client: HttpClient,
    document: Mapping[str, Json],
    operations: Mapping[str, Operation],
    drafts: Sequence[Draft],
) -> list[Tried]:
    tried = []
    for number, draft in enumerate(drafts, start=1):
        operation = operations[draft.path]
        try:
            exchange = await client.ask(operation.base + draft.target, headers=draft.headers)
        except UnansweredError as error:
            ctx.observe("left-out", path=draft.path, why=error.message.en)
            continue
        ctx.progress(number, len(drafts))
        if exchange.status in BUSY:
            ctx.observe("left-out", path=draft.path, why=f"status {exchange.status}")
            continue
        inquiry = inquire(document, operation, draft, exchange)
        tried.append(Tried(draft=draft, operation=operation, exchange=exchange, inquiry=inquiry))
    return tried


def _check_reach(tried: Sequence[Tried]) -> None:
    """Where nearly every request is turned away or leads nowhere, answers tell nothing of the service."""
    statuses = [each.exchange.status for each in tried]
    refused, absent = sum(status in REFUSED for status in statuses), statuses.count(404)
    if tried and max(refused, absent) < _VACUOUS * len(tried):
        return
    raise TargetError(
        Text(
            zh=f"{len(tried)} 个请求中 {refused} 个被拒，{absent} 个返回 404，无法考察；请检查参数 http.token。",
            en=f"Of {len(tried)} requests {refused} were refused (401, 403) and {absent} answered 404, so nothing can "
            "be said; check the parameter http.token.",
        )
    )


async def _judge(document: Mapping[str, Json], tried: Sequence[Tried]) -> list[Text | None]:
    """Return the fault of each answer; one on data that are not surely as they were meant to be is none."""
    claims = [claim for each in tried for claim in each.inquiry.claims]
    held = iter(await _decide(document, claims))
    faults = []
    for each in tried:
        broken = [claim.fault for claim in each.inquiry.claims if not next(held)]
        faults.append(each.inquiry.fault or next(iter(broken), None))
    suspects = [each for each, fault in zip(tried, faults, strict=True) if fault is not None]
    certain = {id(each) for each in suspects if await _is_as_meant(document, each)}
    return [fault if id(each) in certain else None for each, fault in zip(tried, faults, strict=True)]


async def _is_as_meant(document: Mapping[str, Json], tried: Tried) -> bool:
    """Tell whether the data of a request are truly valid, or truly invalid, as they were drawn."""
    claims = list(claim_parameters(document, tried.draft).values())
    held = await _decide(document, claims)
    if tried.draft.mode == "positive":
        return all(held) and not is_missing(document, tried.draft)
    return not all(held) or is_missing(document, tried.draft)


async def _decide(document: Mapping[str, Json], claims: Sequence[Claim]) -> list[bool]:
    """Return for each claim whether one of its readings fits its schema."""
    # Equal answers, refusals above all, are judged once.
    different = {_name(job): job for claim in claims for job in claim.jobs}
    fits: dict[str, bool] = {}
    for names in _share_out(list(different)):
        report = await examine(dict(document), [different[name] for name in names], dialect="openapi")
        states = [fit.state is not State.INVALID for fit in report.fits]
        fits |= dict(zip(names, states, strict=True))
    return [any(fits[_name(job)] for job in claim.jobs) for claim in claims]


def _name(job: Job) -> str:
    return f"{job.pointer} {json.dumps(job.instance)}"


def _share_out(names: Sequence[str]) -> Iterator[list[str]]:
    """Yield the names in shares of a size that a validator gets through in time."""
    share: list[str] = []
    for name in names:
        if share and sum(map(len, share)) + len(name) > _MOST_AT_ONCE:
            yield share
            share = []
        share.append(name)
    if share:
        yield share


def _note(ctx: Context, tried: Tried, fault: Text | None) -> None:
    draft = tried.draft
    facts: dict[str, Json] = {"path": draft.path, "mode": draft.mode, "fault": write_finding(fault)}
    if fault is None:
        # Of what is right the request and its status tell enough.
        ctx.observe("answer", sent=b"", received=b"", **facts, status=tried.exchange.status, target=draft.target[:200])
    else:
        record(ctx, "answer", tried.exchange, **facts)


def reduce(observations: Sequence[Observation]) -> Mapping[str, Measurement]:
    """Return `undocumented`: answers that the description does not foresee, among all."""
    answers = [each.facts for each in observations if each.what == "answer"]
    wrong = [facts for facts in answers if facts["fault"]]
    places = [f"GET {facts['path']}" for facts in wrong]
    detail = join_findings(read_findings(facts["fault"] for facts in wrong), places=places)
    return {"undocumented": Count(k=len(wrong), n=len(answers), detail=detail)}
