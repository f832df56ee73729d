"""One digest for equal JSON documents, however they are written (RFC 8785)."""

import hashlib
import json

import rfc8785

from rules.errors import TargetError
from rules.text import Text
from testers.harness.observation import Json


def digest_json(document: Json) -> str:
    """Return the sha256 of the canonical form of `document`: 1 and 1.0 are equal, texts are not normalised.

    Raises
    ------
    TargetError
        The document is nested beyond reason.

    """
    try:
        raw = _write(document)
    except RecursionError as error:
        raise TargetError(
            Text(zh="JSON 记录的嵌套过深，无法比较。", en="A JSON record is nested too deeply to be compared.")
        ) from error
    return hashlib.sha256(raw).hexdigest()


def _write(document: Json) -> bytes:
    try:
        return rfc8785.dumps(document)
    except rfc8785.CanonicalizationError:
        # Integers beyond 2**53 and lone surrogates have no form in RFC 8785 (sections 3.2.2.2 and 3.2.2.3); they are
        # told apart all the same. The mark keeps the two forms from meeting.
        return b"\0" + json.dumps(_even(document), sort_keys=True, separators=(",", ":")).encode("ascii")


def _even(value: Json) -> Json:
    """Write whole floats as integers, as the canonical form does."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, list):
        return [_even(item) for item in value]
    return {name: _even(item) for name, item in value.items()} if isinstance(value, dict) else value
