"""A request with its body, and who asks."""

import asyncio
import json
from asyncio import IncompleteReadError, StreamReader
from dataclasses import dataclass
from http import HTTPStatus

from testers.specimens.web.message import PROBLEM, Answer, Request, answer_json
from testers.specimens.web.service import Refusal

LARGEST = 4 << 20
Item = dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One request: its head, its body, and the token that it shows, '' for none."""

    head: Request
    body: bytes

    @property
    def method(self) -> str:
        """GET for HEAD, which is answered alike (RFC 9110 section 9.3.2)."""
        return "GET" if self.head.method == "HEAD" else self.head.method

    @property
    def token(self) -> str:
        """The bearer token, '' without one."""
        kind, _, token = self.head.headers.get("authorization", "").partition(" ")
        return token.strip() if kind.lower() == "bearer" else ""

    def one(self, name: str) -> str | None:
        """Return the last value of a query parameter."""
        values = self.head.query.get(name)
        return values[-1] if values else None

    def document(self) -> Item:
        """Return the body as a JSON object; a Refusal where it is none."""
        try:
            document = json.loads(self.body.decode("utf-8"))
        except ValueError as error:
            raise Refusal(HTTPStatus.BAD_REQUEST) from error
        if not isinstance(document, dict):
            raise Refusal(HTTPStatus.UNPROCESSABLE_ENTITY)
        return document


async def read_body(head: Request, reader: StreamReader) -> bytes | None:
    """Return the body that Content-Length announces, None when the client went away or it is too large."""
    length = head.headers.get("content-length", "0")
    if not length.isdecimal() or int(length) > LARGEST:
        return None
    try:
        return await asyncio.wait_for(reader.readexactly(int(length)), timeout=10)
    except (IncompleteReadError, TimeoutError, ConnectionError):
        return None


def refuse(status: HTTPStatus, detail: str | None = None) -> Answer:
    """Return problem details (RFC 9457) with the challenge that belongs to a 401 (RFC 6750 section 3)."""
    document = {"type": "about:blank", "title": status.phrase, "status": int(status)}
    if detail is not None:
        document["detail"] = detail
    headers = {"WWW-Authenticate": 'Bearer realm="records"'} if status == HTTPStatus.UNAUTHORIZED else {}
    answer = answer_json(document, status=status, content_type=PROBLEM)
    return Answer(status=answer.status, content_type=PROBLEM, body=answer.body, headers=headers)
