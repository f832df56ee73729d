"""The resources that a case may read: those that the target file names, else the usual ones."""

from collections.abc import AsyncIterator

from rules.applicability import Answer
from testers.harness.context import Context
from testers.protocols.http.client import HttpClient
from testers.protocols.http.exchange import Exchange
from testers.protocols.http.failure import UnansweredError
from testers.protocols.http.places import find_openapi, find_resource

_MOST_PATHS = 10


def find_resources(ctx: Context, client: HttpClient) -> list[str]:
    """Return the paths of http.resources, else the service's own resource and its description."""
    listed = [path.strip() for path in (ctx.parameter("http.resources") or "").split(",") if path.strip()]
    usual = [find_resource(ctx, client)]
    if ctx.declared("http.openapi") is Answer.YES:
        usual.append(find_openapi(ctx))
    return list(dict.fromkeys(listed or usual))[:_MOST_PATHS]


async def read_resources(ctx: Context, client: HttpClient) -> AsyncIterator[Exchange]:
    """Yield the answer of each resource that gives one; what gives none is recorded and left out."""
    for path in find_resources(ctx, client):
        try:
            exchange = await client.ask(path)
        except UnansweredError as error:
            ctx.observe("left-out", path=path, why=error.message.en)
            continue
        if exchange.ok:
            yield exchange
        else:
            ctx.observe("left-out", path=path, why=f"status {exchange.status}")
