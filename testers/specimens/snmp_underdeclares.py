"""A lamp controller that hides what it can: it declares no SNMPv3, but answers it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

from rules.text import Text
from testers.specimens.agent.server import Manners, serve_agent
from testers.specimens.agent.targets import TESTER, describe_v3
from testers.specimens.specimen import Served, ServeOptions, Specimen


@asynccontextmanager
async def _serve(options: ServeOptions) -> AsyncIterator[Served]:  # noqa: ARG001 - nothing here is drawn or timed
    async with serve_agent(Manners(users=[TESTER])) as url:
        served = describe_v3(url)
        yield replace(served, capabilities={**served.capabilities, "snmp.v3": "no"})


SPECIMEN = Specimen(
    name="snmp_underdeclares",
    title=Text(
        zh="声明不支持 SNMPv3、实际却应答的路灯控制器",
        en="A lamp controller that declares no SNMPv3 but answers it",
    ),
    behaves="bad",
    breaks=("CMP-01",),
    serve=_serve,
)
