"""security.txt (RFC 9116): whom to tell of a vulnerability."""

import datetime as dt
from urllib.parse import urlsplit

from testers.protocols.http.exchange import Exchange
from testers.protocols.payload.instants import read_stamp

PATH = "/.well-known/security.txt"
# Section 2.5: every field that takes a URI.
_URI_FIELDS = ("acknowledgments", "canonical", "contact", "encryption", "hiring", "policy")


def find_faults(exchange: Exchange, *, now: dt.datetime) -> list[str]:
    """Return each breach of a MUST of RFC 9116 in a security.txt that was found; `now` has a zone."""
    faults = _find_type_faults(exchange)
    try:
        text = exchange.body.decode("utf-8")
    except UnicodeDecodeError:
        # Section 3: "MUST have a Content-Type of "text/plain" with the default charset parameter set to "utf-8"".
        return [*faults, "the text is no UTF-8"]
    fields = read_fields(text)
    contacts = [value for name, value in fields if name == "contact"]
    if not contacts:
        faults.append("no Contact field (2.5.3)")
    for name, value in fields:
        fault = _find_uri_fault(name, value) if name in _URI_FIELDS else None
        faults += [fault] if fault else []
    faults += _find_expiry_faults([value for name, value in fields if name == "expires"], now)
    if sum(name == "preferred-languages" for name, _ in fields) > 1:
        faults.append("Preferred-Languages appears more than once (2.5.8)")
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


def _find_type_faults(exchange: Exchange) -> list[str]:
    if exchange.media_type != "text/plain":
        return [f"Content-Type is {exchange.media_type or 'missing'}, not text/plain (3)"]
    parameters = (exchange.header("content-type") or "").lower().replace(" ", "").replace('"', "").split(";")[1:]
    charsets = [each.removeprefix("charset=") for each in parameters if each.startswith("charset=")]
    # A missing charset is let pass: the text itself shows that it is UTF-8.
    return [f"charset is {each}, not utf-8 (3)" for each in charsets if each not in ("utf-8", "utf8", "us-ascii")]


def _find_uri_fault(name: str, value: str) -> str | None:
    try:
        scheme = urlsplit(value).scheme
    except ValueError:
        scheme = ""
    if not scheme:
        return f"{name.title()} is no URI: {value[:80]}"
    # "If this field indicates a web URI, then it MUST begin with "https://"".
    return f"{name.title()} is a web address without https" if scheme.lower() == "http" else None


def _find_expiry_faults(values: list[str], now: dt.datetime) -> list[str]:
    # Section 2.5.5: "This field MUST always be present and MUST NOT appear more than once."
    if len(values) != 1:
        return ["no Expires field (2.5.5)" if not values else "Expires appears more than once (2.5.5)"]
    stamp = read_stamp(values[0])
    if stamp is None or stamp.instant is None:
        return [f"Expires is no date and time of RFC 3339: {values[0][:60]}"]
    return [f"expired on {values[0]}"] if stamp.instant <= now else []
