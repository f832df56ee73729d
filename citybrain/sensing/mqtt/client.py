"""The small MQTT client of the city's own applications, QoS 0 and 1."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from citybrain.sensing.mqtt.decode import decode
from citybrain.sensing.mqtt.encode import encode
from citybrain.sensing.mqtt.frames import FrameReader
from citybrain.sensing.mqtt.packets import (
    ConnAck,
    Connect,
    Disconnect,
    Packet,
    PingReq,
    PubAck,
    Publish,
    SubAck,
    Subscribe,
)

_LIMIT = 1024 * 1024
_CHUNK = 64 * 1024
_KEEP_ALIVE = 60
_TIMEOUT = 10.0


class RefusedError(Exception):
    """The broker refused the connection or a subscription, or ended the connection."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """Where and as whom to connect."""

    port: int
    client_id: str
    user_name: str
    password: bytes


class ApplicationClient:
    """One connection to the broker at 127.0.0.1."""

    def __init__(self, login: Login, on_message: Callable[[Publish], None]) -> None:
        """`on_message` is called for every message in the order of arrival."""
        self._login = login
        self._on_message = on_message
        self._frames = FrameReader(limit=_LIMIT)
        self._packet_id = 0

    async def open(self, *filters: str) -> None:
        """Connect and subscribe with QoS 1; RefusedError when the broker says no."""
        async with asyncio.timeout(_TIMEOUT):
            self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self._login.port)
            self._send(
                Connect(
                    client_id=self._login.client_id,
                    keep_alive=_KEEP_ALIVE,
                    user_name=self._login.user_name,
                    password=self._login.password,
                )
            )
            answer = await self._next()
            if not isinstance(answer, ConnAck) or answer.return_code:
                raise RefusedError(str(answer))
            if filters:
                await self._subscribe(filters)

    async def run(self) -> None:
        """Read for ever; pings keep the connection alive. RefusedError when the broker closes."""
        pings = asyncio.create_task(self._ping())
        try:
            while (packet := await self._next()) is not None:
                self._handle(packet)
            raise RefusedError("the broker closed the connection")
        finally:
            pings.cancel()

    def publish(self, topic: str, payload: bytes, *, qos: int = 0) -> None:
        """Send a message; at QoS 1 the acknowledgement is not awaited."""
        packet_id = self._new_id() if qos else None
        self._send(Publish(topic=topic, payload=payload, qos=qos, packet_id=packet_id))

    async def close(self) -> None:
        """Say goodbye and close."""
        if not self._writer.is_closing():
            self._send(Disconnect())
            self._writer.close()
        try:
            await self._writer.wait_closed()
        except ConnectionError:
            return

    async def _subscribe(self, filters: tuple[str, ...]) -> None:
        pairs = tuple((topic_filter, 1) for topic_filter in filters)
        self._send(Subscribe(packet_id=self._new_id(), filters=pairs))
        answer = await self._next()
        if not isinstance(answer, SubAck) or max(answer.return_codes) > 1:
            raise RefusedError(str(answer))

    def _handle(self, packet: Packet) -> None:
        if isinstance(packet, Publish):
            self._on_message(packet)
            if packet.packet_id is not None:
                self._send(PubAck(packet_id=packet.packet_id))

    async def _next(self) -> Packet | None:
        while (frame := self._frames.next()) is None:
            data = await self._reader.read(_CHUNK)
            if not data:
                return None
            self._frames.feed(data)
        return decode(frame.first, frame.body)

    async def _ping(self) -> None:
        while True:
            await asyncio.sleep(_KEEP_ALIVE / 2)
            self._send(PingReq())

    def _new_id(self) -> int:
        self._packet_id = self._packet_id % 0xFFFF + 1
        return self._packet_id

    def _send(self, packet: Packet) -> None:
        self._writer.write(encode(packet))
