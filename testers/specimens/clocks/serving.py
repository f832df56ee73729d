"""Little devices that tell the time, over HTTP and SNMP, by a clock of given manners."""

import datetime as dt
import time
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from email.utils import formatdate

from testers.protocols.snmp.dates import HR_SYSTEM_DATE, write_date_and_time
from testers.protocols.snmp.values import Type, Value
from testers.specimens.agent.mib import Instances, Mib
from testers.specimens.agent.server import Manners, serve_agent
from testers.specimens.agent.targets import OWN, describe_v2c
from testers.specimens.broker.listen import listening
from testers.specimens.specimen import Served, ServeOptions
from testers.specimens.web.message import answer_json, read_request
from testers.specimens.web.serve import Serve

_BEIJING = dt.timezone(dt.timedelta(hours=8))


@dataclass(frozen=True, slots=True, kw_only=True)
class Hand:
    """What a clock shows: the true time plus `ahead` seconds; or, `unset`, the time since power-on after 1970."""

    ahead: float = 0.0
    unset: bool = False

    def show(self) -> float:
        """Return seconds since 1970 as this clock has it."""
        return time.monotonic() if self.unset else time.time() + self.ahead


def dated_web(hand: Hand) -> Serve:
    """Make the `serve` of a device whose HTTP answers are dated by a clock."""

    @asynccontextmanager
    async def serve(_options: ServeOptions) -> AsyncIterator[Served]:
        async def handle(reader: StreamReader, writer: StreamWriter) -> None:
            request = await read_request(reader)
            if request is None:
                return
            answer = answer_json({"state": "on"})
            dated = {**answer.headers, "Date": formatdate(hand.show(), usegmt=True)}
            lines = type(answer)(status=200, content_type=answer.content_type, body=answer.body, headers=dated)
            writer.write(lines.encode(bodiless=request.method == "HEAD"))
            await writer.drain()

        async with listening(handle) as port:
            yield Served(endpoints={"http": f"http://127.0.0.1:{port}"}, capabilities={"http.api": "yes"})

    return serve


def dated_agent(hand: Hand) -> Serve:
    """Make the `serve` of a device whose SNMP agent has hrSystemDate."""

    def read() -> Value:
        shown = dt.datetime.fromtimestamp(hand.show(), _BEIJING)
        return Value(type=Type.OCTET_STRING, data=write_date_and_time(shown))

    def extend(instances: Instances) -> Mib:
        return Mib({**instances, HR_SYSTEM_DATE: read})

    return _agent(extend)


def _agent(mib: Callable[[Instances], Mib]) -> Serve:
    @asynccontextmanager
    async def serve(_options: ServeOptions) -> AsyncIterator[Served]:
        async with serve_agent(Manners(communities=OWN, mib=mib)) as url:
            served = describe_v2c(url)
            yield Served(
                endpoints=served.endpoints,
                capabilities={**served.capabilities, "snmp.clock": "yes"},
                parameters=served.parameters,
            )

    return serve
