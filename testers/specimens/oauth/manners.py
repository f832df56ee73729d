"""How an authorization server behaves: every field a defect, or one of the habits an honest one may choose."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Manners:
    """The defaults are those of the good server.

    relaxed          no refresh tokens, scopes that nobody knows are passed over, 403 for too little scope named
                     otherwise, `Bearer` in small letters
    accepts_expired  a token works after its time
    keeps_revoked    a revoked token goes on working
    wrong_codes      a wrong secret is answered with 400 invalid_request
    no_challenge     refusals come without WWW-Authenticate
    any_scope        the scope of a token is not looked at
    cached_tokens    tokens come without Cache-Control: no-store
    other_issuer     the metadata name another issuer
    """

    relaxed: bool = False
    accepts_expired: bool = False
    keeps_revoked: bool = False
    wrong_codes: bool = False
    no_challenge: bool = False
    any_scope: bool = False
    cached_tokens: bool = False
    other_issuer: bool = False
