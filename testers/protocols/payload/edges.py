"""Numbers at the edges, and whether one that came back is the same. Pure.

RFC 8259 section 6 lets an implementation limit range and precision, and names IEEE 754 double precision as what can be
counted on: so a number must come back as the double that it stands for, and no digit more. An integer beyond 2**53 is
demanded only where the data model declares 64 bits. -0 and 0 are equal numbers, and either may come back.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType

from rules.text import Text
from testers.harness.observation import Json
from testers.protocols.finding import find

_LONGEST = 1 << 20


class Promise(StrEnum):
    """What of a number must come back: the double it stands for, every digit of the integer, or null itself."""

    DOUBLE = "double"
    INTEGER = "integer"
    NULL = "null"


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """A number as it is written, and what of it must come back."""

    text: str
    promise: Promise = Promise.DOUBLE


_DOUBLES = (
    "0",
    "-0",
    "-0.0",
    "1",
    "-1",
    "0.1",
    "0.30000000000000004",
    "3.141592653589793238462643383279",
    "123456789.123456789",
    "16777217",
    "2147483648",
    "-2147483649",
    "4294967296",
    "9007199254740991",
    "-9007199254740991",
    "1E+2",
    "1e-7",
    "25e-1",
    "1000000000000000000000e-18",
    "1e308",
    "1.7976931348623157e308",
    "-1.7976931348623157e308",
    "2.2250738585072014e-308",
    "5e-324",
)
_INTEGERS = ("9007199254740993", "-9007199254740993", "9223372036854775807", "-9223372036854775808")
EDGES: Mapping[str, Edge] = MappingProxyType(
    {**{text: Edge(text=text) for text in _DOUBLES}, "null": Edge(text="null", promise=Promise.NULL)}
)
# Demanded only where the model declares a 64-bit integer.
INTEGERS: Mapping[str, Edge] = MappingProxyType({text: Edge(text=text, promise=Promise.INTEGER) for text in _INTEGERS})


class Absent:
    """Stands for a member that is not there, which is different from null."""


Exact = None | bool | int | Decimal | str | list["Exact"] | dict[str, "Exact"]


def read_exact(body: bytes) -> Exact | Absent:
    """Return the JSON value in `body` with every digit of its numbers; Absent where it is no JSON."""
    if len(body) > _LONGEST:
        return Absent()
    try:
        document: Exact = json.loads(body.decode("utf-8"), parse_float=Decimal, parse_constant=_refuse)
    except (ValueError, ArithmeticError, RecursionError):
        return Absent()
    return document


def pick(document: Exact | Absent, member: str) -> Exact | Absent:
    """Return a member of an object, Absent where there is none."""
    return document[member] if isinstance(document, dict) and member in document else Absent()


def explain_alteration(edge: Edge, back: Exact | Absent) -> Text | None:
    """Return how what came back differs from what must come back, None where it is the same."""
    if isinstance(back, Absent):
        return find(f"{edge.text} 未返回", f"{edge.text} did not come back")
    if edge.promise is Promise.NULL:
        return None if back is None else find(f"null 变为 {_show(back)}", f"null became {_show(back)}")
    if isinstance(back, bool) or not isinstance(back, (int, Decimal)):
        return find(f"{edge.text} 变为非数值 {_show(back)}", f"{edge.text} became {_show(back)}, which is no number")
    same = int(edge.text) == back if edge.promise is Promise.INTEGER else _as_double(back) == float(edge.text)
    return None if same else find(f"{edge.text} 变为 {_show(back)}", f"{edge.text} became {_show(back)}")


def _as_double(number: int | Decimal) -> float:
    try:
        return float(number)
    except OverflowError:
        return float("inf") if number > 0 else float("-inf")


def _show(value: object) -> str:
    return ("null" if value is None else str(value))[:40]


def _refuse(constant: str) -> Json:
    raise ValueError(constant)
