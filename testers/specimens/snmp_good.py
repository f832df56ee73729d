"""A lamp controller as it should be: v3 with SHA-256 and AES-128 only, v1 and v2c silent."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from rules.text import Text
from testers.specimens.agent.server import Manners, serve_agent
from testers.specimens.agent.targets import TESTER, describe_v3
from testers.specimens.specimen import Served, ServeOptions, Specimen


@asynccontextmanager
async def _serve(options: ServeOptions) -> AsyncIterator[Served]:  # noqa: ARG001 - nothing here is drawn or timed
    async with serve_agent(Manners(users=[TESTER])) as url:
        yield describe_v3(url)


SPECIMEN = Specimen(
    name="snmp_good",
    title=Text(
        zh="仅启用 SNMPv3 authPriv（SHA-256、AES-128）的路灯控制器",
        en="A lamp controller with SNMPv3 authPriv (SHA-256, AES-128) only",
    ),
    behaves="good",
    serve=_serve,
)
