"""A web service with given manners, from open port to closed port."""

import asyncio
import itertools
import ssl
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from testers.specimens.broker.listen import Handler, listening
from testers.specimens.specimen import Served, ServeOptions
from testers.specimens.web.certificate import make_context
from testers.specimens.web.manners import Description, Errors, Manners
from testers.specimens.web.message import read_request
from testers.specimens.web.service import OPENAPI, READINGS, SCHEMA_PATH, Service, is_tester

_LAMP = "/api/lamps/lamp-01"

Serve = Callable[[ServeOptions], AbstractAsyncContextManager[Served]]


def web(manners: Manners) -> Serve:
    """Make the `serve` of a specimen out of manners."""

    def serve(options: ServeOptions) -> AbstractAsyncContextManager[Served]:
        return serve_web(manners, options)

    return serve


def hostile(handler: Handler) -> Serve:
    """Make the `serve` of a specimen that promises a readings service and answers by `handler`."""

    @asynccontextmanager
    async def serve(_options: ServeOptions) -> AsyncIterator[Served]:
        async with listening(handler) as port:
            yield Served(
                endpoints={"http": f"http://127.0.0.1:{port}"},
                capabilities={"http.api": "yes", "http.openapi": "yes", "http.readings": "yes"},
                parameters={"http.readings": READINGS, "http.schema": SCHEMA_PATH, "http.protected": READINGS},
            )

    return serve


@asynccontextmanager
async def serve_web(
    manners: Manners, options: ServeOptions, *, tls: ssl.SSLContext | None = None
) -> AsyncIterator[Served]:
    """Serve on 127.0.0.1 until the context ends."""
    token = options.rng("token").randbytes(16).hex()
    service = Service(manners=manners, token=token, rng=options.rng("readings"))
    luck, number = options.rng("luck"), itertools.count(1)

    async def handle(reader: StreamReader, writer: StreamWriter) -> None:
        request = await read_request(reader)
        if request is None or luck.random() < manners.drops:
            return
        if not is_tester(request):
            if luck.random() < manners.others_dropped:
                return
            await asyncio.sleep(manners.others_wait)
        if luck.random() < manners.slow:
            await asyncio.sleep(manners.slow_seconds)
        if manners.pauses and next(number) % manners.pauses == 0:
            await asyncio.sleep(manners.slow_seconds)
        answer = service.busy() if luck.random() < manners.busy else service.answer(request)
        whole = answer.encode(bodiless=request.method == "HEAD")
        writer.write(whole[: len(whole) // 2] if luck.random() < manners.halves else whole)
        await writer.drain()

    context = (tls or make_context()) if manners.tls else None
    async with listening(_patiently(handle), tls=context) as port:
        scheme = "https" if manners.tls else "http"
        yield Served(
            endpoints={scheme: f"{scheme}://{manners.host}:{port}"},
            capabilities=_declare(manners),
            parameters=_give(token),
        )


def _patiently(handle: Handler) -> Handler:
    async def handled(reader: StreamReader, writer: StreamWriter) -> None:
        try:
            await handle(reader, writer)
        except ConnectionError:
            # The client has seen enough.
            return

    return handled


def _declare(manners: Manners) -> Mapping[str, str]:
    described = manners.description is not Description.ABSENT and not manners.hides_openapi
    return {
        "http.api": "yes",
        "http.tls": _answer(said=manners.tls),
        "http.openapi": _answer(said=described),
        "http.problem-details": _answer(said=manners.errors is Errors.PROBLEM),
        "http.readings": "yes",
        # What an owner who does not know of the open door would say.
        "http.anonymous-data": _answer(said=manners.claims_open),
    }


def _give(token: str) -> Mapping[str, str]:
    return {
        "http.token": token,
        "http.openapi": OPENAPI,
        "http.readings": f"{READINGS}?limit=50",
        "http.schema": SCHEMA_PATH,
        "http.protected": f"{READINGS},{_LAMP}",
    }


def _answer(*, said: bool) -> str:
    return "yes" if said else "no"
