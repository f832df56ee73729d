"""A resource that stands still, with every validator of HTTP: what caches and downloads are built on."""

import email.utils
import hashlib
import re
from http import HTTPStatus

from testers.specimens.notes.manners import Manners, Semantics
from testers.specimens.notes.reply import Reply, refuse, write
from testers.specimens.records.asking import Asked

PLAN = "/plan.json"
_BODY = write({"plan": [{"pole": number, "street": f"滨江路 {number} 号"} for number in range(1, 41)]})
_MODIFIED = 1_760_000_000
_TAG = f'W/"{hashlib.sha256(_BODY).hexdigest()[:16]}"'
_FIELDS = {
    "Content-Type": "application/json",
    "ETag": _TAG,
    "Last-Modified": email.utils.formatdate(_MODIFIED, usegmt=True),
    "Accept-Ranges": "bytes",
}
_RANGE = re.compile(r"bytes=(\d{1,9})?-(\d{1,9})?")


def answer_plan(asked: Asked, manners: Manners) -> Reply:
    """Return the answer of PLAN."""
    method, manner = asked.head.method, manners.semantics
    if method not in ("GET", "HEAD") and not (manner is Semantics.ANY_METHOD and method not in ("POST", "PUT")):
        allowed = {} if manner is Semantics.NO_ALLOW else {"Allow": "GET, HEAD"}
        return refuse(HTTPStatus.METHOD_NOT_ALLOWED, **allowed)
    if _is_unchanged(asked, manner):
        return Reply(status=304, fields={"ETag": _TAG, "Last-Modified": _FIELDS["Last-Modified"]})
    wanted = asked.head.headers.get("range")
    if wanted is not None and method == "GET":
        return _cut(wanted, manner)
    if method == "HEAD" and manner is Semantics.HEAD_DIFFERS:
        return Reply(fields={"Content-Type": "text/html"}, body=_BODY)
    return Reply(fields=_FIELDS, body=_BODY)


def _is_unchanged(asked: Asked, manner: Semantics) -> bool:
    tags, since = asked.head.headers.get("if-none-match"), asked.head.headers.get("if-modified-since")
    if tags is not None and manner is Semantics.TAG_IGNORED:
        return False
    # RFC 9110 section 13.1.3: with If-None-Match there, If-Modified-Since is ignored.
    if tags is not None and not (manner is Semantics.DATE_WINS and since is not None):
        return _matches(tags, strong=manner is Semantics.STRONG)
    if since is None:
        return False
    try:
        return email.utils.parsedate_to_datetime(since).timestamp() >= _MODIFIED
    except ValueError:
        return False


def _matches(tags: str, *, strong: bool) -> bool:
    if tags.strip() == "*":
        return True
    listed = [tag.strip() for tag in tags.split(",")]
    # Section 8.8.3.2: the strong comparison never finds two tags equal when one of them is weak.
    if strong:
        return any(tag == _TAG and not tag.startswith("W/") for tag in listed)
    return _TAG.removeprefix("W/") in [tag.removeprefix("W/") for tag in listed]


def _cut(wanted: str, manner: Semantics) -> Reply:
    found = _RANGE.fullmatch(wanted)
    size = len(_BODY)
    if found is None or (found[1] is None and found[2] is None):
        return Reply(fields=_FIELDS, body=_BODY)
    if found[1] is None:
        first, last = max(0, size - int(found[2])), size - 1
    else:
        first, last = int(found[1]), min(int(found[2] or size), size - 1)
    if first >= size or last < first:
        return Reply(status=416, fields={"Content-Range": f"bytes */{size}"})
    shift = manner is Semantics.RANGE_SHIFTED
    body = _BODY[first + shift : last + 1 + shift]
    return Reply(status=206, fields={**_FIELDS, "Content-Range": f"bytes {first}-{last}/{size}"}, body=body)
