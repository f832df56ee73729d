"""An answer as bytes, with exactly the fields that belong to it (RFC 9110)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus

from testers.specimens.web.message import PROBLEM

_BODILESS = (204, 304)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What is answered; `fields` beside Content-Length, which follows from the body."""

    status: int = 200
    fields: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    def encode(self, *, bodiless: bool = False) -> bytes:
        """Return the bytes of the message; `bodiless` for HEAD."""
        lines = [f"HTTP/1.1 {self.status} {HTTPStatus(self.status).phrase}", "Connection: close"]
        # RFC 9110 section 8.6: a 304 may tell the length of the 200 alone, and a 204 none.
        lines += [] if self.status in _BODILESS else [f"Content-Length: {len(self.body)}"]
        lines += [f"{name}: {value}" for name, value in self.fields.items()]
        content = b"" if bodiless or self.status in _BODILESS else self.body
        return "\r\n".join([*lines, "", ""]).encode("latin-1") + content


def reply_json(document: object, *, status: int = 200, kind: str = "application/json", **fields: str) -> Reply:
    """Return an answer that holds a JSON document in UTF-8; underscores in the names of fields stand for hyphens."""
    named = {name.replace("_", "-"): value for name, value in fields.items()}
    return Reply(status=status, fields={"Content-Type": kind, **named}, body=write(document))


def refuse(status: HTTPStatus, **fields: str) -> Reply:
    """Return problem details (RFC 9457)."""
    document = {"type": "about:blank", "title": status.phrase, "status": int(status)}
    return reply_json(document, status=int(status), kind=PROBLEM, **fields)


def write(document: object) -> bytes:
    """Return a JSON text in UTF-8; lone surrogates, which UTF-8 cannot carry, stay escapes."""
    text = json.dumps(document, ensure_ascii=False, allow_nan=False)
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError:
        return json.dumps(document, allow_nan=False).encode("ascii")
