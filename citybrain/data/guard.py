"""The outermost layer of the HTTP service: security headers, HEAD, the limit of work."""

import asyncio
import random
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from citybrain.data.problems import MEDIA_TYPE, problem_body
from citybrain.faults.seams import TESTERS_MARK, RestSeam

MAX_ACTIVE = 256
"""Requests in work at a time; further ones get 503 with Retry-After."""

_ALWAYS = (
    (b"x-content-type-options", b"nosniff"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"cache-control", b"no-store"),
)
# RFC 6797 section 7.2: never over plain HTTP
_OVER_TLS = ((b"strict-transport-security", b"max-age=31536000; includeSubDomains"),)
Headers = tuple[tuple[bytes, bytes], ...]


@dataclass(slots=True)
class Guard:
    """Wraps an ASGI application."""

    app: ASGIApp
    seam: RestSeam
    rng: random.Random
    active: int = 0
    connections: list[Any] = field(default_factory=list)
    """In the order of their coming; kept with the fault of a single connection only."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        answer = _Answer(out=send, headers=self._headers(scope), without_body=scope["method"] == "HEAD", seam=self.seam)
        if self.active >= MAX_ACTIVE:
            await answer.refuse(scope["path"])
            return
        self.active += 1
        try:
            if self.rng.random() < self.seam.slow_share:
                await asyncio.sleep(self.seam.slow_seconds)
            if self.seam.unmarked_late_share and not _is_marked(scope):
                late = self.rng.random() < self.seam.unmarked_late_share
                await asyncio.sleep(self.seam.late_seconds if late else 0.0)
            # RFC 9110 section 9.3.2: HEAD is GET without the content
            method = "GET" if scope["method"] == "HEAD" else scope["method"]
            await self.app({**scope, "method": method}, receive, answer.send)
        finally:
            self.active -= 1

    def _headers(self, scope: Scope) -> Headers:
        headers: Headers = ()
        if self.seam.security_headers:
            headers = _ALWAYS + (_OVER_TLS if scope["scheme"] == "https" else ())
        origin = dict(scope["headers"]).get(b"origin")
        if origin and self.seam.reflect_origin:
            headers += (
                (b"access-control-allow-origin", origin),
                (b"access-control-allow-credentials", b"true"),
            )
        return headers


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answer:
    """Adds headers to a response on its way out."""

    out: Send
    headers: Headers
    without_body: bool
    seam: RestSeam

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = [_with_head(pair) for pair in message.get("headers", ()) if self._sends(pair[0])]
            if self.without_body and not self.seam.head_as_get:
                headers = [(name, b"text/html" if name == b"content-type" else value) for name, value in headers]
            message = {**message, "headers": [*headers, *self.headers]}
        elif self.without_body:
            message = {**message, "body": b""}
        await self.out(message)

    def _sends(self, name: bytes) -> bool:
        return self.seam.allow_in_405 or name.lower() != b"allow"

    async def refuse(self, path: str) -> None:
        status = HTTPStatus.SERVICE_UNAVAILABLE
        body = problem_body(status, "Too many requests at a time.", path)
        headers = (
            (b"content-type", MEDIA_TYPE.encode()),
            (b"content-length", str(len(body)).encode()),
            (b"retry-after", b"1"),
        )
        await self.send({"type": "http.response.start", "status": status, "headers": headers})
        await self.send({"type": "http.response.body", "body": body})


def _is_marked(scope: Scope) -> bool:
    return TESTERS_MARK in dict(scope["headers"]).get(b"user-agent", b"")


def _with_head(header: tuple[bytes, bytes]) -> tuple[bytes, bytes]:
    """Allow names HEAD wherever it names GET, since HEAD is answered too."""
    name, value = header
    if name.lower() == b"allow" and b"GET" in value and b"HEAD" not in value:
        return name, value + b", HEAD"
    return header
