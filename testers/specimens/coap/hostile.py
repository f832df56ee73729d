"""Servers that nothing can be measured on: every datagram gets the answers that a function makes up."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from random import Random
from typing import cast

from testers.protocols.coap.transmission import Transmission
from testers.specimens.coap.manners import Manners
from testers.specimens.coap.serve import describe, listening
from testers.specimens.specimen import Served, ServeOptions

Answer = Callable[[bytes, Random], Iterable[bytes]]


class _Hostile(asyncio.DatagramProtocol):
    def __init__(self, answer: Answer, rng: Random) -> None:
        self._answer = answer
        self._rng = rng
        self._transport: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # A cast: Python 3.11's own UDP transport is no instance of DatagramTransport.
        self._transport = cast("asyncio.DatagramTransport", transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        if self._transport is not None:
            for each in self._answer(data, self._rng):
                self._transport.sendto(each, addr)


def hostile(answer: Answer) -> Callable[[ServeOptions], AbstractAsyncContextManager[Served]]:
    """Make the `serve` of a specimen that promises everything and answers by `answer`."""

    @asynccontextmanager
    async def serve(options: ServeOptions) -> AsyncIterator[Served]:
        async with listening(_Hostile(answer, options.rng("noise"))) as port:
            yield describe(port, Manners(), Transmission(ack_timeout=0.05))

    return serve
