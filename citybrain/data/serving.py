"""uvicorn inside the city's own event loop, on sockets that are already bound."""

import asyncio
import contextlib
import socket
import ssl
from collections.abc import Iterator
from http import HTTPStatus

from uvicorn import Config, Server
from uvicorn.protocols.http.h11_impl import H11Protocol

from citybrain.data.guard import Guard
from citybrain.data.problems import MEDIA_TYPE, problem_body

_GRACE_SECONDS = 1


class ProblemH11Protocol(H11Protocol):
    """Answers what is no HTTP at all with problem details, like every other error."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Read at once, unless the service is one that serves a single connection: a seam of its own."""
        super().connection_made(transport)
        if self._queue is not None:
            self._queue.append(self)
            if len(self._queue) > 1:
                transport.pause_reading()

    def connection_lost(self, exc: Exception | None) -> None:
        """Let the next connection in."""
        if self._queue is not None and self in self._queue:
            self._queue.remove(self)
            if self._queue:
                self._queue[0].transport.resume_reading()
        super().connection_lost(exc)

    @property
    def _queue(self) -> "list[ProblemH11Protocol] | None":
        guard = self.config.loaded_app
        return guard.connections if isinstance(guard, Guard) and guard.seam.one_connection_at_a_time else None

    def send_400_response(self, msg: str) -> None:
        """One 400 response, then the connection closes."""
        status = HTTPStatus.BAD_REQUEST
        body = problem_body(status, msg, "")
        head = (
            f"HTTP/1.1 {status.value} {status.phrase}\r\ncontent-type: {MEDIA_TYPE}\r\n"
            f"content-length: {len(body)}\r\nx-content-type-options: nosniff\r\n"
            "connection: close\r\n\r\n"
        )
        self.transport.write(head.encode() + body)
        self.transport.close()


class QuietServer(Server):
    """A uvicorn server that leaves signals to the city."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Change no signal handler."""
        yield


class HttpServer:
    """One listener of the HTTP application."""

    def __init__(self, app: Guard, listener: socket.socket, tls: ssl.SSLContext | None) -> None:
        """`tls` None means plain HTTP."""
        config = Config(
            app,
            http=ProblemH11Protocol,
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            timeout_graceful_shutdown=_GRACE_SECONDS,
        )
        config.load()
        config.ssl = tls
        self._server = QuietServer(config)
        self._listener = listener
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Return once requests are accepted."""
        self._server.lifespan = self._server.config.lifespan_class(self._server.config)
        await self._server.startup(sockets=[self._listener])
        self._task = asyncio.create_task(self._server.main_loop())

    async def close(self) -> None:
        """Finish requests in work, at most for a second, and stop."""
        self._server.should_exit = True
        if self._task is not None:
            await self._task
            await self._server.shutdown(sockets=[self._listener])
