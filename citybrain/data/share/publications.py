"""What the city shares: publications, a register with its copy, and levels that are renewed at an interval."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends

from citybrain.data.problems import ProblemError
from citybrain.data.routes import problems
from citybrain.data.share.collection import Page, RecordIn
from citybrain.data.share.desk import FULL, After, Credentials, Item, ShareDesk, check_item
from citybrain.data.share.store import Store, stamp

DECLARED_DELAY, COPY_DELAY, INTERVAL = 0.5, 0.3, 0.5
"""Seconds that the city declares: until a publication shows, until the copy has followed, between two levels."""
_USUAL_DELAY, _LAG = 0.01, 0.1
_LATE_TIMES = 3.0
_PLOTS, _LIVELY, _PERIOD, _FAULTY, _PAGE = 3_200, 30, 1.0, 40, 1_000
_SENSORS = 16
_PUBLICATIONS = "/api/v1/publications"


class Publications:
    """A record that was published can be read a moment later."""

    def __init__(self, desk: ShareDesk) -> None:
        self._desk = desk
        self._store = Store("publication")
        self._due: dict[str, float] = {}

    def publish(self, item: Item, *, key: str | None = None) -> Item:
        """Take a record over; what arrives over MQTT brings its own id."""
        made = self._store.add(item, key=key)
        late = self._desk.rng.random() < self._desk.seam.late_publication_share
        self._due[made["id"]] = time.monotonic() + (_LATE_TIMES * DECLARED_DELAY if late else _USUAL_DELAY)
        return made

    def read(self, key: str) -> Item:
        """The record, once it is due."""
        if self._due.get(key, float("inf")) > time.monotonic():
            raise ProblemError(HTTPStatus.NOT_FOUND, "There is no such publication.")
        return self._store.find(key)

    def withdraw(self, key: str) -> None:
        """Take a publication back."""
        self._store.drop(key)
        self._due.pop(key, None)


class Register:
    """Plots of land, some of which change all the time; the copy follows the source by a moment."""

    def __init__(self, desk: ShareDesk) -> None:
        self._seam = desk.seam
        self._began = time.monotonic()

    def page(self, *, copy: bool, after: int) -> tuple[list[Item], int | None]:
        """A page from the plot number `after` on, and the number of the next one."""
        now = time.monotonic() - self._began - (_LAG if copy else 0.0)
        numbers = range(after, min(after + _PAGE, _PLOTS))
        items = list(self._plots(numbers, now, altered=copy and self._seam.copy_alters))
        return items, after + _PAGE if after + _PAGE < _PLOTS else None

    def _plots(self, numbers: range, now: float, *, altered: bool) -> Iterator[Item]:
        for number in numbers:
            version = int(max(0.0, now + _PERIOD * number / _LIVELY) / _PERIOD) if number < _LIVELY else 0
            area = 250 + number / 3
            if altered and number >= _LIVELY and number % _FAULTY == 0:
                area = float(round(area)) + 1
            yield {
                "id": f"plot-{number:05}",
                "area": area,
                "use": "green" if number % 5 else "road",
                "version": version,
            }


class Levels:
    """Water levels, each renewed at a moment of its own."""

    def __init__(self, desk: ShareDesk) -> None:
        self._began = time.time()
        self._interval = INTERVAL * desk.seam.interval_times

    def newest(self) -> list[Item]:
        """The newest value of each gauge."""
        return [self._value(number) for number in range(_SENSORS)]

    def _value(self, number: int) -> Item:
        turn = int((time.time() - self._began) / self._interval + number / _SENSORS)
        when = datetime.fromtimestamp(self._began + (turn - number / _SENSORS) * self._interval, UTC)
        return {"id": f"gauge-{number:02}", "ts": stamp(when), "level": {"value": 1.5 + turn % 89 / 100, "unit": "m"}}


def publication_routes(desk: ShareDesk, publications: Publications) -> APIRouter:
    """Routes of publications, register and levels."""

    async def guard(credentials: Credentials) -> None:
        desk.require(credentials, FULL)

    router = APIRouter(dependencies=[Depends(guard)], responses=problems(HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN))
    _add_publications(router, publications)
    _add_shared(router, desk)
    return router


def _add_publications(router: APIRouter, publications: Publications) -> None:
    bad = problems(HTTPStatus.BAD_REQUEST, HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.INSUFFICIENT_STORAGE)

    @router.post(_PUBLICATIONS, status_code=HTTPStatus.CREATED, summary="Publish a record", responses=bad)
    async def publish(body: Annotated[RecordIn, Body()]) -> dict[str, Any]:
        return publications.publish(check_item(body.model_dump()))

    @router.get(f"{_PUBLICATIONS}/{{publication}}", summary="One publication", responses=problems(HTTPStatus.NOT_FOUND))
    async def read(publication: str) -> dict[str, Any]:
        return publications.read(publication)

    @router.delete(
        f"{_PUBLICATIONS}/{{publication}}",
        status_code=HTTPStatus.NO_CONTENT,
        summary="Withdraw a publication",
        responses=problems(HTTPStatus.NOT_FOUND),
    )
    async def withdraw(publication: str) -> None:
        publications.withdraw(publication)


def _add_shared(router: APIRouter, desk: ShareDesk) -> None:
    register, levels = Register(desk), Levels(desk)
    invalid = problems(HTTPStatus.UNPROCESSABLE_ENTITY)

    def show(place: str, after: int, *, copy: bool) -> Page:
        items, onward = register.page(copy=copy, after=after)
        return Page(items=items, next=None if onward is None else f"{place}?after={onward}")

    @router.get("/api/v1/register", summary="Plots of land, at their source", responses=invalid)
    async def source(after: After = 0) -> Page:
        return show("/api/v1/register", after, copy=False)

    @router.get("/api/v1/shared/register", summary="Plots of land, as shared with other offices", responses=invalid)
    async def shared(after: After = 0) -> Page:
        return show("/api/v1/shared/register", after, copy=True)

    @router.get("/api/v1/levels", summary="The newest water level of each gauge")
    async def newest() -> Page:
        return Page(items=levels.newest())
