"""What a broker answers after CONNACK, packet by packet."""

import asyncio
import contextlib
import math

from testers.protocols.mqtt.flaws import Version
from testers.protocols.mqtt.packets import (
    Connack,
    Connect,
    Disconnect,
    Packet,
    Pingreq,
    Pingresp,
    Property,
    Puback,
    Pubcomp,
    Publish,
    Pubrec,
    Pubrel,
    Suback,
    Subscribe,
    Unsuback,
    Unsubscribe,
    number,
)
from testers.protocols.mqtt.reasons import Reason
from testers.specimens.broker.admission import Refusal
from testers.specimens.broker.courier import flood
from testers.specimens.broker.hub import NEVER, Hub, QuotaExceeded, forwarded
from testers.specimens.broker.line import Line
from testers.specimens.broker.manners import Wills
from testers.specimens.broker.session import Message, Session


class Dialogue:
    """One client's packets against its session; `will` is None once it has said goodbye."""

    def __init__(self, *, hub: Hub, line: Line, session: Session, connect: Connect) -> None:
        """Join a line to a session."""
        self._hub = hub
        self._line = line
        self._session = session
        self._connect = connect
        self._limbo: set[asyncio.TimerHandle] = set()
        self.will = connect.will

    async def answer(self, packet: Packet) -> bool:
        """Answer one packet; False after DISCONNECT."""
        match packet:
            case Publish():
                await self._take(packet)
            case Puback() | Pubrec() | Pubcomp():
                await self._acknowledged(packet)
            case Pubrel():
                await self._released(packet)
            case Subscribe():
                await self._subscribe(packet)
            case Unsubscribe():
                await self._unsubscribe(packet)
            case Pingreq():
                # MQTT-3.12.4-1
                await self._line.send(Pingresp())
            case Disconnect():
                self._goodbye(packet)
                return False
            case _:
                await self._unexpected()
        return True

    def cut(self) -> None:
        """Lose what a broker that acknowledges too early has not passed on yet."""
        for handle in self._limbo:
            handle.cancel()

    async def _unexpected(self) -> None:
        # MQTT-3.1.0-2 for a second CONNECT; MQTT-4.8.0-1 for what only a server sends.
        if not self._hub.manners.tolerates:
            raise Refusal("MQTT-3.1.0-2")
        await self._line.send(Connack())

    async def _take(self, publish: Publish) -> None:
        self._check_publish(publish)
        session, packet_id = self._session, publish.packet_id
        try:
            # MQTT-4.3.3-2: a QoS 2 message whose identifier is still known was taken before.
            if publish.qos < 2 or packet_id not in session.received:
                self._pass_on(self._message(publish))
        except QuotaExceeded:
            await self._over_quota(publish)
            return
        if packet_id is None:
            return
        if publish.qos == 2:
            session.received.add(packet_id)
            await self._line.send(Pubrec(packet_id=packet_id))
        else:
            await self._line.send(Puback(packet_id=packet_id))

    def _check_publish(self, publish: Publish) -> None:
        if number(publish.properties, Property.TOPIC_ALIAS, 0):
            # MQTT-3.3.2-9: this server's topic alias maximum is 0.
            raise Refusal("MQTT-3.3.2-9", reason=Reason.TOPIC_ALIAS_INVALID)
        if number(publish.properties, Property.SUBSCRIPTION_ID, 0):
            raise Refusal("MQTT-3.3.4-6")

    def _message(self, publish: Publish) -> Message:
        expiry = number(publish.properties, Property.MESSAGE_EXPIRY, -1)
        now = asyncio.get_running_loop().time()
        return Message(
            topic=publish.topic,
            payload=publish.payload,
            qos=publish.qos,
            retain=publish.retain,
            properties=forwarded(publish.properties),
            expires=now + expiry if expiry >= 0 else math.inf,
            origin=self._session.client_id,
        )

    def _pass_on(self, message: Message) -> None:
        lag = self._hub.manners.lag_after_ack
        if not lag:
            self._hub.publish(message)
            return
        loop = asyncio.get_running_loop()

        def later() -> None:
            self._limbo.discard(handle)
            with contextlib.suppress(QuotaExceeded):
                self._hub.publish(message)

        handle = loop.call_later(lag, later)
        self._limbo.add(handle)

    async def _over_quota(self, publish: Publish) -> None:
        # Never acknowledge what will be lost: 5.0 has a code for it, 3.1.1 only the end of the connection.
        if self._line.version is not Version.V5 or publish.packet_id is None:
            raise Refusal("MQTT-3.3.5-2", reason=Reason.QUOTA_EXCEEDED)
        make = Pubrec if publish.qos == 2 else Puback
        await self._line.send(make(packet_id=publish.packet_id, reason=Reason.QUOTA_EXCEEDED))

    async def _acknowledged(self, packet: Puback | Pubrec | Pubcomp) -> None:
        inflight = self._session.inflight.get(packet.packet_id)
        if isinstance(packet, Pubrec) and packet.reason < Reason.UNSPECIFIED_ERROR:
            if inflight is not None:
                inflight.released = True
            # MQTT-4.3.3-1: PUBREL answers PUBREC; in 5.0 with 0x92 if the identifier is unknown.
            await self._line.send(Pubrel(packet_id=packet.packet_id, reason=self._known(known=inflight is not None)))
            return
        self._session.inflight.pop(packet.packet_id, None)
        self._session.wake.set()

    async def _released(self, packet: Pubrel) -> None:
        known = packet.packet_id in self._session.received
        self._session.received.discard(packet.packet_id)
        await self._line.send(Pubcomp(packet_id=packet.packet_id, reason=self._known(known=known)))

    def _known(self, *, known: bool) -> Reason:
        return Reason.SUCCESS if known or self._line.version is not Version.V5 else Reason.PACKET_ID_NOT_FOUND

    async def _subscribe(self, packet: Subscribe) -> None:
        if number(packet.properties, Property.SUBSCRIPTION_ID, 0):
            # Section 3.2.2.3.12 of 5.0: this server said that it has no subscription identifiers.
            raise Refusal("section 3.2.2.3.12", reason=Reason.SUBSCRIPTION_ID_NOT_SUPPORTED)
        codes = [self._hub.subscribe(self._session, entry, self._line.version) for entry in packet.subscriptions]
        # MQTT-3.8.4-1, -2 and -5: one SUBACK, the same identifier, a code for each filter.
        await self._line.send(Suback(packet_id=packet.packet_id, reasons=tuple(codes)))
        if self._hub.manners.floods:
            await flood(self._line, packet.subscriptions[0].pattern)

    async def _unsubscribe(self, packet: Unsubscribe) -> None:
        held = self._session.subscriptions
        if self._hub.manners.keeps_subscriptions:
            held = dict(held)
        codes = [
            Reason.SUCCESS if held.pop(pattern, None) else Reason.NO_SUBSCRIPTION_EXISTED for pattern in packet.patterns
        ]
        # MQTT-3.10.4-4 and -5: an UNSUBACK even if nothing matched.
        reasons = tuple(codes) if self._line.version is Version.V5 else ()
        await self._line.send(Unsuback(packet_id=packet.packet_id, reasons=reasons))

    def _goodbye(self, packet: Disconnect) -> None:
        # MQTT-3.14.4-3: discard the will, unless 5.0 asks for it (0x04).
        if packet.reason == 0 and self._hub.manners.wills is not Wills.ALWAYS:
            self.will = None
        expiry = number(packet.properties, Property.SESSION_EXPIRY, -1)
        if expiry > 0 and self._session.expiry == 0:
            # Section 3.14.2.2.2: an interval of 0 in CONNECT cannot be raised at the end.
            raise Refusal("section 3.14.2.2.2")
        if expiry >= 0:
            self._session.expiry = math.inf if expiry == NEVER else float(expiry)
