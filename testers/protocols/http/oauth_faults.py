"""What is wrong with an answer of an OAuth 2.0 server, with the clause that says so; pure."""

import re
from collections.abc import Mapping

from rules.text import Text
from testers.harness.observation import Json
from testers.protocols.finding import find
from testers.protocols.http.exchange import Exchange, is_json
from testers.protocols.http.oauth import Grant

_ERROR = re.compile(r"\berror\s*=\s*(\"[^\"]*\"|[^\s,\"]+)")
_UNWANTED = {"access_token", "refresh_token"}


def find_metadata_fault(exchange: Exchange, metadata: Mapping[str, Json], issuer: str) -> Text | None:
    """Judge the metadata (RFC 8414 sections 2, 3.2 and 3.3)."""
    if exchange.status != 200 or not metadata:
        return find(
            f"元数据返回 {exchange.status}（RFC 8414 3.2）", f"metadata answer {exchange.status} (RFC 8414 3.2)"
        )
    if not is_json(exchange.media_type):
        kind = exchange.media_type or "-"
        return find(f"元数据为 {kind}（RFC 8414 3.2）", f"metadata come as {kind} (RFC 8414 3.2)")
    told = metadata.get("issuer")
    if told != issuer:
        shown = str(told)[:80]
        return find(
            f"issuer 为 {shown}，应为 {issuer}（RFC 8414 3.3）", f"issuer is {shown}, not {issuer} (RFC 8414 3.3)"
        )
    if not isinstance(metadata.get("token_endpoint"), str):
        return find("没有 token_endpoint（RFC 8414 2）", "no token_endpoint (RFC 8414 2)")
    if not isinstance(metadata.get("response_types_supported"), list):
        return find("没有 response_types_supported（RFC 8414 2）", "no response_types_supported (RFC 8414 2)")
    return None


def find_grant_fault(grant: Grant, asked: set[str]) -> Text | None:
    """Judge a granted token (RFC 6749 section 5.1)."""
    exchange, kind = grant.exchange, grant.document.get("token_type")
    if grant.token is None:
        told = f"{exchange.status} {grant.error or '-'}"
        return find(f"没有发给令牌：{told}（RFC 6749 5.1）", f"no token was issued: {told} (RFC 6749 5.1)")
    if not is_json(exchange.media_type):
        shown = exchange.media_type or "-"
        return find(f"令牌应答为 {shown}（RFC 6749 5.1）", f"the token comes as {shown} (RFC 6749 5.1)")
    if not isinstance(kind, str) or kind.lower() != "bearer":
        shown = str(kind)[:40]
        return find(f"token_type 为 {shown}（RFC 6749 5.1）", f"token_type is {shown} (RFC 6749 5.1)")
    if not _forbids_storing(exchange):
        words = "the token answer lacks Cache-Control: no-store (RFC 6749 5.1)"
        return find("令牌应答没有 Cache-Control: no-store（RFC 6749 5.1）", words)
    if "expires_in" in grant.document and grant.expires_in is None:
        return find("expires_in 不是数字（RFC 6749 5.1）", "expires_in is no number (RFC 6749 5.1)")
    if grant.scope is not None and asked and not grant.scope & asked:
        return find(
            "授予的 scope 与请求无关（RFC 6749 3.3）", "the scope granted has nothing of what was asked (RFC 6749 3.3)"
        )
    return None


def find_refusal_fault(grant: Grant, *, code: str, statuses: tuple[int, ...] = (400,)) -> Text | None:
    """Judge a refusal by the token endpoint or the revocation endpoint (RFC 6749 section 5.2)."""
    exchange = grant.exchange
    if exchange.ok or _UNWANTED & grant.document.keys():
        return find(f"应拒绝（{code}）却返回 {exchange.status}", f"{code} was due, and the answer is {exchange.status}")
    if exchange.status not in statuses:
        wanted = "/".join(map(str, statuses))
        return find(
            f"{code} 的状态码为 {exchange.status}，应为 {wanted}（RFC 6749 5.2）",
            f"{code} comes with status {exchange.status}, not {wanted} (RFC 6749 5.2)",
        )
    if not is_json(exchange.media_type) or grant.error is None:
        return find(f"拒绝（{code}）没有 JSON 的 error（RFC 6749 5.2）", f"{code} without a JSON error (RFC 6749 5.2)")
    if grant.error != code:
        return find(
            f"error 为 {grant.error}，应为 {code}（RFC 6749 5.2）", f"error is {grant.error}, not {code} (RFC 6749 5.2)"
        )
    if exchange.status == 401 and not _offers(exchange, "basic"):
        return find(
            f"{code} 没有 WWW-Authenticate: Basic（RFC 6749 5.2）", f"{code} without a Basic challenge (RFC 6749 5.2)"
        )
    return None


def find_door_fault(exchange: Exchange, *, error: str | None) -> Text | None:
    """Judge how a resource refuses a request: with a Bearer challenge, which names `error` where a token was shown.

    RFC 6750 section 3: the challenge is a MUST without credentials, and where a token does not enable access.
    """
    if exchange.ok:
        return find(f"本应拒绝，却返回 {exchange.status}（RFC 6750 3）", f"let in with {exchange.status} (RFC 6750 3)")
    if exchange.status not in (400, 401, 403):
        return find(f"拒绝时返回 {exchange.status}（RFC 6750 3.1）", f"refused with {exchange.status} (RFC 6750 3.1)")
    if not _offers(exchange, "bearer"):
        words = f"{exchange.status} without a Bearer challenge (RFC 6750 3)"
        return find(f"{exchange.status} 没有 WWW-Authenticate: Bearer（RFC 6750 3）", words)
    told = [found.strip('"') for line in exchange.lines("www-authenticate") for found in _ERROR.findall(line)]
    if error is not None and told and error not in told:
        shown = told[0][:40]
        return find(
            f"质询中的 error 为 {shown}，应为 {error}（RFC 6750 3.1）", f"error is {shown}, not {error} (RFC 6750 3.1)"
        )
    return None


def find_open_fault(exchange: Exchange) -> Text | None:
    """Judge a resource that a good token should open."""
    if exchange.ok:
        return None
    return find(
        f"有效令牌被拒绝：{exchange.status}（RFC 6750 2.1）",
        f"a good token is refused: {exchange.status} (RFC 6750 2.1)",
    )


def _offers(exchange: Exchange, scheme: str) -> bool:
    # Several challenges may stand in one line or in several (RFC 9110 section 11.6.1).
    return any(
        re.search(rf"(?:^|,)\s*{scheme}(?:\s|,|$)", line, re.IGNORECASE) for line in exchange.lines("www-authenticate")
    )


def _forbids_storing(exchange: Exchange) -> bool:
    words = [word.strip().lower() for line in exchange.lines("cache-control") for word in line.split(",")]
    return "no-store" in words
