"""HTTP/1.1 over one connection that is kept: thousands of requests without a handshake for each.

A request on a kept connection may meet the server's right to close an idle one (RFC 9112 section 9.3.1). It is sent
once more on a new connection where nothing of an answer had come, and the methods sent here are those that may be
(RFC 9110 section 9.2.2). Where a lost request is itself the finding, `client` is the right one.
"""

import ssl
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from urllib.parse import quote

import h11

from rules.errors import TargetError
from rules.text import Text
from testers.harness.context import Context, Link, Stream
from testers.protocols.http.client import ENDPOINTS, HttpClient, make_tls
from testers.protocols.http.codings import Undecodable, decode_body
from testers.protocols.http.exchange import Exchange
from testers.protocols.http.failure import UnansweredError, explain_answer
from testers.protocols.http.pinned import Overlong

_PIECE = 64 << 10
_SLOWEST = 250_000  # bytes a second: a slower path than that is not waited for
_MOST_HEAD = 64 << 10
_REPEATABLE = frozenset({"GET", "HEAD", "PUT", "DELETE"})


class _EndedError(UnansweredError):
    """The connection ended before anything of an answer came."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """One request; `target` as it was given, `fields` with all that goes out."""

    method: str
    target: str
    body: bytes
    fields: list[tuple[str, str]]


@dataclass(slots=True)
class _Line:
    """An open connection; `used` once it has carried an exchange."""

    stream: Stream
    codec: h11.Connection = field(default_factory=lambda: h11.Connection(h11.CLIENT, _MOST_HEAD))
    used: bool = False


class KeptClient:
    """Asks one endpoint with methods that may be repeated; see `open_kept`."""

    def __init__(self, link: Link, *, token: str | None, tls: ssl.SSLContext, stack: AsyncExitStack) -> None:
        """Ask what `link` leads to; connections belong to `stack`, and none is open yet."""
        self._link = link
        self._client = HttpClient(link, token=token, tls=tls)
        self._tls = tls if self._client.secure else None
        self._stack = stack
        self._line: _Line | None = None
        self.connections = 0

    async def ask(
        self, target: str, *, method: str = "GET", body: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> Exchange:
        """Send one request and return the whole answer; redirects are answers like any other.

        Raises
        ------
        UnansweredError
            No usable answer within the time and size that the link allows.

        """
        if method not in _REPEATABLE:
            raise ValueError(f"{method} may not be sent again")
        await self._link.permit()
        began = time.monotonic()
        try:
            fields = self._write_fields(body, headers or {})
            exchange = await self._try(_Asked(method=method, target=target, body=body, fields=fields))
        except TargetError:
            self._link.note(seconds=None, ok=False)
            raise
        self._link.note(seconds=time.monotonic() - began, ok=True)
        return exchange

    async def _try(self, asked: _Asked) -> Exchange:
        line = self._line or await self._connect()
        again = line.used
        try:
            return await self._exchange(line, asked)
        except _EndedError:
            if not again:
                raise
        return await self._exchange(await self._connect(), asked)

    async def _connect(self) -> _Line:
        await self._leave()
        try:
            stream = await self._stack.enter_async_context(self._link.open(tls=self._tls))
        except TargetError as error:
            raise UnansweredError(error.message) from error
        self.connections += 1
        self._line = _Line(stream)
        return self._line

    async def _leave(self) -> None:
        self._line = None
        await self._stack.aclose()

    async def _exchange(self, line: _Line, asked: _Asked) -> Exchange:
        began, whole = time.monotonic(), False
        try:
            await _send(line, asked)
            patience = self._link.timeout + len(asked.body) / _SLOWEST
            answer, content = await _receive(line, patience=patience, cap=self._link.max_response)
            whole = line.codec.our_state is h11.DONE and line.codec.their_state is h11.DONE
        except (h11.RemoteProtocolError, Undecodable, Overlong, TimeoutError) as error:
            raise explain_answer(_as_known(error), f"{asked.method} {asked.target}", self._link) from error
        finally:
            # What is left of a broken exchange would be taken for the answer to the next one.
            if not whole or line.codec.trailing_data[0]:
                await self._leave()
        if self._line is line:
            line.codec.start_next_cycle()
            line.used = True
        return Exchange(
            method=asked.method,
            target=asked.target,
            status=answer.status_code,
            headers=tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in answer.headers),
            body=content,
            seconds=time.monotonic() - began,
        )

    def _write_fields(self, body: bytes, headers: Mapping[str, str]) -> list[tuple[str, str]]:
        fields = {"Host": self._client.origin.partition("//")[2], "User-Agent": "cityassay", "Accept": "*/*"}
        fields["Accept-Encoding"] = "identity"
        if self._client.token:
            fields["Authorization"] = f"Bearer {self._client.token}"
        fields |= headers
        if body or "Content-Type" in fields:
            fields["Content-Length"] = str(len(body))
        return list(fields.items())


@asynccontextmanager
async def open_kept(ctx: Context) -> AsyncIterator[KeptClient]:
    """Give a client for the endpoint that `open_client` asks; its connection ends with the block."""
    link, token, tls = ctx.link(*ENDPOINTS), ctx.parameter("http.token"), make_tls(ctx.parameter("tls.ca"))
    async with AsyncExitStack() as stack:
        yield KeptClient(link, token=token, tls=tls, stack=stack)


async def _send(line: _Line, asked: _Asked) -> None:
    # "%" stays as it is: the path of the target file may be escaped already.
    raw = quote(asked.target, safe="%/?:@!$&'()*+,;=~[]")
    data = line.codec.send(h11.Request(method=asked.method, target=raw, headers=asked.fields)) or b""
    data += (line.codec.send(h11.Data(data=asked.body)) or b"") if asked.body else b""
    data += line.codec.send(h11.EndOfMessage()) or b""
    try:
        for start in range(0, len(data), _PIECE):
            await line.stream.write(data[start : start + _PIECE])
    except TargetError as error:
        raise _EndedError(error.message) from error


async def _receive(line: _Line, *, patience: float, cap: int) -> tuple[h11.Response, bytes]:
    """Return the final answer with its decoded content."""
    until, heard, answer, chunks, size = time.monotonic() + patience, False, None, list[bytes](), 0
    while True:
        event = line.codec.next_event()
        if event is h11.NEED_DATA:
            data = await line.stream.read(within=max(0.0, until - time.monotonic()))
            if not data and not heard:
                raise _EndedError(
                    Text(zh="目标没有应答就关闭了连接。", en="The target closed the connection without an answer.")
                )
            heard = True
            line.codec.receive_data(data)
        elif isinstance(event, h11.Response):
            answer = event
        elif isinstance(event, h11.Data):
            chunks.append(bytes(event.data))
            size += len(event.data)
            if size > cap:
                raise Overlong
        elif isinstance(event, h11.EndOfMessage) and answer is not None:
            coding = b",".join(value for name, value in answer.headers if name == b"content-encoding")
            return answer, decode_body(chunks, coding.decode("latin-1"), cap=cap)
        elif not isinstance(event, h11.InformationalResponse):
            # The codec ends a connection by this event; without an answer before it there was none.
            raise h11.RemoteProtocolError("the connection ended before the answer did")


def _as_known(error: Exception) -> Exception:
    """Return a fault of the codec as one that is put into words already."""
    return Undecodable(str(error)) if isinstance(error, h11.RemoteProtocolError) else error
