"""What is recorded, cleaned at capture: secrets replaced, personal data masked."""

import base64
import hashlib
import hmac
import json
import re
import secrets as random_bytes
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from urllib.parse import quote, quote_plus

from testers.harness.observation import Facts, Json
from testers.harness.privacy import SHORTEST, mask_named, mask_personal

# Below this length a core of base64 is too common a string to be taken for the secret.
_LEAST_CORE = 6
_SHORT = 4


class Redactor:
    """Cleans bytes and facts of one run.

    A secret becomes `[secret sha256:xxxxxxxx]`, the same for the same secret within the run; the digest is
    keyed with a salt that is never stored, so that a short secret cannot be found by trying. In bytes the
    length is kept, so that the framing of a protocol stays readable.
    """

    def __init__(
        self, *, secrets: Iterable[str] = (), name_fields: Sequence[str] = (), salt: bytes | None = None
    ) -> None:
        """Know the `secrets`, and the fields whose values are names of persons."""
        self._salt = salt or random_bytes.token_bytes(32)
        self._marks: dict[bytes, str] = {}
        secrets = tuple(secrets)
        for secret in secrets:
            mark = self._mark(secret)
            self._marks.update(dict.fromkeys(_forms(secret), mark))
        short = {form for secret in secrets if len(secret) < _SHORT for form in _forms(secret)}
        self._pattern = _compile(self._marks, short=short)
        self._fields = frozenset(name_fields)
        self._mask_names = mask_named(name_fields) if name_fields else None
        # In fewer bytes there is nothing to clean; a field's name may be as short as it likes.
        self._least = 0 if name_fields else min((SHORTEST, *map(len, self._marks)))

    def clean_bytes(self, raw: bytes) -> bytes:
        """Return `raw` without secrets and personal data, of the same length."""
        if self._pattern is not None and any(map(raw.__contains__, self._marks)):
            raw = self._pattern.sub(lambda match: _fit(self._marks[match[0]], len(match[0])), raw)
        return self._mask(raw)

    def clean_text(self, words: str) -> str:
        """Return `words` without secrets (replaced by their marks) and personal data."""
        if len(words) < self._least and words.isascii():
            return words
        raw = words.encode("utf-8", "surrogatepass")
        clean = raw
        if self._pattern is not None and any(map(raw.__contains__, self._marks)):
            clean = self._pattern.sub(lambda match: self._marks[match[0]].encode("ascii"), raw)
        clean = self._mask(clean)
        return words if clean is raw or clean == raw else clean.decode("utf-8", "surrogatepass")

    def clean_facts(self, facts: Facts) -> Facts:
        """Return the facts with every string in them cleaned; the same object when nothing needed it."""
        changed = {
            name: clean for name, value in facts.items() if (clean := self._clean_field(name, value)) is not value
        }
        return {**facts, **changed} if changed else facts

    def _clean_field(self, name: str, value: Json) -> Json:
        if name in self._fields and isinstance(value, str):
            return "*" * len(value)
        return self._clean_json(value)

    def _clean_json(self, value: Json) -> Json:
        match value:
            case str():
                return self.clean_text(value)
            case list():
                items = [self._clean_json(item) for item in value]
                return items if any(new is not old for new, old in zip(items, value, strict=True)) else value
            case dict():
                clean = self.clean_facts(value)
                return value if clean is value else dict(clean)
            case _:
                return value

    def _mask(self, raw: bytes) -> bytes:
        raw = mask_personal(raw)
        return raw if self._mask_names is None else self._mask_names(raw)

    def _mark(self, secret: str) -> str:
        digest = hmac.new(self._salt, secret.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()
        return f"[secret sha256:{digest[:8]}]"


def _fit(mark: str, length: int) -> bytes:
    """Return the mark in exactly `length` bytes: whole, or its digits alone, or stars."""
    digits = mark.partition(":")[2].rstrip("]")
    shown = next((form for form in (mark, f"[{digits}]") if len(form) <= length), "")
    return shown.ljust(length, "*").encode("ascii")


def _forms(secret: str) -> set[bytes]:
    """Return the ways in which a secret may stand in an exchange."""
    raw = secret.encode("utf-8", "surrogatepass")
    forms = {raw, raw.hex().encode("ascii"), raw.hex().upper().encode("ascii")}
    forms |= {
        json.dumps(secret)[1:-1].encode("ascii"),
        json.dumps(secret, ensure_ascii=False)[1:-1].encode("utf-8", "surrogatepass"),
    }
    for quoted in (quote(raw, safe=""), quote(raw), quote_plus(raw)):
        forms |= {quoted.encode("ascii"), re.sub(r"%[0-9A-F]{2}", lambda hit: hit[0].lower(), quoted).encode("ascii")}
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        forms |= {encode(raw), encode(raw).rstrip(b"=")}
        forms |= set(_cores(raw, encode(b"\0" + raw), encode(b"\0\0" + raw), encode(raw)))
    return {form for form in forms if form}


def _cores(raw: bytes, *encoded: bytes) -> Iterable[bytes]:
    """Yield the characters of base64 that only the secret decides, wherever it begins ('user:secret')."""
    for shift, words in zip((1, 2, 0), encoded, strict=True):
        core = words[-(-shift * 8 // 6) : (shift + len(raw)) * 8 // 6]
        if len(core) >= _LEAST_CORE:
            yield core


def _compile(marks: Mapping[bytes, str], *, short: AbstractSet[bytes]) -> re.Pattern[bytes] | None:
    if not marks:
        return None
    # Longest first: a form may hold another. A very short secret is replaced only as a word of its own.
    words = [
        re.escape(form) if form not in short else rb"(?<!\w)" + re.escape(form) + rb"(?!\w)"
        for form in sorted(marks, key=lambda form: (-len(form), form))
    ]
    return re.compile(b"|".join(words))
