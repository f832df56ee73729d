"""The broker on asyncio: listeners, time limits, slow clients."""

import asyncio
import socket
import ssl
from dataclasses import dataclass, field
from typing import cast

from citybrain.sensing.mqtt.broker import Broker
from citybrain.sensing.mqtt.connection import Connection

MAX_CONNECTIONS = 1_000
CONNECT_SECONDS = 10.0
"""A connection without CONNECT ends after this time (3.1.4: "within a reasonable amount")."""
CLOSE_SECONDS = 2.0
"""A client that does not read its last bytes is cut off after this time."""
CONGESTED_BYTES = 256 * 1024
CUT_OFF_BYTES = 8 * 1024 * 1024
"""A client for which this much waits unread is cut off."""
_KEEP_ALIVE_FACTOR = 1.5


@dataclass(slots=True)
class BrokerServer:
    """Listeners and live connections of one broker."""

    broker: Broker
    connections: set["_ClientProtocol"] = field(default_factory=set)
    _listeners: list[asyncio.Server] = field(default_factory=list)

    async def listen(self, listener: socket.socket, tls: ssl.SSLContext | None = None) -> None:
        """Serve on a bound socket, with TLS when a context is given."""
        loop = asyncio.get_running_loop()
        self._listeners.append(
            await loop.create_server(
                lambda: _ClientProtocol(self),
                sock=listener,
                ssl=tls,
                ssl_handshake_timeout=CONNECT_SECONDS if tls else None,
            )
        )

    async def close(self) -> None:
        """Stop listening and end every connection."""
        for listener in self._listeners:
            listener.close()
        for connection in list(self.connections):
            connection.abort()
        for listener in self._listeners:
            await listener.wait_closed()


class _ClientProtocol(asyncio.Protocol):
    """One network connection."""

    def __init__(self, server: BrokerServer) -> None:
        self._server = server
        self._connection = Connection(server.broker, self, on_connected=self._connected)
        self._loop = asyncio.get_running_loop()
        self._transport: asyncio.Transport
        self._timer: asyncio.TimerHandle | None = None
        self._silence_limit = CONNECT_SECONDS
        self._congested = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        if len(self._server.connections) >= MAX_CONNECTIONS:
            self._transport.abort()
            return
        self._server.connections.add(self)
        self._transport.set_write_buffer_limits(high=CONGESTED_BYTES)
        self._timer = self._loop.call_later(CONNECT_SECONDS, self._connection.close)

    def data_received(self, data: bytes) -> None:
        if self._connection.receive(data) and not self._connection.closed:
            self._restart_timer()

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002
        self._server.connections.discard(self)
        self._stop_timer()
        self._connection.lost()

    def pause_writing(self) -> None:
        self._congested = True

    def resume_writing(self) -> None:
        self._congested = False
        self._connection.room_again()

    def send(self, data: bytes) -> None:
        if self._transport.get_write_buffer_size() > CUT_OFF_BYTES:
            self._transport.abort()
        else:
            self._transport.write(data)

    def close(self) -> None:
        self._stop_timer()
        if not self._transport.is_closing():
            self._transport.close()
            self._timer = self._loop.call_later(CLOSE_SECONDS, self._transport.abort)

    def is_congested(self) -> bool:
        return self._congested

    def abort(self) -> None:
        self._transport.abort()

    def _connected(self, keep_alive: int) -> None:
        enforced = keep_alive and self._server.broker.seam.enforce_keep_alive
        self._silence_limit = keep_alive * _KEEP_ALIVE_FACTOR if enforced else 0.0

    def _restart_timer(self) -> None:
        # [MQTT-3.1.2-24] no Control Packet "within one and a half times the Keep Alive time
        # period": disconnect "as if the network had failed", so the will is published
        self._stop_timer()
        if self._silence_limit:
            self._timer = self._loop.call_later(self._silence_limit, self._connection.close)

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
