"""A lamp controller that thinks about every answer for 0.45 to 0.75 seconds."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from rules.text import Text
from testers.specimens.agent.server import Manners, serve_agent
from testers.specimens.agent.targets import OWN, describe_v2c
from testers.specimens.specimen import Served, ServeOptions, Specimen

# Not scaled in proof runs: the limit it must break is not scaled either.
SECONDS = (0.45, 0.75)


@asynccontextmanager
async def _serve(options: ServeOptions) -> AsyncIterator[Served]:
    rng = options.rng("delays")
    async with serve_agent(Manners(communities=OWN, delays=lambda _: rng.uniform(*SECONDS))) as url:
        yield describe_v2c(url)


SPECIMEN = Specimen(
    name="snmp_slow",
    title=Text(
        zh="每次应答都要 0.45 到 0.75 秒的路灯控制器",
        en="A lamp controller that takes 0.45 to 0.75 seconds for every answer",
    ),
    behaves="bad",
    breaks=("REL-02", "SEC-11"),
    serve=_serve,
)
