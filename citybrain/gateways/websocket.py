"""The WebSocket door of the city: an echo, and the live view of the lamps; both behind the bearer token."""

import asyncio
import contextlib
import random
import socket
from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed, ConnectionClosedError
from websockets.http11 import Request, Response

from citybrain.faults.seams import WsSeam
from citybrain.gateways.feed import Feed

ECHO, LIVE = "/ws/echo", "/ws/lamps"
VERSION = "13"
MAX_MESSAGE = 4 << 20
"""Bytes of one message; more ends the connection with 1009."""
MAX_CONNECTIONS = 64
"""Connections at a time; further ones get 503."""
BEAT_SECONDS = 0.08
"""Wall time between two readings of a pole in the live view."""


@dataclass(kw_only=True)
class WebSocketDoor:
    """One listener; `new_feed` makes the readings of one more listener of the live view."""

    token: str
    seam: WsSeam
    rng: random.Random
    new_feed: Callable[[], Feed]
    _server: Server | None = None
    _open: int = 0
    _cut: bool = False
    _late: set[asyncio.Task[None]] = field(default_factory=set)

    async def start(self, listener: socket.socket) -> None:
        """Return once handshakes are answered."""
        seam = self.seam

        class Connection(ServerConnection):
            """What the front end of the door lets through; without a fault it changes nothing."""

            def data_received(self, data: bytes) -> None:
                super().data_received(_mask(data) if seam.masks_for_clients else data)

        self._server = await serve(
            self._serve,
            sock=listener,
            process_request=self._admit,
            create_connection=Connection,
            compression=None,
            max_size=MAX_MESSAGE,
            server_header=None,
            close_timeout=1,
        )

    async def close(self) -> None:
        """Tell every client that the city goes away, and stop."""
        for task in self._late:
            task.cancel()
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()

    def _admit(self, connection: ServerConnection, request: Request) -> Response | None:
        if request.path not in (ECHO, LIVE):
            return connection.respond(HTTPStatus.NOT_FOUND, "")
        if self.seam.require_token and request.headers.get("Authorization") != f"Bearer {self.token}":
            return connection.respond(HTTPStatus.UNAUTHORIZED, "")
        if request.headers.get("Sec-WebSocket-Version") != VERSION and self.seam.names_version:
            # RFC 6455 section 4.2.2: the library refuses too, but names no version.
            refusal = connection.respond(HTTPStatus.UPGRADE_REQUIRED, "")
            refusal.headers["Upgrade"] = "websocket"
            refusal.headers["Sec-WebSocket-Version"] = VERSION
            return refusal
        if self._open >= MAX_CONNECTIONS or (self._cut and not self.seam.recovers):
            return connection.respond(HTTPStatus.SERVICE_UNAVAILABLE, "")
        return None

    async def _serve(self, connection: ServerConnection) -> None:
        self._open += 1
        live = connection.request is not None and connection.request.path == LIVE
        try:
            await (self._show(connection) if live else self._echo(connection))
        except ConnectionClosedError:
            self._cut = True
        except ConnectionClosed:
            return
        finally:
            self._open -= 1

    async def _show(self, connection: ServerConnection) -> None:
        feed, loop = self.new_feed(), asyncio.get_running_loop()
        due = loop.time()
        while True:
            feed.beat(loop.time())
            for text in feed.due(loop.time()):
                await connection.send(text)
            due = max(due + BEAT_SECONDS, loop.time())
            await asyncio.sleep(due - loop.time())

    async def _echo(self, connection: ServerConnection) -> None:
        while True:
            message = await _receive(connection, checks_text=self.seam.checks_text)
            draw = self.rng.random()
            if draw < self.seam.loss_share:
                continue
            answer = self._spoil(message)
            if draw < self.seam.loss_share + self.seam.slow_share:
                self._send_later(connection, answer)
                continue
            await connection.send(answer)
            if self.rng.random() < self.seam.twice_share:
                await connection.send(answer)

    def _spoil(self, message: str | bytes) -> str | bytes:
        start = self.seam.corrupt_from
        if not start or len(message) < start:
            return message
        place = len(message) // 2
        if isinstance(message, str):
            return f"{message[:place]}{'0' if message[place] != '0' else '1'}{message[place + 1 :]}"
        return message[:place] + bytes([message[place] ^ 1]) + message[place + 1 :]

    def _send_later(self, connection: ServerConnection, message: str | bytes) -> None:
        async def send() -> None:
            await asyncio.sleep(self.seam.slow_seconds)
            with contextlib.suppress(ConnectionClosed):
                await connection.send(message)

        task = asyncio.get_running_loop().create_task(send())
        self._late.add(task)
        task.add_done_callback(self._late.discard)


async def _receive(connection: ServerConnection, *, checks_text: bool) -> str | bytes:
    """Return the next message; without the check whatever is no UTF-8 passes for binary."""
    if checks_text:
        return await connection.recv()
    message = await connection.recv(decode=False)
    try:
        return message.decode()
    except UnicodeDecodeError:
        return message


def _mask(data: bytes) -> bytes:
    """Give a short frame that came alone and unmasked the mask of zeros, which changes no byte of its payload."""
    if len(data) < 2 or data[:4] == b"GET " or data[1] >= 126:
        return data
    return data[:1] + bytes([data[1] | 0x80]) + bytes(4) + data[2:]
