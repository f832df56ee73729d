"""Readings that gateways upload in batches and may send again, and their history."""

import time
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Body, Depends, Query
from pydantic import AwareDatetime, BaseModel, Field

from citybrain.data.problems import ProblemError
from citybrain.data.routes import problems
from citybrain.data.share.desk import FULL, After, Credentials, Limit, ShareDesk

_UPLOADS, _HISTORY = "/api/v1/uploads", "/api/v1/history"
_MOST_DEVICES, _MOST_READINGS = 100, 20_000
Name = Annotated[str, Query(min_length=1, max_length=100)]


class Measured(BaseModel):
    """One numbered reading."""

    seq: int = Field(ge=0, le=2**53)
    ts: AwareDatetime
    value: float = Field(allow_inf_nan=False)


class Upload(BaseModel):
    """A batch of one device; a number that is known already changes nothing."""

    device: str = Field(min_length=1, max_length=100)
    items: list[Measured] = Field(max_length=1_000)


class Accepted(BaseModel):
    """How many readings are kept now that were not before."""

    accepted: int


class History(BaseModel):
    """Readings in order of their numbers."""

    items: list[Measured]
    next: str | None = None


@dataclass(slots=True)
class Archive:
    """Readings by device and number; the newest batch of each stays apart until the next one comes."""

    desk: ShareDesk
    kept: dict[str, dict[int, Measured]] = field(default_factory=dict)
    open: dict[str, tuple[float, dict[int, Measured]]] = field(default_factory=dict)

    def take(self, upload: Upload) -> int:
        """Keep a batch."""
        kept = self.kept.setdefault(upload.device, {})
        if len(self.kept) > _MOST_DEVICES or len(kept) + len(upload.items) > _MOST_READINGS:
            raise ProblemError(HTTPStatus.INSUFFICIENT_STORAGE, "The archive is full.")
        kept |= self._newest(upload.device)
        new = {each.seq: each for each in upload.items if each.seq not in kept}
        self.open[upload.device] = time.monotonic(), new
        return len(new)

    def _newest(self, device: str) -> dict[int, Measured]:
        """The newest batch; where the fault is armed, one that no other followed in time is gone."""
        since, batch = self.open.get(device, (0.0, {}))
        patience = self.desk.seam.forgets_open_batch_after
        return {} if patience and time.monotonic() - since > patience else batch

    def read(self, device: str, start: AwareDatetime | None, end: AwareDatetime | None) -> list[Measured]:
        """The readings of start <= ts < end in order."""
        merged = {**self.kept.get(device, {}), **self._newest(device)}
        return [
            each
            for _, each in sorted(merged.items())
            if (start is None or each.ts >= start) and (end is None or each.ts < end)
        ]

    def forget(self, device: str) -> None:
        """Drop a device with all its readings."""
        self.kept.pop(device, None)
        self.open.pop(device, None)


def upload_routes(desk: ShareDesk, archive: Archive) -> APIRouter:
    """Routes of uploads and history."""

    async def guard(credentials: Credentials) -> None:
        desk.require(credentials, FULL)

    router = APIRouter(dependencies=[Depends(guard)], responses=problems(HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN))
    invalid = problems(HTTPStatus.UNPROCESSABLE_ENTITY)
    bad = problems(HTTPStatus.BAD_REQUEST, HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.INSUFFICIENT_STORAGE)

    @router.post(_UPLOADS, status_code=HTTPStatus.ACCEPTED, summary="Upload a batch of readings", responses=bad)
    async def upload(body: Annotated[Upload, Body()]) -> Accepted:
        return Accepted(accepted=archive.take(body))

    @router.get(_HISTORY, summary="Uploaded readings of one device", responses=invalid)
    async def history(
        device: Name,
        start: Annotated[AwareDatetime | None, Query(alias="from", description="inclusive")] = None,
        end: Annotated[AwareDatetime | None, Query(alias="to", description="exclusive")] = None,
        limit: Limit = 50,
        after: After = 0,
    ) -> History:
        found = archive.read(device, start, end)
        query: dict[str, object] = {"device": device, "limit": limit, "after": after + limit}
        query |= {"from": start.isoformat()} if start else {}
        query |= {"to": end.isoformat()} if end else {}
        more = f"{_HISTORY}?{urlencode(query)}" if after + limit < len(found) else None
        return History(items=found[after : after + limit], next=more)

    @router.delete(
        _HISTORY, status_code=HTTPStatus.NO_CONTENT, summary="Forget the readings of one device", responses=invalid
    )
    async def forget(device: Name) -> None:
        archive.forget(device)

    return router
