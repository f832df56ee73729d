"""A store of opaque payloads with given manners, from open port to closed port: PUT, GET, DELETE, connections kept."""

from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from http import HTTPStatus

from testers.specimens.blobs.keeping import keep
from testers.specimens.broker.listen import Handler, listening
from testers.specimens.records.asking import Asked, read_body
from testers.specimens.specimen import Served, ServeOptions
from testers.specimens.web.message import read_request

COLLECTION = "/blobs"
_MOST_KEPT, _LARGEST = 64, 2 << 20
_OCTETS = "application/octet-stream"

Serve = Callable[[ServeOptions], AbstractAsyncContextManager[Served]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Manners:
    """How a store behaves; the defaults break nothing.

    keeps    what is kept of a payload, given what stood under its name before (REL-23)
    largest  payloads of more bytes are refused with 413
    deletes  whether DELETE removes what it says it removes
    forgets  whether what is put there is gone at once, though acknowledged
    lags     whether the first GET after a replacement still gives what stood there before, as a cache may
    cuts     payloads of more bytes break the connection off
    """

    keeps: Callable[[bytes, bytes], bytes] = keep
    largest: int = _LARGEST
    deletes: bool = True
    forgets: bool = False
    lags: bool = False
    cuts: int = _LARGEST


@dataclass(slots=True, kw_only=True)
class Store:
    """What is kept, by path."""

    manners: Manners
    token: str
    kept: dict[str, bytes] = field(default_factory=dict)
    lagging: dict[str, bytes] = field(default_factory=dict)

    def answer(self, asked: Asked) -> bytes:
        """Return the answer to one request as bytes."""
        path = asked.head.path
        if asked.token != self.token:
            return _write(HTTPStatus.UNAUTHORIZED, {"WWW-Authenticate": 'Bearer realm="blobs"'})
        if not path.startswith(f"{COLLECTION}/"):
            return _write(HTTPStatus.NOT_FOUND)
        if asked.head.method == "PUT":
            return self._put(path, asked.body)
        if asked.head.method not in ("GET", "HEAD", "DELETE"):
            return _write(HTTPStatus.METHOD_NOT_ALLOWED, {"Allow": "GET, HEAD, PUT, DELETE"})
        if path not in self.kept:
            return _write(HTTPStatus.NOT_FOUND, bodiless=asked.head.method == "HEAD")
        if asked.head.method == "DELETE":
            if self.manners.deletes:
                del self.kept[path]
            return _write(HTTPStatus.NO_CONTENT)
        head = asked.head.method == "HEAD"
        shown = self.lagging.pop(path, self.kept[path])
        return _write(HTTPStatus.OK, {"Content-Type": _OCTETS}, shown, bodiless=head)

    def _put(self, path: str, body: bytes) -> bytes:
        if len(body) > self.manners.largest:
            return _write(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        before = self.kept.get(path)
        if before is None and len(self.kept) >= _MOST_KEPT:
            return _write(HTTPStatus.INSUFFICIENT_STORAGE)
        if before is not None and self.manners.lags:
            self.lagging[path] = before
        if not self.manners.forgets:
            self.kept[path] = self.manners.keeps(body, before or b"")
        return _write(HTTPStatus.CREATED if before is None else HTTPStatus.NO_CONTENT)


def blobs(manners: Manners) -> Serve:
    """Make the `serve` of a specimen out of manners."""

    @asynccontextmanager
    async def serve(options: ServeOptions) -> AsyncIterator[Served]:
        async with serve_blobs(manners, options) as (_, served):
            yield served

    return serve


@asynccontextmanager
async def serve_blobs(manners: Manners, options: ServeOptions) -> AsyncIterator[tuple[Store, Served]]:
    """Serve on 127.0.0.1 until the context ends, and give the store and what a target file needs."""
    token = options.rng("token").randbytes(16).hex()
    store = Store(manners=manners, token=token)
    async with listening(_handle_by(store)) as port:
        yield (
            store,
            Served(
                endpoints={"http": f"http://127.0.0.1:{port}"},
                capabilities={"http.api": "yes", "http.blobs": "yes"},
                parameters={"http.token": token, "blobs.collection": COLLECTION},
            ),
        )


def _handle_by(store: Store) -> Handler:
    async def handle(reader: StreamReader, writer: StreamWriter) -> None:
        try:
            while (head := await read_request(reader)) is not None:
                body = await read_body(head, reader)
                if body is None or len(body) > store.manners.cuts:
                    return
                writer.write(store.answer(Asked(head=head, body=body)))
                await writer.drain()
                if head.headers.get("connection", "").lower() == "close":
                    return
        except ConnectionError:
            # The client has seen enough.
            return

    return handle


def _write(
    status: HTTPStatus, fields: Mapping[str, str] | None = None, body: bytes = b"", *, bodiless: bool = False
) -> bytes:
    lines = [f"HTTP/1.1 {status.value} {status.phrase}"]
    # RFC 9110 section 8.6: a 204 has no Content-Length.
    lines += [] if status is HTTPStatus.NO_CONTENT else [f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in (fields or {}).items()]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + (b"" if bodiless else body)
