"""A lamp controller that leaves one request in twenty unanswered."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from rules.text import Text
from testers.specimens.agent.server import Manners, serve_agent
from testers.specimens.agent.targets import OWN, describe_v2c
from testers.specimens.specimen import Served, ServeOptions, Specimen

SHARE = 0.05


@asynccontextmanager
async def _serve(options: ServeOptions) -> AsyncIterator[Served]:
    rng = options.rng("drops")
    async with serve_agent(Manners(communities=OWN, drops=lambda _: rng.random() < SHARE)) as url:
        yield describe_v2c(url)


SPECIMEN = Specimen(
    name="snmp_lossy",
    title=Text(
        zh="约二十分之一的请求不予应答的路灯控制器", en="A lamp controller that leaves one request in twenty unanswered"
    ),
    behaves="bad",
    breaks=("REL-02", "REL-14", "SEC-11"),
    serve=_serve,
)
