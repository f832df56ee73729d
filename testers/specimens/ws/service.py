"""The two services behind the handshake: the echo, and the stream of readings."""

import asyncio
import itertools
from random import Random

from testers.protocols.ws.messages import Message
from testers.protocols.ws.wire import Opcode
from testers.specimens.ws.connection import Connection
from testers.specimens.ws.manners import Echoing, Streaming
from testers.specimens.ws.readings import LAMPS, Lamps


class EchoService:
    """Sends every message of one connection back, as the manners have it."""

    def __init__(self, echoing: Echoing, rng: Random, *, lies: bool = False) -> None:
        """`lies` sends other words back than came."""
        self._echoing = echoing
        self._rng = rng
        self._lies = lies
        self._count = 0
        self._last = b""

    async def serve(self, connection: Connection) -> None:
        """Serve until the connection ends."""
        async for message in connection.messages():
            await self._echo(connection, message)

    async def _echo(self, connection: Connection, message: Message) -> None:
        echoing, draw = self._echoing, self._rng.random()
        self._count += 1
        if draw < echoing.drops:
            return
        if echoing.stalls and self._count % echoing.stalls == 0:
            await asyncio.sleep(echoing.slow_seconds)
        payload = b'{"error":"unknown command"}' if self._lies else self._spoil(message.payload)
        if draw < echoing.slow:
            loop = asyncio.get_running_loop()
            loop.call_later(echoing.slow_seconds, connection.post, message.opcode, payload)
            return
        connection.post(message.opcode, payload)
        if draw < echoing.drops + echoing.slow + echoing.twice:
            connection.post(message.opcode, payload)
        await connection.drain()

    def _spoil(self, payload: bytes) -> bytes:
        echoing, last = self._echoing, self._last
        self._last = payload
        if self._rng.random() < echoing.swaps and last:
            return last
        if echoing.cuts_to is not None and len(payload) > echoing.cuts_to:
            return payload[: echoing.cuts_to]
        if echoing.corrupts_from is not None and len(payload) >= echoing.corrupts_from:
            place = len(payload) // 2
            return payload[:place] + bytes([payload[place] ^ 1]) + payload[place + 1 :]
        return payload


class StreamService:
    """Pushes readings over one connection, one of each lamp every `period` seconds."""

    def __init__(self, streaming: Streaming, rng: Random, period: float) -> None:
        """Draw defects from `rng`."""
        self._streaming = streaming
        self._rng = rng
        self._period = period
        self._lamps = Lamps(streaming, rng)
        self._leaves = 0.0
        self._pushed = 0

    async def serve(self, connection: Connection) -> None:
        """Serve until the connection ends; what the client sends is ignored."""
        pusher = asyncio.create_task(self._push(connection))
        try:
            async for _ in connection.messages():
                pass
        finally:
            pusher.cancel()
            await asyncio.gather(pusher, return_exceptions=True)

    async def _push(self, connection: Connection) -> None:
        held: bytes | None = None
        behind = 0
        for number in itertools.count(1):
            reading = self._lamps.report()
            if held is None and self._rng.random() < self._streaming.reorders:
                held, behind = reading, LAMPS
            else:
                self._post(connection, reading)
                if self._rng.random() < self._streaming.duplicates:
                    self._post(connection, reading)
                # It leaves behind the next reading of its own lamp: the others have counters of their own.
                behind -= 1
                if held is not None and behind <= 0:
                    self._post(connection, held)
                    held = None
            # All lamps report in one beat.
            if number % LAMPS == 0:
                await connection.drain()
                await asyncio.sleep(self._period)
            if not connection.open:
                return

    def _post(self, connection: Connection, reading: bytes) -> None:
        """Send now or later, but never before what was to leave earlier."""
        loop, streaming = asyncio.get_running_loop(), self._streaming
        late = streaming.late_seconds if self._rng.random() < streaming.late else 0.0
        self._pushed += 1
        delay = streaming.delay + self._pushed * streaming.lags
        self._leaves = max(self._leaves, loop.time() + delay + late)
        if self._leaves <= loop.time():
            connection.post(Opcode.TEXT, reading)
        else:
            loop.call_at(self._leaves, connection.post, Opcode.TEXT, reading)
