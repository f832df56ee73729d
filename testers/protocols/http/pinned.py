"""One connection to a pinned address: what httpx sends and reads, captured and capped.

The URL keeps the declared host, so that the Host header and SNI are right; the socket goes to the
checked address alone, so that a name that resolves anew (DNS rebinding) leads nowhere.
"""

import ssl
from collections.abc import AsyncIterable, AsyncIterator, Iterable
from typing import Any

import httpcore
import httpx

KEPT = 64 << 10


class Overlong(Exception):  # noqa: N818 - the client turns it into a TargetError
    """More bytes came than one response may hold."""


class Wire:
    """The bytes of one exchange: the first 64 KiB each way, and how many came in at all."""

    def __init__(self, *, cap: int) -> None:
        """Let at most `cap` bytes in."""
        self._cap = cap
        self._sent = bytearray()
        self._received = bytearray()
        self.total = 0

    @property
    def sent(self) -> bytes:
        """What went out, without the TLS layer."""
        return bytes(self._sent)

    @property
    def received(self) -> bytes:
        """What came in, without the TLS layer."""
        return bytes(self._received)

    def note_sent(self, data: bytes) -> None:
        """Keep what was written."""
        self._sent += data[: KEPT - len(self._sent)]

    def note_received(self, data: bytes) -> None:
        """Keep what was read; Overlong beyond the cap."""
        self.total += len(data)
        self._received += data[: KEPT - len(self._received)]
        if self.total > self._cap:
            raise Overlong


class _WatchedStream(httpcore.AsyncNetworkStream):
    def __init__(self, inner: httpcore.AsyncNetworkStream, wire: Wire) -> None:
        self._inner = inner
        self._wire = wire

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        data = await self._inner.read(max_bytes, timeout)
        self._wire.note_received(data)
        return data

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._wire.note_sent(buffer)
        await self._inner.write(buffer, timeout)

    async def aclose(self) -> None:
        await self._inner.aclose()

    async def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.AsyncNetworkStream:
        return _WatchedStream(await self._inner.start_tls(ssl_context, server_hostname, timeout), self._wire)

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401 - httpcore's own signature
        return self._inner.get_extra_info(info)


class _PinnedBackend(httpcore.AsyncNetworkBackend):
    def __init__(self, address: str, wire: Wire) -> None:
        self._inner = httpcore.AnyIOBackend()
        self._address = address
        self._wire = wire

    async def connect_tcp(
        self,
        host: str,  # noqa: ARG002 - the name was resolved and checked before
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        stream = await self._inner.connect_tcp(self._address, port, timeout, local_address, socket_options)
        return _WatchedStream(stream, self._wire)


class _Body(httpx.AsyncByteStream):
    def __init__(self, stream: AsyncIterable[bytes]) -> None:
        self._stream = stream

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for chunk in self._stream:
            yield chunk

    async def aclose(self) -> None:
        close = getattr(self._stream, "aclose", None)
        if close is not None:
            await close()


class PinnedTransport(httpx.AsyncBaseTransport):
    """A transport for one exchange: one connection, HTTP/1.1, nothing kept alive."""

    def __init__(self, *, address: str, wire: Wire, tls: ssl.SSLContext) -> None:
        """Connect to `address` whatever the URL says."""
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=tls,
            max_connections=1,
            max_keepalive_connections=0,
            network_backend=_PinnedBackend(address, wire),
        )

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send one request; the body of the answer is read by the caller."""
        url = httpcore.URL(
            scheme=request.url.raw_scheme,
            host=request.url.raw_host,
            port=request.url.port,
            # The target goes out as it was asked for: httpx would mend the malformed ones.
            target=request.extensions.get("target", request.url.raw_path),
        )
        answer = await self._pool.handle_async_request(
            httpcore.Request(
                method=request.method,
                url=url,
                headers=request.headers.raw,
                content=request.stream,
                extensions=request.extensions,
            )
        )
        return httpx.Response(
            status_code=answer.status,
            headers=answer.headers,
            stream=_Body(answer.stream),  # type: ignore[arg-type] # an async stream, since the pool is one
            extensions=answer.extensions,
        )

    async def aclose(self) -> None:
        """Close the connection."""
        await self._pool.aclose()
