"""A notes service with given manners, from open port to closed port."""

from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from http import HTTPStatus
from random import Random

from testers.specimens.broker.listen import Handler, listening
from testers.specimens.notes.manners import Manners, Semantics, Tolerance
from testers.specimens.notes.plan import PLAN, answer_plan
from testers.specimens.notes.readings import OPENAPI, READINGS, answer_readings, describe
from testers.specimens.notes.reply import Reply, refuse, reply_json
from testers.specimens.notes.store import NOTES, Notes
from testers.specimens.records.asking import Asked, read_body
from testers.specimens.specimen import Served, ServeOptions
from testers.specimens.web.message import read_request

CURRENT, OLD = "/v2/poles", "/v1/poles"
_FIELDS = {"host", "user-agent", "accept", "accept-encoding", "connection", "authorization", "content-type"} | {
    "content-length",
    "if-none-match",
    "if-modified-since",
    "range",
}
Serve = Callable[[ServeOptions], AbstractAsyncContextManager[Served]]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Service:
    manners: Manners
    token: str
    notes: Notes
    rng: Random

    def answer(self, asked: Asked) -> Reply:
        head = asked.head
        if head.method not in ("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH") and head.path != PLAN:
            return refuse(HTTPStatus.NOT_IMPLEMENTED)
        if self.manners.tolerance is Tolerance.NO_FIELDS and set(head.headers) - _FIELDS:
            return refuse(HTTPStatus.BAD_REQUEST)
        if head.path == OPENAPI and asked.method == "GET":
            return reply_json(describe())
        if head.path == PLAN:
            return answer_plan(asked, self.manners)
        if head.path in (CURRENT, OLD) and asked.method == "GET":
            gone = head.path == OLD and self.manners.tolerance is Tolerance.NO_OLD
            return refuse(HTTPStatus.GONE) if gone else reply_json({"items": ["pole-01"]})
        return self._answer_guarded(asked)

    def _answer_guarded(self, asked: Asked) -> Reply:
        if asked.token != self.token:
            return refuse(HTTPStatus.UNAUTHORIZED, WWW_Authenticate='Bearer realm="notes"')
        if asked.head.path == READINGS:
            return answer_readings(asked, self.manners, self.rng)
        return self.notes.answer(asked) or refuse(HTTPStatus.NOT_FOUND)


def notes(manners: Manners) -> Serve:
    """Make the `serve` of a specimen out of manners."""

    @asynccontextmanager
    async def serve(options: ServeOptions) -> AsyncIterator[Served]:
        token = options.rng("token").randbytes(16).hex()
        service = _Service(manners=manners, token=token, notes=Notes(manners), rng=options.rng("readings"))
        async with listening(_handle_by(service)) as port:
            yield Served(
                endpoints={"http": f"http://127.0.0.1:{port}"},
                capabilities={"http.api": "yes", "http.openapi": "yes", "http.readings": "yes", "http.values": "yes"},
                parameters=_give(token),
            )

    return serve


def _give(token: str) -> dict[str, str]:
    return {
        "http.token": token,
        "http.openapi": OPENAPI,
        "http.readings": f"{READINGS}?limit=50",
        "http.resources": f"{PLAN},{OPENAPI},{READINGS}",
        "http.current": CURRENT,
        "http.deprecated": OLD,
        "values.collection": NOTES,
        "values.int64": "count",
    }


def _handle_by(service: _Service) -> Handler:
    async def handle(reader: StreamReader, writer: StreamWriter) -> None:
        try:
            head = await read_request(reader)
            body = None if head is None else await read_body(head, reader)
            if head is None or body is None:
                return
            leaky = service.manners.semantics is Semantics.HEAD_BODY
            bodiless = head.method == "HEAD" and not leaky
            writer.write(service.answer(Asked(head=head, body=body)).encode(bodiless=bodiless))
            await writer.drain()
        except ConnectionError:
            return

    return handle
