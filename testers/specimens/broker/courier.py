"""What a broker sends on its own: queued messages, in order, within the client's window."""

import asyncio
from typing import NoReturn

from testers.protocols.mqtt.encode import encode
from testers.protocols.mqtt.packets import Connect, Property, Publish, Pubrel, number
from testers.specimens.broker.line import LARGEST_PACKET, Line
from testers.specimens.broker.session import Delivery, Inflight, Session

LARGEST_WINDOW = 1_000  # in 3.1.1 the client names none


class Courier:
    """Runs beside the dialogue as long as the connection lasts."""

    def __init__(self, *, line: Line, session: Session, connect: Connect) -> None:
        """Take window and largest packet from CONNECT."""
        self._line = line
        self._session = session
        # MQTT-3.3.4-9: no more unacknowledged messages than the client's receive maximum.
        self._window = min(number(connect.properties, Property.RECEIVE_MAXIMUM, LARGEST_WINDOW), LARGEST_WINDOW)
        self._largest = number(connect.properties, Property.MAXIMUM_PACKET_SIZE, 2 * LARGEST_PACKET)
        self._loop = asyncio.get_running_loop()

    async def run(self) -> NoReturn:
        """Send again what was under way, then whatever is queued, until cancelled."""
        await self._resend()
        while True:
            self._session.wake.clear()
            while self._may_send():
                wait = self._session.queue[0].due - self._loop.time()
                if wait > 0:
                    await asyncio.sleep(wait)
                else:
                    await self._hand_over(self._session.pop())
            await self._session.wake.wait()

    async def _resend(self) -> None:
        # MQTT-4.4.0-1: on a resumed session, PUBLISH and PUBREL again with their original packet identifiers.
        for packet_id, inflight in tuple(self._session.inflight.items()):
            if inflight.released:
                await self._line.send(Pubrel(packet_id=packet_id))
            else:
                await self._send(inflight.delivery.publish(packet_id, self._loop.time(), dup=True))

    def _may_send(self) -> bool:
        session = self._session
        if session.owner is not self._line or not session.queue:
            # A session that another connection has taken over is no longer ours to empty.
            return False
        return session.queue[0].qos == 0 or len(session.inflight) < self._window

    async def _hand_over(self, delivery: Delivery) -> None:
        now = self._loop.time()
        # MQTT-3.3.2-5: a message whose expiry interval has passed is not sent.
        if delivery.message.expires <= now:
            return
        packet_id = self._session.free_id() if delivery.qos else None
        if packet_id is not None:
            self._session.inflight[packet_id] = Inflight(delivery=delivery)
        sent = await self._send(delivery.publish(packet_id, now, dup=False))
        if not sent and packet_id is not None:
            del self._session.inflight[packet_id]

    async def _send(self, publish: Publish) -> bool:
        data = encode(publish, self._line.version)
        # MQTT-3.1.2-24 and -25 of 5.0: a packet the client calls too large is dropped as if it had been sent.
        if len(data) > self._largest:
            return False
        await self._line.send_bytes(data)
        return True


async def flood(line: Line, pattern: str) -> NoReturn:
    """Send retained messages without end: the defect of a broker that buries its clients."""
    topic = pattern.replace("#", "flood").replace("+", "flood")
    storm = encode(Publish(topic=topic, payload=bytes(1_024), retain=True), line.version) * 32
    while True:
        await line.send_bytes(storm)
        await asyncio.sleep(0)
