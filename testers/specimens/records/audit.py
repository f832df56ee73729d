"""The audit trail: who asked for what, when, and how it ended."""

import time
from http import HTTPStatus
from random import Random

from testers.specimens.records.asking import Asked, Item
from testers.specimens.records.manners import Auditing, Manners
from testers.specimens.records.store import read_cut, read_instant, stamp
from testers.specimens.web.message import Answer, answer_json
from testers.specimens.web.service import Refusal

AUDIT = "/api/audit"
_MOST = 50_000
_RARE = 1 / 30


class Trail:
    """Entries in the order of time."""

    def __init__(self, manners: Manners, rng: Random, *, token: str) -> None:
        """Show the trail to whoever has `token`."""
        self._manners = manners
        self._rng = rng
        self._token = token
        self._entries: list[Item] = []

    def note(self, asked: Asked, status: int, subject: str) -> None:
        """Keep an entry of one access, or what the manners make of it."""
        manner, rare = self._manners.auditing, self._rng.random() < _RARE
        if (manner is Auditing.ALLOWED and status >= 400) or (manner is Auditing.SOME and rare):
            return
        entry: Item = {
            "time": stamp(time.time() + (3600 if manner is Auditing.LATER else 0)),
            "subject": subject,
            "method": asked.head.method,
            "path": asked.head.path,
            "status": 200 if manner is Auditing.OTHER else status,
            "request_id": asked.head.headers.get("x-request-id", ""),
        }
        self._entries += [entry, entry] if manner is Auditing.TWICE and rare else [entry]
        del self._entries[:-_MOST]

    def answer(self, asked: Asked) -> Answer | None:
        """Return a page of the trail, None where the path is none of ours."""
        if asked.head.path != AUDIT or asked.method != "GET":
            return None
        if asked.token != self._token:
            raise Refusal(HTTPStatus.FORBIDDEN if asked.token else HTTPStatus.UNAUTHORIZED)
        cut, since = read_cut(asked, Manners()), asked.one("since")
        found = [
            entry for entry in self._entries if since is None or read_instant(str(entry["time"])) >= read_instant(since)
        ]
        end = cut.after + cut.limit
        query = f"limit={cut.limit}&after={end}" + (f"&since={since}" if since else "")
        return answer_json({"items": found[cut.after : end], "next": f"{AUDIT}?{query}" if end < len(found) else None})
