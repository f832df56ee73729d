"""What RFC 9110 demands of an answer beside what was answered before. Pure: exchanges in, a finding or None out."""

import datetime as dt
import email.utils
import re
from collections.abc import Iterable

from rules.text import Text
from testers.protocols.finding import find
from testers.protocols.http.exchange import Exchange

# Fields that describe the representation: where HEAD sends one, it is that of GET.
_ALIKE = ("content-type", "etag", "last-modified", "content-language", "content-encoding", "accept-ranges", "vary")
# RFC 9110 section 15.4.5: a 304 has these where a 200 would have had them.
_KEPT_BY_304 = ("etag", "vary", "content-location")
_TAG = re.compile(r'(?:W/)?"[\x21\x23-\x7e\x80-\xff]*"')
_RANGE = re.compile(r"bytes (\d+)-(\d+)/(\d+|\*)")
_UNSURE = (429, 502, 503, 504)


def is_settled(one: Exchange, other: Exchange) -> bool:
    """Tell whether two answers to GET are the same representation, so that a third can be compared with them."""
    same = all(one.header(name) == other.header(name) for name in ("etag", "last-modified", "content-type"))
    return one.status == other.status and same and one.body == other.body


def check_head(get: Exchange, head: Exchange, *, settled: bool) -> Text | None:
    """Return what an answer to HEAD has wrong beside GET (sections 9.3.2 and 8.6)."""
    if head.body:
        return find(
            f"HEAD 应答带有 {len(head.body)} 字节正文", f"the answer to HEAD has {len(head.body)} bytes of content"
        )
    if head.status in _UNSURE:
        return None
    if head.status != get.status:
        return find(f"HEAD 返回 {head.status}，GET 返回 {get.status}", f"HEAD answers {head.status}, GET {get.status}")
    if not settled:
        return None
    for name in (*_ALIKE, "content-length"):
        one, other = get.header(name), head.header(name)
        # A field that is worked out from the content may be missing; one that is there is the one of GET.
        if other is not None and one is not None and one != other:
            return find(f"HEAD 的 {name} 为 {other}，GET 为 {one}", f"{name} is {other} for HEAD and {one} for GET")
    return None


def check_length(get: Exchange) -> Text | None:
    """Return how Content-Length differs from what came (RFC 9110 section 8.6)."""
    said = get.header("content-length")
    if said is None or get.header("transfer-encoding") is not None or not said.isdecimal():
        return None
    if int(said) == len(get.body):
        return None
    return find(
        f"Content-Length 为 {said}，实收 {len(get.body)} 字节", f"Content-Length is {said}, {len(get.body)} bytes came"
    )


def check_unchanged(get: Exchange, answer: Exchange, *, asked: str) -> Text | None:
    """Return what is wrong where a condition is false and 304 is due (sections 13.1.2 and 15.4.5)."""
    if answer.status in _UNSURE:
        return None
    if answer.status != 304:
        return find(f"{asked} 返回 {answer.status}，应为 304", f"{asked} is answered {answer.status} and not 304")
    if answer.body:
        return find(f"304 应答带有 {len(answer.body)} 字节正文", f"the 304 has {len(answer.body)} bytes of content")
    for name in _KEPT_BY_304:
        if get.header(name) is not None and answer.header(name) is None:
            return find(f"304 应答缺少 {name}", f"the 304 lacks {name}")
    return None


def check_performed(get: Exchange, answer: Exchange, *, asked: str) -> Text | None:
    """Return what is wrong where a condition is true or must be ignored, so that GET is performed (section 13.1)."""
    if answer.status in (get.status, *_UNSURE):
        return None
    return find(
        f"{asked} 返回 {answer.status}，应为 {get.status}", f"{asked} is answered {answer.status}, not {get.status}"
    )


def check_method(get: Exchange, answer: Exchange) -> Text | None:
    """Return what is wrong with the answer to a method that the resource does not know (sections 9.1, 15.5.6)."""
    method = answer.method
    if answer.status < 400:
        return find(f"方法 {method} 返回 {answer.status}", f"the method {method} is answered {answer.status}")
    if answer.status >= 500 and answer.status not in (501, 505, *_UNSURE):
        return find(f"方法 {method} 使服务器出错（{answer.status}）", f"the method {method} ends in a {answer.status}")
    if answer.status != 405:
        return None
    lines = answer.lines("allow")
    if not lines:
        return find("405 应答缺少 Allow", "the 405 lacks Allow")
    allowed = {name.strip() for line in lines for name in line.split(",")}
    if method in allowed:
        return find(f"405 的 Allow 列出了被拒的 {method}", f"Allow of the 405 lists {method}, which was refused")
    if get.ok and "GET" not in allowed:
        return find("405 的 Allow 没有列出 GET", "Allow of the 405 does not list GET")
    return None


def check_options(answer: Exchange) -> Text | None:
    """Return what is wrong with the answer to a declared OPTIONS (section 9.3.7)."""
    if answer.status in _UNSURE or (answer.ok and answer.lines("allow")):
        return None
    return find(f"OPTIONS 返回 {answer.status}，无 Allow", f"OPTIONS is answered {answer.status} without Allow")


def check_range(get: Exchange, answer: Exchange, *, first: int, last: int) -> Text | None:
    """Return what is wrong with the part `first` to `last` (inclusive) of the content of `get` (section 14, 15.3.7)."""
    if answer.status in _UNSURE:
        return None
    # Section 14.2: a server may ignore Range; then it answers as to GET.
    if answer.status == 200:
        return None if answer.body == get.body else find("忽略 Range 时正文不全", "Range is ignored, and content lacks")
    if answer.status != 206:
        return find(f"有效的 Range 返回 {answer.status}", f"a range that can be had is answered {answer.status}")
    said = _RANGE.fullmatch(answer.header("content-range") or "")
    if said is None:
        return find("206 应答缺少 Content-Range", "the 206 lacks Content-Range")
    if (int(said[1]), int(said[2])) != (first, last) or said[3] not in ("*", str(len(get.body))):
        return find(f"Content-Range 为 {said[0]}", f"Content-Range is {said[0]}")
    same = answer.body == get.body[first : last + 1]
    return None if same else find("206 的字节与所求范围不符", "the bytes of the 206 are not those of the range")


def read_tag(exchange: Exchange) -> str | None:
    """Return the entity tag of an answer, None where it has none that is well formed (section 8.8.3)."""
    tag = exchange.header("etag")
    return tag if tag is not None and _TAG.fullmatch(tag) else None


def turn_tag(tag: str) -> str:
    """Return the tag as weak where it is strong and the other way round: equal by weak comparison (8.8.3.2)."""
    return tag.removeprefix("W/") if tag.startswith("W/") else f"W/{tag}"


def day_before(date: str) -> str | None:
    """Return the HTTP-date a day earlier; None where `date` is none."""
    try:
        moment = email.utils.parsedate_to_datetime(date)
        return email.utils.format_datetime((moment - dt.timedelta(days=1)).astimezone(dt.UTC), usegmt=True)
    except (ValueError, OverflowError):
        return None


def first_fault(faults: Iterable[Text | None]) -> Text | None:
    """Return the first finding, None where there is none."""
    return next((fault for fault in faults if fault is not None), None)
