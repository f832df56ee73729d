"""An SNMP agent in this process and a manager of pysnmp to talk to it."""

import asyncio
import random
import socket
import warnings
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from pysnmp.proto.rfc1905 import EndOfMibView

from citybrain.data.ledger import Ledger
from citybrain.faults.seams import SnmpSeam
from citybrain.kernel.seeds import generator
from citybrain.scenarios.s10_lighting.sim import make_poles
from citybrain.scenarios.s10_lighting.station import make_things
from citybrain.sensing.snmp.agent import SnmpUser, new_engine_id, start_agent
from citybrain.sensing.snmp.objects import make_store

with warnings.catch_warnings():
    # pysnmp imports a name of pysmi that pysmi calls deprecated.
    warnings.simplefilter("ignore", DeprecationWarning)
    import pysnmp.hlapi.v3arch.asyncio as _hlapi

Foreign = Any
"""A value of pysnmp, which publishes no types."""
hlapi: Foreign = _hlapi

_USER = SnmpUser(name="tester", auth_key="auth-key-1", priv_key="priv-key-1")
SYS_NAME = "1.3.6.1.2.1.1.5.0"
GOOD = hlapi.UsmUserData(
    "tester", "auth-key-1", "priv-key-1", hlapi.usmHMAC192SHA256AuthProtocol, hlapi.usmAesCfb128Protocol
)
Command = Callable[..., Coroutine[Any, Foreign, Foreign]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Manager:
    """A client with one agent to talk to."""

    engine: Foreign
    target: Foreign

    async def ask(self, command: Command, *oids: str, who: Foreign = GOOD, extra: tuple[int, ...] = ()) -> Foreign:
        objects = [hlapi.ObjectType(hlapi.ObjectIdentity(oid)) for oid in oids]
        return await command(self.engine, who, self.target, hlapi.ContextData(), *extra, *objects, lookupMib=False)

    async def value(self, oid: str) -> Foreign:
        _, status, _, binds = await self.ask(hlapi.get_cmd, oid)
        assert status == 0
        return binds[0][1]


@asynccontextmanager
async def managed(seam: SnmpSeam, ticks: Callable[[], int] = lambda: 4_200) -> AsyncIterator[Manager]:
    """An agent with three poles and a client that asks once and waits a second."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    listener.bind(("127.0.0.1", 0))
    ledger = Ledger(make_things(make_poles(3, generator(7, "poles"))), datetime.now(UTC))
    engine_id = new_engine_id()
    store = make_store(ledger, ticks, engine_id=engine_id, seam=seam)
    agent = start_agent(listener, _USER, store, engine_id=engine_id, seam=seam, rng=random.Random(3))
    engine = hlapi.SnmpEngine()
    try:
        target = await hlapi.UdpTransportTarget.create(listener.getsockname(), timeout=0.5, retries=0)
        yield Manager(engine=engine, target=target)
    finally:
        engine.close_dispatcher()
        agent.close()
        listener.close()


def talk(
    conversation: Callable[[Manager], Awaitable[None]],
    seam: SnmpSeam | None = None,
    ticks: Callable[[], int] = lambda: 4_200,
) -> None:
    """Run a conversation with an agent."""

    async def run() -> None:
        async with managed(seam or SnmpSeam(), ticks) as manager:
            await conversation(manager)

    asyncio.run(run())


async def walk(manager: Manager, most: int) -> list[tuple[int, ...]]:
    """Instances by GETNEXT from the start of the tree to its end, or until `most`."""
    names: list[tuple[int, ...]] = []
    oid = "1.3"
    while len(names) < most:
        _, status, _, binds = await manager.ask(hlapi.next_cmd, oid)
        assert status == 0
        name, value = binds[0]
        if isinstance(value, EndOfMibView):
            return names
        names.append(tuple(name))
        oid = ".".join(map(str, names[-1]))
    return names
