"""Payloads that catch what spoils payloads: every byte value, NUL, broken UTF-8, and the sizes at which codecs turn."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256

LARGEST = 1 << 20
_LARGE = 64 << 10
_LARGE_EVERY = 100  # one payload in so many is large: the volume of a run stays in bounds
_MOST_SMALL = 1_024
# 1 to 4 bytes of remaining length in MQTT, 16-bit lengths, customary buffer sizes; each with its neighbours.
_TURNS = (128, 256, 1_024, 4_096, 8_192, 16_384, 65_536, 131_072, 524_288)
_EVERY_BYTE = bytes(range(256))
# RFC 3629: an overlong form, a surrogate, a lone continuation, a beginning without its end; then what text loses.
_BROKEN_TEXT = b"\xc0\x80\xed\xa0\x80\x80\xf4\xbf\xff\xfe" + b"a\0b\r\nc\rd\ne\x1a\x7f\xef\xbb\xbf\xe6\xb8"
_KINDS = ("random", "every byte", "broken text", "zeros", "text")


@dataclass(frozen=True, slots=True, kw_only=True)
class Blob:
    """A payload with its number and what it is made of."""

    number: int
    kind: str
    data: bytes

    @property
    def digest(self) -> str:
        """SHA-256 in hexadecimal."""
        return sha256(self.data).hexdigest()


def draw_blobs(rng: random.Random, *, largest: int = LARGEST) -> Iterator[Blob]:
    """Give payloads without end, none longer than `largest` bytes; first those of the telling sizes."""
    sizes = [0, 1, *(size + by for size in _TURNS for by in (-1, 0, 1)), largest]
    number = 0
    for number, size in enumerate(size for size in sizes if size <= largest):
        yield _make(rng, number, size)
    while True:
        number += 1
        large = number % _LARGE_EVERY == 0 and largest > _LARGE
        # Large sizes are drawn evenly by magnitude: most faults of buffers lie low.
        size = int(_LARGE * (largest / _LARGE) ** rng.random()) if large else rng.randint(0, min(_MOST_SMALL, largest))
        yield _make(rng, number, size)


def _make(rng: random.Random, number: int, size: int) -> Blob:
    kind = _KINDS[number % len(_KINDS)]
    return Blob(number=number, kind=kind, data=_fill(rng, kind, size))


def _fill(rng: random.Random, kind: str, size: int) -> bytes:
    if kind == "random":
        return rng.randbytes(size)
    if kind == "zeros":
        return bytes(size)
    pattern = {"every byte": _EVERY_BYTE, "broken text": _BROKEN_TEXT, "text": "路灯 07 号\t亮度 80 %\n".encode()}[kind]
    return (pattern * (size // len(pattern) + 1))[:size]


def find_difference(sent: bytes, came: bytes) -> int:
    """Return the offset of the first byte that differs, where the shorter ends if none does."""
    return next(
        (at for at, (one, other) in enumerate(zip(sent, came, strict=False)) if one != other), min(len(sent), len(came))
    )
