"""Two tenants, what belongs to each, and what an answer would give away of it."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from rules.errors import TargetError
from rules.text import Text
from testers.harness.context import Context
from testers.harness.observation import Json
from testers.protocols.http.demands import demand, demand_list
from testers.protocols.http.exchange import Exchange, NotJson, parse_json
from testers.protocols.http.sending import HttpSender
from testers.protocols.payload.instants import read_stamp

CAPABILITY = "http.tenants"
_SHORTEST = 6  # letters; a shorter word may stand in any answer
_MOST_RESOURCES = 10
_MOST_DEPTH = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Tenant:
    """One tenant: how headers may name it, its way in, and the paths of what belongs to it."""

    name: str
    client: HttpSender
    resources: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Owned:
    """A resource as its owner reads it; `secrets` are the texts by which it would be known elsewhere."""

    path: str
    owner: Tenant
    document: dict[str, Json]
    secrets: tuple[str, ...]


def find_tenants(ctx: Context, client: HttpSender) -> tuple[Tenant, Tenant]:
    """Return the two tenants of the target file; UsageError where a parameter is missing."""
    first, second = (
        Tenant(
            name=ctx.parameter(f"tenant.{letter}.name") or letter,
            client=client.as_holder(demand(ctx, f"tenant.{letter}.token", of=CAPABILITY)),
            resources=tuple(demand_list(ctx, f"tenant.{letter}.resources", of=CAPABILITY)[:_MOST_RESOURCES]),
        )
        for letter in ("a", "b")
    )
    return first, second


async def read_owned(owner: Tenant, path: str, *, common: frozenset[str] = frozenset()) -> Owned:
    """Return a resource as its owner sees it: the positive control. Texts in `common` are no secrets.

    Raises
    ------
    TargetError
        The owner does not reach his own: a refusal to others would prove nothing.

    """
    exchange = await owner.client.ask(path)
    document = parse_json(exchange.body) if exchange.ok else NotJson()
    if not isinstance(document, dict):
        raise TargetError(
            Text(
                zh=f"租户 {owner.name} 读不到自己的 {path}（状态码 {exchange.status}），无从判断隔离。",
                en=f"Tenant {owner.name} does not reach its own {path} (status {exchange.status}); "
                "nothing can be said about separation.",
            )
        )
    secrets = tuple(text for text in find_secrets(document, path) if text not in common)
    return Owned(path=path, owner=owner, document=document, secrets=secrets)


def find_secrets(document: Json, path: str) -> tuple[str, ...]:
    """Return the texts in a document that nobody could know from the path alone; times say nothing of whose it is."""
    texts = (text for text in _walk_texts(document, _MOST_DEPTH) if len(text) >= _SHORTEST and text not in path)
    return tuple(dict.fromkeys(text for text in texts if read_stamp(text) is None))


async def find_common(one: Tenant, two: Tenant) -> frozenset[str]:
    """Return the texts that both tenants have in what is theirs: what each may see in his own gives nothing away."""
    sides: list[set[str]] = []
    for tenant in (one, two):
        held = [await read_owned(tenant, path) for path in tenant.resources]
        sides.append({text for owned in held for text in owned.secrets})
    return frozenset(sides[0] & sides[1])


def find_leak(exchange: Exchange, secrets: Mapping[str, str] | tuple[str, ...], *, told: str = "") -> str | None:
    """Return the first of the secrets that an answer holds, whatever its status; `told` is what we said ourselves."""
    body = exchange.body.decode("utf-8", "replace")
    for secret in secrets:
        # JSON may write letters as escapes.
        if secret != told and (secret in body or json.dumps(secret)[1:-1] in body):
            return secret
    return None


def find_members(document: Json, names: frozenset[str]) -> Iterator[tuple[str, Json]]:
    """Yield every member with one of these names at any depth."""
    yield from _walk_members(document, names, _MOST_DEPTH)


def _walk_members(document: Json, names: frozenset[str], depth: int) -> Iterator[tuple[str, Json]]:
    if not depth:
        return
    if isinstance(document, dict):
        for name, value in document.items():
            if name in names:
                yield name, value
            yield from _walk_members(value, names, depth - 1)
    elif isinstance(document, list):
        for value in document:
            yield from _walk_members(value, names, depth - 1)


def _walk_texts(document: Json, depth: int) -> Iterator[str]:
    if isinstance(document, str):
        yield document
    elif depth and isinstance(document, dict):
        for value in document.values():
            yield from _walk_texts(value, depth - 1)
    elif depth and isinstance(document, list):
        for value in document:
            yield from _walk_texts(value, depth - 1)
