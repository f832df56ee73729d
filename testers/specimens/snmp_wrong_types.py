"""A lamp controller that tells its up-time as INTEGER and its object id as text, and mixes types in a column."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from rules.text import Text
from testers.specimens.agent.mib import LAMPS, SYSTEM, Instances, Mib, number, text
from testers.specimens.agent.server import Manners, serve_agent
from testers.specimens.agent.targets import OWN, describe_v2c
from testers.specimens.specimen import Served, ServeOptions, Specimen


def _mistype(instances: Instances) -> Mib:
    wrong = {
        (*SYSTEM, 2, 0): text("1.3.6.1.4.1.32473.1.7"),
        (*SYSTEM, 3, 0): number(4_711),
        (*LAMPS, 1, 3, 4): text("40"),
    }
    return Mib({**instances, **wrong})


@asynccontextmanager
async def _serve(options: ServeOptions) -> AsyncIterator[Served]:  # noqa: ARG001 - nothing here is drawn or timed
    async with serve_agent(Manners(communities=OWN, mib=_mistype)) as url:
        yield describe_v2c(url)


SPECIMEN = Specimen(
    name="snmp_wrong_types",
    title=Text(
        zh="sysUpTime 用 INTEGER、sysObjectID 用字符串、同一列类型不一的路灯控制器",
        en="A lamp controller with sysUpTime as INTEGER, sysObjectID as text, and two types in one column",
    ),
    behaves="bad",
    breaks=("CMP-18", "SEC-11"),
    serve=_serve,
)
