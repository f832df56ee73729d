"""Two versions of one resource, of which the older one has its end announced (RFC 9745, RFC 8594)."""

from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Literal

from fastapi import APIRouter, Response
from fastapi.responses import PlainTextResponse
from pydantic import BaseModel

from citybrain.data.share.desk import ShareDesk

CURRENT, OLD, NOTES = "/api/v2/status", "/api/v1/status", "/api/v1/status/notes"
_DEPRECATED, _SUNSET = datetime(2026, 3, 1, tzinfo=UTC), datetime(2027, 12, 31, 23, 59, 59, tzinfo=UTC)
_LINK = f'<{CURRENT}>; rel="successor-version", <{NOTES}>; rel="deprecation"; type="text/plain"'


class Status(BaseModel):
    """The service as a whole."""

    status: Literal["ok"] = "ok"
    version: Literal["1", "2"]


def version_routes(desk: ShareDesk) -> APIRouter:
    """Both versions, for everybody."""
    router = APIRouter()

    @router.get(CURRENT, summary="The state of the service")
    async def current() -> Status:
        return Status(version="2")

    @router.get(OLD, summary="The state of the service, version 1", deprecated=True)
    async def old(response: Response) -> Status:
        response.headers["deprecation"] = f"@{int(_DEPRECATED.timestamp())}"
        if desk.seam.announces_sunset:
            response.headers["sunset"] = format_datetime(_SUNSET, usegmt=True)
        response.headers["link"] = _LINK
        return Status(version="1")

    @router.get(NOTES, summary="Why version 1 ends", response_class=PlainTextResponse)
    async def notes() -> str:
        return "Version 1 of the status resource ends on 2027-12-31. Use version 2.\n"

    return router
