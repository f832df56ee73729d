"""Records that partners make, read, change and delete, with export and import."""

from http import HTTPStatus
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Body, Depends, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from citybrain.data.problems import ProblemError
from citybrain.data.routes import problems
from citybrain.data.share.desk import FULL, After, Credentials, Item, Limit, ShareDesk, check_item
from citybrain.data.share.store import MOST, Store

_PLACE = "/api/v1/records"
_SIGNIFICANT = 6
Name = Annotated[str | None, Query(max_length=200)]


class Page(BaseModel):
    """One page of a list; `next` leads to the following one."""

    items: list[dict[str, Any]]
    next: str | None = None


class RecordIn(BaseModel):
    """A record has a name; whatever else it holds is kept as it is."""

    model_config = ConfigDict(extra="allow")
    name: str = Field(max_length=200)


class Batch(BaseModel):
    """Records to be imported."""

    items: list[RecordIn] = Field(max_length=1_000)


class Imported(BaseModel):
    """How many were taken."""

    imported: int


def collection_routes(desk: ShareDesk) -> APIRouter:
    """The collection of one run, empty at first."""
    store = Store("record")

    async def guard(credentials: Credentials) -> None:
        desk.require(credentials, FULL)

    router = APIRouter(dependencies=[Depends(guard)], responses=problems(HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN))
    _add_reading(router, desk, store)
    _add_writing(router, store)
    return router


def _add_reading(router: APIRouter, desk: ShareDesk, store: Store) -> None:
    invalid = problems(HTTPStatus.UNPROCESSABLE_ENTITY)

    @router.get(_PLACE, summary="Records in the order in which they were made", responses=invalid)
    async def records(name: Name = None, limit: Limit = 50, after: After = 0) -> Page:
        found, last = store.page(name, after=after, limit=limit, by_count=desk.seam.paging_by_count)
        query = {"limit": limit, "after": last, **({"name": name} if name is not None else {})}
        return Page(items=found, next=None if last is None else f"{_PLACE}?{urlencode(query)}")

    @router.get(f"{_PLACE}/{{record}}", summary="One record", responses=problems(HTTPStatus.NOT_FOUND))
    async def record(record: str) -> dict[str, Any]:
        return store.find(record)

    @router.get("/api/v1/export", summary="All records, or those of one name", responses=invalid)
    async def export(name: Name = None) -> Page:
        found = [item for item in store.items.values() if name is None or item.get("name") == name]
        return Page(items=[_round(item) for item in found] if desk.seam.export_rounds else found)


def _add_writing(router: APIRouter, store: Store) -> None:
    bad = problems(HTTPStatus.BAD_REQUEST, HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.INSUFFICIENT_STORAGE)

    @router.post(_PLACE, status_code=HTTPStatus.CREATED, summary="Make a record", responses=bad)
    async def make(body: Annotated[RecordIn, Body()], response: Response) -> dict[str, Any]:
        made = store.add(check_item(body.model_dump()))
        response.headers["location"] = f"{_PLACE}/{made['id']}"
        return made

    @router.put(f"{_PLACE}/{{record}}", summary="Change a record", responses=bad | problems(HTTPStatus.NOT_FOUND))
    async def change(record: str, body: Annotated[RecordIn, Body()]) -> dict[str, Any]:
        return store.replace(record, check_item(body.model_dump()))

    @router.delete(
        f"{_PLACE}/{{record}}",
        status_code=HTTPStatus.NO_CONTENT,
        summary="Delete a record",
        responses=problems(HTTPStatus.NOT_FOUND),
    )
    async def delete(record: str) -> None:
        store.drop(record)

    @router.post("/api/v1/import", summary="Make records out of an export", responses=bad)
    async def take(body: Annotated[Batch, Body()]) -> Imported:
        items = [check_item(item.model_dump()) for item in body.items]
        if len(store.items) + len(items) > MOST:
            raise ProblemError(HTTPStatus.INSUFFICIENT_STORAGE, "The store is full.")
        for item in items:
            store.add(item)
        return Imported(imported=len(items))


def _round(item: Item) -> Item:
    return {
        name: float(f"{value:.{_SIGNIFICANT}g}") if isinstance(value, float) else value for name, value in item.items()
    }
