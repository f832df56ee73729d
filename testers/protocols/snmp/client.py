"""Questions to one target over its link: v1 and v2c by our own codec, v3 by pysnmp.

Our codec takes v1 and v2c because it keeps every byte for the evidence, sees what a forgiving library repairs, and is
faster: 9 times at one agent after another (2,000 GETs to net-snmp), some 30 times in a sweep of 1,000 agents
(benchmarks/snmp_sweep.py keeps the ratio). Read-only: no question of this driver can be a SET.
"""

import asyncio
import secrets
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace

from testers.harness.context import Link
from testers.protocols.snmp import usm, wire
from testers.protocols.snmp.ber import Oid
from testers.protocols.snmp.datagrams import Arrival, Datagrams, open_datagrams
from testers.protocols.snmp.engine import Engine, open_engine
from testers.protocols.snmp.keys import User
from testers.protocols.snmp.reply import (
    Community,
    Credential,
    Discovery,
    Ending,
    Outcome,
    Question,
    Reply,
    Walk,
    get_bulk,
    get_next,
)
from testers.protocols.snmp.tap import Place
from testers.protocols.snmp.values import Type, VarBind
from testers.protocols.snmp.wire import Kind, Status, Version

_ANSWER_SECONDS = 2.0
_WALK_RETRIES = 4  # a lost datagram is no fault of a walk; REL-14 counts those
_IDS = 2**31  # request-id and msgID are Integer32; ours stay positive (RFC 3412 section 6.2)


class SnmpClient:
    """A client of one target; make it by `open_client`. No question is repeated unless `retries` says so."""

    def __init__(self, link: Link, datagrams: Datagrams, stack: AsyncExitStack) -> None:
        """Take the parts `open_client` has opened."""
        self._link = link
        self._datagrams = datagrams
        self._stack = stack
        self._engine: Engine | None = None
        self._engine_lock = asyncio.Lock()
        self._next_id = secrets.randbelow(_IDS // 2)

    async def ask(
        self, question: Question, credential: Credential, *, timeout: float | None = None, retries: int = 0
    ) -> Reply:
        """Ask once, and again up to `retries` times while nothing comes; tell the watchdog how it went."""
        while True:
            reply = await self.probe(question, credential, timeout=timeout)
            # A deadline is no response time: the watchdog would take a lost datagram for a slow target.
            self._link.note(seconds=reply.seconds if reply.answered else None, ok=reply.answered)
            if reply.outcome is not Outcome.SILENT or not retries:
                return reply
            retries -= 1

    async def probe(self, question: Question, credential: Credential, *, timeout: float | None = None) -> Reply:
        """Ask once where silence may be the right answer: the watchdog is not told."""
        await self._link.permit()
        wait = min(self._link.timeout, _ANSWER_SECONDS if timeout is None else timeout)
        if isinstance(credential, User):
            engine = await self._open_engine()
            place = Place(host=self._link.address, port=self._link.endpoint.port)
            return await engine.ask(question, credential, place, timeout=wait)
        return await self._exchange(question, credential, wait)

    async def discover(self, *, timeout: float | None = None) -> Discovery:
        """Ask for the engine id, boots and time, as every v3 manager does first (RFC 3414 section 4)."""
        await self._link.permit()
        number = self._new_id()
        scoped = usm.Scoped(pdu=wire.request(Kind.GET, number, ()))
        envelope = usm.Envelope(message_id=number, flags=usm.REPORTABLE, data=usm.encode_scoped(scoped))
        data = usm.encode_envelope(envelope)
        begun = time.perf_counter()
        wait = min(self._link.timeout, _ANSWER_SECONDS if timeout is None else timeout)
        arrival = await self._datagrams.exchange(data, (True, number), timeout=wait)
        reply = _describe(arrival, data, begun)
        if arrival is None or not isinstance(arrival.message, usm.Envelope):
            return Discovery(reply=reply)
        found = arrival.message
        return Discovery(
            reply=replace(reply, outcome=Outcome.REPORTED, reason="unknownEngineID"),
            engine_id=found.engine_id,
            boots=found.boots,
            time=found.time,
        )

    async def walk(
        self,
        credential: Credential,
        root: Oid,
        *,
        most: int,
        repetitions: int = 0,
        heed: Callable[[Reply], None] | None = None,
    ) -> Walk:
        """Walk `root` by GETNEXT, or by GETBULK of `repetitions`; at most `most` instances; `heed` sees every reply.

        A successor that does not increase is kept and the walk goes on from it, unless it was seen before: a loop.
        """
        bound: list[VarBind] = []
        seen: set[Oid] = set()
        at, requests = root, 0
        while True:
            question = get_bulk((at,), min(repetitions, most - len(bound))) if repetitions else get_next(at)
            reply = await self.ask(question, credential, retries=_WALK_RETRIES)
            requests += 1
            if heed is not None:
                heed(reply)
            ending = _take(reply, root, bound, seen)
            if ending is None and len(bound) >= most:
                ending = Ending.LIMIT
            if ending is not None:
                return Walk(root=root, bound=tuple(bound[:most]), ending=ending, requests=requests, last=reply)
            at = bound[-1].name

    async def _exchange(self, question: Question, community: Community, timeout: float) -> Reply:
        number = self._new_id()
        pdu = wire.request(question.kind, number, question.names, repetitions=question.repetitions)
        data = wire.encode(wire.Message(version=community.version, community=community.name.encode(), pdu=pdu))
        begun = time.perf_counter()
        arrival = await self._datagrams.exchange(data, (False, number), timeout=timeout)
        reply = _describe(arrival, data, begun)
        if arrival is None or not isinstance(arrival.message, wire.Message):
            return reply
        flaw = _find_flaw(arrival.message, community.version)
        if flaw:
            return replace(reply, outcome=Outcome.GARBLED, reason=flaw)
        answer = arrival.message.pdu
        return replace(reply, status=answer.status, index=answer.index, bound=answer.bound)

    async def _open_engine(self) -> Engine:
        async with self._engine_lock:
            if self._engine is None:
                self._engine = await self._stack.enter_async_context(open_engine())
            return self._engine

    def _new_id(self) -> int:
        self._next_id = (self._next_id + 1) % _IDS
        return self._next_id


@asynccontextmanager
async def open_client(link: Link) -> AsyncIterator[SnmpClient]:
    """Open a client to the link's pinned address, in a connection slot of its own."""
    async with (
        link.slot(),
        open_datagrams(link.address, link.endpoint.port, cap=link.max_response) as datagrams,
        AsyncExitStack() as stack,
    ):
        yield SnmpClient(link, datagrams, stack)


def _describe(arrival: Arrival | None, sent: bytes, begun: float) -> Reply:
    """Return the reply as far as any protocol version shares it."""
    if arrival is None:
        return Reply(outcome=Outcome.SILENT, seconds=time.perf_counter() - begun, sent=sent)
    seconds = arrival.at - begun
    if arrival.closed:
        return Reply(outcome=Outcome.CLOSED, seconds=seconds, sent=sent)
    outcome = Outcome.GARBLED if arrival.flaw else Outcome.ANSWERED
    return Reply(outcome=outcome, seconds=seconds, sent=sent, received=arrival.data, reason=arrival.flaw)


def _find_flaw(message: wire.Message, version: Version) -> str | None:
    if message.pdu.kind is not Kind.RESPONSE:
        return f"a {message.pdu.kind.name} where a Response belongs"
    if message.version is not version:
        return f"a {message.version.title} Response to a {version.title} request"
    return None


def _take(reply: Reply, root: Oid, bound: list[VarBind], seen: set[Oid]) -> Ending | None:
    """Add a reply's instances; tell why the walk ends with them, if it does."""
    # RFC 1157 section 4.1.3: v1 ends a walk by noSuchName.
    if reply.answered and reply.status == Status.NO_SUCH_NAME:
        return Ending.END_OF_VIEW
    if not reply.answered or reply.status or not reply.bound:
        return Ending.STUCK
    for found in reply.bound:
        if found.value.type is Type.END_OF_MIB_VIEW:
            return Ending.END_OF_VIEW
        if found.name[: len(root)] != root:
            # A name behind the root ends the walk; one before it is out of order, and would lead round again.
            return Ending.LEFT_ROOT if found.name > root else _keep(found, bound, Ending.LOOP)
        if found.name in seen:
            return _keep(found, bound, Ending.LOOP)
        seen.add(found.name)
        bound.append(found)
    return None


def _keep(found: VarBind, bound: list[VarBind], ending: Ending) -> Ending:
    bound.append(found)
    return ending
