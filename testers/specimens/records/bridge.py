"""A broker whose publications can be read over HTTP: a broker, a records service, and a client between them."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress

from testers.specimens.broker.connection import serve_connection
from testers.specimens.broker.hub import Account, Hub
from testers.specimens.broker.listen import listening
from testers.specimens.broker.manners import Manners as BrokerManners
from testers.specimens.broker.session import Message
from testers.specimens.records.manners import Manners
from testers.specimens.records.serve import serve_records
from testers.specimens.records.sharing import Publications
from testers.specimens.specimen import Served, ServeOptions

_STEM = "office/shared/"
_USER = "assayer"


class _Tap(Hub):
    """A hub that hands what is shared on to the web as well."""

    publications: Publications

    def publish(self, message: Message) -> None:
        super().publish(message)
        if message.topic.startswith(_STEM):
            with suppress(ValueError):
                document = json.loads(message.payload)
                if isinstance(document, dict):
                    self.publications.take(document, own_id=message.topic.removeprefix(_STEM))


def bridge(manners: Manners) -> Callable[[ServeOptions], AbstractAsyncContextManager[Served]]:
    """Make the `serve` of a specimen out of the manners of its web side."""

    @asynccontextmanager
    async def serve(options: ServeOptions) -> AsyncIterator[Served]:
        password = options.rng("password").randbytes(12).hex()
        account = Account(user=_USER, password=password.encode())
        hub = _Tap(manners=BrokerManners(), options=options, account=account)

        async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await serve_connection(hub, reader, writer)

        async with serve_records(manners, options) as (service, served), listening(handle) as port:
            hub.publications = service.publications
            yield Served(
                endpoints={**served.endpoints, "mqtt": f"mqtt://127.0.0.1:{port}"},
                capabilities={**served.capabilities, "mqtt.broker": "yes", "mqtt.publish-visible": "yes"},
                parameters={
                    **served.parameters,
                    "mqtt.user": _USER,
                    "mqtt.password": password,
                    "share.topic": f"{_STEM}{{id}}",
                },
            )

    return serve
