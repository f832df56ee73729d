"""One client's connection to the broker: the protocol's flows, each statement cited where it is enforced."""

import asyncio
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator
from contextlib import aclosing

from testers.protocols.mqtt.decode import Frame, decode
from testers.protocols.mqtt.encode import encode
from testers.protocols.mqtt.flaws import MalformedPacket, Version
from testers.protocols.mqtt.packets import (
    Connack,
    Connect,
    Disconnect,
    ForeignConnect,
    Packet,
    Pingreq,
    Pingresp,
    Properties,
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
    Will,
    number,
    text,
)
from testers.protocols.mqtt.wire import Decoder
from testers.specimens.broker.delivery import Courier
from testers.specimens.broker.hub import FORWARDED, NEVER, Hub, QuotaExceeded
from testers.specimens.broker.lenient import mend, mend_connect
from testers.specimens.broker.session import Message, Session

LARGEST_PACKET = 256 << 10
CONNECT_WITHIN = 10.0  # section 3.1.4: a server should close if no CONNECT comes in a reasonable time
_ATTRIBUTES: Properties = (
    (Property.MAXIMUM_PACKET_SIZE, LARGEST_PACKET),
    (Property.SUBSCRIPTION_ID_AVAILABLE, 0),
    (Property.SHARED_AVAILABLE, 0),
)


class Refusal(Exception):  # noqa: N818 - a refusal is no failure of ours
    """The client broke a rule that needs more than one packet to see; `last` is sent before the connection closes."""

    def __init__(self, statement: str, *, reason: int = 0x82, last: Packet | None = None) -> None:
        """Name the statement; `reason` is the code of MQTT 5.0."""
        super().__init__(statement)
        self.reason = reason
        self.last = last


class Connection:
    """From the first byte to the end of the stream."""

    def __init__(self, *, hub: Hub, reader: StreamReader, writer: StreamWriter) -> None:
        """Bind a stream; nothing is read before `run`."""
        self._hub = hub
        self._manners = hub.manners
        self._reader = reader
        self._writer = writer
        self._decoder = Decoder(cap=LARGEST_PACKET)
        self._loop = asyncio.get_running_loop()
        self._deadline = self._loop.time() + CONNECT_WITHIN
        self._connected = False
        self._keep_alive = 0.0
        self._will: Will | None = None
        self._limbo: set[asyncio.TimerHandle] = set()

    @property
    def version(self) -> Version:
        """The edition the client speaks; 3.1.1 until it has said so."""
        return self._decoder.version

    def stop(self, reason: int) -> None:
        """Close from outside; MQTT 5.0 hears why (section 3.14.2.1)."""
        self._say_why(reason)
        self._writer.close()

    async def run(self) -> None:
        """Serve until either side ends it."""
        try:
            async with aclosing(self._packets()) as packets:
                connect = await self._first(packets)
                await self._serve(connect, packets)
        except MalformedPacket as flaw:
            # MQTT-4.8.0-1, in 5.0 MQTT-4.13.1-1: close the network connection.
            self._say_why(flaw.reason)
        except Refusal as refusal:
            if refusal.last is not None:
                await self._send(refusal.last)
            else:
                self._say_why(refusal.reason)

    def _say_why(self, reason: int) -> None:
        # MQTT-3.14.0-1: no DISCONNECT before a CONNACK of success; 3.1.1 has none from the server at all.
        if self._connected and self.version is Version.V5 and not self._writer.is_closing():
            self._writer.write(encode(Disconnect(reason=reason), self.version))

    async def _send(self, packet: Packet) -> None:
        if not self._writer.is_closing():
            self._writer.write(encode(packet, self.version))
            await self._writer.drain()

    async def _packets(self) -> AsyncIterator[Packet]:
        while True:
            for frame in self._decoder.frames():
                packet = self._understand(frame)
                self._deadline = self._loop.time() + self._patience()
                if packet is not None:
                    yield packet
            async with asyncio.timeout_at(self._deadline):
                data = await self._reader.read(65_536)
            if not data:
                return
            self._decoder.feed(data)

    def _patience(self) -> float:
        # MQTT-3.1.2-24 (3.1.2-22 in 5.0): within one and a half times the keep-alive period.
        if not self._connected:
            return CONNECT_WITHIN
        if not self._keep_alive or self._manners.silence is None:
            return 10**6
        return self._keep_alive * self._manners.silence

    def _understand(self, frame: Frame) -> Packet | None:
        try:
            packet = decode(frame, self.version)
        except MalformedPacket:
            if not self._manners.tolerates:
                raise
            return mend(frame, self.version)
        if isinstance(packet, ForeignConnect) and self._manners.accepts_any_level:
            return decode(Frame(first_byte=frame.first_byte, body=mend_connect(frame.body)), self.version)
        return packet

    async def _first(self, packets: AsyncIterator[Packet]) -> Connect:
        async for packet in packets:
            if isinstance(packet, Connect) and packet.version in self._manners.speaks:
                return packet
            if isinstance(packet, ForeignConnect | Connect):
                # MQTT-3.1.2-2: answer return code 0x01, then disconnect.
                raise Refusal("MQTT-3.1.2-2", last=Connack(reason=1))
            if not self._manners.tolerates:
                raise Refusal("MQTT-3.1.0-1")
        raise Refusal("MQTT-3.1.0-1")

    async def _serve(self, connect: Connect, packets: AsyncIterator[Packet]) -> None:
        self._decoder.version = connect.version
        client_id, properties = self._check(connect)
        try:
            session, present = self._hub.open(connect, client_id, self)
        except QuotaExceeded:
            raise self._deny(3, 0x88) from None
        self._connected, self._will = True, connect.will
        self._keep_alive = float(connect.keep_alive)
        self._deadline = self._loop.time() + self._patience()
        courier: asyncio.Task[None] | None = None
        try:
            await self._send(Connack(session_present=present, properties=properties))
            courier = self._loop.create_task(self._courier(session, connect).run())
            async for packet in packets:
                if not await self._handle(packet, session, connect):
                    return
        except TimeoutError:
            self._say_why(0x8D)
        finally:
            if courier is not None:
                courier.cancel()
                await asyncio.gather(courier, return_exceptions=True)
            self._end(session)

    def _end(self, session: Session) -> None:
        if self._will is not None:
            self._hub.bury(session, self._will)
            for handle in self._limbo:
                handle.cancel()
        self._hub.close(session, self)

    def _courier(self, session: Session, connect: Connect) -> Courier:
        window = number(connect.properties, Property.RECEIVE_MAXIMUM, 0xFFFF)
        largest = number(connect.properties, Property.MAXIMUM_PACKET_SIZE, LARGEST_PACKET)
        return Courier(
            session=session,
            writer=self._writer,
            version=self.version,
            window=window,
            largest=largest,
            floods=self._manners.floods,
        )
