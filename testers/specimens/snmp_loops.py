"""A lamp controller whose last instance leads to the first again, for ever."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from rules.text import Text
from testers.specimens.agent.mib import Mib
from testers.specimens.agent.server import Manners, serve_agent
from testers.specimens.agent.targets import OWN, describe_v2c
from testers.specimens.specimen import Served, ServeOptions, Specimen


@asynccontextmanager
async def _serve(options: ServeOptions) -> AsyncIterator[Served]:  # noqa: ARG001 - nothing here is drawn or timed
    async with serve_agent(Manners(communities=OWN, mib=lambda instances: Mib(instances, wrap=True))) as url:
        yield describe_v2c(url)


SPECIMEN = Specimen(
    name="snmp_loops",
    title=Text(
        zh="遍历到末尾又回到开头、永不结束的路灯控制器",
        en="A lamp controller whose last instance leads to the first again, for ever",
    ),
    behaves="bad",
    breaks=("CMP-18", "SEC-11"),
    serve=_serve,
)
