"""A lamp controller that takes a second and a half for one answer in twenty-five."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from rules.text import Text
from testers.specimens.agent.server import Manners, serve_agent
from testers.specimens.agent.targets import OWN, describe_v2c
from testers.specimens.specimen import Served, ServeOptions, Specimen

# Not scaled in proof runs: the limit it must break is not scaled either.
SHARE, SECONDS = 0.04, 1.5


@asynccontextmanager
async def _serve(options: ServeOptions) -> AsyncIterator[Served]:
    rng = options.rng("delays")
    async with serve_agent(Manners(communities=OWN, delays=lambda _: SECONDS if rng.random() < SHARE else 0.0)) as url:
        yield describe_v2c(url)


SPECIMEN = Specimen(
    name="snmp_rare_slow",
    title=Text(
        zh="偶尔用 1.5 秒才应答的路灯控制器", en="A lamp controller that rarely takes 1.5 seconds for an answer"
    ),
    behaves="bad",
    breaks=("REL-02", "SEC-11"),
    serve=_serve,
)
