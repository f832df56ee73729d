"""An OGC API Features service (OGC 17-069) as a client sees it: its base, and the collection that is looked at."""

from dataclasses import dataclass, field
from urllib.parse import quote, urlencode, urljoin

from rules.errors import TargetError
from rules.text import Text
from testers.harness.context import Context
from testers.harness.observation import Json
from testers.protocols.http.client import HttpClient, open_client
from testers.protocols.http.elsewhere import reach
from testers.protocols.http.exchange import Exchange, NotJson, parse_json

CAPABILITY = "ogc.api"
GEOJSON = "application/geo+json"
_JSON = "application/json"
PAGE = 100


@dataclass(slots=True, kw_only=True)
class Service:
    """The service and the collection that is looked at; `last` is the newest exchange, for the evidence."""

    ctx: Context
    client: HttpClient
    base: str
    collection: str = ""
    features: list[Json] = field(default_factory=list)
    last: Exchange | None = None

    async def get(self, path: str, *, accept: str = _JSON, **query: str) -> Exchange:
        """GET below the base."""
        target = f"{self.base}{path}" + (f"?{urlencode(query, safe=',/:')}" if query else "")
        self.last = await self.client.follow(target or "/", headers={"Accept": accept})
        return self.last

    async def get_json(self, path: str, **query: str) -> tuple[Exchange, dict[str, Json]]:
        """GET a JSON object, {} where there is none."""
        answer = await self.get(path, accept=f"{GEOJSON}, {_JSON};q=0.9", **query)
        document = parse_json(answer.body) if answer.status == 200 else NotJson()
        return answer, document if isinstance(document, dict) else {}

    async def ask(self, url: str, accept: str) -> Exchange | None:
        """GET a link, None where it leads outside the authorisation."""
        place = await reach(self.ctx, self.client, urljoin(f"{self.client.origin}{self.base}/", url))
        if place is None:
            return None
        self.last = await place.ask(headers={"Accept": accept})
        return self.last

    @property
    def items(self) -> str:
        """The path of the items."""
        return f"/collections/{quote(self.collection, safe='')}/items"


async def open_service(ctx: Context) -> Service:
    """Find the collection to look at: that of ogc.collection, else the first.

    Raises
    ------
    TargetError
        There is no collection to be found, so that nothing can be said.

    """
    client = open_client(ctx)
    base = (ctx.parameter("ogc.base") or client.base).rstrip("/")
    service = Service(ctx=ctx, client=client, base=base)
    _, document = await service.get_json("/collections")
    listed = document.get("collections")
    names = [str(each["id"]) for each in list_objects(listed) if isinstance(each.get("id"), str)]
    service.collection = ctx.parameter("ogc.collection") or next(iter(names), "")
    if not service.collection:
        raise TargetError(
            Text(
                zh=f"{base}/collections 没有列出任何要素集；请检查 ogc.base 与 ogc.collection。",
                en=f"{base}/collections lists no collection; check ogc.base and ogc.collection.",
            )
        )
    _, page = await service.get_json(service.items, limit=str(PAGE))
    service.features = [*list_objects(page.get("features"))]
    if not service.features:
        raise TargetError(
            Text(
                zh=f"要素集 {service.collection} 中没有要素，无法考察。",
                en=f"The collection {service.collection} holds no features; nothing can be looked at.",
            )
        )
    return service


def list_objects(value: Json) -> list[dict[str, Json]]:
    """Return the objects of a list, nothing for anything else."""
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []
