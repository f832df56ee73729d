"""The service itself: a request in, an answer out; no socket."""

import datetime as dt
from http import HTTPStatus
from random import Random

from testers.specimens.web.description import describe
from testers.specimens.web.manners import Contact, Description, Errors, Manners
from testers.specimens.web.message import PROBLEM, Answer, Request, answer_json
from testers.specimens.web.readings import LAMPS, SCHEMA, make_reading

OPENAPI = "/openapi.json"
READINGS = "/api/readings"
SCHEMA_PATH = "/schemas/reading.json"
SECURITY_TXT = "/.well-known/security.txt"
_MOST = 100
_TRACE = """Traceback (most recent call last):
  File "/srv/lamps/app.py", line 41, in dispatch
    return handler(request)
  File "/srv/lamps/readings.py", line 17, in list_readings
    limit = int(request.query["limit"])
ValueError: invalid literal
"""


def is_tester(request: Request) -> bool:
    """Tell by its mark whether a request is a tester's: what a target that plays to the tester looks at."""
    return "cityassay" in request.headers.get("user-agent", "")


class Refusal(Exception):  # noqa: N818 - a refusal is no failure of ours
    """The request is refused with a status."""

    def __init__(self, status: HTTPStatus) -> None:
        """Keep the status."""
        super().__init__(status.phrase)
        self.status = status


class Service:
    """Lamps and their readings over HTTP."""

    def __init__(self, *, manners: Manners, token: str, rng: Random) -> None:
        """Serve whoever shows `token`; draw readings and defects from `rng`."""
        self._manners = manners
        self._token = token
        self._rng = rng

    def answer(self, request: Request) -> Answer:
        """Return the answer with its security headers."""
        try:
            answer = self._route(request)
        except Refusal as refusal:
            answer = self._refuse(refusal.status)
        headers = dict(answer.headers)
        if self._manners.nosniff:
            headers["X-Content-Type-Options"] = "nosniff"
        if self._manners.tls and self._manners.hsts:
            headers["Strict-Transport-Security"] = "max-age=31536000"
        if self._manners.reflects_origin and "origin" in request.headers:
            headers["Access-Control-Allow-Origin"] = request.headers["origin"]
            headers["Access-Control-Allow-Credentials"] = "true"
        return Answer(status=answer.status, content_type=answer.content_type, body=answer.body, headers=headers)

    def busy(self) -> Answer:
        """Return the answer of a service that has no time."""
        return self._refuse(HTTPStatus.SERVICE_UNAVAILABLE)

    def _route(self, request: Request) -> Answer:
        open_to_all = self._public(request.path)
        if open_to_all is None:
            return self._guarded(request)
        if request.method not in ("GET", "HEAD"):
            raise Refusal(HTTPStatus.METHOD_NOT_ALLOWED)
        return open_to_all

    def _public(self, path: str) -> Answer | None:
        if path == OPENAPI and self._manners.description is not Description.ABSENT:
            return answer_json(describe(self._manners.description))
        if path == SCHEMA_PATH:
            return answer_json(SCHEMA, content_type="application/schema+json")
        if path == SECURITY_TXT and self._manners.contact is not Contact.ABSENT:
            return Answer(status=200, content_type="text/plain; charset=utf-8", body=self._contact().encode())
        return answer_json({"status": "ok"}) if path == "/health" else None

    def _guarded(self, request: Request) -> Answer:
        lamp = request.path.removeprefix("/api/lamps/")
        if request.path != READINGS and lamp not in LAMPS:
            raise Refusal(HTTPStatus.NOT_FOUND)
        known = request.method in ("GET", "HEAD")
        excused = self._manners.open_door or (self._manners.open_method and not known)
        excused = excused or (self._manners.others_excused and not is_tester(request))
        if not excused and request.headers.get("authorization") != f"Bearer {self._token}":
            raise Refusal(HTTPStatus.UNAUTHORIZED)
        if not known and not self._manners.open_method:
            raise Refusal(HTTPStatus.METHOD_NOT_ALLOWED)
        if request.path == READINGS:
            return answer_json({"items": [self._reading(lamp) for lamp in self._choose(request)]})
        return answer_json(self._reading(lamp))

    def _choose(self, request: Request) -> list[str]:
        limit = request.query.get("limit", ["10"])[-1]
        if not limit.isdecimal() or not 1 <= int(limit) <= _MOST:
            raise Refusal(HTTPStatus.UNPROCESSABLE_ENTITY)
        return [LAMPS[number % len(LAMPS)] for number in range(int(limit))]

    def _reading(self, lamp: str) -> dict[str, object]:
        return make_reading(lamp, self._rng, self._manners)

    def _refuse(self, status: HTTPStatus) -> Answer:
        headers = {"WWW-Authenticate": 'Bearer realm="lamps"'} if status == HTTPStatus.UNAUTHORIZED else {}
        if status == HTTPStatus.METHOD_NOT_ALLOWED:
            headers = {"Allow": "GET, HEAD"}
        if self._manners.errors is Errors.PROBLEM:
            document = {"type": "about:blank", "title": status.phrase, "status": int(status)}
            answer = answer_json(document, status=status, content_type=PROBLEM)
        else:
            words = _TRACE if self._manners.errors is Errors.TRACE else "Something went wrong."
            page = f"<html><body><h1>{status.phrase}</h1><pre>{words}</pre></body></html>"
            headers["Content-Security-Policy"] = "frame-ancestors 'none'"
            answer = Answer(status=status, content_type="text/html; charset=utf-8", body=page.encode())
        return Answer(status=status, content_type=answer.content_type, body=answer.body, headers=headers)

    def _contact(self) -> str:
        days = -30 if self._manners.contact is Contact.EXPIRED else 180
        expires = (dt.datetime.now(dt.UTC) + dt.timedelta(days=days)).isoformat(timespec="seconds")
        contact = "" if self._manners.contact is Contact.NAMELESS else "Contact: mailto:security@lamps.example\n"
        return f"# Whom to tell\n{contact}Expires: {expires}\nPreferred-Languages: zh, en\n"
