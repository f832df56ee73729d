"""Observations as evidence: one JSON Lines file a case, read again by `--remeasure`."""

import base64
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Protocol

from rules.errors import UsageError
from rules.measurement import Measurement
from rules.text import Text
from testers.harness.case import Case
from testers.harness.limits import KIB
from testers.harness.observation import Json, Observation

SCHEMA = "cityassay/observations/1"
INLINE_BYTES = 16 * KIB
_RAW = ("sent", "received")
# NaN is no JSON: a case that records one is wrong, and hears of it when its observations are kept.
_WRITER = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":"))


class EvidenceStore(Protocol):
    """Keeps pieces of evidence under their sha256."""

    def keep(self, raw: bytes) -> str:
        """Keep `raw` and return its sha256 in hexadecimal."""

    def keep_lines(self, lines: Iterable[bytes]) -> str:
        """Keep `lines` (each with its line end) as one piece, without holding all of them, and return its sha256."""


class MemoryEvidence:
    """A store for proofs and small runs; `pieces` by sha256."""

    def __init__(self) -> None:
        """Begin empty."""
        self.pieces: dict[str, bytes] = {}

    def keep(self, raw: bytes) -> str:
        """Keep `raw`."""
        digest = hashlib.sha256(raw).hexdigest()
        self.pieces[digest] = raw
        return digest

    def keep_lines(self, lines: Iterable[bytes]) -> str:
        """Keep the lines as one piece."""
        return self.keep(b"".join(lines))


def keep_observations(case_id: str, observations: Sequence[Observation], store: EvidenceStore) -> tuple[str, ...]:
    """Write the observations of a case and return the digests: the lines first, then what was too large for them."""
    pieces: dict[str, None] = {}
    lines = store.keep_lines(_write_lines(case_id, observations, store, pieces))
    return (lines, *pieces)


def read_observations(lines: Iterable[bytes], fetch: Callable[[str], bytes]) -> tuple[str, list[Observation]]:
    """Return the case id and the observations that `keep_observations` wrote; `fetch` gives a piece by its sha256.

    Raises
    ------
    UsageError
        The lines are no observations, or a piece is not what its digest says.

    """
    rows = iter(lines)
    header = _read_line(next(rows, b""))
    if header.get("schema") != SCHEMA:
        raise _broken()
    return str(header.get("case")), [_read_observation(_read_line(row), fetch) for row in rows]


def remeasure(case: Case, lines: Iterable[bytes], fetch: Callable[[str], bytes]) -> Mapping[str, Measurement]:
    """Measure again from kept observations; UsageError when they are of another case."""
    written_by, observations = read_observations(lines, fetch)
    if written_by != case.card.id:
        raise UsageError(
            Text(
                zh=f"这些观察记录属于用例 {written_by}，不属于 {case.card.id}。",
                en=f"These observations are of case {written_by}, not of {case.card.id}.",
            )
        )
    return case.reduce(observations)


def _write_lines(
    case_id: str, observations: Sequence[Observation], store: EvidenceStore, pieces: dict[str, None]
) -> Iterator[bytes]:
    yield _write_line({"schema": SCHEMA, "case": case_id})
    for observation in observations:
        document = observation.to_json()
        for name in _RAW:
            raw: bytes = getattr(observation, name)
            if len(raw) > INLINE_BYTES:
                digest = store.keep(raw)
                pieces[digest] = None
                del document[name]
                document[f"{name}_sha256"] = digest
        yield _write_line(document)


def _write_line(document: Mapping[str, Json]) -> bytes:
    words = _WRITER.encode(document)
    try:
        return words.encode("utf-8") + b"\n"
    except UnicodeEncodeError:
        # A lone surrogate (undecodable bytes kept by a driver) is written as an escape.
        return json.dumps(document, allow_nan=False, separators=(",", ":")).encode("ascii") + b"\n"


def _read_line(row: bytes) -> dict[str, Json]:
    try:
        document = json.loads(row)
    except ValueError as error:
        raise _broken() from error
    if not isinstance(document, dict):
        raise _broken()
    return document


def _read_observation(document: dict[str, Json], fetch: Callable[[str], bytes]) -> Observation:
    for name in _RAW:
        digest = document.pop(f"{name}_sha256", None)
        if digest is not None:
            raw = fetch(str(digest))
            if hashlib.sha256(raw).hexdigest() != digest:
                raise _broken()
            document[name] = base64.b64encode(raw).decode("ascii")
    return Observation.from_json(document)


def _broken() -> UsageError:
    return UsageError(
        Text(zh="证据中的观察记录已损坏或被改动。", en="The observations in the evidence are broken or changed.")
    )
