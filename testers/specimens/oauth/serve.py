"""An authorization server with given manners, from open port to closed port."""

from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from testers.specimens.broker.listen import listening
from testers.specimens.oauth.manners import Manners
from testers.specimens.oauth.service import FORBIDDEN, RESOURCE, SCOPE, Client, OauthService
from testers.specimens.records.asking import Asked, read_body
from testers.specimens.records.serve import patiently
from testers.specimens.specimen import Served, ServeOptions
from testers.specimens.web.message import read_request

Serve = Callable[[ServeOptions], AbstractAsyncContextManager[Served]]
_USUAL_LIFE, _BRIEF_LIFE = 300.0, 1.0  # seconds; expires_in counts whole ones


def oauth(manners: Manners) -> Serve:
    """Make the `serve` of a specimen out of manners."""

    @asynccontextmanager
    async def serve(options: ServeOptions) -> AsyncIterator[Served]:
        secrets = {name: options.rng(f"secret {name}").randbytes(12).hex() for name in ("partner", "brief")}
        clients = {
            "partner": Client(secret=secrets["partner"], life=_USUAL_LIFE),
            "brief": Client(secret=secrets["brief"], life=_BRIEF_LIFE),
        }
        services: list[OauthService] = []

        async def handle(reader: StreamReader, writer: StreamWriter) -> None:
            head = await read_request(reader)
            body = None if head is None else await read_body(head, reader)
            if head is not None and body is not None:
                answer = services[0].answer(Asked(head=head, body=body))
                writer.write(answer.encode(bodiless=head.method == "HEAD"))
                await writer.drain()

        async with listening(patiently(handle)) as port:
            origin = f"http://127.0.0.1:{port}"
            services.append(OauthService(manners=manners, clients=clients, rng=options.rng("tokens"), origin=origin))
            yield Served(
                endpoints={"http": origin},
                capabilities={"http.api": "yes", "oauth.server": "yes", "oauth.revocation": "yes"},
                parameters={
                    "oauth.client": "partner",
                    "oauth.secret": secrets["partner"],
                    "oauth.brief.client": "brief",
                    "oauth.brief.secret": secrets["brief"],
                    "oauth.scope": SCOPE,
                    "oauth.resource": RESOURCE,
                    "oauth.forbidden": FORBIDDEN,
                },
            )

    return serve
