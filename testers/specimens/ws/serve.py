"""A WebSocket server with given manners, from open port to closed port. It answers plain HTTP too: its schema."""

import asyncio
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from random import Random

from testers.protocols.ws.handshake import VERSION, accept
from testers.specimens.broker.listen import Handler, listening
from testers.specimens.specimen import Served, ServeOptions
from testers.specimens.web.message import PROBLEM, Answer, Request, answer_json, read_request
from testers.specimens.ws.connection import Connection
from testers.specimens.ws.manners import AfterCut, Manners
from testers.specimens.ws.readings import SCHEMA
from testers.specimens.ws.service import EchoService, StreamService

ECHO, STREAM, SCHEMA_PATH = "/ws/echo", "/ws/readings", "/schemas/reading.json"
_PERIOD = 0.01  # seconds between two readings of a lamp

Serve = Callable[[ServeOptions], AbstractAsyncContextManager[Served]]


def ws(manners: Manners) -> Serve:
    """Make the `serve` of a specimen out of manners."""

    def serve(options: ServeOptions) -> AbstractAsyncContextManager[Served]:
        return serve_ws(manners, options)

    return serve


def hostile(handler: Handler) -> Serve:
    """Make the `serve` of a specimen that promises echo and stream and answers by `handler`."""

    @asynccontextmanager
    async def serve(_options: ServeOptions) -> AsyncIterator[Served]:
        async with listening(handler) as port:
            yield _describe(port, Manners(), token=None)

    return serve


@asynccontextmanager
async def serve_ws(manners: Manners, options: ServeOptions) -> AsyncIterator[Served]:
    """Serve on 127.0.0.1 until the context ends."""
    token = options.rng("token").randbytes(16).hex()
    house = _House(manners=manners, token=token, rng=options.rng("luck"), period=options.seconds(_PERIOD))
    async with listening(house.handle) as port:
        yield _describe(port, manners, token=token)


@dataclass(slots=True, kw_only=True)
class _House:
    manners: Manners
    token: str
    rng: Random
    period: float
    lost: list[bool] = field(default_factory=list)

    async def handle(self, reader: StreamReader, writer: StreamWriter) -> None:
        try:
            request = await read_request(reader)
            if request is None:
                return
            if self.lost and self.manners.after_cut is AfterCut.HANGS:
                await asyncio.get_running_loop().create_future()
            if "upgrade" not in request.headers:
                writer.write(_answer_plain(request).encode(bodiless=request.method == "HEAD"))
            elif (refusal := self._refuse(request)) is not None:
                writer.write(refusal.encode())
            else:
                writer.write(self._welcome(request))
                await self._serve(request, Connection(self.manners.speech, reader, writer))
            await writer.drain()
        except ConnectionError:
            # The client has seen enough.
            return

    async def _serve(self, request: Request, connection: Connection) -> None:
        if self.lost and self.manners.after_cut is AfterCut.IGNORES:
            async for _ in connection.messages():
                pass
        elif request.path == ECHO:
            await EchoService(self.manners.echo, self.rng, lies=self.manners.claims_echo).serve(connection)
        else:
            await StreamService(self.manners.stream, self.rng, self.period).serve(connection)
        if connection.open:
            self.lost.append(True)

    def _refuse(self, request: Request) -> Answer | None:
        speech = self.manners.speech
        if self.lost and self.manners.after_cut is AfterCut.REFUSES:
            return _problem(503, "Service Unavailable")
        if request.path not in (ECHO, STREAM):
            return _problem(404, "Not Found")
        if not self.manners.open_door and request.headers.get("authorization") != f"Bearer {self.token}":
            return _problem(401, "Unauthorized", {"WWW-Authenticate": "Bearer"})
        if request.headers.get("sec-websocket-version") != VERSION and not speech.any_version:
            named = {} if speech.mute_version else {"Sec-WebSocket-Version": VERSION}
            return _problem(426, "Upgrade Required", {**named, "Upgrade": "websocket"})
        if "sec-websocket-key" not in request.headers and not speech.no_key:
            return _problem(400, "Bad Request")
        return None

    def _welcome(self, request: Request) -> bytes:
        key = request.headers.get("sec-websocket-key", "")
        proof = accept("wrong" if self.manners.speech.wrong_accept else key)
        lines = ["HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade"]
        return "\r\n".join([*lines, f"Sec-WebSocket-Accept: {proof}", "", ""]).encode("ascii")


def _answer_plain(request: Request) -> Answer:
    if request.path == SCHEMA_PATH:
        return answer_json(SCHEMA, content_type="application/schema+json")
    if request.path in (ECHO, STREAM):
        return _problem(426, "Upgrade Required", {"Upgrade": "websocket"})
    return _problem(404, "Not Found")


def _problem(status: int, title: str, headers: Mapping[str, str] | None = None) -> Answer:
    problem = answer_json({"title": title, "status": status}, status=status, content_type=PROBLEM)
    return Answer(status=status, content_type=PROBLEM, body=problem.body, headers=headers or {})


def _describe(port: int, manners: Manners, *, token: str | None) -> Served:
    parameters = {"ws.echo": ECHO, "ws.stream": STREAM, "ws.schema": SCHEMA_PATH}
    return Served(
        endpoints={"ws": f"ws://127.0.0.1:{port}", "http": f"http://127.0.0.1:{port}"},
        capabilities={
            "ws.server": "yes",
            "ws.echo": "yes",
            "ws.stream": "no" if manners.hides_stream else "yes",
            # What an owner who does not know of the open door would say.
            "ws.anonymous": "no",
        },
        parameters={**parameters, "ws.token": token} if token else parameters,
    )
