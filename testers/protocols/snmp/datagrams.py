"""One UDP socket to one target, many questions under way, each with its own deadline."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import cast

from testers.protocols.snmp import ber, usm, wire
from testers.protocols.snmp.ber import MalformedMessage
from testers.protocols.snmp.wire import Version

Key = tuple[bool, int]  # (is v3, message id or request id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """What ended the waiting: a datagram with its message, or with its flaw; or the news that nobody listens."""

    at: float
    data: bytes = b""
    message: wire.Message | usm.Envelope | None = None
    flaw: str | None = None
    closed: bool = False


class Datagrams(asyncio.DatagramProtocol):
    """Matches datagrams to questions by their ids; late and doubled answers are dropped."""

    def __init__(self, *, cap: int) -> None:
        """Start without a socket; datagrams above `cap` bytes are flawed."""
        self._cap = cap
        self._transport: asyncio.DatagramTransport | None = None
        self._waiting: dict[Key, asyncio.Future[Arrival]] = {}

    async def exchange(self, data: bytes, key: Key, *, timeout: float) -> Arrival | None:
        """Send `data` and return what came for `key`, or None after `timeout` seconds."""
        if self._transport is None:
            raise ConnectionError("the socket is closed")
        future: asyncio.Future[Arrival] = asyncio.get_running_loop().create_future()
        self._waiting[key] = future
        try:
            self._transport.sendto(data)
            async with asyncio.timeout(timeout):
                return await future
        except TimeoutError:
            return None
        finally:
            del self._waiting[key]

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the socket."""
        # A cast: Python 3.11's own UDP transport is no instance of DatagramTransport.
        self._transport = cast("asyncio.DatagramTransport", transport)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio's signature
        """Forget the socket."""
        self._transport = None

    def error_received(self, exc: Exception) -> None:
        """Tell everybody who waits that the port is closed (ICMP port unreachable)."""
        if isinstance(exc, ConnectionRefusedError):
            self._settle(None, Arrival(at=time.perf_counter(), closed=True))

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:  # noqa: ARG002 - asyncio's signature
        """Hand a datagram to the one who waits for it; one that cannot be read belongs to whoever waits longest."""
        at = time.perf_counter()
        try:
            key, message = _read(data, self._cap)
        except MalformedMessage as malformed:
            oldest = next(iter(self._waiting), None)
            if oldest is not None:
                self._settle(oldest, Arrival(at=at, data=data[: self._cap], flaw=malformed.flaw))
            return
        self._settle(key, Arrival(at=at, data=data, message=message))

    def _settle(self, key: Key | None, arrival: Arrival) -> None:
        futures = list(self._waiting.values()) if key is None else [self._waiting.get(key)]
        for future in futures:
            if future is not None and not future.done():
                future.set_result(arrival)


def _read(data: bytes, cap: int) -> tuple[Key, wire.Message | usm.Envelope]:
    if len(data) > cap:
        raise MalformedMessage(zh=f"报文长 {len(data)} 字节。", en=f"a datagram of {len(data)} bytes.")
    if _version(data) is Version.V3:
        envelope = usm.decode_envelope(data)
        return (True, envelope.message_id), envelope
    message = wire.decode(data)
    return (False, message.pdu.request_id), message


def _version(data: bytes) -> Version:
    return wire.read_version(ber.Reader(data).enter())


@asynccontextmanager
async def open_datagrams(host: str, port: int, *, cap: int) -> AsyncIterator[Datagrams]:
    """Open a socket that hears only `host` and `port`."""
    transport, protocol = await asyncio.get_running_loop().create_datagram_endpoint(
        lambda: Datagrams(cap=cap), remote_addr=(host, port)
    )
    try:
        yield protocol
    finally:
        transport.close()
        await asyncio.sleep(0)  # asyncio closes the socket in the loop's next round
