"""One UDP socket to one CoAP endpoint: whatever comes in goes to whoever waits for it.

Messages that are confirmable are acknowledged, copies of them again with the same bytes (RFC 7252 section 4.5), and
what nobody waits for is rejected (section 4.2). Only what comes from the endpoint's own address is heard.
"""

import asyncio
import time
from collections import OrderedDict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import cast

from testers.protocols.coap.flaws import Flaw, MalformedMessageError
from testers.protocols.coap.wire import Message, Type, acknowledge, decode, reset

_REMEMBERED = 1024  # messages of the other side, to know a copy when it comes
_MOST_WAITING = 20_000  # arrivals that nobody has looked at yet


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """A datagram with its message, or with its flaw; or the news that nobody listens there (`closed`)."""

    at: float
    data: bytes = b""
    message: Message | None = None
    flaw: Flaw | None = None
    closed: bool = False


class Inbox:
    """Arrivals for one purpose; `acks` tells whether confirmable messages are acknowledged, copies are kept if not."""

    def __init__(self, *, acks: bool = True) -> None:
        """Begin empty."""
        self.acks = acks
        self.overflowed = False
        self._arrivals: asyncio.Queue[Arrival] = asyncio.Queue(_MOST_WAITING)

    def put(self, arrival: Arrival) -> None:
        """Take an arrival in; beyond a bound they are dropped, and `overflowed` says so."""
        try:
            self._arrivals.put_nowait(arrival)
        except asyncio.QueueFull:
            self.overflowed = True

    async def take(self, within: float) -> Arrival | None:
        """Return what waits or comes first, None after `within` seconds."""
        if not self._arrivals.empty():
            return self._arrivals.get_nowait()
        try:
            async with asyncio.timeout(max(0.0, within)):
                return await self._arrivals.get()
        except TimeoutError:
            return None

    def drain(self) -> list[Arrival]:
        """Return what waits now."""
        return [self._arrivals.get_nowait() for _ in range(self._arrivals.qsize())]


class Datagrams(asyncio.DatagramProtocol):
    """Hands arrivals to inboxes by Message ID and token."""

    def __init__(self, *, cap: int) -> None:
        """Start without a socket; of datagrams above `cap` bytes nothing is read."""
        self._cap = cap
        self._transport: asyncio.DatagramTransport | None = None
        self._by_mid: dict[int, Inbox] = {}
        self._by_token: dict[bytes, Inbox] = {}
        self._strays: Inbox | None = None
        self._past: OrderedDict[int, None] = OrderedDict()
        self._seen: OrderedDict[tuple[int, Type], bytes] = OrderedDict()

    def expect(self, inbox: Inbox, *, mid: int | None = None, token: bytes | None = None, strays: bool = False) -> None:
        """Give `inbox` what answers the message `mid`, and every response with `token`.

        With `strays` it also gets acknowledgements and Resets of Message IDs that never were ours: who answers bytes
        that it should not have read makes up an ID.
        """
        if strays:
            self._strays = inbox
        if mid is not None:
            self._by_mid[mid] = inbox
        if token is not None:
            self._by_token[token] = inbox

    def forget(self, *, mid: int | None = None, token: bytes | None = None) -> None:
        """Expect nothing more for them."""
        self._strays = None
        if mid is not None:
            self._by_mid.pop(mid, None)
            self._past[mid] = None
            while len(self._past) > _REMEMBERED:
                self._past.popitem(last=False)
        if token is not None:
            self._by_token.pop(token, None)

    def send(self, data: bytes) -> None:
        """Send a datagram."""
        if self._transport is not None:
            self._transport.sendto(data)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the socket."""
        # A cast: Python 3.11's own UDP transport is no instance of DatagramTransport.
        self._transport = cast("asyncio.DatagramTransport", transport)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio's signature
        """Forget the socket."""
        self._transport = None

    def error_received(self, exc: Exception) -> None:
        """Tell everybody who waits that the port is closed (ICMP port unreachable)."""
        if isinstance(exc, ConnectionRefusedError):
            for inbox in {*self._by_mid.values(), *self._by_token.values()}:
                inbox.put(Arrival(at=time.perf_counter(), closed=True))

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:  # noqa: ARG002 - asyncio's signature
        """Take a datagram apart and hand it on."""
        at, kept = time.perf_counter(), data[: self._cap]
        try:
            message = decode(data)
        except MalformedMessageError as malformed:
            inbox = self._by_mid.get(-1 if malformed.mid is None else malformed.mid) or self._first()
            if inbox is not None:
                inbox.put(Arrival(at=at, data=kept, flaw=malformed.flaw))
            return
        if message.type in (Type.ACK, Type.RST):
            inbox = self._by_mid.get(message.mid) or (None if message.mid in self._past else self._strays)
            if inbox is not None:
                inbox.put(Arrival(at=at, data=kept, message=message))
        else:
            self._take(Arrival(at=at, data=kept, message=message), message)

    def _take(self, arrival: Arrival, message: Message) -> None:
        """Take a message that the other side sends of its own accord: a separate response, a notification, a ping."""
        key = (message.mid, message.type)
        inbox = self._by_token.get(message.token) if message.response else None
        if inbox is not None and not inbox.acks:
            inbox.put(arrival)
            return
        if key in self._seen:
            self._answer(self._seen[key])
            return
        answer = b""
        if message.type is Type.CON:
            answer = reset(message.mid) if inbox is None else acknowledge(message)
        self._answer(answer)
        self._seen[key] = answer
        if len(self._seen) > _REMEMBERED:
            self._seen.popitem(last=False)
        if inbox is not None:
            inbox.put(arrival)

    def _answer(self, data: bytes) -> None:
        if data:
            self.send(data)

    def _first(self) -> Inbox | None:
        return next(iter(self._by_mid.values()), None) or next(iter(self._by_token.values()), None)


@asynccontextmanager
async def open_datagrams(host: str, port: int, *, cap: int) -> AsyncIterator[Datagrams]:
    """Open a socket that hears only `host` and `port`."""
    transport, protocol = await asyncio.get_running_loop().create_datagram_endpoint(
        lambda: Datagrams(cap=cap), remote_addr=(host, port)
    )
    try:
        yield protocol
    finally:
        transport.close()
        await asyncio.sleep(0)  # asyncio closes the socket in the loop's next round
