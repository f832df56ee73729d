"""A lamp controller as it left the factory: everybody who says public may read, though its maker says v3 only."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from rules.text import Text
from testers.protocols.snmp.wire import Version
from testers.specimens.agent.server import Manners, serve_agent
from testers.specimens.agent.targets import TESTER, describe_v3
from testers.specimens.specimen import Served, ServeOptions, Specimen

_PUBLIC = [(Version.V1, "public"), (Version.V2C, "public")]


@asynccontextmanager
async def _serve(options: ServeOptions) -> AsyncIterator[Served]:  # noqa: ARG001 - nothing here is drawn or timed
    async with serve_agent(Manners(communities=_PUBLIC, users=[TESTER])) as url:
        yield describe_v3(url)


SPECIMEN = Specimen(
    name="snmp_public",
    title=Text(
        zh="出厂团体名 public 仍可读取、却声明只支持 SNMPv3 的路灯控制器",
        en="A lamp controller that still answers the community public, and declares SNMPv3 only",
    ),
    behaves="bad",
    breaks=(
        "CMP-01",
        "SEC-11",
    ),
    serve=_serve,
)
