"""A connection's bytes: packets in with a deadline for each, packets out with a limit on waiting."""

import asyncio
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncGenerator

from testers.protocols.mqtt.decode import Frame, decode
from testers.protocols.mqtt.encode import encode
from testers.protocols.mqtt.flaws import MalformedPacket, Version
from testers.protocols.mqtt.packets import Disconnect, ForeignConnect, Packet
from testers.protocols.mqtt.wire import Decoder
from testers.specimens.broker.lenient import mend, mend_connect
from testers.specimens.broker.manners import Manners

LARGEST_PACKET = 4 << 20  # MQTT allows 256 MiB; REL-23 sends a little over 2
CONNECT_WITHIN = 10.0  # section 3.1.4: close if no CONNECT comes within a reasonable time
SEND_WITHIN = 30.0
_NO_DEADLINE = 1e6


class Line:
    """The stream of one client; `connected` once a CONNACK of success was sent."""

    def __init__(self, *, manners: Manners, reader: StreamReader, writer: StreamWriter) -> None:
        """Bind a stream; nothing is read before `packets`."""
        self._manners = manners
        self._reader = reader
        self._writer = writer
        self._decoder = Decoder(cap=LARGEST_PACKET)
        self._loop = asyncio.get_running_loop()
        self._deadline = self._loop.time() + CONNECT_WITHIN
        self._patience = CONNECT_WITHIN
        self.connected = False

    @property
    def version(self) -> Version:
        """The edition the client speaks; 3.1.1 until it has said so."""
        return self._decoder.version

    def settle(self, version: Version, keep_alive: int) -> None:
        """Take edition and keep-alive (seconds) from CONNECT."""
        self._decoder.version = version
        silence = self._manners.silence
        # MQTT-3.1.2-24 (3.1.2-22 in 5.0): close within one and a half times the keep-alive; 0 turns it off.
        self._patience = keep_alive * silence if keep_alive and silence is not None else _NO_DEADLINE
        self._deadline = self._loop.time() + self._patience

    async def packets(self) -> AsyncGenerator[Packet, None]:
        """Give packets until the end of the stream; TimeoutError when the client is silent for too long."""
        while True:
            for frame in self._decoder.frames():
                packet = self._understand(frame)
                self._deadline = self._loop.time() + self._patience
                if packet is not None:
                    yield packet
            async with asyncio.timeout_at(self._deadline):
                data = await self._reader.read(65_536)
            if not data:
                return
            self._decoder.feed(data)

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

    async def send(self, packet: Packet) -> None:
        """Send a packet and wait until the client takes it; TimeoutError if it does not."""
        await self.send_bytes(encode(packet, self.version))

    async def send_bytes(self, data: bytes) -> None:
        """Send bytes that are already packets; ConnectionResetError once the line is closed."""
        if self._writer.is_closing():
            raise ConnectionResetError
        self._writer.write(data)
        async with asyncio.timeout(SEND_WITHIN):
            await self._writer.drain()

    def stop(self, reason: int) -> None:
        """Close now; MQTT 5.0 hears why."""
        # MQTT-3.14.0-1: no DISCONNECT before a CONNACK of success; in 3.1.1 a server never sends one.
        if self.connected and self.version is Version.V5 and not self._writer.is_closing():
            self._writer.write(encode(Disconnect(reason=reason), self.version))
        self._writer.close()
