"""A lamp controller that takes anything up to six tenths of a second for an answer."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from rules.text import Text
from testers.specimens.agent.server import Manners, serve_agent
from testers.specimens.agent.targets import OWN, describe_v2c
from testers.specimens.specimen import Served, ServeOptions, Specimen

# Not scaled in proof runs: the limit it must break is not scaled either.
LONGEST = 0.6


@asynccontextmanager
async def _serve(options: ServeOptions) -> AsyncIterator[Served]:
    rng = options.rng("delays")
    async with serve_agent(Manners(communities=OWN, delays=lambda _: rng.uniform(0.0, LONGEST))) as url:
        yield describe_v2c(url)


SPECIMEN = Specimen(
    name="snmp_erratic",
    title=Text(zh="应答忽快忽慢的路灯控制器", en="A lamp controller of erratic quickness"),
    behaves="bad",
    breaks=("REL-02", "SEC-11"),
    serve=_serve,
)
