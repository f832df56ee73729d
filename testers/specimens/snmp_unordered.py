"""A lamp controller whose table is told in the order of its memory, not of its names."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from rules.text import Text
from testers.specimens.agent.mib import LAMPS, Instances, Mib
from testers.specimens.agent.server import Manners, serve_agent
from testers.specimens.agent.targets import OWN, describe_v2c
from testers.specimens.specimen import Served, ServeOptions, Specimen


def _shuffle(instances: Instances) -> Mib:
    """Tell the third lamp's name before the second's."""
    order = sorted(instances)
    second, third = order.index((*LAMPS, 1, 2, 2)), order.index((*LAMPS, 1, 2, 3))
    order[second], order[third] = order[third], order[second]
    return Mib(instances, order=order)


@asynccontextmanager
async def _serve(options: ServeOptions) -> AsyncIterator[Served]:  # noqa: ARG001 - nothing here is drawn or timed
    async with serve_agent(Manners(communities=OWN, mib=_shuffle)) as url:
        yield describe_v2c(url)


SPECIMEN = Specimen(
    name="snmp_unordered",
    title=Text(
        zh="表格按内存顺序而非 OID 字典序返回的路灯控制器",
        en="A lamp controller that tells its table in the order of its memory, not of its names",
    ),
    behaves="bad",
    breaks=("CMP-18", "SEC-11"),
    serve=_serve,
)
