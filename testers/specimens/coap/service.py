"""Messages in, messages out: what RFC 7252 has a server do with each, bent where the manners say so."""

import asyncio
from collections import OrderedDict
from random import Random
from typing import cast

from testers.protocols.coap import wire
from testers.protocols.coap.flaws import VERSION, MalformedMessageError
from testers.protocols.coap.options import (
    ACCEPT,
    BLOCK1,
    BLOCK2,
    CONTENT_FORMAT,
    ETAG,
    MAX_AGE,
    OBSERVE,
    SIZE1,
    SIZE2,
    URI_PATH,
    URI_QUERY,
)
from testers.protocols.coap.wire import EMPTY, Message, Type, decode, encode
from testers.specimens.coap.manners import Manners, Returns
from testers.specimens.coap.observers import Address
from testers.specimens.coap.resources import Answer, House

_KNOWN = frozenset(
    (ETAG, OBSERVE, URI_PATH, CONTENT_FORMAT, MAX_AGE, URI_QUERY, ACCEPT, BLOCK1, BLOCK2, SIZE1, SIZE2, 3, 7)
)
_HEADER = 4


class Service(asyncio.DatagramProtocol):
    """One socket."""

    def __init__(self, manners: Manners, rng: Random) -> None:
        """Begin without a socket; the house moves in by `open`."""
        self._manners = manners
        self._rng = rng
        self._house: House | None = None
        self._transport: asyncio.DatagramTransport | None = None
        self._seen: OrderedDict[tuple[Address, int], bytes] = OrderedDict()
        self._count = 0
        self._busy_until = 0.0

    def open(self, house: House) -> None:
        """Serve this house."""
        self._house = house

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the socket."""
        # A cast: Python 3.11's own UDP transport is no instance of DatagramTransport.
        self._transport = cast("asyncio.DatagramTransport", transport)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio's signature
        """Forget the socket."""
        self._transport = None

    def post(self, data: bytes, address: Address) -> None:
        """Send a datagram."""
        if self._transport is not None and data:
            self._transport.sendto(data, address)

    def datagram_received(self, data: bytes, addr: Address) -> None:
        """Take a message."""
        messaging = self._manners.messaging
        try:
            message = decode(data)
        except MalformedMessageError as malformed:
            if malformed.flaw is VERSION and messaging.any_version and len(data) >= _HEADER:
                self.datagram_received(bytes((data[0] & 0x3F | 0x40,)) + data[1:], addr)
            elif not messaging.silent:
                self._reject(data, malformed, addr)
            return
        obliging = messaging.answers_acks and message.type is Type.ACK and message.code != EMPTY
        if message.type in (Type.ACK, Type.RST) and not obliging:
            self._observers_hear(message, addr)
        elif message.code == EMPTY or message.code >> 5:
            if message.type is Type.CON and not messaging.mute_ping:
                self.post(wire.reset(message.mid), addr)
        else:
            self._take(message, addr)

    def _reject(self, data: bytes, malformed: MalformedMessageError, addr: Address) -> None:
        # Only a Confirmable message has to be rejected aloud (RFC 7252 section 4.2).
        if malformed.mid is not None and data[0] >> 4 & 3 == Type.CON:
            self.post(wire.reset(malformed.mid), addr)

    def _observers_hear(self, message: Message, addr: Address) -> None:
        if self._house is not None:
            hear = self._house.observers.reject if message.type is Type.RST else self._house.observers.acknowledge
            hear(addr, message.mid)

    def _take(self, request: Message, addr: Address) -> None:
        key, messaging = (addr, request.mid), self._manners.messaging
        if key in self._seen:
            if request.type is Type.CON:
                self._send(self._seen[key], addr, request)
            return
        answer = self._answer(request, addr)
        if answer is None:
            return
        reply = self._reply(request, answer)
        if messaging.remembers and not (messaging.hasty and self._count % 2):
            self._seen[key] = reply
            if len(self._seen) > messaging.remembers:
                self._seen.popitem(last=False)
        self._send(reply, addr, request)

    def _answer(self, request: Message, addr: Address) -> Answer | None:
        messaging = self._manners.messaging
        if self._is_returning(Returns.IGNORED):
            return None
        unknown = [number for number, _ in request.options if number not in _KNOWN]
        critical = any(number % 2 for number in unknown) and not messaging.takes_critical
        if critical and request.type is Type.NON:
            return None
        if critical or (unknown and messaging.bars_elective):
            return Answer(code=wire.BAD_OPTION)
        code = request.code
        if code not in wire.METHODS.values():
            if not messaging.any_method:
                return Answer(code=wire.NOT_ALLOWED)
            code = wire.GET
        if self._house is None or self._is_returning(Returns.REFUSED):
            return Answer(code=wire.code(5, 3))
        asked = Message(
            type=request.type,
            code=code,
            mid=request.mid,
            token=request.token,
            options=request.options,
            payload=request.payload,
        )
        try:
            return self._house.answer(asked, addr)
        except MalformedMessageError:
            return Answer(code=wire.BAD_OPTION)

    def _is_returning(self, how: Returns) -> bool:
        return self._manners.returns is how and self._house is not None and self._house.observers.missed

    def _reply(self, request: Message, answer: Answer) -> bytes:
        kind, mid = Type.ACK, request.mid
        if request.type is not Type.CON:
            kind, mid = Type.NON, self._house.observers.new_mid() if self._house is not None else 0
        return encode(
            Message(
                type=kind,
                code=answer.code,
                mid=mid,
                token=request.token,
                options=answer.options,
                payload=answer.body,
            )
        )

    def _send(self, data: bytes, addr: Address, request: Message) -> None:
        """Send now or later, or not at all."""
        echoing, draw = self._manners.echo, self._rng.random()
        self._count += 1
        if draw < echoing.drops or (request.type is Type.NON and draw < echoing.drops_non):
            return
        loop = asyncio.get_running_loop()
        wait = self._rng.uniform(0.0, echoing.jitter)
        if draw >= 1 - echoing.slow:
            wait += echoing.slow_seconds
        if echoing.stalls and self._count % echoing.stalls == 0:
            self._busy_until = loop.time() + echoing.slow_seconds
        wait = max(wait, self._busy_until - loop.time())
        if wait > 0:
            loop.call_later(wait, self.post, data, addr)
        else:
            self.post(data, addr)
