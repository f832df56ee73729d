"""SHR-14 over HTTP: every access can be found in the audit trail."""

import asyncio
import datetime as dt
import time
from collections.abc import Mapping, Sequence
from urllib.parse import quote

from rules.errors import TargetError
from rules.measurement import Measurement, Proportion
from rules.text import Text
from testers.harness.case import case
from testers.harness.context import Context
from testers.harness.observation import Observation
from testers.protocols.finding import join_findings, read_findings, write_finding
from testers.protocols.http.client import ENDPOINTS, record
from testers.protocols.http.demands import demand
from testers.protocols.http.paging import Item, read_pages
from testers.protocols.http.places import find_resource
from testers.protocols.http.sending import HttpSender, open_sender
from testers.protocols.http.trail import Access, file_entries, judge_entries, read_subject
from testers.protocols.mqtt.together import together

_CAPABILITY = "http.audit"
_KINDS = ("allowed", "refused", "unknown", "wrong token", "allowed", "refused")
_PATIENCE, _PAUSE = 10.0, 0.5  # seconds until an entry has to be there, and between two looks
_MOST_PAGES = 500
_AT_ONCE = 4
_SHOWN = 3

Filed = dict[int, list[Item]]


@case(
    requirement="SHR-14",
    protocol="http",
    when=_CAPABILITY,
    endpoints=ENDPOINTS,
    title_zh="每次访问都可在审计记录中查到",
    why_zh="数据被谁看过、谁被拒绝，事后只有审计记录能回答。放行、拒绝与不存在的访问各做若干，逐一查找并核对时间、主体与状态。",
    good=("records_good", "records_relaxed", "city"),
    bad=(
        "audit_forgets",
        "audit_forgets_refused",
        "audit_wrong_status",
        "audit_clock_off",
        "audit_twice",
        "city:audit-forgets-refused",
    ),
)
async def observe(ctx: Context) -> list[Observation]:
    """Every access can be found in the audit trail.

    Who has seen data, and who was refused, only the trail can tell afterwards. Allowed, refused and unknown accesses
    are made, each with a mark of its own; every one of them must be found with its time, its subject and its status.
    """
    client, plan = open_sender(ctx), ctx.samples("found")
    auditor = client.as_holder(demand(ctx, "audit.token", of=_CAPABILITY))
    began = time.time()
    accesses = await together((_access(ctx, client, number) for number in range(plan.n)), at_once=_AT_ONCE)
    filed = await _await_entries(ctx, auditor, accesses, began)
    strangers = _find_strangers(accesses, filed)
    for access in accesses:
        entries = filed.get(access.number, [])
        finding = judge_entries(access, entries, strangers)
        ctx.observe(
            "access",
            number=access.number,
            kind=access.kind,
            status=access.status,
            entries=len(entries),
            finding=write_finding(finding),
        )
    return ctx.observations


async def _access(ctx: Context, client: HttpSender, number: int) -> Access:
    """Make one access that the trail must know of."""
    kind, mark = _KINDS[number % len(_KINDS)], f"{ctx.tag}-{number:06}"
    path = (ctx.parameter("audit.resource") or find_resource(ctx, client)).partition("?")[0]
    target = f"{path.rstrip('/')}/{mark}" if kind == "unknown" else f"{path}?mark={mark}"
    asking = client.as_holder("wrong" + mark) if kind == "wrong token" else client
    began = time.time()
    exchange = await asking.ask(target, headers={"X-Request-Id": mark}, anonymous=kind == "refused")
    if number < _SHOWN:
        record(ctx, "request", exchange, kind=kind)
    if kind == "allowed" and not exchange.ok:
        raise TargetError(
            Text(
                zh=f"{path} 返回状态码 {exchange.status}，没有放行的访问可查；请检查 audit.resource 与 http.token。",
                en=f"{path} answers {exchange.status}, so that no access is allowed; "
                "check audit.resource and http.token.",
            )
        )
    ended = time.time()
    told = "allowed" if exchange.ok else "refused"
    return Access(number=number, kind=told, mark=mark, method="GET", status=exchange.status, began=began, ended=ended)


async def _await_entries(ctx: Context, auditor: HttpSender, accesses: Sequence[Access], began: float) -> Filed:
    """Read the trail until every access is in it, or until our patience ends."""
    marks = {access.mark: access.number for access in accesses}
    until = time.monotonic() + ctx.seconds(_PATIENCE)
    while True:
        filed = await _read_trail(ctx, auditor, marks, began)
        if len(filed) == len(accesses) or time.monotonic() > until:
            return filed
        await asyncio.sleep(ctx.seconds(_PAUSE))


async def _read_trail(ctx: Context, auditor: HttpSender, marks: Mapping[str, int], began: float) -> Filed:
    path = demand(ctx, "audit.path", of=_CAPABILITY)
    # A clock that is off shall not hide the entries from us: without `since` the whole trail would have to be read.
    since = dt.datetime.fromtimestamp(began - 2 * 3600, dt.UTC).isoformat(timespec="seconds")
    filed: Filed = {}
    async for page in read_pages(auditor, f"{path}?since={quote(since)}&limit=200", most=_MOST_PAGES):
        for number, entry in file_entries(page.items, marks):
            filed.setdefault(number, []).append(entry)
    return filed


def _find_strangers(accesses: Sequence[Access], filed: Mapping[int, Sequence[Item]]) -> frozenset[str]:
    """Return the names under which refused accesses stand in the trail, none of which had an account."""
    refused = {access.number for access in accesses if access.status in (401, 403)}
    return frozenset(read_subject(entry) for number in refused for entry in filed.get(number, ()))


def reduce(observations: Sequence[Observation]) -> Mapping[str, Measurement]:
    """Return `found`: accesses that stand in the trail as they were, among all that were made."""
    facts = [each.facts for each in observations if each.what == "access"]
    faulty = [fact for fact in facts if fact["finding"]]
    places = [str(fact["kind"]) for fact in faulty]
    detail = join_findings(read_findings(fact["finding"] for fact in faulty), places=places)
    return {"found": Proportion(k=len(facts) - len(faulty), n=len(facts), detail=detail)}
