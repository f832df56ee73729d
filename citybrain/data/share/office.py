"""The sharing service as a whole: its routes, its trail, and what other parts of the city put into it."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http import HTTPStatus

from fastapi import APIRouter
from starlette.types import ASGIApp, Receive, Scope, Send

from citybrain.data.problems import MEDIA_TYPE, problem_body
from citybrain.data.share.audit import Trail, audit_routes
from citybrain.data.share.collection import collection_routes
from citybrain.data.share.desk import ShareDesk
from citybrain.data.share.publications import Publications, publication_routes
from citybrain.data.share.tenants import tenant_routes
from citybrain.data.share.uploads import Archive, upload_routes
from citybrain.data.share.versions import version_routes


def office_routes(desk: ShareDesk, publications: Publications, trail: Trail) -> Iterator[APIRouter]:
    """All routes of the sharing service."""
    yield collection_routes(desk)
    yield publication_routes(desk, publications)
    yield tenant_routes(desk)
    yield audit_routes(desk, trail.entries)
    yield version_routes(desk)
    yield upload_routes(desk, Archive(desk))


@dataclass(slots=True)
class Outages:
    """Wraps an ASGI application that is out of order now and then, where that fault is armed."""

    app: ASGIApp
    desk: ShareDesk
    began: float = field(default_factory=time.monotonic)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, or refuse it."""
        if scope["type"] != "http" or not self._down():
            await self.app(scope, receive, send)
            return
        status = HTTPStatus.SERVICE_UNAVAILABLE
        body = problem_body(status, "The service is out of order.", scope["path"])
        headers = ((b"content-type", MEDIA_TYPE.encode()), (b"content-length", str(len(body)).encode()))
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    def _down(self) -> bool:
        up, down = self.desk.seam.up_seconds, self.desk.seam.down_seconds
        return up > 0 and (time.monotonic() - self.began) % (up + down) > up
