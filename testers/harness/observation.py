"""What a case saw: facts and raw bytes, redacted at capture, replayable by `reduce`."""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass, field

from rules.errors import UsageError
from rules.text import Text

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]
Facts = Mapping[str, Json]


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """One thing seen.

    what      the kind of thing: 'probe', 'exchange', 'capability', 'identity', 'residue' ...
    at        seconds since the case began, on a monotonic clock
    facts     decoded facts as JSON values; `reduce` reads these (and the bytes when it must)
    sent      raw bytes that went out
    received  raw bytes that came in
    """

    what: str
    at: float
    facts: Facts = field(default_factory=dict)
    sent: bytes = b""
    received: bytes = b""

    def to_json(self) -> dict[str, Json]:
        """Return the observation as a JSON object; bytes in base64, empty ones left out."""
        document: dict[str, Json] = {"what": self.what, "at": round(self.at, 6), "facts": dict(self.facts)}
        for name, raw in (("sent", self.sent), ("received", self.received)):
            if raw:
                document[name] = base64.b64encode(raw).decode("ascii")
        return document

    @classmethod
    def from_json(cls, document: Mapping[str, Json]) -> "Observation":
        """Read what `to_json` wrote.

        Raises
        ------
        UsageError
            The document is no observation.

        """
        try:
            return cls(
                what=str(document["what"]),
                at=float(document["at"]),  # type: ignore[arg-type]
                facts=document["facts"],  # type: ignore[arg-type]
                sent=base64.b64decode(str(document.get("sent", ""))),
                received=base64.b64decode(str(document.get("received", ""))),
            )
        except (KeyError, TypeError, ValueError, binascii.Error) as error:
            raise UsageError(
                Text(zh="证据中的一条观察记录已损坏。", en="An observation in the evidence is broken.")
            ) from error
