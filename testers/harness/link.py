"""The one way to an endpoint: to the pinned address, capped, timed, captured, rate-limited, watched."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress

from rules.errors import TargetError
from rules.subject import Endpoint
from rules.text import Text
from testers.harness.context import Stream
from testers.harness.failure import explain_failure
from testers.harness.limits import Limits
from testers.harness.rate import Throttle
from testers.harness.watchdog import Pulse

# A permit covers a request and the packets that belong to it (PUBLISH, PUBACK, PUBREL ...). A stream that
# writes more than its permits cover waits for the rate: no case can flood a target by leaving permits out.
_WRITES_PER_PERMIT = 4
_MOST_CREDIT = 256
_CLOSE_SECONDS = 1.0


class PinnedLink:
    """Implements `context.Link`; built by `doors` only."""

    def __init__(self, *, endpoint: Endpoint, address: str, limits: Limits, throttle: Throttle, pulse: Pulse) -> None:
        """Lead to `address`, which the gate has checked for `endpoint`."""
        self._endpoint = endpoint
        self._address = address
        self._limits = limits
        self._throttle = throttle
        self._pulse = pulse
        self._credit = 0

    @property
    def endpoint(self) -> Endpoint:
        """The endpoint as declared."""
        return self._endpoint

    @property
    def address(self) -> str:
        """The checked IP address."""
        return self._address

    @property
    def timeout(self) -> float:
        """Seconds that one exchange may take."""
        return self._limits.timeout

    @property
    def max_response(self) -> int:
        """Bytes that one response may hold."""
        return self._limits.max_response

    @property
    def limits(self) -> Limits:
        """All limits, for the stream."""
        return self._limits

    @property
    def place(self) -> str:
        """The address and port, as messages show them."""
        return (
            f"[{self._address}]:{self._endpoint.port}"
            if ":" in self._address
            else f"{self._address}:{self._endpoint.port}"
        )

    async def permit(self, requests: int = 1) -> None:
        """Wait for the rate; TargetSuffers when the watchdog has barked."""
        self._pulse.check()
        await self._throttle.take(requests)
        self._credit = min(self._credit + requests * _WRITES_PER_PERMIT, _MOST_CREDIT)

    async def spend(self) -> None:
        """Take one write from the credit of earlier permits, or wait for a new one."""
        if not self._credit:
            await self.permit()
        self._credit -= 1

    def slot(self) -> AbstractAsyncContextManager[None]:
        """Hold one of the target's connection slots."""
        return self._throttle.slot()

    @asynccontextmanager
    async def open(self, *, tls: ssl.SSLContext | None = None) -> AsyncIterator[Stream]:
        """Open a stream; costs one permit and one slot."""
        await self.permit()
        async with self.slot():
            stream = await self._connect(tls)
            try:
                yield stream
            finally:
                await stream.close()

    def note(self, *, seconds: float | None, ok: bool) -> None:
        """Tell the watchdog how an exchange went."""
        self._pulse.note(seconds=seconds, ok=ok)

    async def _connect(self, tls: ssl.SSLContext | None) -> "CapturedStream":
        # The pinned address is dialled; the declared host stays the name in SNI and in the certificate.
        name = self._endpoint.host if tls else None
        try:
            async with asyncio.timeout(self._limits.connect):
                reader, writer = await asyncio.open_connection(
                    self._address, self._endpoint.port, ssl=tls, server_hostname=name
                )
        except OSError as error:
            failure = explain_failure(error, self.place)
            if failure is None:
                raise
            raise failure from error
        return CapturedStream(self, reader, writer)


class CapturedStream:
    """Implements `context.Stream`."""

    def __init__(self, link: PinnedLink, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Take over an open connection."""
        self._link = link
        self._reader = reader
        self._writer = writer
        self._sent = bytearray()
        self._received = bytearray()
        self._since_write = 0

    @property
    def sent(self) -> bytes:
        """The first bytes written."""
        return bytes(self._sent)

    @property
    def received(self) -> bytes:
        """The first bytes read."""
        return bytes(self._received)

    @property
    def tls(self) -> ssl.SSLObject | None:
        """What TLS agreed on, or None without TLS."""
        found: ssl.SSLObject | None = self._writer.get_extra_info("ssl_object")
        return found

    async def write(self, data: bytes) -> None:
        """Send `data`; TargetError when the target has closed or does not take it in time."""
        await self._link.spend()
        self._keep(self._sent, data)
        self._since_write = 0
        try:
            async with asyncio.timeout(self._link.timeout):
                self._writer.write(data)
                await self._writer.drain()
        except OSError as error:
            raise self._fail(error) from error

    async def read(self, *, most: int = 65536, within: float | None = None) -> bytes:
        """Return what came in; b'' at the end of the stream, which a reset is too."""
        try:
            async with asyncio.timeout(self._link.timeout if within is None else within):
                data = await self._reader.read(most)
        except ConnectionError:
            # A server that closes with our bytes unread makes its kernel send RST: closed all the same.
            return b""
        except ssl.SSLError as error:
            raise self._fail(error) from error
        self._keep(self._received, data)
        self._since_write += len(data)
        if self._since_write > self._link.max_response:
            self._hang_up()
            raise self._too_large()
        return data

    async def close(self) -> None:
        """Close quietly, by force when the target does not take part."""
        self._writer.close()
        # What a peer does while we hang up is no news: the exchange is over.
        with suppress(OSError):
            try:
                async with asyncio.timeout(_CLOSE_SECONDS):
                    # Shielded: who gives up waiting would else cancel the one future on which a second close waits.
                    await asyncio.shield(self._writer.wait_closed())
            except BaseException:
                self._hang_up()
                raise

    def _hang_up(self) -> None:
        # In Python 3.11.2 (Debian 12) a TLS transport that was closed from both sides has forgotten its protocol,
        # and abort() fails on what is gone already.
        with suppress(AttributeError):
            self._writer.transport.abort()

    def _keep(self, kept: bytearray, data: bytes) -> None:
        kept += data[: self._link.limits.capture - len(kept)]

    def _fail(self, error: OSError) -> TargetError:
        return explain_failure(error, self._link.place) or TargetError(
            Text(zh=f"{self._link.place}：{error}", en=f"{self._link.place}: {error}")
        )

    def _too_large(self) -> TargetError:
        most, place = self._link.max_response, self._link.place
        return TargetError(
            Text(
                zh=f"{place}：应答过大，超过 {most} 字节的上限，已中断接收。",
                en=f"{place}: the answer is too large; more than {most} bytes came in and were cut off.",
            )
        )
