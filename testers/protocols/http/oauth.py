"""OAuth 2.0 as a client sees it: metadata, the token endpoint, revocation, and the doors that tokens open.

Answers that hold tokens are never recorded: what is kept of them is their shape.
"""

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote_plus, urljoin, urlsplit

from rules.errors import TargetError
from rules.text import Text
from testers.harness.context import Context
from testers.harness.observation import Json
from testers.protocols.http.client import make_tls
from testers.protocols.http.demands import demand
from testers.protocols.http.elsewhere import reach
from testers.protocols.http.exchange import Exchange, NotJson, parse_json
from testers.protocols.http.sending import HttpSender, open_sender

CAPABILITY = "oauth.server"
_WELL_KNOWN = "/.well-known/oauth-authorization-server"


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A client of the authorization server."""

    client: str
    secret: str

    def basic(self) -> dict[str, str]:
        """Return the HTTP Basic credentials, each part form-encoded first (RFC 6749 section 2.3.1)."""
        pair = f"{quote_plus(self.client)}:{quote_plus(self.secret)}"
        return {"Authorization": f"Basic {base64.b64encode(pair.encode()).decode()}"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """What a token endpoint answered; `document` is empty where it is no JSON object."""

    exchange: Exchange
    document: Mapping[str, Json]

    @property
    def token(self) -> str | None:
        """The access token of a granted request."""
        found = self.document.get("access_token")
        return found if self.exchange.status == 200 and isinstance(found, str) and found else None

    @property
    def error(self) -> str | None:
        """The error code."""
        found = self.document.get("error")
        return found if isinstance(found, str) else None

    @property
    def scope(self) -> set[str] | None:
        """The scope that was granted, None where the answer does not say."""
        found = self.document.get("scope")
        return set(found.split()) if isinstance(found, str) else None

    @property
    def expires_in(self) -> float | None:
        """The life of the token in seconds, None where the answer does not say."""
        found = self.document.get("expires_in")
        return float(found) if isinstance(found, (int, float)) and not isinstance(found, bool) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """The authorization server: its metadata, and where its endpoints are."""

    ctx: Context
    sender: HttpSender
    issuer: str
    discovery: Exchange
    metadata: Mapping[str, Json]
    token_url: str
    revoke_url: str | None

    async def ask(self, account: Account, fields: Mapping[str, str]) -> Grant:
        """Send a request to the token endpoint."""
        exchange = await self._post(self.token_url, account, fields)
        document = parse_json(exchange.body)
        return Grant(exchange=exchange, document=document if isinstance(document, dict) else {})

    async def revoke(self, account: Account, token: str, **more: str) -> Exchange:
        """Send a token to the revocation endpoint, which must be known."""
        return await self._post(str(self.revoke_url), account, {"token": token, **more})

    async def knock(self, path: str, token: str | None) -> Exchange:
        """Ask for a protected resource with a token, or with none."""
        if token is None:
            return await self.sender.ask(path, anonymous=True)
        return await self.sender.as_holder(token).ask(path)

    async def _post(self, url: str, account: Account, fields: Mapping[str, str]) -> Exchange:
        sender, target = await _find_sender(self.ctx, self.sender, url)
        headers = {**account.basic(), "Accept": "application/json"}
        return await sender.send_form(target, dict(fields), headers=headers)


async def discover(ctx: Context) -> Server:
    """Read the metadata (RFC 8414) and find the endpoints; what they lack is found by the caller.

    Raises
    ------
    TargetError
        There is no token endpoint to be found.

    """
    sender = open_sender(ctx)
    issuer = ctx.parameter("oauth.issuer") or sender.origin
    discovery = await _ask_metadata(ctx, sender, issuer)
    document = parse_json(discovery.body) if discovery.ok else NotJson()
    metadata = document if isinstance(document, dict) else {}
    token, revoke = (
        metadata.get(name) if isinstance(metadata.get(name), str) else ctx.parameter(parameter)
        for name, parameter in (("token_endpoint", "oauth.token"), ("revocation_endpoint", "oauth.revoke"))
    )
    if not isinstance(token, str):
        raise TargetError(
            Text(
                zh=f"元数据（状态码 {discovery.status}）与参数 oauth.token 都没有给出令牌端点。",
                en=f"Neither the metadata (status {discovery.status}) nor oauth.token tell of a token endpoint.",
            )
        )
    return Server(
        ctx=ctx,
        sender=sender,
        issuer=issuer,
        discovery=discovery,
        metadata=metadata,
        token_url=urljoin(f"{sender.origin}/", token),
        revoke_url=urljoin(f"{sender.origin}/", revoke) if isinstance(revoke, str) else None,
    )


def find_account(ctx: Context, stem: str = "oauth") -> Account:
    """Return the client that the target file gives; UsageError where it does not."""
    return Account(
        client=demand(ctx, f"{stem}.client", of=CAPABILITY), secret=demand(ctx, f"{stem}.secret", of=CAPABILITY)
    )


async def _ask_metadata(ctx: Context, sender: HttpSender, issuer: str) -> Exchange:
    # RFC 8414 section 3.1: the well-known part goes between the host and the path of the issuer.
    parts = urlsplit(issuer)
    place = await reach(ctx, sender, f"{parts.scheme}://{parts.netloc}{_WELL_KNOWN}{parts.path.rstrip('/')}")
    if place is None:
        raise _outside(issuer)
    return await place.client.ask(place.target, headers={"Accept": "application/json"}, anonymous=True)


async def _find_sender(ctx: Context, sender: HttpSender, url: str) -> tuple[HttpSender, str]:
    """Return who may send to `url`, and the path there: the secret of a client goes to authorised servers only."""
    place = await reach(ctx, sender, url)
    if place is None:
        raise _outside(url)
    if place.client is sender:
        return sender, place.target
    return HttpSender(await ctx.follow(url), token=None, tls=make_tls(ctx.parameter("tls.ca"))), place.target


def _outside(url: str) -> TargetError:
    return TargetError(
        Text(
            zh=f"{url} 在授权之外，不向其发送凭据。",
            en=f"{url} is outside the authorisation; no credentials are sent there.",
        )
    )
