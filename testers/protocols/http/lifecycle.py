"""Version and end of life in an answer: Deprecation (RFC 9745), Sunset (RFC 8594), links, and a version's name."""

import datetime as dt
import re
from email.utils import parsedate_to_datetime

from rules.text import Text
from testers.harness.observation import Json
from testers.protocols.finding import find
from testers.protocols.http.exchange import Exchange, NotJson, parse_json
from testers.protocols.http.links import WebLink, read_links

# RFC 9651 section 3.3.7: a Date is @ and an integer of at most 15 digits; parameters may follow.
_DATE = re.compile(r"@(-?\d{1,15})(?:;.*)?", re.DOTALL)
# RFC 9110 section 5.6.7: what a sender generates is IMF-fixdate. RFC 9745 section 4 itself shows UTC in its place.
_HTTP_DATE = re.compile(r"[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} (GMT|UTC)")
_VERSION_FIELDS = ("api-version", "x-api-version", "x-version", "version", "ms-api-version")
_VERSION_MEMBERS = ("version", "apiVersion", "api_version")
_IN_PATH = re.compile(r"(?:^|/)(?:v\d+(?:[.\-]\w+)*|\d{4}-\d{2}(?:-\d{2})?)(?:/|$)", re.IGNORECASE)
_IN_TYPE = re.compile(r"(?:version|v)=|\.v\d+", re.IGNORECASE)
# RFC 9745 section 3, RFC 8594 section 6, RFC 5829 section 3.
ONWARD = frozenset({"deprecation", "sunset", "successor-version", "latest-version", "alternate"})


def read_deprecation(value: str | None) -> dt.datetime | None:
    """Return the instant of a Deprecation field, None where it is no Date of a structured field."""
    found = _DATE.fullmatch((value or "").strip())
    try:
        return dt.datetime.fromtimestamp(int(found[1]), dt.UTC) if found else None
    except (ValueError, OverflowError, OSError):
        return None


def read_sunset(value: str | None) -> dt.datetime | None:
    """Return the instant of a Sunset field, None where it is no HTTP-date."""
    text = (value or "").strip()
    if not _HTTP_DATE.fullmatch(text):
        return None
    try:
        return parsedate_to_datetime(text.replace("UTC", "GMT")).replace(tzinfo=dt.UTC)
    except ValueError:
        return None


def judge_deprecation(exchange: Exchange) -> Text | None:
    """Return what is wrong about the Deprecation field of what is deprecated."""
    lines = exchange.lines("deprecation")
    if not lines:
        return find("没有 Deprecation", "there is no Deprecation field")
    if len(lines) > 1 or read_deprecation(lines[0]) is None:
        return find(f"Deprecation 不是结构化日期（{lines[0]}）", f"Deprecation is no structured Date ({lines[0]})")
    return None


def judge_sunset(exchange: Exchange) -> Text | None:
    """Return what is wrong about the Sunset field of what is deprecated."""
    lines = exchange.lines("sunset")
    if not lines:
        return find("没有 Sunset", "there is no Sunset field")
    sunset = read_sunset(lines[0])
    if len(lines) > 1 or sunset is None:
        return find(f"Sunset 不是 HTTP-date（{lines[0]}）", f"Sunset is no HTTP-date ({lines[0]})")
    return None


def judge_order(exchange: Exchange) -> Text | None:
    """Return what is wrong about the two dates together; nothing where one of them cannot be read."""
    begins, ends = read_deprecation(exchange.header("deprecation")), read_sunset(exchange.header("sunset"))
    if begins is None or ends is None or ends >= begins:
        return None
    return find("Sunset 早于 Deprecation", "Sunset is earlier than Deprecation")


def find_onward(exchange: Exchange) -> list[WebLink]:
    """Return the links that tell where to read on or where to go."""
    return [link for link in read_links(exchange.lines("link")) if link.relations & ONWARD]


def judge_current(exchange: Exchange, now: dt.datetime) -> Text | None:
    """Return what is wrong about a current version that calls itself outdated."""
    for name, instant in (
        ("Deprecation", read_deprecation(exchange.header("deprecation"))),
        ("Sunset", read_sunset(exchange.header("sunset"))),
    ):
        if instant is not None and instant <= now:
            return find(f"现行版本带有已过的 {name}", f"the current version carries a {name} that has passed")
    return None


def judge_version(exchange: Exchange) -> Text | None:
    """Return what is missing where an answer does not tell its version: in path, field, media type or body."""
    told = any(exchange.header(name) for name in _VERSION_FIELDS)
    told = told or _IN_TYPE.search(exchange.header("content-type") or "") is not None
    told = told or _IN_PATH.search(exchange.target.partition("?")[0]) is not None
    if told or _tells_version(parse_json(exchange.body)):
        return None
    return find("看不出接口版本", "does not tell its version")


def _tells_version(document: Json | NotJson) -> bool:
    return isinstance(document, dict) and any(document.get(name) is not None for name in _VERSION_MEMBERS)
