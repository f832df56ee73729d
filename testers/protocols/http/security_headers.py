"""Security headers: only what a text demands of this very answer counts as a fault."""

import ipaddress
import re

from rules.text import Text
from testers.protocols.finding import find
from testers.protocols.http.exchange import Exchange

_HSTS = "Strict-Transport-Security"
STRANGER = "https://stranger.invalid"
_DIRECTIVE = re.compile(r"\s*([!#$%&'*+.^_`|~\w-]+)\s*(?:=\s*(\"[^\"]*\"|[^\s;]*))?\s*", re.ASCII)


def find_hsts_fault(exchange: Exchange, *, secure: bool, host: str) -> Text | None:
    """Return the breach of RFC 6797, or None."""
    lines = exchange.lines("strict-transport-security")
    if not secure:
        # 7.2: "MUST NOT include the STS header field in HTTP responses conveyed over non-secure transport".
        if not lines:
            return None
        return find(
            "在明文 HTTP 上发送 Strict-Transport-Security（RFC 6797 7.2）",
            "Strict-Transport-Security over plain HTTP (RFC 6797 7.2)",
        )
    if not lines:
        # 8.1.1: user agents must not note a host that is an IP address: there the header could do nothing.
        if _is_address(host):
            return None
        return find("缺少 Strict-Transport-Security（RFC 6797 7.1）", "no Strict-Transport-Security (RFC 6797 7.1)")
    # 8.1: only the first header field is processed.
    return _find_policy_fault(lines[0])


def find_nosniff_fault(exchange: Exchange) -> Text | None:
    """Return whether content may be guessed (WHATWG Fetch 3.6; OWASP REST Security Cheat Sheet), or None."""
    # Error pages come from the server in front, which many set apart: only what was asked for is held to it.
    if not exchange.body or not exchange.ok:
        return None
    values = [value.strip().lower() for line in exchange.lines("x-content-type-options") for value in line.split(",")]
    # Fetch, "determine nosniff": the first value decides.
    if values[:1] == ["nosniff"]:
        return None
    return find("缺少 X-Content-Type-Options: nosniff（Fetch 3.6）", "no X-Content-Type-Options: nosniff (Fetch 3.6)")


def find_framing_fault(exchange: Exchange) -> Text | None:
    """Return whether a page may be framed by anybody (CSP 3 frame-ancestors, RFC 7034), or None; pages only."""
    if not exchange.ok or exchange.media_type not in ("text/html", "application/xhtml+xml"):
        return None
    policy = ";".join(exchange.lines("content-security-policy")).lower()
    framed = any(line.strip().lower() in ("deny", "sameorigin") for line in exchange.lines("x-frame-options"))
    if "frame-ancestors" in policy or framed:
        return None
    return find(
        "网页没有 frame-ancestors 或 X-Frame-Options（CSP Level 3, 6.4.2）",
        "a page without frame-ancestors or X-Frame-Options (CSP Level 3, 6.4.2)",
    )


def find_cors_fault(exchange: Exchange, *, origin: str) -> Text | None:
    """Return whether scripts of any origin read answers with the user's credentials (Fetch 3.3), or None.

    `origin` is the stranger's origin that was sent. '*' is no fault: with credentials browsers refuse it.
    """
    allowed = (exchange.header("access-control-allow-origin") or "").strip()
    credentials = (exchange.header("access-control-allow-credentials") or "").strip()
    if allowed == origin and credentials == "true":
        return find(
            f"CORS 允许 {origin} 携带凭据读取（Fetch 3.3）", f"CORS lets {origin} read with credentials (Fetch 3.3)"
        )
    return None


def _find_policy_fault(line: str) -> Text | None:
    names: dict[str, str | None] = {}
    for part in line.split(";"):
        if not part.strip():
            continue
        directive = _DIRECTIVE.fullmatch(part)
        if directive is None:
            return find(f"{_HSTS} 无法解析：{line[:80]}", f"{_HSTS} cannot be read: {line[:80]}")
        name = directive[1].lower()
        if name in names:
            return find(f"{_HSTS} 重复了 {name}（RFC 6797 6.1）", f"{_HSTS} repeats {name} (RFC 6797 6.1)")
        names[name] = directive[2]
    age = (names.get("max-age") or "").strip('"')
    if not age.isdigit():
        return find(f"{_HSTS} 没有 max-age（RFC 6797 6.1.1）", f"{_HSTS} without max-age (RFC 6797 6.1.1)")
    # 6.1.1: "max-age=0 signals the UA to cease regarding the host as a Known HSTS Host".
    return find(f"{_HSTS}: max-age=0 等于关闭", f"{_HSTS}: max-age=0 switches it off") if int(age) == 0 else None


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
