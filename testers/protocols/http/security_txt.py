"""security.txt (RFC 9116): whom to tell of a vulnerability."""

import datetime as dt
from urllib.parse import urlsplit

from rules.text import Text
from testers.protocols.finding import find
from testers.protocols.http.exchange import Exchange
from testers.protocols.payload.instants import read_stamp

PATH = "/.well-known/security.txt"
# Section 2.5: every field that takes a URI.
_URI_FIELDS = ("acknowledgments", "canonical", "contact", "encryption", "hiring", "policy")


def find_faults(exchange: Exchange, *, now: dt.datetime) -> list[Text]:
    """Return each breach of a MUST of RFC 9116 in a security.txt that was found; `now` has a zone."""
    faults = _find_type_faults(exchange)
    try:
        text = exchange.body.decode("utf-8")
    except UnicodeDecodeError:
        # Section 3: "MUST have a Content-Type of "text/plain" with the default charset parameter set to "utf-8"".
        return [*faults, find("内容不是 UTF-8", "the text is no UTF-8")]
    fields = read_fields(text)
    contacts = [value for name, value in fields if name == "contact"]
    if not contacts:
        faults.append(find("没有 Contact 字段（2.5.3）", "no Contact field (2.5.3)"))
    for name, value in fields:
        fault = _find_uri_fault(name, value) if name in _URI_FIELDS else None
        faults += [fault] if fault else []
    faults += _find_expiry_faults([value for name, value in fields if name == "expires"], now)
    if sum(name == "preferred-languages" for name, _ in fields) > 1:
        words = "Preferred-Languages appears more than once (2.5.8)"
        faults.append(find("Preferred-Languages 出现多次（2.5.8）", words))
    return faults


def read_fields(text: str) -> list[tuple[str, str]]:
    """Return (name in lower case, value) of each field; comments and the OpenPGP frame are left out."""
    lines = text.splitlines()
    if lines and lines[0].strip() == "-----BEGIN PGP SIGNED MESSAGE-----":
        # Section 2.3: a cleartext signature; its head ends at the first empty line.
        ends = next((i for i, line in enumerate(lines) if line.startswith("-----BEGIN PGP SIGNATURE")), len(lines))
        begins = next((i for i, line in enumerate(lines) if not line.strip()), 0)
        lines = [line.removeprefix("- ") for line in lines[begins:ends]]
    fields = []
    for line in lines:
        name, colon, value = line.partition(":")
        if colon and not line.lstrip().startswith("#"):
            fields.append((name.strip().lower(), value.strip()))
    return fields


def _find_type_faults(exchange: Exchange) -> list[Text]:
    if exchange.media_type != "text/plain":
        kind = exchange.media_type or "-"
        return [find(f"Content-Type 为 {kind}，不是 text/plain（3）", f"Content-Type is {kind}, not text/plain (3)")]
    parameters = (exchange.header("content-type") or "").lower().replace(" ", "").replace('"', "").split(";")[1:]
    charsets = [each.removeprefix("charset=") for each in parameters if each.startswith("charset=")]
    # A missing charset is let pass: the text itself shows that it is UTF-8.
    return [
        find(f"charset 为 {each}，不是 utf-8（3）", f"charset is {each}, not utf-8 (3)")
        for each in charsets
        if each not in ("utf-8", "utf8", "us-ascii")
    ]


def _find_uri_fault(name: str, value: str) -> Text | None:
    try:
        scheme = urlsplit(value).scheme
    except ValueError:
        scheme = ""
    if not scheme:
        return find(f"{name.title()} 不是 URI：{value[:80]}", f"{name.title()} is no URI: {value[:80]}")
    # "If this field indicates a web URI, then it MUST begin with "https://"".
    if scheme.lower() != "http":
        return None
    return find(f"{name.title()} 的网址不是 https", f"{name.title()} is a web address without https")


def _find_expiry_faults(values: list[str], now: dt.datetime) -> list[Text]:
    # Section 2.5.5: "This field MUST always be present and MUST NOT appear more than once."
    if not values:
        return [find("没有 Expires 字段（2.5.5）", "no Expires field (2.5.5)")]
    if len(values) > 1:
        return [find("Expires 出现多次（2.5.5）", "Expires appears more than once (2.5.5)")]
    stamp = read_stamp(values[0])
    if stamp is None or stamp.instant is None:
        shown = values[0][:60]
        return [find(f"Expires 不是 RFC 3339 的日期时间：{shown}", f"Expires is no date and time of RFC 3339: {shown}")]
    return [find(f"已于 {values[0]} 过期", f"expired on {values[0]}")] if stamp.instant <= now else []
