"""One request with its answer, as values."""

import json
from dataclasses import dataclass

from rules.errors import TargetError
from rules.text import Text
from testers.harness.observation import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """What was asked and what came back.

    target    path and query as sent
    headers   name (lower case) and value of each field line, in order
    body      decoded and whole
    seconds   from the beginning of the connection to the last byte
    sent, received  raw bytes without the TLS layer, the first 64 KiB of each
    """

    method: str
    target: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    seconds: float
    sent: bytes = b""
    received: bytes = b""

    @property
    def ok(self) -> bool:
        """Whether the status is 2xx."""
        return 200 <= self.status < 300

    @property
    def media_type(self) -> str:
        """The essence of Content-Type in lower case, '' when there is none."""
        return essence(self.header("content-type") or "")

    def header(self, name: str) -> str | None:
        """Return the first field line called `name`, or None."""
        return next(iter(self.lines(name)), None)

    def lines(self, name: str) -> list[str]:
        """Return the values of every field line called `name`."""
        return [value for key, value in self.headers if key == name.lower()]

    def json(self) -> Json:
        """Return the body as a JSON value.

        Raises
        ------
        TargetError
            The body is no JSON (RFC 8259) or nested beyond reason.

        """
        document = parse_json(self.body)
        if isinstance(document, NotJson):
            raise TargetError(
                Text(
                    zh=f"{self.target} 的应答正文不是合法的 JSON。",
                    en=f"The answer of {self.target} is no valid JSON.",
                )
            )
        return document


class NotJson:
    """Stands for a body that is no JSON, which is different from `null`."""


def parse_json(body: bytes) -> Json | NotJson:
    """Return the JSON value in `body` (UTF-8, RFC 8259 section 8.1), or NotJson."""
    try:
        document: Json = json.loads(body.decode("utf-8"), parse_constant=_refuse)
    except (ValueError, RecursionError):
        return NotJson()
    return document


def essence(content_type: str) -> str:
    """Return the media type without its parameters, in lower case."""
    return content_type.partition(";")[0].strip().lower()


def is_json(media_type: str) -> bool:
    """Tell whether a media type is JSON or a `+json` type (RFC 6839 section 3.1)."""
    return media_type == "application/json" or media_type.endswith("+json")


def _refuse(constant: str) -> Json:
    # RFC 8259 section 6: "Infinity and NaN are not permitted".
    raise ValueError(constant)
