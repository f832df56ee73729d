"""Requests that carry a body: the client of this package with a payload, and with other credentials."""

import json
import ssl
from collections.abc import Mapping
from urllib.parse import quote, urlencode

import httpx

from testers.harness.context import Context, Link
from testers.harness.observation import Json
from testers.protocols.http.client import ENDPOINTS, HttpClient, make_tls
from testers.protocols.http.exchange import Exchange
from testers.protocols.http.pinned import PinnedTransport, Wire

JSON_TYPE = "application/json"
FORM_TYPE = "application/x-www-form-urlencoded"


class HttpSender(HttpClient):
    """Asks and sends; see `open_sender`."""

    async def send(
        self,
        target: str,
        body: bytes,
        *,
        method: str = "POST",
        media_type: str = JSON_TYPE,
        headers: Mapping[str, str] | None = None,
        anonymous: bool = False,
    ) -> Exchange:
        """Send one request with a body and return the whole answer; raises like `ask`."""
        shot = _Loaded(self._link, token=self.token, tls=self._tls, body=body)
        fields = {"Content-Type": media_type, **(headers or {})}
        return await shot.ask(target, method=method, headers=fields, anonymous=anonymous)

    async def send_json(
        self, target: str, document: Json, *, method: str = "POST", headers: Mapping[str, str] | None = None
    ) -> Exchange:
        """Send a JSON document (RFC 8259: UTF-8, no NaN)."""
        return await self.send(target, write_json(document), method=method, headers=headers)

    async def send_form(
        self, target: str, fields: Mapping[str, str] | list[tuple[str, str]], *, headers: Mapping[str, str]
    ) -> Exchange:
        """Send a form without our own token: `headers` say who asks."""
        body = urlencode(fields).encode("ascii")
        return await self.send(target, body, media_type=FORM_TYPE, headers=headers, anonymous=True)

    def as_holder(self, token: str | None) -> "HttpSender":
        """Return the same way in with another token, or with none."""
        return HttpSender(self._link, token=token, tls=self._tls)

    def by_way_of(self, link: Link) -> "HttpSender":
        """Return the same sender by another link: the target behind a relay of ours (`Context.own_link`)."""
        return HttpSender(link, token=self.token, tls=self._tls)


class _Loaded(HttpClient):
    """A client whose every request carries the same body."""

    def __init__(self, link: Link, *, token: str | None, tls: ssl.SSLContext, body: bytes) -> None:
        super().__init__(link, token=token, tls=tls)
        self._body = body

    async def _transfer(
        self, method: str, target: str, fields: Mapping[str, str], wire: Wire
    ) -> tuple[httpx.Response, bytes]:
        raw = quote(target, safe="%/?:@!$&'()*+,;=~[]").encode("ascii")
        request = httpx.Request(method, self.origin, headers=fields, content=self._body, extensions={"target": raw})
        async with PinnedTransport(address=self._link.address, wire=wire, tls=self._tls) as transport:
            response = await transport.handle_async_request(request)
            try:
                return response, await self._read(response)
            finally:
                await response.aclose()


def open_sender(ctx: Context) -> HttpSender:
    """Return a sender for the https endpoint of the target, else the http one; like `open_client`."""
    return HttpSender(ctx.link(*ENDPOINTS), token=ctx.parameter("http.token"), tls=make_tls(ctx.parameter("tls.ca")))


def write_json(document: Json) -> bytes:
    """Return a JSON text in UTF-8, as it stands: no escapes that the reader would have to undo."""
    return json.dumps(document, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode("utf-8")
