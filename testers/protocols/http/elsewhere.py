"""URLs that documents of a target lead to: asked where the authorisation reaches, and nowhere else."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from rules.errors import RefusedError, TargetError
from rules.subject import parse_endpoint
from testers.harness.context import Context
from testers.protocols.http.client import HttpClient, make_tls
from testers.protocols.http.exchange import Exchange

_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A client for the server of a URL, and the path and query there."""

    client: HttpClient
    target: str

    async def ask(self, *, method: str = "GET", headers: Mapping[str, str] | None = None) -> Exchange:
        """Send one request; a GET follows redirects on the same server."""
        if method == "GET":
            return await self.client.follow(self.target, headers=headers)
        return await self.client.ask(self.target, method=method, headers=headers)


async def reach(ctx: Context, client: HttpClient, url: str) -> Place | None:
    """Return the place of `url` (relative ones count from the client's server), None outside the authorisation.

    The token goes along to the endpoints of the target file only: another server has no business with it.
    """
    whole = urljoin(f"{client.origin}{client.base}/", url)
    server = _find_server(whole)
    if server is None:
        return None
    parts = urlsplit(whole)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    if server == _find_server(client.origin):
        return Place(client=client, target=target)
    try:
        link = await ctx.follow(whole)
    except (RefusedError, TargetError):
        # Where it leads was not authorised, or the name leads nowhere we could see from here.
        return None
    own = any(server == _find_server(parse_endpoint(name, given).url) for name, given in ctx.target.endpoints.items())
    token = client.token if own else None
    return Place(client=HttpClient(link, token=token, tls=make_tls(ctx.parameter("tls.ca"))), target=target)


def _find_server(url: str) -> tuple[str, str, int] | None:
    try:
        parts = urlsplit(url)
        port = parts.port or _PORTS.get(parts.scheme)
    except ValueError:
        return None
    if port is None or not parts.hostname or parts.scheme not in _PORTS:
        return None
    return parts.scheme, parts.hostname, port
