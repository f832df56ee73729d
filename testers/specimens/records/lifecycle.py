"""Two versions of one resource, of which the older has its end announced."""

import time
from email.utils import formatdate

from testers.specimens.records.asking import Asked
from testers.specimens.records.manners import Lifecycle, Manners
from testers.specimens.web.message import Answer, answer_json

CURRENT, DEPRECATED, NOTES = "/api/v2/status", "/api/v1/status", "/notes/v1"
_DAY = 86_400


def answer_versions(asked: Asked, manners: Manners) -> Answer | None:
    """Return the resource in the version asked for, None where the path is none of ours."""
    path = asked.head.path
    if asked.method != "GET" or path not in (CURRENT, DEPRECATED, NOTES):
        return None
    if path == NOTES:
        return Answer(status=200, content_type="text/plain; charset=utf-8", body=b"Version 1 ends. Use version 2.\n")
    answer = answer_json({"status": "ok"})
    headers = {"API-Version": "2"} if path == CURRENT else _announce(manners.lifecycle)
    return Answer(status=200, content_type=answer.content_type, body=answer.body, headers=headers)


def _announce(manner: Lifecycle) -> dict[str, str]:
    if manner is Lifecycle.SILENT:
        return {}
    now = int(time.time())
    since, until = now - 90 * _DAY, now + 275 * _DAY
    if manner is Lifecycle.EARLY:
        since, until = until, now + 30 * _DAY
    sunset = formatdate(until, usegmt=True)
    headers = {
        "Deprecation": "true" if manner is Lifecycle.BOOLEAN else f"@{since}",
        "Sunset": time.strftime("%Y-%m-%d", time.gmtime(until)) if manner is Lifecycle.UNREAD else sunset,
    }
    if manner is not Lifecycle.LINKLESS:
        headers["Link"] = f'<{CURRENT}>; rel="successor-version", <{NOTES}>; rel="deprecation"; type="text/plain"'
    return headers
