"""A lamp controller that promises SNMPv3 and has only v2c."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

from rules.text import Text
from testers.specimens.agent.server import Manners, serve_agent
from testers.specimens.agent.targets import OWN, describe_v2c
from testers.specimens.specimen import Served, ServeOptions, Specimen


@asynccontextmanager
async def _serve(options: ServeOptions) -> AsyncIterator[Served]:  # noqa: ARG001 - nothing here is drawn or timed
    async with serve_agent(Manners(communities=OWN)) as url:
        served = describe_v2c(url)
        yield replace(served, capabilities={**served.capabilities, "snmp.v3": "yes"})


SPECIMEN = Specimen(
    name="snmp_overdeclares",
    title=Text(
        zh="声明支持 SNMPv3、实际只有 SNMPv2c 的路灯控制器",
        en="A lamp controller that declares SNMPv3 and has only v2c",
    ),
    behaves="bad",
    breaks=("CMP-01", "SEC-11"),
    serve=_serve,
)
