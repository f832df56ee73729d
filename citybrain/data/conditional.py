"""Entity tags for what stands still: descriptions and models are sent again only when they have changed."""

import hashlib
from dataclasses import dataclass, field

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from citybrain.faults.seams import RestSeam

STANDING = ("/openapi.json", "/api/v1/models/lamp-pole/schema")


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditional:
    """Wraps an ASGI application: GET of a path in STANDING has an ETag, and If-None-Match is evaluated."""

    app: ASGIApp
    seam: RestSeam

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http" or scope["path"] not in STANDING or scope["method"] != "GET":
            await self.app(scope, receive, send)
            return
        held = _Held()
        await self.app(scope, receive, held.take)
        tag = b'"' + hashlib.sha256(bytes(held.body)).hexdigest()[:20].encode() + b'"'
        asked = b",".join(value for name, value in scope["headers"] if name == b"if-none-match")
        ok = held.start.get("status") == 200
        if ok and self.seam.evaluate_etag and _matches(asked, tag):
            await send({"type": "http.response.start", "status": 304, "headers": [(b"etag", tag)]})
            await send({"type": "http.response.body", "body": b""})
            return
        headers = [*held.start.get("headers", ()), *([(b"etag", tag)] if ok else [])]
        await send({**held.start, "headers": headers})
        await send({"type": "http.response.body", "body": bytes(held.body)})


@dataclass(slots=True)
class _Held:
    """An answer that is kept back until all of it is there."""

    start: Message = field(default_factory=dict)
    body: bytearray = field(default_factory=bytearray)

    async def take(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.start = message
        else:
            self.body += message.get("body", b"")


def _matches(asked: bytes, tag: bytes) -> bool:
    """Compare weakly (RFC 9110 section 13.1.2)."""
    listed = [each.strip() for each in asked.split(b",")]
    return asked.strip() == b"*" or tag in [each.removeprefix(b"W/") for each in listed]
