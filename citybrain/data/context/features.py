"""The lamp poles as an OGC API of features: core and GeoJSON of OGC 17-069."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Path, Request
from fastapi.responses import JSONResponse

from citybrain.data.context.desk import ContextDesk, Item, read_instant, refuse
from citybrain.data.records import Record, Thing
from citybrain.data.routes import problems
from citybrain.kernel.clock import rfc3339

BASE = "/ogc"
_CONF = "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/"
_COLLECTION = "lamp-poles"
_MOST = 1000
_LOW, _HIGH = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
FeatureId = Annotated[str, Path(max_length=64, examples=["lamp-0001"])]
CollectionId = Annotated[str, Path(max_length=64, examples=[_COLLECTION])]


class Link(Record):
    """A link of a document."""

    href: str
    rel: str
    type: str


class Landing(Record):
    """The landing page."""

    title: str
    links: list[Link]


class Conformance(Record):
    """What is implemented."""

    conformsTo: list[str]  # noqa: N815 - the standard's name


class Collection(Record):
    """One collection."""

    id: str
    title: str
    links: list[Link]


class Collections(Record):
    """All collections."""

    links: list[Link]
    collections: list[Collection]


class GeoJson(JSONResponse):
    """A GeoJSON document."""

    media_type = "application/geo+json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """What a request selects; times are when a pole last reported."""

    limit: int = 10
    offset: int = 0
    box: tuple[float, float, float, float] | None = None
    span: tuple[datetime, datetime] | None = None

    def takes(self, feature: Item) -> bool:
        """Whether a feature is selected; what has no time matches every time."""
        x, y = feature["geometry"]["coordinates"]
        if self.box is not None and not (self.box[0] <= x <= self.box[2] and self.box[1] <= y <= self.box[3]):
            return False
        at = feature["properties"].get("reported")
        return self.span is None or at is None or self.span[0] <= datetime.fromisoformat(at) <= self.span[1]


def feature_routes(desk: ContextDesk) -> APIRouter:
    """Routes below /ogc."""
    errors = problems(HTTPStatus.UNAUTHORIZED, HTTPStatus.BAD_REQUEST)
    router = APIRouter(prefix=BASE, dependencies=[Depends(desk.admit), Depends(_know)], responses=errors)
    missing = problems(HTTPStatus.NOT_FOUND)
    geo: dict[int | str, dict[str, Any]] = {200: {"content": {GeoJson.media_type: {"schema": {"type": "object"}}}}}

    @router.get("", summary="Landing page")
    async def landing() -> Landing:
        rels = {"self": "", "conformance": "/conformance", "data": "/collections"}
        links = [Link(href=f"{BASE}{path}", rel=rel, type="application/json") for rel, path in rels.items()]
        described = Link(href="/openapi.json", rel="service-desc", type="application/json")
        return Landing(title="Lamp poles of the reference city", links=[*links, described])

    @router.get("/conformance", summary="Conformance classes")
    async def conformance() -> Conformance:
        return Conformance(conformsTo=[f"{_CONF}core", f"{_CONF}geojson"])

    @router.get("/collections", summary="Collections")
    async def collections() -> Collections:
        own = Link(href=f"{BASE}/collections", rel="self", type="application/json")
        return Collections(links=[own], collections=[_describe()])

    @router.get("/collections/{collection_id}", summary="One collection", responses=missing)
    async def collection(collection_id: CollectionId) -> Collection:
        _require(collection_id)
        return _describe()

    @router.get(
        "/collections/{collection_id}/items",
        summary="Features of a collection",
        response_class=GeoJson,
        responses={**geo, **missing},
        openapi_extra={"parameters": _PARAMETERS},
    )
    async def items(request: Request, collection_id: CollectionId) -> GeoJson:
        _require(collection_id)
        selection = _read_selection(request.query_params)
        box = selection.box if desk.seam.heeds_box else None
        wanted = Selection(box=box, span=selection.span)
        told = (_tell(desk, thing) for thing in desk.ledger.things.values())
        found = [feature for feature in told if wanted.takes(feature)]
        page = found[selection.offset : selection.offset + selection.limit]
        return GeoJson(
            {
                "type": "FeatureCollection",
                "features": page,
                "numberMatched": len(found),
                "numberReturned": len(page),
                "links": _link_pages(request, selection, len(found)),
            }
        )

    @router.get(
        "/collections/{collection_id}/items/{feature_id}",
        summary="One feature",
        response_class=GeoJson,
        responses={**geo, **missing},
    )
    async def item(collection_id: CollectionId, feature_id: FeatureId) -> GeoJson:
        _require(collection_id)
        thing = desk.ledger.things.get(feature_id)
        if thing is None:
            raise refuse("There is no such feature.", HTTPStatus.NOT_FOUND)
        place = f"{BASE}/collections/{_COLLECTION}"
        links = [
            {"href": f"{place}/items/{feature_id}", "rel": "self", "type": GeoJson.media_type},
            {"href": place, "rel": "collection", "type": "application/json"},
        ]
        return GeoJson({**_tell(desk, thing), "links": links})

    return router


_PARAMETERS = [
    {"name": "limit", "in": "query", "schema": {"type": "integer", "minimum": 1, "maximum": _MOST, "default": 10}},
    {"name": "bbox", "in": "query", "schema": {"type": "string"}, "description": "four or six numbers"},
    {"name": "datetime", "in": "query", "schema": {"type": "string"}, "description": "RFC 3339 instant or interval"},
    {"name": "offset", "in": "query", "schema": {"type": "integer", "minimum": 0}},
]


async def _know(request: Request) -> None:
    """Requirement query-param-unknown: a parameter that the description does not have is a 400."""
    known = {parameter["name"] for parameter in _PARAMETERS} if request.url.path.endswith("/items") else set()
    if set(request.query_params) - known:
        raise refuse("A query parameter is unknown.")


def _require(collection_id: str) -> None:
    if collection_id != _COLLECTION:
        raise refuse("There is no such collection.", HTTPStatus.NOT_FOUND)


def _describe() -> Collection:
    place = f"{BASE}/collections/{_COLLECTION}"
    links = [
        Link(href=place, rel="self", type="application/json"),
        Link(href=f"{place}/items", rel="items", type=GeoJson.media_type),
    ]
    return Collection(id=_COLLECTION, title="Lamp poles", links=links)


def _tell(desk: ContextDesk, thing: Thing) -> Item:
    reading = desk.ledger.latest(thing.id)
    told: Item = {"model": thing.model, "ratedPower": thing.rated_power.value}
    return {
        "type": "Feature",
        "id": thing.id,
        "geometry": {"type": "Point", "coordinates": [thing.position.longitude, thing.position.latitude]},
        "properties": told if reading is None else {**told, "reported": rfc3339(reading.ts)},
    }


def _link_pages(request: Request, selection: Selection, number: int) -> list[Item]:
    path, query = request.url.path, dict(request.query_params)
    links = [{"href": f"{path}?{urlencode(query)}".rstrip("?"), "rel": "self", "type": GeoJson.media_type}]
    after = selection.offset + selection.limit
    if after < number:
        further = urlencode({**query, "offset": after})
        links.append({"href": f"{path}?{further}", "rel": "next", "type": GeoJson.media_type})
    return links


def _read_selection(query: Mapping[str, str]) -> Selection:
    return Selection(
        # fc-limit-response-1: a limit above the maximum is no error.
        limit=min(_read_number(query.get("limit", "10"), "limit", least=1), _MOST),
        offset=_read_number(query.get("offset", "0"), "offset", least=0),
        box=_read_box(query["bbox"].split(",")) if "bbox" in query else None,
        span=_read_span(query["datetime"]) if "datetime" in query else None,
    )


def _read_number(text: str, name: str, *, least: int) -> int:
    if not text.isascii() or not text.isdecimal() or len(text) > 9 or int(text) < least:
        raise refuse(f"query.{name}: this is no number that can be used.")
    return int(text)


def _read_box(words: Sequence[str]) -> tuple[float, float, float, float]:
    try:
        numbers = [float(word) for word in words]
    except ValueError:
        numbers = []
    if len(numbers) == 6:
        numbers = [*numbers[:2], *numbers[3:5]]
    if len(numbers) != 4 or not all(-1000 < number < 1000 for number in numbers):
        raise refuse("query.bbox: four or six numbers are needed.")
    return numbers[0], numbers[1], numbers[2], numbers[3]


def _read_span(text: str) -> tuple[datetime, datetime]:
    start, slash, end = text.partition("/")
    if not slash:
        return (at := read_instant(text, "query.datetime")), at
    return (
        _LOW if start in ("", "..") else read_instant(start, "query.datetime"),
        _HIGH if end in ("", "..") else read_instant(end, "query.datetime"),
    )
