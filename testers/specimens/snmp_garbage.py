"""What answers on the port is no SNMP agent: every request gets bytes that mean nothing."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from rules.text import Text
from testers.specimens.agent.server import Manners, serve_agent
from testers.specimens.agent.targets import describe_v2c
from testers.specimens.specimen import Served, ServeOptions, Specimen


@asynccontextmanager
async def _serve(options: ServeOptions) -> AsyncIterator[Served]:
    rng = options.rng("garbage")
    async with serve_agent(Manners(replaces=lambda _: rng.randbytes(rng.randrange(1, 200)))) as url:
        yield describe_v2c(url)


SPECIMEN = Specimen(
    name="snmp_garbage",
    title=Text(
        zh="对每个请求都返回无意义字节的服务", en="A service that answers every request with bytes that mean nothing"
    ),
    behaves="bad",
    serve=_serve,
)
