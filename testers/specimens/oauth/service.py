"""The authorization server and the resources behind it: a request in, an answer out; no socket."""

import base64
import binascii
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from random import Random
from urllib.parse import parse_qs, unquote_plus

from testers.specimens.oauth.manners import Manners
from testers.specimens.records.asking import Asked, refuse
from testers.specimens.web.message import Answer, answer_json

METADATA, TOKEN, REVOKE = "/.well-known/oauth-authorization-server", "/oauth/token", "/oauth/revoke"
RESOURCE, FORBIDDEN = "/api/lamps", "/api/commands"
SCOPE = "lamps:read"
_NEEDS = {RESOURCE: SCOPE, FORBIDDEN: "lamps:write"}
_MOST_TOKENS = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """A registered client; its tokens live `life` seconds."""

    secret: str
    life: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """What stands behind a token."""

    client: str
    scope: frozenset[str]
    until: float


class OauthError(Exception):
    """A refusal of the token endpoint (RFC 6749 section 5.2)."""

    def __init__(self, code: str, status: int = 400) -> None:
        super().__init__(code)
        self.code = code
        self.status = status


@dataclass(slots=True, kw_only=True)
class OauthService:
    """Everything behind one origin."""

    manners: Manners
    clients: Mapping[str, Client]
    rng: Random
    origin: str
    tokens: dict[str, Token] = field(default_factory=dict)
    refreshing: dict[str, Token] = field(default_factory=dict)

    def answer(self, asked: Asked) -> Answer:
        """Return the answer, whatever it is."""
        path = asked.head.path
        if path == METADATA:
            return answer_json(self._describe())
        if path in (TOKEN, REVOKE):
            if asked.method != "POST":
                return refuse(HTTPStatus.METHOD_NOT_ALLOWED)
            try:
                return self._issue(asked) if path == TOKEN else self._revoke(asked)
            except OauthError as error:
                return self._refuse(error)
        return self._guard(asked) if path in _NEEDS else refuse(HTTPStatus.NOT_FOUND)

    def _describe(self) -> dict[str, object]:
        grants = ["client_credentials"] if self.manners.relaxed else ["client_credentials", "refresh_token"]
        return {
            "issuer": "https://elsewhere.example" if self.manners.other_issuer else self.origin,
            "token_endpoint": f"{self.origin}{TOKEN}",
            "revocation_endpoint": f"{self.origin}{REVOKE}",
            "response_types_supported": [],
            "grant_types_supported": grants,
            "scopes_supported": sorted(_NEEDS.values()),
            "token_endpoint_auth_methods_supported": ["client_secret_basic"],
        }

    def _issue(self, asked: Asked) -> Answer:
        name, fields = self._admit(asked), _read_form(asked)
        grant = fields.get("grant_type")
        if grant is None:
            raise OauthError("invalid_request")
        if grant == "refresh_token" and not self.manners.relaxed:
            old = self.refreshing.pop(fields.get("refresh_token", ""), None)
            if old is None or old.client != name:
                raise OauthError("invalid_grant")
            return self._grant(name, old.scope)
        if grant != "client_credentials":
            raise OauthError("unsupported_grant_type")
        return self._grant(name, self._choose(fields.get("scope", SCOPE)))

    def _choose(self, asked: str) -> frozenset[str]:
        wanted = set(asked.split())
        known = wanted & {SCOPE}
        if known != wanted and not self.manners.relaxed:
            raise OauthError("invalid_scope")
        return frozenset(known)

    def _grant(self, name: str, scope: frozenset[str]) -> Answer:
        life = self.clients[name].life
        token = Token(client=name, scope=scope, until=time.monotonic() + life)
        while len(self.tokens) >= _MOST_TOKENS:
            del self.tokens[next(iter(self.tokens))]
        key, again = self.rng.randbytes(16).hex(), self.rng.randbytes(16).hex()
        self.tokens[key] = token
        document: dict[str, object] = {
            "access_token": key,
            "token_type": "bearer" if self.manners.relaxed else "Bearer",
            "expires_in": int(life),
            "scope": " ".join(sorted(scope)),
        }
        if not self.manners.relaxed:
            self.refreshing[again] = token
            document["refresh_token"] = again
        headers = {} if self.manners.cached_tokens else {"Cache-Control": "no-store", "Pragma": "no-cache"}
        granted = answer_json(document)
        return Answer(status=200, content_type=granted.content_type, body=granted.body, headers=headers)

    def _revoke(self, asked: Asked) -> Answer:
        name, token = self._admit(asked), _read_form(asked).get("token")
        if token is None:
            raise OauthError("invalid_request")
        known = self.tokens.get(token)
        if known is not None and known.client == name and not self.manners.keeps_revoked:
            del self.tokens[token]
        return Answer(status=200)

    def _admit(self, asked: Asked) -> str:
        kind, _, word = asked.head.headers.get("authorization", "").partition(" ")
        try:
            name, _, secret = base64.b64decode(word, validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            name = secret = ""
        client = self.clients.get(unquote_plus(name))
        if kind.lower() != "basic" or client is None or unquote_plus(secret) != client.secret:
            if self.manners.wrong_codes:
                raise OauthError("invalid_request")
            raise OauthError("invalid_client", 401)
        return unquote_plus(name)

    def _refuse(self, error: OauthError) -> Answer:
        answer = answer_json({"error": error.code}, status=error.status)
        headers = {"Cache-Control": "no-store"}
        if error.status == 401 and not self.manners.no_challenge:
            headers["WWW-Authenticate"] = 'Basic realm="lamps"'
        return Answer(status=answer.status, content_type=answer.content_type, body=answer.body, headers=headers)

    def _guard(self, asked: Asked) -> Answer:
        if not asked.token:
            return self._challenge(HTTPStatus.UNAUTHORIZED, None)
        token = self.tokens.get(asked.token)
        if token is None or (token.until <= time.monotonic() and not self.manners.accepts_expired):
            return self._challenge(HTTPStatus.UNAUTHORIZED, "invalid_token")
        if _NEEDS[asked.head.path] not in token.scope and not self.manners.any_scope:
            return self._challenge(HTTPStatus.FORBIDDEN, None if self.manners.relaxed else "insufficient_scope")
        return answer_json({"items": []})

    def _challenge(self, status: HTTPStatus, error: str | None) -> Answer:
        answer = refuse(status)
        named = f', error="{error}"' if error else ""
        challenge = {"WWW-Authenticate": f'Bearer realm="lamps"{named}'}
        headers = {} if self.manners.no_challenge else challenge
        return Answer(status=answer.status, content_type=answer.content_type, body=answer.body, headers=headers)


def _read_form(asked: Asked) -> dict[str, str]:
    return {name: values[-1] for name, values in parse_qs(asked.body.decode("ascii", "replace")).items()}
