"""A client through real doors to an agent on loopback."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from testers.harness.bench import make_target
from testers.harness.doors import open_doors
from testers.protocols.snmp.client import SnmpClient, open_client
from testers.specimens.agent.server import Manners, serve_agent


@asynccontextmanager
async def dial(url: str) -> AsyncIterator[SnmpClient]:
    """Open a client to a URL."""
    doors = await open_doors(make_target({"snmp": url}))
    async with open_client(doors.link("snmp")) as client:
        yield client


@asynccontextmanager
async def face(manners: Manners) -> AsyncIterator[SnmpClient]:
    """Serve an agent and open a client to it."""
    async with serve_agent(manners) as url, dial(url) as client:
        yield client
