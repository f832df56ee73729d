"""A records service with given manners, from open port to closed port."""

import asyncio
import time
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from http import HTTPStatus

from testers.specimens.broker.listen import Handler, listening
from testers.specimens.records.asking import Asked, read_body, refuse
from testers.specimens.records.audit import AUDIT
from testers.specimens.records.collection import EXPORT, IMPORT, RECORDS
from testers.specimens.records.history import HISTORY, UPLOADS
from testers.specimens.records.lifecycle import CURRENT, DEPRECATED
from testers.specimens.records.manners import Manners, Outage
from testers.specimens.records.service import RecordsService
from testers.specimens.records.sharing import COPY_DELAY, DECLARED_DELAY, PUBLISH, SHARED, SOURCE, UPDATES
from testers.specimens.records.tenants import HIDDEN, METER, SITES, sites_of
from testers.specimens.specimen import Served, ServeOptions
from testers.specimens.web.message import read_request

_HOLDERS = ("full", "low", "audit", "a", "b")
_UP, _DOWN = 0.12, 0.03  # seconds (not scaled) that a service with outages works, and does not
_OUTAGE = 0.001  # seconds: the length of outage that a soak of this service asks about; in real life a minute
_INTERVAL, _LEAST_INTERVAL = 1.0, 0.1  # seconds between two updates
CAPABILITIES = {
    "http.api": "yes",
    "http.records": "yes",
    "http.export": "yes",
    "http.copy": "yes",
    "http.interval": "yes",
    "http.audit": "yes",
    "http.tenants": "yes",
    "http.versioned": "yes",
    "http.publish-visible": "yes",
    "http.history": "yes",
    "http.soak": "yes",
}

Serve = Callable[[ServeOptions], AbstractAsyncContextManager[Served]]


def records(manners: Manners) -> Serve:
    """Make the `serve` of a specimen out of manners."""

    @asynccontextmanager
    async def serve(options: ServeOptions) -> AsyncIterator[Served]:
        async with serve_records(manners, options) as (_, served):
            yield served

    return serve


@asynccontextmanager
async def serve_records(manners: Manners, options: ServeOptions) -> AsyncIterator[tuple[RecordsService, Served]]:
    """Serve on 127.0.0.1 until the context ends, and give the service and what a target file needs."""
    tokens = {holder: options.rng(f"token {holder}").randbytes(16).hex() for holder in _HOLDERS}
    interval = max(options.seconds(_INTERVAL), _LEAST_INTERVAL)
    services: list[RecordsService] = []

    began = time.monotonic()

    async def handle(reader: StreamReader, writer: StreamWriter) -> None:
        if manners.outage is not None and (time.monotonic() - began) % (_UP + _DOWN) > _UP:
            await _fail(manners.outage, reader, writer)
            return
        head = await read_request(reader)
        body = None if head is None else await read_body(head, reader)
        if head is None or body is None:
            services[0].histories.note_break()
        else:
            answer = services[0].answer(Asked(head=head, body=body))
            writer.write(answer.encode(bodiless=head.method == "HEAD"))
            await writer.drain()

    async with listening(patiently(handle)) as port:
        origin = f"http://127.0.0.1:{port}"
        services.append(
            RecordsService(manners=manners, options=options, tokens=tokens, origin=origin, interval=interval)
        )
        parameters = give(tokens, interval)
        yield services[0], Served(endpoints={"http": origin}, capabilities=CAPABILITIES, parameters=parameters)


async def _fail(outage: Outage, reader: StreamReader, writer: StreamWriter) -> None:
    """Do to a request what the outage does."""
    if outage is Outage.RESETS:
        writer.transport.abort()
        return
    await read_request(reader)
    if outage is Outage.FAILS:
        writer.write(refuse(HTTPStatus.SERVICE_UNAVAILABLE).encode())
        await writer.drain()
    else:
        await asyncio.sleep(_DOWN / 3)


def give(tokens: Mapping[str, str], interval: float) -> dict[str, str]:
    """Return the parameters of a target file."""
    return {
        "http.token": tokens["full"],
        "records.collection": RECORDS,
        "records.export": EXPORT,
        "records.import": IMPORT,
        "share.publish": PUBLISH,
        "share.visible": f"{PUBLISH}/{{id}}",
        "share.delay": f"{DECLARED_DELAY}",
        "share.path": UPDATES,
        "share.interval": f"{interval}",
        "history.upload": UPLOADS,
        "history.path": HISTORY,
        "copy.source": SOURCE,
        "copy.shared": SHARED,
        "copy.delay": f"{COPY_DELAY}",
        "audit.path": AUDIT,
        "audit.resource": UPDATES,
        "audit.token": tokens["audit"],
        "tenant.a.token": tokens["a"],
        "tenant.b.token": tokens["b"],
        "tenant.a.resources": ",".join(sites_of("a")),
        "tenant.b.resources": ",".join(sites_of("b")),
        "tenant.list": SITES,
        "fields.path": METER,
        "fields.token": tokens["low"],
        "fields.hidden": ",".join(HIDDEN),
        "soak.path": CURRENT,
        "soak.outage": f"{_OUTAGE}",
        "soak.step": f"{_OUTAGE}",
        "http.current": CURRENT,
        "http.deprecated": DEPRECATED,
    }


def patiently(handle: Handler) -> Handler:
    """Return a handler that does not mind a client that leaves."""

    async def handled(reader: StreamReader, writer: StreamWriter) -> None:
        try:
            await handle(reader, writer)
        except ConnectionError:
            return

    return handled
