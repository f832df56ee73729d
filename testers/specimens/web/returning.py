"""Web services that hold a cut connection against everybody (REL-18)."""

import asyncio
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from enum import StrEnum

from testers.specimens.broker.listen import listening
from testers.specimens.specimen import Served, ServeOptions
from testers.specimens.web.message import Answer, answer_json, read_request
from testers.specimens.web.serve import Serve

LOCKOUT = 120.0  # seconds, shortened twice, at most twentyfold


class Grudge(StrEnum):
    """What a connection that ended within a request brings about.

    STALLED  one connection is served at a time, however long its request takes to come
    BARRED   connections are closed at once, for two minutes
    UNREADY  requests are answered 503, for two minutes
    """

    STALLED = "stalled"
    BARRED = "barred"
    UNREADY = "unready"


def returning(grudge: Grudge) -> Serve:
    """Make the `serve` of a specimen."""

    @asynccontextmanager
    async def serve(options: ServeOptions) -> AsyncIterator[Served]:
        service = _Service(grudge, max(options.seconds(options.seconds(LOCKOUT)), LOCKOUT / 20))
        async with listening(service.handle) as port:
            yield Served(endpoints={"http": f"http://127.0.0.1:{port}"}, capabilities={"http.api": "yes"})

    return serve


class _Service:
    def __init__(self, grudge: Grudge, lockout: float) -> None:
        self._grudge = grudge
        self._lockout = lockout
        self._until = 0.0
        self._turn = asyncio.Lock()

    async def handle(self, reader: StreamReader, writer: StreamWriter) -> None:
        """Serve one connection."""
        if self._grudge is Grudge.STALLED:
            async with self._turn:
                await self._answer(reader, writer)
        elif self._grudge is Grudge.UNREADY or not self._locked:
            await self._answer(reader, writer)

    @property
    def _locked(self) -> bool:
        return asyncio.get_running_loop().time() < self._until

    async def _answer(self, reader: StreamReader, writer: StreamWriter) -> None:
        request = await read_request(reader)
        if request is None:
            self._until = asyncio.get_running_loop().time() + self._lockout
            return
        unready = self._grudge is Grudge.UNREADY and self._locked
        answer = Answer(status=503) if unready else answer_json({"state": "on"})
        try:
            writer.write(answer.encode(bodiless=request.method == "HEAD"))
            await writer.drain()
        except ConnectionError:
            # The client has seen enough.
            return
