"""A lamp controller whose user also gets in with MD5 and DES, and with no key at all."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

from rules.text import Text
from testers.protocols.snmp.keys import Auth, Priv
from testers.specimens.agent.server import Manners, serve_agent
from testers.specimens.agent.targets import TESTER, describe_v3
from testers.specimens.specimen import Served, ServeOptions, Specimen

_WEAK = replace(TESTER, auth=Auth.MD5, priv=Priv.DES)


@asynccontextmanager
async def _serve(options: ServeOptions) -> AsyncIterator[Served]:  # noqa: ARG001 - nothing here is drawn or timed
    async with serve_agent(Manners(users=[TESTER, _WEAK], open_levels=True)) as url:
        yield describe_v3(url)


SPECIMEN = Specimen(
    name="snmp_weak",
    title=Text(
        zh="同一用户以 MD5/DES、甚至不带密钥也能访问的路灯控制器",
        en="A lamp controller that lets its user in with MD5 and DES too, and without any key",
    ),
    behaves="bad",
    breaks=("SEC-11",),
    serve=_serve,
)
