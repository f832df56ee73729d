"""The negative matrix: each way in which somebody may try to reach what is not his."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from functools import partial
from urllib.parse import urlencode

from rules.errors import TargetError
from rules.text import Text
from testers.harness.context import Context
from testers.harness.observation import Json
from testers.protocols.finding import find
from testers.protocols.http.exchange import Exchange, NotJson, parse_json
from testers.protocols.http.tenancy import Owned, Tenant, find_leak, read_owned

_HEADERS = (
    "X-Tenant-Id,X-Tenant,X-Tenant-Name,X-Organization-Id,X-Scope-OrgID,Fiware-Service,X-Forwarded-User,X-User-Id"
)
_MOST_FILTERS = 4
_GONE = (404, 410)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One cell of the matrix: who tried what, how it was answered, and what got out (None for nothing)."""

    who: str
    what: str
    exchange: Exchange
    leak: Text | None


async def read_foreign(ctx: Context, owned: Owned, other: Tenant) -> AsyncIterator[Attempt]:
    """Try to read a resource of somebody else: by its address, by HEAD, by headers that lie, and as nobody."""
    listed = ctx.parameter("tenant.headers") or _HEADERS
    lies = {name.strip(): owned.owner.name for name in listed.split(",") if name.strip()}
    yield await _attempt(owned, other, "GET", {})
    yield await _attempt(owned, other, "HEAD", {})
    yield await _attempt(owned, other, "GET", lies)
    nobody = Tenant(name="nobody", client=other.client.as_holder(None), resources=())
    yield await _attempt(owned, nobody, "GET", {})
    yield await _attempt(owned, nobody, "GET", lies)


async def _attempt(owned: Owned, who: Tenant, method: str, headers: dict[str, str]) -> Attempt:
    what = f"{method} {owned.path}" + (" (headers)" if headers else "")
    exchange = await who.client.ask(owned.path, method=method, headers=headers)
    leak = judge_reading(exchange, owned)
    if leak is not None:
        exchange = await who.client.ask(owned.path, method=method, headers=headers)
        leak = judge_reading(exchange, owned)
    return Attempt(who=who.name, what=what, exchange=exchange, leak=leak)


def judge_reading(exchange: Exchange, owned: Owned) -> Text | None:
    """Return what an answer to somebody else gives away, None where it is a refusal that tells nothing."""
    if exchange.ok:
        return find(f"他人可读取（{exchange.status}）", f"somebody else is let in ({exchange.status})")
    secret = find_leak(exchange, owned.secrets)
    return find(f"拒绝中透露“{secret[:40]}”", f"the refusal tells '{secret[:40]}'") if secret else None


async def list_foreign(path: str, owned: Owned, other: Tenant) -> AsyncIterator[Attempt]:
    """Look for a resource of somebody else in one's own list: as it is, and filtered for the resource's members."""
    members = [(name, value) for name, value in owned.document.items() if isinstance(value, str) and value]
    for query in ({}, *({name: value} for name, value in members[:_MOST_FILTERS])):
        target = f"{path}?{urlencode(query)}" if query else path
        exchange = await other.client.ask(target)
        told = next(iter(query.values()), "")
        leak = _judge_list(exchange, owned, told)
        if leak is not None:
            exchange = await other.client.ask(target)
            leak = _judge_list(exchange, owned, told)
        yield Attempt(who=other.name, what=f"GET {path} ({', '.join(query) or '*'})", exchange=exchange, leak=leak)


def _judge_list(exchange: Exchange, owned: Owned, told: str) -> Text | None:
    # What the query itself said may come back in a link or a message.
    secret = find_leak(exchange, owned.secrets, told=told)
    return find(f"列表中出现他人的“{secret[:40]}”", f"the list shows '{secret[:40]}' of another") if secret else None


async def write_foreign(ctx: Context, path: str, owner: Tenant, other: Tenant) -> AsyncIterator[Attempt]:
    """Make a resource as its owner, and try to overwrite and delete it as somebody else."""
    made = await owner.client.send_json(path, {"name": f"{ctx.tag} {owner.name}"})
    document = parse_json(made.body) if made.ok else NotJson()
    key = document.get("id") if isinstance(document, dict) else None
    if not isinstance(key, (str, int)):
        # Where tenants may not make resources over this interface, there is nothing of ours to be damaged.
        ctx.observe("unwritable", tenant=owner.name, path=path, status=made.status)
        return
    place = f"{path}/{key}"
    ctx.clean_up(place, partial(_remove, owner, place))
    owned = await read_owned(owner, place)
    body: dict[str, Json] = {**owned.document, "name": f"{ctx.tag} overwritten"}
    yield await _overwrite(owned, other, body)
    gone = await other.client.ask(place, method="DELETE")
    yield Attempt(who=other.name, what=f"DELETE {path}/…", exchange=gone, leak=await _judge_writing(gone, owned))


async def _overwrite(owned: Owned, other: Tenant, body: dict[str, Json]) -> Attempt:
    exchange = await other.client.send_json(owned.path, body, method="PUT")
    leak = await _judge_writing(exchange, owned)
    return Attempt(who=other.name, what="PUT", exchange=exchange, leak=leak)


async def _judge_writing(exchange: Exchange, owned: Owned) -> Text | None:
    """Ask the owner what has become of the resource: a refusal that works all the same is no refusal."""
    after = await owned.owner.client.ask(owned.path)
    document = parse_json(after.body) if after.ok else NotJson()
    kept = isinstance(document, dict) and document.get("name") == owned.document.get("name")
    if exchange.ok or after.status in _GONE or (after.ok and not kept):
        return find(f"他人可改写或删除（{exchange.status}）", f"somebody else can change it ({exchange.status})")
    return judge_reading(exchange, owned)


async def _remove(owner: Tenant, place: str) -> None:
    exchange = await owner.client.ask(place, method="DELETE")
    if not exchange.ok and exchange.status not in _GONE:
        raise TargetError(
            Text(zh=f"DELETE {place} 返回状态码 {exchange.status}。", en=f"DELETE {place} answers {exchange.status}.")
        )
