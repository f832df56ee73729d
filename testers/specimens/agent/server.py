"""An SNMP agent on loopback whose manners are chosen."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import cast

from testers.protocols.snmp import wire
from testers.protocols.snmp.ber import MalformedMessage
from testers.protocols.snmp.keys import User
from testers.protocols.snmp.wire import Version
from testers.specimens.agent.mib import Clock, Instances, Mib, lamp_controller
from testers.specimens.agent.responder import respond
from testers.specimens.agent.secure import ENGINE, SecureEngine, is_secure


def _never(number: int) -> bool:  # noqa: ARG001 - one of several rules of the same shape
    return False


def _at_once(number: int) -> float:  # noqa: ARG001 - one of several rules of the same shape
    return 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Manners:
    """How an agent behaves.

    communities  who is answered, with the version
    users        who is answered in v3; none = v3 is silent
    open_levels  users are answered below their level too
    drops        whether request number n (from 0) goes unanswered
    delays       seconds to wait before answering request number n
    restarts     whether sysUpTime begins again before request number n
    replaces     what is sent instead of an answer
    mib          makes the agent's instances into what it tells
    """

    communities: Sequence[tuple[Version, str]] = ()
    users: Sequence[User] = ()
    open_levels: bool = False
    drops: Callable[[int], bool] = _never
    delays: Callable[[int], float] = _at_once
    restarts: Callable[[int], bool] = _never
    replaces: Callable[[bytes], bytes] | None = None
    mib: Callable[[Instances], Mib] = field(default=Mib)


class Agent:
    """Bytes in, bytes out."""

    def __init__(self, manners: Manners) -> None:
        """Begin service."""
        self._manners = manners
        self._clock = Clock()
        self._secure = SecureEngine(manners.users, open_levels=manners.open_levels)
        engine: Instances = (
            {**self._secure.instances(), (*ENGINE, 3, 0): self._secure.read_time} if manners.users else {}
        )
        self._mib = manners.mib({**lamp_controller(self._clock), **engine})
        self._number = -1

    def handle(self, data: bytes) -> tuple[bytes, float] | None:
        """Return the answer and the seconds to wait before it goes out; None for silence."""
        self._number += 1
        if self._manners.restarts(self._number):
            self._clock.restart()
        if self._manners.replaces:
            return self._manners.replaces(data), 0.0
        try:
            answer = self._answer(data)
        except MalformedMessage:
            return None
        if answer is None or self._manners.drops(self._number):
            return None
        return answer, self._manners.delays(self._number)

    def _answer(self, data: bytes) -> bytes | None:
        if is_secure(data):
            return self._secure.answer(data, self._mib) if self._manners.users else None
        message = wire.decode(data)
        if (message.version, message.community.decode(errors="replace")) not in self._manners.communities:
            return None
        answer = respond(message.pdu, self._mib, message.version)
        return None if answer is None else wire.encode(replace(message, pdu=answer))


class _Socket(asyncio.DatagramProtocol):
    def __init__(self, agent: Agent) -> None:
        self._agent = agent
        self._transport: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # A cast: Python 3.11's own UDP transport is no instance of DatagramTransport.
        self._transport = cast("asyncio.DatagramTransport", transport)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio's signature
        self._transport = None

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        answer = self._agent.handle(data)
        if answer is None:
            return
        if answer[1]:
            asyncio.get_running_loop().call_later(answer[1], self._send, answer[0], addr)
        else:
            self._send(answer[0], addr)

    def _send(self, data: bytes, addr: tuple[str, int]) -> None:
        if self._transport is not None:
            self._transport.sendto(data, addr)


@asynccontextmanager
async def serve_agent(manners: Manners, *, host: str = "127.0.0.1") -> AsyncIterator[str]:
    """Serve an agent on a free port; give its URL."""
    transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(
        lambda: _Socket(Agent(manners)), local_addr=(host, 0)
    )
    try:
        yield f"snmp://{f'[{host}]' if ':' in host else host}:{transport.get_extra_info('sockname')[1]}"
    finally:
        transport.close()
        await asyncio.sleep(0)  # asyncio closes the socket in the loop's next round
