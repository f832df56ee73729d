"""A lamp controller that keeps to the protocol but still speaks v2c, with a community of its own.

Good for every protocol check; what SEC-11 says of clear-text communities holds for it all the same.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from rules.text import Text
from testers.specimens.agent.server import Manners, serve_agent
from testers.specimens.agent.targets import OWN, describe_v2c
from testers.specimens.specimen import Served, ServeOptions, Specimen


@asynccontextmanager
async def _serve(options: ServeOptions) -> AsyncIterator[Served]:  # noqa: ARG001 - nothing here is drawn or timed
    async with serve_agent(Manners(communities=OWN)) as url:
        yield describe_v2c(url)


SPECIMEN = Specimen(
    name="snmp_v2c_good",
    title=Text(
        zh="遵循协议、但仍使用 SNMPv2c（自设团体名）的路灯控制器",
        en="A lamp controller that keeps to the protocol but still speaks SNMPv2c, with a community of its own",
    ),
    behaves="good",
    serve=_serve,
)
