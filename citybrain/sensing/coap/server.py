"""The CoAP door: messages of RFC 7252 on one UDP socket."""

import asyncio
import random
import socket
from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime
from typing import Any

from citybrain.data.ledger import Ledger
from citybrain.faults.seams import CoapSeam
from citybrain.sensing.coap.message import ACK, CON, NON, RST, BrokenMessageError, Code, Message, Name, decode, encode
from citybrain.sensing.coap.observers import MAX_AGE, Address, Observers
from citybrain.sensing.coap.resources import Reply, Station

BEAT = 0.03
"""Seconds between two notifications."""
_KNOWN = frozenset(int(name) for name in Name)
_REMEMBERED = 20_000
_REST_EVERY = 15


class CoapDoor(asyncio.DatagramProtocol):
    """Answers requests, knows copies, notifies observers."""

    def __init__(self, ledger: Ledger, now: Callable[[], datetime], seam: CoapSeam, rng: random.Random) -> None:
        self._seam = seam
        self._rng = rng
        self._observers = Observers(self._send, seam, rng)
        self._station = Station(ledger, now, self._observers, seam, rng)
        self._answers: OrderedDict[tuple[Address, int], bytes] = OrderedDict()
        self._transport: asyncio.DatagramTransport | None = None
        self._beating: asyncio.Task[None] | None = None

    async def start(self, listener: socket.socket) -> None:
        """Serve on a bound UDP socket."""
        loop = asyncio.get_running_loop()
        transport: Any = (await loop.create_datagram_endpoint(lambda: self, sock=listener))[0]
        self._transport = transport
        self._beating = asyncio.create_task(self._beat())

    async def close(self) -> None:
        """Stop and free the socket."""
        if self._beating is not None:
            self._beating.cancel()
            await asyncio.gather(self._beating, return_exceptions=True)
        self._observers.close()
        if self._transport is not None:
            self._transport.close()

    def datagram_received(self, data: bytes, addr: Address) -> None:
        """Take a datagram."""
        try:
            message = decode(data)
        except BrokenMessageError as broken:
            if broken.mid is not None and broken.kind == CON and not self._seam.silent_on_broken:
                self._send(_reset(broken.mid), addr)
            return
        if message.kind in (ACK, RST):
            self._observers.settle(addr, message.mid, rejected=message.kind == RST)
        elif message.code == Code.EMPTY or message.code >> 5:
            if message.kind == CON:
                self._send(_reset(message.mid), addr)
        else:
            self._serve(message, addr)

    def _serve(self, request: Message, addr: Address) -> None:
        known = self._answers.get((addr, request.mid))
        if known is not None and self._seam.knows_copies:
            if request.kind == CON:
                self._send(known, addr)
            return
        critical = any(option % 2 and option not in _KNOWN for option, _ in request.options)
        if critical and request.kind == NON:
            return
        reply = Reply(code=Code.BAD_OPTION) if critical else self._station.answer(request, addr)
        answer = encode(
            Message(
                kind=ACK if request.kind == CON else NON,
                code=reply.code,
                mid=request.mid if request.kind == CON else self._observers.next_mid(),
                token=request.token,
                options=reply.options,
                payload=reply.body,
            )
        )
        self._answers[addr, request.mid] = answer
        if len(self._answers) > _REMEMBERED:
            self._answers.popitem(last=False)
        self._post(answer, addr)

    def _post(self, answer: bytes, addr: Address) -> None:
        """Send now, late or never, as the seam has it."""
        seam, draw = self._seam, self._rng.random()
        if draw < seam.loss_share:
            return
        late = self._rng.uniform(0.0, seam.jitter_seconds)
        if draw >= 1 - seam.slow_share:
            late += seam.slow_seconds
        if late:
            asyncio.get_running_loop().call_later(late, self._send, answer, addr)
        else:
            self._send(answer, addr)

    def _send(self, data: bytes, addr: Address) -> None:
        if self._transport is not None and not self._transport.is_closing():
            self._transport.sendto(data, addr)

    async def _beat(self) -> None:
        count = 0
        while True:
            await asyncio.sleep(BEAT)
            self._observers.tell(self._station.next_state())
            count += 1
            if self._seam.goes_stale and count % _REST_EVERY == 0:
                await asyncio.sleep(2.0 * MAX_AGE)


def _reset(mid: int) -> bytes:
    return encode(Message(kind=RST, code=Code.EMPTY, mid=mid))
