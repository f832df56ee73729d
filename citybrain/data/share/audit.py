"""The audit trail: every request over HTTP with its time, its holder and its outcome."""

from collections import deque
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query
from pydantic import AwareDatetime, BaseModel
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from citybrain.data.routes import problems
from citybrain.data.share.desk import AUDITOR, After, Credentials, Limit, ShareDesk
from citybrain.data.share.store import stamp

_PLACE = "/api/v1/audit"
_MOST, _LONGEST = 50_000, 500


class Entry(BaseModel):
    """One access."""

    number: int
    time: AwareDatetime
    subject: str
    method: str
    path: str
    status: int


class Entries(BaseModel):
    """A page of the trail, from old to new."""

    items: list[Entry]
    next: str | None = None


@dataclass(slots=True)
class Trail:
    """Wraps an ASGI application and keeps an entry of each request."""

    app: ASGIApp
    desk: ShareDesk
    entries: deque[Entry] = field(default_factory=lambda: deque(maxlen=_MOST))
    made: int = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request and keep its entry before the answer goes out."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def note(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._note(scope, message["status"])
            await send(message)

        await self.app(scope, receive, note)

    def _note(self, scope: Scope, status: int) -> None:
        if status >= HTTPStatus.BAD_REQUEST and not self.desk.seam.audits_refused:
            return
        self.made += 1
        query = scope.get("query_string", b"").decode("latin-1")
        kind, _, token = dict(scope["headers"]).get(b"authorization", b"").decode("latin-1").partition(" ")
        who = self.desk.holder(token.strip()) if kind.lower() == "bearer" else ""
        path = scope["path"] + (f"?{query}" if query else "")
        entry = {"time": stamp(), "subject": who or "anonymous", "path": path[:_LONGEST], "status": status}
        self.entries.append(Entry(number=self.made, method=scope["method"], **entry))


def audit_routes(desk: ShareDesk, entries: deque[Entry]) -> APIRouter:
    """The trail, for the auditor alone."""

    async def guard(credentials: Credentials) -> None:
        desk.require(credentials, AUDITOR)

    router = APIRouter(dependencies=[Depends(guard)], responses=problems(HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN))

    @router.get(
        _PLACE, summary="Who asked for what, and how it ended", responses=problems(HTTPStatus.UNPROCESSABLE_ENTITY)
    )
    async def read(
        since: Annotated[AwareDatetime | None, Query()] = None, limit: Limit = 50, after: After = 0
    ) -> Entries:
        found = [entry for entry in entries if entry.number > after and (since is None or entry.time >= since)]
        page = found[:limit]
        query = {"limit": limit, **({"since": since.isoformat()} if since else {})}
        more = f"{_PLACE}?{urlencode(query | {'after': page[-1].number})}" if len(found) > limit else None
        return Entries(items=page, next=more)

    return router
