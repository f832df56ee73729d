"""The NGSI-LD interface: entities, batch operations, subscriptions and the past."""

import json
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Path, Query, Request, Response

from citybrain.data.context.desk import ContextDesk, Item, read_instant, refuse
from citybrain.data.context.entities import CONTEXT_PATH, CORE, KIND, TERMS, Entities
from citybrain.data.context.subscriptions import Subscriptions
from citybrain.data.context.temporal import Past, Relation, Window
from citybrain.data.routes import problems

BASE = "/ngsi-ld/v1"
_LD_JSON = "application/ld+json"
_LINK = 'rel="http://www.w3.org/ns/json-ld#context"; type="application/ld+json"'
Id = Annotated[str, Path(max_length=256, examples=[f"urn:ngsi-ld:{KIND}:lamp-0001"])]
TemporalId = Annotated[str, Path(max_length=256)]
Document = Annotated[dict[str, Any], Body()]
Documents = Annotated[list[dict[str, Any]], Body(max_length=1000)]
_NO_CONTENT = HTTPStatus.NO_CONTENT
_ONE: dict[str, Any] = {"schema": {"type": "object", "required": ["id", "type"]}}
_MANY: dict[str, Any] = {"schema": {"type": "array", "items": _ONE["schema"]}}


def _described(schema: dict[str, Any]) -> dict[int | str, dict[str, Any]]:
    return {200: {"content": {"application/json": schema, _LD_JSON: schema}}}


class Represented(Response):
    """An answer in the representation that was asked for."""

    media_type = "application/json"


def represent(desk: ContextDesk, request: Request, found: Item | list[Item]) -> Response:
    """JSON with a Link to the context, or JSON-LD with the context inside (CIM 009, clauses 6.3.4 and 6.3.5)."""
    url = f"{desk.origin}{CONTEXT_PATH}"
    if _LD_JSON not in request.headers.get("accept", ""):
        body = json.dumps(found, ensure_ascii=False).encode()
        return Represented(body, headers={"Link": f"<{url}>; {_LINK}"})
    if desk.seam.names_context:
        inside = {"@context": [url, CORE]}
        found = [{**each, **inside} for each in found] if isinstance(found, list) else {**found, **inside}
    return Represented(json.dumps(found, ensure_ascii=False).encode(), media_type=_LD_JSON)


def context_routes(desk: ContextDesk) -> APIRouter:
    """The vocabulary of the city, which anybody may read."""
    router = APIRouter()

    @router.get(
        CONTEXT_PATH,
        summary="JSON-LD context of the city's entities",
        response_class=LinkedData,
        responses={200: {"content": {_LD_JSON: {"schema": {"type": "object", "required": ["@context"]}}}}},
    )
    async def context() -> LinkedData:
        terms = {**TERMS, **{name: f"{desk.origin}/ns#{name}" for name in ("ratedPower", "locatedIn")}}
        return LinkedData(json.dumps({"@context": [terms, CORE]}).encode())

    return router


class LinkedData(Response):
    """A JSON-LD document."""

    media_type = _LD_JSON


def entity_routes(desk: ContextDesk, entities: Entities, subscriptions: Subscriptions) -> APIRouter:
    """Routes of entities, one by one and in batches."""
    router = _make_router(desk)
    bad = problems(HTTPStatus.BAD_REQUEST, HTTPStatus.CONFLICT, HTTPStatus.INSUFFICIENT_STORAGE)
    gone = problems(HTTPStatus.BAD_REQUEST, HTTPStatus.NOT_FOUND)

    @router.get("/entities", summary="Entities of a type", response_class=Represented, responses=_described(_MANY))
    async def entities_of(
        request: Request,
        kind: Annotated[str, Query(alias="type", max_length=128)],
        limit: Annotated[int, Query(ge=1, le=1000)] = 20,
        offset: Annotated[int, Query(ge=0, le=10**6)] = 0,
    ) -> Response:
        found = list(entities.list(kind))
        return represent(desk, request, found[offset : offset + limit])

    @router.post("/entities", status_code=201, summary="Create an entity", responses=bad)
    async def create(entity: Document) -> Response:
        return Response(status_code=201, headers={"Location": f"{BASE}/entities/{entities.create(entity)}"})

    @router.get(
        "/entities/{entity_id}",
        summary="One entity",
        response_class=Represented,
        responses={**_described(_ONE), **problems(HTTPStatus.NOT_FOUND)},
    )
    async def entity(request: Request, entity_id: Id) -> Response:
        return represent(desk, request, entities.find(entity_id))

    @router.patch("/entities/{entity_id}/attrs", status_code=204, summary="Replace attributes", responses=gone)
    async def change(entity_id: Id, fragment: Document) -> Response:
        subscriptions.spread([entities.change(entity_id, fragment)])
        return Response(status_code=204)

    @router.delete("/entities/{entity_id}", status_code=204, summary="Delete an entity", responses=gone)
    async def remove(entity_id: Id) -> Response:
        entities.remove(entity_id)
        return Response(status_code=204)

    @router.post("/entityOperations/update", status_code=204, summary="Replace attributes of many", responses=gone)
    async def update(fragments: Documents) -> Response:
        if not all(isinstance(each.get("id"), str) for each in fragments):
            raise refuse("id: every fragment names its entity.")
        subscriptions.spread([entities.change(each["id"], each) for each in fragments])
        return Response(status_code=204)

    return router


def subscription_routes(desk: ContextDesk, subscriptions: Subscriptions) -> APIRouter:
    """Routes of subscriptions."""
    router = _make_router(desk)
    bad = problems(HTTPStatus.BAD_REQUEST, HTTPStatus.INSUFFICIENT_STORAGE)

    @router.post("/subscriptions", status_code=201, summary="Subscribe to changes", responses=bad)
    async def subscribe(document: Document) -> Response:
        place = f"{BASE}/subscriptions/{subscriptions.add(document)}"
        return Response(status_code=201, headers={"Location": place})

    @router.delete(
        "/subscriptions/{subscription_id}",
        status_code=204,
        summary="End a subscription",
        responses=problems(HTTPStatus.NOT_FOUND),
    )
    async def unsubscribe(subscription_id: TemporalId) -> Response:
        subscriptions.remove(subscription_id)
        return Response(status_code=204)

    return router


def temporal_routes(desk: ContextDesk, past: Past) -> APIRouter:
    """Routes of the past."""
    router = _make_router(desk)
    bad = problems(HTTPStatus.BAD_REQUEST, HTTPStatus.INSUFFICIENT_STORAGE)

    @router.post(
        "/temporal/entities",
        status_code=201,
        summary="Keep instances of attributes",
        responses={**bad, 204: {"description": "Added to what was kept"}},
    )
    async def keep(document: Document) -> Response:
        place = {"Location": f"{BASE}/temporal/entities/{document.get('id')}"}
        return Response(status_code=201, headers=place) if past.add(document) else Response(status_code=204)

    @router.get(
        "/temporal/entities/{temporal_id}",
        summary="Instances of attributes in a span of time",
        response_class=Represented,
        responses={**_described(_ONE), **problems(HTTPStatus.BAD_REQUEST, HTTPStatus.NOT_FOUND)},
    )
    async def look(
        *,
        request: Request,
        temporal_id: TemporalId,
        relation: Annotated[Relation | None, Query(alias="timerel")] = None,
        at: Annotated[str | None, Query(alias="timeAt", max_length=40)] = None,
        end: Annotated[str | None, Query(alias="endTimeAt", max_length=40)] = None,
        last: Annotated[int | None, Query(alias="lastN", ge=1, le=10_000)] = None,
        attrs: Annotated[str | None, Query(max_length=1000)] = None,
    ) -> Response:
        if (relation is None) != (at is None) or (relation == "between") != (end is not None):
            raise refuse("timerel, timeAt and endTimeAt do not fit together.")
        window = Window(
            relation=relation,
            at=read_instant(at, "timeAt") if at is not None else None,
            end=read_instant(end, "endTimeAt") if end is not None else None,
            last=last,
            attributes=frozenset(attrs.split(",")) if attrs is not None else None,
        )
        return represent(desk, request, past.find(temporal_id, window))

    @router.delete(
        "/temporal/entities/{temporal_id}",
        status_code=204,
        summary="Forget an entity's past",
        responses=problems(HTTPStatus.NOT_FOUND),
    )
    async def forget(temporal_id: TemporalId) -> Response:
        past.remove(temporal_id)
        return Response(status_code=204)

    return router


def _make_router(desk: ContextDesk) -> APIRouter:
    errors = problems(HTTPStatus.UNAUTHORIZED, HTTPStatus.UNPROCESSABLE_ENTITY)
    return APIRouter(prefix=BASE, dependencies=[Depends(desk.admit)], responses=errors)
