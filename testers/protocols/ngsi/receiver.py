"""Where notifications arrive: a small HTTP server of our own, for as long as a case runs.

It listens on loopback for a target on this machine. For any other target the owner says in `ngsi.callback` at which
address of ours the target reaches us; that address must stand in the authorisation, like everything else that is used.
"""

import asyncio
import ipaddress
import time
from asyncio import IncompleteReadError, LimitOverrunError, StreamReader, StreamWriter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from rules.errors import UsageError
from rules.subject import parse_endpoint
from rules.text import Text
from testers.harness.context import Context
from testers.harness.observation import Json
from testers.harness.own_ports import own_port
from testers.protocols.http.client import ENDPOINTS
from testers.protocols.http.exchange import NotJson, parse_json

_LOOPBACK = "127.0.0.1"
_LARGEST = 4 << 20
_LARGEST_HEAD = 32 << 10
_MOST_KEPT = 64 << 20
_MOST_CONNECTIONS = 256
_PATIENCE = 30.0
_ANSWER = b"HTTP/1.1 %d %s\r\nContent-Length: 0\r\n%s\r\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One notification: where it was sent, when it came (monotonic), and what it holds."""

    path: str
    at: float
    document: Json | NotJson
    raw: bytes


@dataclass(slots=True, kw_only=True)
class Receiver:
    """What has arrived; `base` is the URL that the target is told."""

    base: str
    waiting: list[Notice] = field(default_factory=list)
    size: int = 0
    crowd: int = 0
    arrived: asyncio.Event = field(default_factory=asyncio.Event)

    async def take(self, *, within: float) -> list[Notice]:
        """Return what has come since, waiting for at most so many seconds; nothing after silence."""
        if not self.waiting:
            self.arrived.clear()
            try:
                async with asyncio.timeout(within):
                    await self.arrived.wait()
            except TimeoutError:
                return []
        taken, self.waiting = self.waiting, []
        return taken

    async def serve(self, reader: StreamReader, writer: StreamWriter) -> None:
        """Take requests from one connection until it ends."""
        self.crowd += 1
        try:
            while self.crowd <= _MOST_CONNECTIONS and await self._serve_one(reader, writer):
                pass
        except (ConnectionError, IncompleteReadError, LimitOverrunError, TimeoutError, ValueError):
            return
        finally:
            self.crowd -= 1
            writer.close()

    async def _serve_one(self, reader: StreamReader, writer: StreamWriter) -> bool:
        async with asyncio.timeout(_PATIENCE):
            head = await reader.readuntil(b"\r\n\r\n")
            first, *lines = head.decode("latin-1").split("\r\n")
            fields = {name.strip().lower(): value.strip() for name, _, value in (each.partition(":") for each in lines)}
            if fields.get("expect", "").lower() == "100-continue":
                writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
            body = await _read_body(reader, fields)
        method, target = (*first.split(" "), "", "")[:2]
        status = 204 if method == "POST" and body is not None else 413 if body is None else 405
        if status == 204 and body is not None:
            self._keep(target, body)
        stays = body is not None and fields.get("connection", "").lower() != "close" and " HTTP/1.1" in first
        phrase = {204: b"No Content", 405: b"Method Not Allowed", 413: b"Content Too Large"}[status]
        writer.write(_ANSWER % (status, phrase, b"" if stays else b"Connection: close\r\n"))
        await writer.drain()
        return stays

    def _keep(self, path: str, body: bytes) -> None:
        self.size += len(body)
        if self.size > _MOST_KEPT:
            # A target that pours has shown what it is; what it has sent before stays.
            return
        self.waiting.append(Notice(path=path, at=time.monotonic(), document=parse_json(body), raw=body[:4096]))
        self.arrived.set()


async def _read_body(reader: StreamReader, fields: dict[str, str]) -> bytes | None:
    """Return the body, None where it is larger than we take; ValueError where its length makes no sense."""
    if "chunked" not in fields.get("transfer-encoding", "").lower():
        length = int(fields.get("content-length") or "0")
        return await reader.readexactly(length) if 0 <= length <= _LARGEST else None
    body = bytearray()
    while size := int((await reader.readuntil(b"\r\n")).partition(b";")[0], 16):
        if size < 0 or len(body) + size > _LARGEST:
            return None
        body += await reader.readexactly(size)
        await reader.readexactly(2)
    while await reader.readuntil(b"\r\n") != b"\r\n":
        pass
    return bytes(body)


@asynccontextmanager
async def receiving(ctx: Context) -> AsyncIterator[Receiver]:
    """Listen while the context lasts.

    Raises
    ------
    UsageError
        The target is not on this machine and the target file gives no usable ngsi.callback.
    RefusedError
        The callback address is outside the authorisation.

    """
    host, port, base = await _find_place(ctx)
    receiver = Receiver(base=base)
    guests: set[asyncio.Task[None]] = set()

    def welcome(reader: StreamReader, writer: StreamWriter) -> None:
        guest = asyncio.get_running_loop().create_task(receiver.serve(reader, writer))
        guests.add(guest)
        guest.add_done_callback(guests.discard)

    try:
        server = await asyncio.start_server(welcome, host, port, limit=_LARGEST_HEAD)
    except OSError as error:
        raise _unusable(base, str(error.strerror or error)) from error
    port = server.sockets[0].getsockname()[1]
    receiver.base = receiver.base or f"http://{_LOOPBACK}:{port}"
    try:
        with own_port(port):
            yield receiver
    finally:
        server.close()
        for guest in guests:
            guest.cancel()
        await asyncio.gather(*guests, return_exceptions=True)
        await server.wait_closed()


async def _find_place(ctx: Context) -> tuple[str, int, str]:
    """Return host and port to listen on, and the base URL to tell, '' where it follows from the port."""
    given = ctx.parameter("ngsi.callback")
    if given is None:
        if ipaddress.ip_address(ctx.link(*ENDPOINTS).address).is_loopback:
            return _LOOPBACK, 0, ""
        raise _unusable("-", "-")
    try:
        place = parse_endpoint("callback", given)
    except ValueError as error:
        raise _unusable(given, "URL") from error
    if place.scheme != "http":
        raise _unusable(given, "http")
    # The gate decides, as it does for everything that an authorisation has to name.
    link = await ctx.follow(given)
    return link.address, place.port, given.rstrip("/")


def _unusable(given: str, why: str) -> UsageError:
    return UsageError(
        Text(
            zh="请在参数 ngsi.callback 中给出被测系统可达的本机地址（如 http://10.1.2.3:9090），并列入授权；"
            f"现为 {given}（{why}）。",
            en="Give in ngsi.callback an address of this machine that the target reaches (such as "
            f"http://10.1.2.3:9090), and name it in the authorisation; now it is {given} ({why}).",
        )
    )
