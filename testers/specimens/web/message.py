"""A request read from a stream and an answer as bytes: HTTP/1.1, one request a connection."""

import json
from asyncio import IncompleteReadError, LimitOverrunError, StreamReader
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from urllib.parse import parse_qs, urlsplit

PROBLEM = "application/problem+json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What was asked; header names in lower case."""

    method: str
    path: str
    query: Mapping[str, list[str]]
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What is answered."""

    status: int
    content_type: str = ""
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)

    def encode(self, *, bodiless: bool = False) -> bytes:
        """Return the bytes of the message; `bodiless` for HEAD."""
        lines = [f"HTTP/1.1 {self.status} {HTTPStatus(self.status).phrase}", "Server: specimen", "Connection: close"]
        lines += [f"Content-Length: {len(self.body)}"]
        lines += [f"Content-Type: {self.content_type}"] if self.content_type else []
        lines += [f"{name}: {value}" for name, value in self.headers.items()]
        return "\r\n".join([*lines, "", ""]).encode("latin-1") + (b"" if bodiless else self.body)


async def read_request(reader: StreamReader) -> Request | None:
    """Return the next request, None when the client went away or did not speak HTTP."""
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except (IncompleteReadError, LimitOverrunError, ConnectionError):
        return None
    first, *lines = head.decode("latin-1").split("\r\n")
    words = first.split(" ")
    if len(words) != 3 or not words[2].startswith("HTTP/1."):
        return None
    parts = urlsplit(words[1])
    pairs = (line.partition(":") for line in lines if line)
    return Request(
        method=words[0],
        path=parts.path,
        query=parse_qs(parts.query, keep_blank_values=True),
        headers={name.strip().lower(): value.strip() for name, _, value in pairs},
    )


def answer_json(document: object, *, status: int = 200, content_type: str = "application/json") -> Answer:
    """Return an answer that holds a JSON document."""
    return Answer(status=status, content_type=content_type, body=json.dumps(document, ensure_ascii=False).encode())
