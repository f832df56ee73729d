"""HTTP/1.1 to the last byte: what a server sends after the answer ought to have ended is seen too.

A client library stops where the message ends. Whether an answer to HEAD has content, or more of it comes than its
Content-Length says, shows only to one who reads on.
"""

import re
import time
from collections.abc import Mapping
from urllib.parse import quote

from rules.errors import TargetError
from rules.text import Text
from testers.harness.context import Context, Link, Stream
from testers.protocols.http.client import ENDPOINTS, HttpClient, make_tls, open_client
from testers.protocols.http.exchange import Exchange
from testers.protocols.http.failure import UnansweredError

_STATUS = re.compile(rb"HTTP/1\.[01] ([1-5]\d\d)(?: .*)?")
_QUIET = 1.0  # seconds without a byte after which a connection that was not closed counts as done
_MOST_HEAD = 64 << 10
_MOST_CHUNKS = 100_000


class RawClient:
    """Asks one endpoint and reads until the server closes or falls silent; see `open_raw`."""

    def __init__(self, ctx: Context, client: HttpClient) -> None:
        """Bind the endpoint that `client` has."""
        self._link: Link = ctx.link(*ENDPOINTS)
        self._client = client
        self._tls = make_tls(ctx.parameter("tls.ca")) if client.secure else None

    async def ask(self, target: str, *, method: str = "GET", headers: Mapping[str, str] | None = None) -> Exchange:
        """Send one request and return the answer with all that came after its head as `body`.

        No content coding is asked for, so that lengths and ranges are those of the representation.

        Raises
        ------
        UnansweredError
            No answer, or none that is HTTP.

        """
        await self._link.permit()
        began = time.monotonic()
        async with self._link.open(tls=self._tls) as stream:
            await stream.write(self._write(method, target, headers or {}))
            try:
                data = await _read_all(stream, self._link.timeout)
            except TargetError as error:
                self._link.note(seconds=None, ok=False)
                raise UnansweredError(error.message) from error
            seconds, sent = time.monotonic() - began, stream.sent
        answer = read_answer(data, method=method, target=target)
        self._link.note(seconds=seconds, ok=answer is not None)
        if answer is None:
            raise UnansweredError(
                Text(zh=f"{method} {target} 的应答不是合法的 HTTP。", en=f"{method} {target} gets no proper HTTP.")
            )
        return Exchange(
            method=method,
            target=target,
            status=answer.status,
            headers=answer.headers,
            body=answer.body,
            seconds=seconds,
            sent=sent,
            received=data[:_MOST_HEAD],
        )

    def _write(self, method: str, target: str, headers: Mapping[str, str]) -> bytes:
        host = self._client.origin.partition("//")[2]
        fields = {"Host": host, "User-Agent": "cityassay", "Accept": "*/*", "Accept-Encoding": "identity"}
        if self._client.token:
            fields["Authorization"] = f"Bearer {self._client.token}"
        fields |= {**headers, "Connection": "close"}
        raw = quote(target, safe="%/?:@!$&'()*+,;=~[]")
        lines = [f"{method} {raw} HTTP/1.1", *(f"{name}: {value}" for name, value in fields.items())]
        return "\r\n".join([*lines, "", ""]).encode("latin-1", "replace")


def open_raw(ctx: Context) -> RawClient:
    """Return a raw client for the endpoint that `open_client` asks."""
    return RawClient(ctx, open_client(ctx))


async def _read_all(stream: Stream, timeout: float) -> bytes:
    """Return every byte until the end, or until a whole second of silence after the head; capped by the link."""
    data = bytearray()
    while True:
        patience = _QUIET if b"\r\n\r\n" in data else timeout
        try:
            piece = await stream.read(within=min(patience, timeout))
        except TimeoutError:
            return bytes(data)
        if not piece:
            return bytes(data)
        data += piece


def read_answer(data: bytes, *, method: str, target: str) -> Exchange | None:
    """Return the final answer in `data`, whose body is all that follows its head; None where there is none."""
    while True:
        head, found, rest = data.partition(b"\r\n\r\n")
        first, *lines = head.split(b"\r\n")
        status = _STATUS.fullmatch(first)
        if not found or status is None or len(head) > _MOST_HEAD:
            return None
        if not status[1].startswith(b"1"):
            break
        data = rest  # RFC 9110 section 15.2: interim answers come before the final one
    fields = [line.decode("latin-1").partition(":") for line in lines if b":" in line]
    headers = tuple((name.strip().lower(), value.strip()) for name, _, value in fields)
    return Exchange(
        method=method, target=target, status=int(status[1]), headers=headers, body=_unchunk(headers, rest), seconds=0.0
    )


def _unchunk(headers: tuple[tuple[str, str], ...], rest: bytes) -> bytes:
    """Undo the transfer coding `chunked` (RFC 9112 section 7.1); what is not chunked as it says stays as it is."""
    if dict(headers).get("transfer-encoding", "").lower() != "chunked":
        return rest
    body, left = bytearray(), rest
    for _ in range(_MOST_CHUNKS):
        line, found, left = left.partition(b"\r\n")
        size = line.partition(b";")[0].strip()
        if not found or not size or len(size) > 8 or size.strip(b"0123456789abcdefABCDEF"):
            return rest
        length = int(size, 16)
        if not length:
            return bytes(body)
        body += left[:length]
        left = left[length + 2 :]
    return rest
