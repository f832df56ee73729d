"""A lamp controller whose agent starts again every forty requests."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from rules.text import Text
from testers.specimens.agent.server import Manners, serve_agent
from testers.specimens.agent.targets import OWN, describe_v2c
from testers.specimens.specimen import Served, ServeOptions, Specimen

EVERY = 40


@asynccontextmanager
async def _serve(options: ServeOptions) -> AsyncIterator[Served]:  # noqa: ARG001 - nothing here is drawn or timed
    async with serve_agent(Manners(communities=OWN, restarts=lambda number: number % EVERY == EVERY - 1)) as url:
        yield describe_v2c(url)


SPECIMEN = Specimen(
    name="snmp_restarts",
    title=Text(
        zh="每四十次请求就重启一次 SNMP 代理的路灯控制器",
        en="A lamp controller whose SNMP agent restarts every forty requests",
    ),
    behaves="bad",
    breaks=("REL-14", "SEC-11"),
    serve=_serve,
)
