"""An NGSI-LD broker with given manners, from open port to closed port."""

import asyncio
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from testers.specimens.broker.listen import listening
from testers.specimens.ngsi.lamps import KIND
from testers.specimens.ngsi.manners import Manners
from testers.specimens.ngsi.service import BrokerService
from testers.specimens.records.asking import Asked, read_body
from testers.specimens.records.serve import patiently
from testers.specimens.specimen import Served, ServeOptions
from testers.specimens.web.message import read_request

Serve = Callable[[ServeOptions], AbstractAsyncContextManager[Served]]
CAPABILITIES = {
    "http.api": "yes",
    "ngsi.entities": "yes",
    "ngsi.subscriptions": "yes",
    "ngsi.temporal": "yes",
    "http.series": "no",
}


def ngsi(manners: Manners) -> Serve:
    """Make the `serve` of a specimen out of manners."""

    @asynccontextmanager
    async def serve(options: ServeOptions) -> AsyncIterator[Served]:
        token = options.rng("token").randbytes(16).hex()
        services: list[BrokerService] = []

        async def handle(reader: StreamReader, writer: StreamWriter) -> None:
            head = await read_request(reader)
            body = None if head is None else await read_body(head, reader)
            if head is not None and body is not None:
                answer = services[0].answer(Asked(head=head, body=body))
                writer.write(answer.encode(bodiless=head.method == "HEAD"))
                await writer.drain()

        async with listening(patiently(handle)) as port:
            origin = f"http://127.0.0.1:{port}"
            services.append(BrokerService(manners=manners, token=token, luck=options.rng("luck"), origin=origin))
            courier = asyncio.create_task(services[0].courier.run())
            try:
                yield Served(
                    endpoints={"http": origin},
                    capabilities=CAPABILITIES,
                    parameters={"http.token": token, "ngsi.type": KIND},
                )
            finally:
                courier.cancel()
                await asyncio.gather(courier, return_exceptions=True)

    return serve
