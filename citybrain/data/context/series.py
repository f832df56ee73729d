"""Series of measured values: written with their times, read back by spans of time."""

from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Body, Depends, Path, Query, Response
from pydantic import AwareDatetime, Field

from citybrain.data.context.desk import ContextDesk, refuse, shuffle
from citybrain.data.records import Record
from citybrain.data.routes import problems
from citybrain.kernel.clock import rfc3339

MOST_SERIES, MOST_SAMPLES = 200, 10_000
_PATH = "/series/{name}/samples"
Name = Annotated[str, Path(pattern="^[A-Za-z0-9-]{1,80}$")]


class Sample(Record):
    """One value with its time."""

    ts: AwareDatetime
    value: Annotated[float, Field(allow_inf_nan=False)]


class Samples(Record):
    """Values in order of time."""

    items: list[Sample]


@dataclass(slots=True)
class Archive:
    """Values by time, by the name of their series."""

    desk: ContextDesk
    kept: dict[str, dict[datetime, float]] = field(default_factory=dict)

    def add(self, name: str, sample: Sample) -> None:
        """Keep a value; one of the same time is replaced."""
        series = self.kept.get(name)
        if (series is None and len(self.kept) >= MOST_SERIES) or (series and len(series) >= MOST_SAMPLES):
            raise refuse("There is no room for more values.", HTTPStatus.INSUFFICIENT_STORAGE)
        self.kept.setdefault(name, {})[sample.ts] = sample.value

    def find(self, name: str, start: datetime | None, end: datetime | None, *, limit: int) -> Samples:
        """The first values of start <= ts < end."""
        series = self.kept.get(name)
        if series is None:
            raise refuse("There is no such series.", HTTPStatus.NOT_FOUND)
        inside = [at for at in sorted(series) if (start is None or at >= start) and (end is None or at < end)]
        items = [{"ts": rfc3339(at), "value": series[at]} for at in inside[:limit]]
        return Samples.model_validate({"items": shuffle(items, in_order=self.desk.seam.history_in_order)})

    def remove(self, name: str) -> None:
        """Forget a series; a 404 where there is none."""
        if self.kept.pop(name, None) is None:
            raise refuse("There is no such series.", HTTPStatus.NOT_FOUND)


def series_routes(desk: ContextDesk) -> APIRouter:
    """Routes of series."""
    archive = Archive(desk)
    errors = problems(HTTPStatus.UNAUTHORIZED, HTTPStatus.UNPROCESSABLE_ENTITY)
    router = APIRouter(prefix="/api/v1", dependencies=[Depends(desk.admit)], responses=errors)
    missing = problems(HTTPStatus.NOT_FOUND)

    @router.post(_PATH, status_code=201, summary="Write a value", responses=problems(HTTPStatus.INSUFFICIENT_STORAGE))
    async def write(name: Name, sample: Annotated[Sample, Body()]) -> Response:
        archive.add(name, sample)
        return Response(status_code=201)

    @router.get(_PATH, summary="Values in a span of time", responses=missing)
    async def read(
        name: Name,
        start: Annotated[AwareDatetime | None, Query(alias="from", description="inclusive")] = None,
        end: Annotated[AwareDatetime | None, Query(alias="to", description="exclusive")] = None,
        limit: Annotated[int, Query(ge=1, le=1000)] = 100,
    ) -> Samples:
        if start and end and start > end:
            raise refuse("query.from lies after query.to", HTTPStatus.UNPROCESSABLE_ENTITY)
        return archive.find(name, start, end, limit=limit)

    @router.delete(_PATH, status_code=204, summary="Forget a series", responses=missing)
    async def forget(name: Name) -> Response:
        archive.remove(name)
        return Response(status_code=204)

    return router
