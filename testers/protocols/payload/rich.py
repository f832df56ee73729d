"""Records that are hard to carry: the values that exports, tables and text fields like to change."""

from collections.abc import Iterator, Sequence

from testers.harness.observation import Json

# RFC 8259 section 6: numbers within IEEE 754 double precision can be expected to travel unchanged.
_NUMBERS: tuple[Json, ...] = (
    0, -1, 2**31, 2**53 - 1, 1 - 2**53, 0.1, -0.25, 1e-7, 1 / 3, 123456.789012, 1.7976931348623157e308, 5e-324,
)  # fmt: skip
_TEXTS: tuple[Json, ...] = (
    "", " leading and trailing ", "line one\nline two\ttab", 'quotes " and \\ and /', "1e5", "007", "true", "null",
    "2026-02-30", "=1+1", "a,b;c", "<b>&amp;</b>",
)  # fmt: skip
# Composed and decomposed forms, the astral planes, rare characters of GB 18030, joiners, right to left.
_UNICODE: tuple[Json, ...] = (
    "caf\u00e9", "cafe\u0301", "\u212b and \u00c5", "路灯", "\u9fa6\u3400", "\U00020000\U0002a6a5", "\U0001f6a6",
    "\U0001f469\u200d\U0001f527", "\u05d0\u05d1 \u0627\u0628", "\uff21\uff11", "\u2028 line separator", "\ufeffmark",
)  # fmt: skip
_LENGTHS = (200, 256, 300, 1_000, 4_096, 10_000)
_EMPTY: tuple[Json, ...] = (None, False, True, [], {}, [None], {"empty": None}, [[], {}])
_DEPTHS = range(2, 8)
KINDS = ("number", "text", "unicode", "long", "empty", "nested")


def list_records() -> Iterator[tuple[str, dict[str, Json]]]:
    """Yield records with their kind, one of KINDS; each holds its value in the member `value`."""
    for kind, values in (("number", _NUMBERS), ("text", _TEXTS), ("unicode", _UNICODE), ("empty", _EMPTY)):
        for value in values:
            yield kind, {"value": value}
    for length in _LENGTHS:
        yield "long", {"value": ("长文本 long text \u00e9 " * (length // 10))[:length]}
    for depth in _DEPTHS:
        yield "nested", {"value": _nest(depth), "list": [1, "two", None, {"three": [3.5, [4]]}]}


def _nest(depth: int) -> Json:
    value: Json = {"leaf": 0.1, "none": None, "name": "路口"}
    for level in range(depth):
        value = {"level": level, "inner": value} if level % 2 else {"inner": [value, level]}
    return value


def describe_kind(kinds: Sequence[str]) -> str:
    """Return kinds with their numbers, such as 'long 2, number 1'."""
    return ", ".join(f"{kind} {kinds.count(kind)}" for kind in sorted(set(kinds)))
