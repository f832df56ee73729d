"""HTTP/1.1 to a pinned address: one connection a request, capped, timed and captured.

Connections are not kept alive: on a reused one a dropped request cannot be told from the server's
right to close an idle connection (RFC 9112 section 9.3.1), and a retry would hide the loss.
"""

import asyncio
import ssl
import time
from collections.abc import Mapping
from urllib.parse import quote, urljoin, urlsplit

import httpcore
import httpx

from rules.errors import TargetError, UsageError
from rules.text import Text
from testers.harness.context import Context, Link
from testers.harness.observation import Json, Observation
from testers.protocols.http.codings import ACCEPTED, decode_body
from testers.protocols.http.exchange import Exchange
from testers.protocols.http.failure import UnansweredError, explain_answer
from testers.protocols.http.pinned import Overlong, PinnedTransport, Wire

ENDPOINTS = ("https", "http")
_HEADER_ROOM = 256 << 10
_MOST_REDIRECTS = 3


class HttpClient:
    """Asks one endpoint; see `open_client`."""

    def __init__(self, link: Link, *, token: str | None, tls: ssl.SSLContext) -> None:
        """Bind the link; nothing is sent yet."""
        self._link = link
        self._tls = tls
        self.token = token

    @property
    def origin(self) -> str:
        """Scheme, host and port as declared."""
        endpoint = self._link.endpoint
        host = f"[{endpoint.host}]" if ":" in endpoint.host else endpoint.host
        return f"{endpoint.scheme}://{host}:{endpoint.port}"

    @property
    def base(self) -> str:
        """The path of the endpoint, without a slash at its end."""
        return self._link.endpoint.path.rstrip("/")

    @property
    def secure(self) -> bool:
        """Whether the endpoint is https."""
        return self._link.endpoint.scheme == "https"

    @property
    def host(self) -> str:
        """The declared host."""
        return self._link.endpoint.host

    @property
    def timeout(self) -> float:
        """Seconds that one exchange may take."""
        return self._link.timeout

    async def permit(self) -> None:
        """Wait for the target's rate; `ask` does so itself unless told that it was done."""
        await self._link.permit()

    async def ask(
        self,
        target: str,
        *,
        method: str = "GET",
        headers: Mapping[str, str] | None = None,
        anonymous: bool = False,
        permitted: bool = False,
    ) -> Exchange:
        """Send one request and return the whole answer; redirects are answers like any other.

        The token goes along unless `anonymous`. `permitted` means that `permit` was awaited already.

        Raises
        ------
        UnansweredError
            No usable answer within the time and size that the link allows.

        """
        if not permitted:
            await self._link.permit()
        fields = {"User-Agent": "cityassay", "Accept": "*/*", "Accept-Encoding": ACCEPTED, "Connection": "close"}
        if self.token and not anonymous:
            fields["Authorization"] = f"Bearer {self.token}"
        fields.update(headers or {})
        async with self._link.slot():
            began = time.monotonic()
            try:
                exchange = await self._exchange(method, target, fields)
            except TargetError:
                self._link.note(seconds=None, ok=False)
                raise
            self._link.note(seconds=time.monotonic() - began, ok=True)
            return exchange

    async def follow(self, target: str, *, headers: Mapping[str, str] | None = None) -> Exchange:
        """GET `target` and follow redirects, but never away from the allowed endpoint.

        A redirect that leads elsewhere is returned as it is: where it points is not authorised.
        """
        exchange = await self.ask(target, headers=headers)
        for _ in range(_MOST_REDIRECTS):
            onward = self._onward(exchange)
            if onward is None:
                break
            exchange = await self.ask(onward, headers=headers)
        return exchange

    def _onward(self, exchange: Exchange) -> str | None:
        location = exchange.header("location")
        if exchange.status not in (301, 302, 303, 307, 308) or location is None:
            return None
        try:
            here, there = urlsplit(self.origin), urlsplit(urljoin(self.origin + exchange.target, location))
            default = {"http": 80, "https": 443}.get(there.scheme)
            same = (there.scheme, there.hostname, there.port or default) == (here.scheme, here.hostname, here.port)
        except ValueError:
            return None
        return (there.path or "/") + (f"?{there.query}" if there.query else "") if same else None

    async def _exchange(self, method: str, target: str, fields: Mapping[str, str]) -> Exchange:
        wire = Wire(cap=self._link.max_response + _HEADER_ROOM)
        began = time.monotonic()
        try:
            async with asyncio.timeout(self._link.timeout):
                response, body = await self._transfer(method, target, fields, wire)
        except Exception as error:
            explained = explain_answer(error, f"{method} {target}", self._link)
            if not wire.total and isinstance(error, httpcore.RemoteProtocolError):
                explained = explain_answer(httpcore.ReadError(), f"{method} {target}", self._link)
            if isinstance(explained, UnansweredError):
                explained.sent, explained.received = wire.sent, wire.received
            raise explained from error
        return Exchange(
            method=method,
            target=target,
            status=response.status_code,
            headers=tuple((k.decode("latin-1").lower(), v.decode("latin-1")) for k, v in response.headers.raw),
            body=body,
            seconds=time.monotonic() - began,
            sent=wire.sent,
            received=wire.received,
        )

    async def _transfer(
        self, method: str, target: str, fields: Mapping[str, str], wire: Wire
    ) -> tuple[httpx.Response, bytes]:
        # "%" stays as it is: a malformed escape may be the very thing that is asked.
        raw = quote(target, safe="%/?:@!$&'()*+,;=~[]").encode("ascii")
        request = httpx.Request(method, self.origin, headers=fields, extensions={"target": raw})
        # The transport alone: httpx's client takes Location and Set-Cookie apart even when it does not follow them,
        # and stumbles over what a hostile server writes there.
        async with PinnedTransport(address=self._link.address, wire=wire, tls=self._tls) as transport:
            response = await transport.handle_async_request(request)
            try:
                body = await self._read(response)
            finally:
                await response.aclose()
            return response, body

    async def _read(self, response: httpx.Response) -> bytes:
        cap, size, chunks = self._link.max_response, 0, list[bytes]()
        async for chunk in response.aiter_raw():
            size += len(chunk)
            if size > cap:
                raise Overlong
            chunks.append(chunk)
        if not size:
            return b""
        return decode_body(chunks, response.headers.get("content-encoding", ""), cap=cap)


def open_client(ctx: Context) -> HttpClient:
    """Return a client for the https endpoint of the target, else the http one.

    The certificate is checked where `tls.ca` gives an authority; without one it is not: whether a
    certificate is good is a requirement of its own, and a device with a bad one still has other merits.
    """
    return HttpClient(ctx.link(*ENDPOINTS), token=ctx.parameter("http.token"), tls=make_tls(ctx.parameter("tls.ca")))


def make_tls(ca: str | None) -> ssl.SSLContext:
    """Return a client context that trusts the PEM certificates `ca`, or asks for none when there are none."""
    if ca is None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    else:
        try:
            context = ssl.create_default_context(cadata=ca)
        except ssl.SSLError as error:
            message = Text(
                zh="参数 tls.ca 不是 PEM 证书；请写成 file: 引用，指向 PEM 文件。",
                en="Parameter tls.ca holds no PEM certificate; write it as a file: reference to a PEM file.",
            )
            raise UsageError(message) from error
    # Old versions and suites are what SEC-01 judges; here they shall not keep the other cases from being tried.
    context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    context.set_ciphers("DEFAULT:@SECLEVEL=0")
    return context


def record(ctx: Context, what: str, exchange: Exchange, **facts: Json) -> Observation:
    """Observe an exchange with its raw bytes and `facts`."""
    basics: dict[str, Json] = {"method": exchange.method, "target": exchange.target, "status": exchange.status}
    return ctx.observe(what, sent=exchange.sent, received=exchange.received, **(basics | facts))
