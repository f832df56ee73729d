"""Requests to one CoAP endpoint over its link, sent again as RFC 7252 section 4.2 has it.

Our own codec and client: every byte is kept for the evidence, and what a forgiving library repairs is seen. NSTART is
the owner's rate instead of 1: the authorisation says how much the target bears.
"""

import math
import random
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

from rules.errors import TargetError
from rules.text import Text
from testers.harness.context import Link
from testers.protocols.coap.datagrams import Arrival, Datagrams, Inbox, open_datagrams
from testers.protocols.coap.flaws import TOKEN_STRANGE, MalformedMessageError
from testers.protocols.coap.options import Option
from testers.protocols.coap.transmission import Transmission
from testers.protocols.coap.wire import EMPTY, Message, Type, encode

_MIDS = 1 << 16
_TOKEN_BYTES = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A response with the bytes of both sides; `seconds` from the first transmission."""

    message: Message
    seconds: float
    sent: bytes
    received: bytes


class UnansweredError(TargetError):
    """No response came, or the message was rejected; `rejected` tells which, `received` holds what came."""

    def __init__(self, text: Text, *, rejected: bool = False, received: bytes = b"") -> None:
        """Say what happened."""
        super().__init__(text)
        self.rejected = rejected
        self.received = received


class CoapClient:
    """A client of one endpoint; make it by `open_client`."""

    def __init__(self, link: Link, datagrams: Datagrams, rng: random.Random) -> None:
        """Take an open socket; Message IDs begin at a random number (RFC 7252 section 4.4)."""
        self.link = link
        self.datagrams = datagrams
        self._rng = rng
        self._mid = rng.randrange(_MIDS)
        self._token = rng.getrandbits(8 * _TOKEN_BYTES)

    def new_mid(self) -> int:
        """Return a Message ID that this client has not used for the last 65,535 messages."""
        self._mid = (self._mid + 1) % _MIDS
        return self._mid

    def new_token(self) -> bytes:
        """Return a token that no other request of this client carries."""
        self._token = (self._token + 1) % (1 << 8 * _TOKEN_BYTES)
        return self._token.to_bytes(_TOKEN_BYTES)

    def make(
        self, code: int, options: tuple[Option, ...] = (), payload: bytes = b"", *, type_: Type = Type.CON
    ) -> Message:
        """Return a request with a Message ID and a token of its own."""
        return Message(
            type=type_, code=code, mid=self.new_mid(), token=self.new_token(), options=options, payload=payload
        )

    async def ask(
        self, request: Message, *, timeout: float | None = None, told: bool = True, keep: Inbox | None = None
    ) -> Reply:
        """Send a request, again while no answer comes, and return the response.

        told  the watchdog hears how it went
        keep  takes further responses with the same token: notifications; the caller forgets the token

        Raises
        ------
        UnansweredError
            Nothing came within `timeout` (default: the link's), the message was rejected, or nobody listens.
        MalformedMessageError
            What came is no CoAP message, or no answer to this request.

        """
        inbox, data = keep or Inbox(), encode(request)
        self.datagrams.expect(inbox, mid=request.mid, token=request.token)
        await self.link.permit()
        begun = time.perf_counter()
        try:
            arrival = await self._exchange(request, data, inbox, begun + (timeout or self.link.timeout))
        except TargetError:
            if told:
                self.link.note(seconds=None, ok=False)
            raise
        finally:
            self.datagrams.forget(mid=request.mid, token=request.token if keep is None else None)
        reply = _read(arrival, request, begun, data)
        if told:
            self.link.note(seconds=reply.seconds, ok=True)
        return reply

    async def _exchange(self, request: Message, data: bytes, inbox: Inbox, until: float) -> Arrival:
        """Send, and send again until a response is there."""
        timing = Transmission()
        wait = self._rng.uniform(timing.ack_timeout, timing.longest_first)
        left = timing.max_retransmit if request.type is Type.CON else 0
        self.datagrams.send(data)
        again = time.perf_counter() + wait if left else math.inf
        while (now := time.perf_counter()) < until:
            arrival = await inbox.take(min(until, again) - now)
            if arrival is not None and not _is_empty_ack(arrival):
                return arrival
            if arrival is not None:
                # A separate response will follow (section 5.2.2): sending again would serve no purpose.
                again = math.inf
            elif time.perf_counter() >= again:
                await self.link.permit()
                self.datagrams.send(data)
                left, wait = left - 1, 2 * wait
                again = time.perf_counter() + wait if left else math.inf
        raise _silent(self.link)

    async def put_raw(self, data: bytes, mid: int, token: bytes | None = None, *, within: float) -> Arrival | None:
        """Send bytes as they are, once, and return what answers them; None for silence."""
        inbox = Inbox()
        self.datagrams.expect(inbox, mid=mid, token=token, strays=True)
        await self.link.permit()
        try:
            self.datagrams.send(data)
            return await inbox.take(within)
        finally:
            self.datagrams.forget(mid=mid, token=token)


@asynccontextmanager
async def open_client(link: Link, rng: random.Random) -> AsyncIterator[CoapClient]:
    """Open a client to the link's pinned address, in a connection slot of its own."""
    async with (
        link.slot(),
        open_datagrams(link.address, link.endpoint.port, cap=link.max_response) as datagrams,
    ):
        yield CoapClient(link, datagrams, rng)


def with_options(request: Message, *options: Option) -> Message:
    """Return the request with more options."""
    return replace(request, options=(*request.options, *options))


def _is_empty_ack(arrival: Arrival) -> bool:
    message = arrival.message
    return message is not None and message.type is Type.ACK and message.code == EMPTY


def _read(arrival: Arrival, request: Message, begun: float, sent: bytes) -> Reply:
    if arrival.closed:
        raise UnansweredError(
            Text(zh="目标端口没有程序监听（ICMP 端口不可达）。", en="Nobody listens on the port (ICMP unreachable).")
        )
    if arrival.flaw is not None:
        raise MalformedMessageError(arrival.flaw)
    message = arrival.message
    if message is None or message.type is Type.RST:
        raise UnansweredError(
            Text(zh="目标以 Reset 拒绝了请求。", en="The target rejected the request by a Reset."),
            rejected=True,
            received=arrival.data,
        )
    if message.token != request.token:
        raise MalformedMessageError(TOKEN_STRANGE)
    return Reply(message=message, seconds=arrival.at - begun, sent=sent, received=arrival.data)


def _silent(link: Link) -> UnansweredError:
    place = f"{link.address}:{link.endpoint.port}"
    return UnansweredError(Text(zh=f"{place} 没有应答 CoAP 请求。", en=f"No answer to a CoAP request from {place}."))
