"""SHR-12 over HTTP: what belongs to one tenant, or is hidden from a role, reaches nobody else."""

from collections.abc import AsyncIterator, Mapping, Sequence
from urllib.parse import urlencode

from rules.errors import TargetError
from rules.hazard import Hazard
from rules.measurement import Count, Measurement
from rules.text import Text
from testers.harness.case import case
from testers.harness.context import Context
from testers.harness.observation import Observation
from testers.protocols.finding import find, join_findings, read_findings, write_finding
from testers.protocols.http.client import ENDPOINTS, record
from testers.protocols.http.demands import demand, demand_list
from testers.protocols.http.exchange import Exchange, NotJson, parse_json
from testers.protocols.http.intrusions import Attempt, list_foreign, read_foreign, write_foreign
from testers.protocols.http.sending import HttpSender, open_sender
from testers.protocols.http.tenancy import (
    CAPABILITY,
    find_common,
    find_leak,
    find_members,
    find_tenants,
    read_owned,
)

_ASKED = ("fields", "select", "include", "expand", "view")


@case(
    requirement="SHR-12",
    protocol="http",
    when=CAPABILITY,
    endpoints=ENDPOINTS,
    hazard=Hazard.WRITE_SAFE,
    title_zh="租户与字段级隔离（负向矩阵）",
    why_zh="一个部门能读到另一部门的数据，共享就无从谈起。先确认所有者能读到自己的，再逐格尝试越权读、列、写和冒名。",
    good=("records_good", "records_relaxed", "city"),
    bad=(
        "tenants_read",
        "tenants_head",
        "tenants_list",
        "tenants_tell",
        "tenants_write",
        "tenants_spoofed",
        "fields_shown",
        "fields_asked",
        "city:tenants-trust-header",
    ),
)
async def observe(ctx: Context) -> list[Observation]:
    """What belongs to one tenant, or is hidden from a role, reaches nobody else.

    Nobody shares data with a system that mixes up its customers. Every pair is tried: reading, HEAD, lists and filters,
    writing what we made ourselves, headers that lie. First the owner must reach his own, or nothing is proved.
    """
    client = open_sender(ctx)
    done = 0
    async for attempt in _try_all(ctx, client):
        record(ctx, "attempt", attempt.exchange, who=attempt.who, cell=attempt.what, leak=write_finding(attempt.leak))
        done += 1
        ctx.progress(done, done + 1)
    return ctx.observations


async def _try_all(ctx: Context, client: HttpSender) -> AsyncIterator[Attempt]:
    one, two = find_tenants(ctx, client)
    listing, common = ctx.parameter("tenant.list"), await find_common(one, two)
    for owner, other in ((one, two), (two, one)):
        for path in owner.resources:
            owned = await read_owned(owner, path, common=common)
            async for attempt in read_foreign(ctx, owned, other):
                yield attempt
            if listing is not None:
                async for attempt in list_foreign(listing, owned, other):
                    yield attempt
        if listing is not None:
            async for attempt in write_foreign(ctx, listing, owner, other):
                yield attempt
    if ctx.parameter("fields.path") is not None:
        async for attempt in _try_fields(ctx, client):
            yield attempt


async def _try_fields(ctx: Context, client: HttpSender) -> AsyncIterator[Attempt]:
    """Read a resource with a token that may not see all of it, in the ways that ask for more."""
    path, names = demand(ctx, "fields.path", of=CAPABILITY), demand_list(ctx, "fields.hidden", of=CAPABILITY)
    whole = await client.ask(path)
    document = parse_json(whole.body) if whole.ok else NotJson()
    hidden = {} if isinstance(document, NotJson) else dict(find_members(document, frozenset(names)))
    if set(hidden) != set(names):
        raise TargetError(
            Text(
                zh=f"全权账号在 {path} 中也看不到 {'、'.join(names)}，无从判断字段级隔离。",
                en=f"Even the full account does not see {', '.join(names)} in {path}: no word on fields.",
            )
        )
    secrets = tuple(value for _, value in find_members(document, frozenset(names)) if isinstance(value, str))  # type: ignore[arg-type] # a document by now
    low = client.as_holder(demand(ctx, "fields.token", of=CAPABILITY))
    queries = ["", *(urlencode({name: wish}) for name in _ASKED for wish in (",".join(names), "*"))]
    for query in queries:
        target = f"{path}?{query}" if query else path
        exchange = await low.ask(target)
        leak = _judge_fields(exchange, names, secrets)
        if leak is not None:
            exchange = await low.ask(target)
            leak = _judge_fields(exchange, names, secrets)
        yield Attempt(who="low", what=f"GET {path} ({query or '*'})", exchange=exchange, leak=leak)


def _judge_fields(exchange: Exchange, names: Sequence[str], secrets: tuple[str, ...]) -> Text | None:
    document = parse_json(exchange.body) if exchange.ok else NotJson()
    shown = [] if isinstance(document, NotJson) else [
        name for name, value in find_members(document, frozenset(names)) if value is not None
    ]  # fmt: skip
    if shown:
        return find(f"低权账号看到字段 {shown[0]}", f"the low account sees the member {shown[0]}")
    secret = find_leak(exchange, secrets)
    return find(f"应答含隐藏值“{secret[:40]}”", f"the answer holds the hidden '{secret[:40]}'") if secret else None


def reduce(observations: Sequence[Observation]) -> Mapping[str, Measurement]:
    """Return `leaks`: attempts that reached what they must not, among all attempts."""
    facts = [each.facts for each in observations if each.what == "attempt"]
    leaks = [fact for fact in facts if fact["leak"]]
    places = [f"{fact['who']}, {fact['cell']}" for fact in leaks]
    detail = join_findings(read_findings(fact["leak"] for fact in leaks), places=places)
    return {"leaks": Count(k=len(leaks), n=len(facts), detail=detail)}
