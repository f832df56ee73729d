"""The authorisation server of the city: OAuth 2.0 client credentials, refresh and revocation (RFC 6749, 7009, 8414)."""

import base64
import binascii
import hmac
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from urllib.parse import unquote_plus

from citybrain.data.context.desk import ContextDesk, challenge

METADATA_PATH, TOKEN_PATH, REVOKE_PATH = "/.well-known/oauth-authorization-server", "/oauth/token", "/oauth/revoke"
READ, WRITE = "lamps:read", "lamps:write"
BRIEF = "brief"
_LIFE, _BRIEF_LIFE = 300, 1
_GRANTED: dict[str, frozenset[str]] = {"partner": frozenset({READ}), BRIEF: frozenset({READ})}
MOST_TOKENS = 5_000


class OauthError(Exception):
    """A refusal in the words of RFC 6749 section 5.2."""

    def __init__(self, code: str, status: HTTPStatus = HTTPStatus.BAD_REQUEST) -> None:
        """`code` is the standard's."""
        super().__init__(code)
        self.code = code
        self.status = status


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """What stands behind a token; `until` on the monotonic clock."""

    client: str
    scope: frozenset[str]
    until: float


@dataclass(slots=True)
class Tokens:
    """Tokens that were issued and not revoked, the oldest first."""

    desk: ContextDesk
    access: dict[str, Grant] = field(default_factory=dict)
    refresh: dict[str, Grant] = field(default_factory=dict)

    def describe(self) -> dict[str, Any]:
        """The metadata of the server (RFC 8414 section 2)."""
        origin = self.desk.origin
        return {
            "issuer": origin,
            "token_endpoint": f"{origin}{TOKEN_PATH}",
            "revocation_endpoint": f"{origin}{REVOKE_PATH}",
            "response_types_supported": [],
            "grant_types_supported": ["client_credentials", "refresh_token"],
            "scopes_supported": [READ, WRITE],
            "token_endpoint_auth_methods_supported": ["client_secret_basic"],
        }

    def issue(self, authorization: str, fields: Mapping[str, str]) -> dict[str, Any]:
        """The answer to a token request; OauthError for what is refused."""
        client, kind = self._admit(authorization), fields.get("grant_type")
        if kind is None:
            raise OauthError("invalid_request")
        if kind == "client_credentials":
            return self._grant(client, self._choose(client, fields.get("scope")))
        if kind != "refresh_token":
            raise OauthError("unsupported_grant_type")
        old = self.refresh.pop(fields.get("refresh_token", ""), None)
        if old is None or old.client != client:
            raise OauthError("invalid_grant")
        return self._grant(client, old.scope)

    def revoke(self, authorization: str, fields: Mapping[str, str]) -> None:
        """Forget a token of the client; what is no token is forgotten already (RFC 7009 section 2.2)."""
        client, token = self._admit(authorization), fields.get("token")
        if token is None:
            raise OauthError("invalid_request")
        for held in (self.access, self.refresh):
            grant = held.get(token)
            if grant is not None and grant.client == client and self.desk.oauth.revokes:
                del held[token]

    def require(self, token: str | None, scope: str) -> None:
        """Let in whoever shows a token of this scope, or the city's own; a 401 or 403 for everybody else."""
        if token is None:
            raise challenge(HTTPStatus.UNAUTHORIZED, None)
        if hmac.compare_digest(token.encode(), self.desk.token.encode()):
            return
        grant = self.access.get(token)
        if grant is None or (grant.until <= time.monotonic() and self.desk.oauth.expires):
            raise challenge(HTTPStatus.UNAUTHORIZED, "invalid_token")
        if scope not in grant.scope:
            raise challenge(HTTPStatus.FORBIDDEN, "insufficient_scope")

    def _choose(self, client: str, asked: str | None) -> frozenset[str]:
        granted = _GRANTED[client]
        if asked is None:
            return granted
        wanted = frozenset(asked.split())
        if not wanted or not wanted <= granted:
            raise OauthError("invalid_scope")
        return wanted

    def _grant(self, client: str, scope: frozenset[str]) -> dict[str, Any]:
        life = _BRIEF_LIFE if client == BRIEF else _LIFE
        grant = Grant(client=client, scope=scope, until=time.monotonic() + life)
        access, refresh = secrets.token_urlsafe(24), secrets.token_urlsafe(24)
        for held, token in ((self.access, access), (self.refresh, refresh)):
            while len(held) >= MOST_TOKENS:
                del held[next(iter(held))]
            held[token] = grant
        return {
            "access_token": access,
            "token_type": "Bearer",
            "expires_in": life,
            "refresh_token": refresh,
            "scope": " ".join(sorted(scope)),
        }

    def _admit(self, authorization: str) -> str:
        """The client that the Basic credentials name; both parts are form-encoded (RFC 6749 section 2.3.1)."""
        scheme, _, word = authorization.partition(" ")
        try:
            name, _, secret = base64.b64decode(word, validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            name = secret = ""
        client = unquote_plus(name)
        known = self.desk.clients.get(client, "")
        right = hmac.compare_digest(unquote_plus(secret).encode(), known.encode())
        if scheme.lower() != "basic" or not known or not right:
            if self.desk.oauth.wrong_error:
                raise OauthError("invalid_request")
            raise OauthError("invalid_client", HTTPStatus.UNAUTHORIZED)
        return client
