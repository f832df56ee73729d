"""Reads a unit in UCUM's notation, so that a formula can be checked against the units of its fields.

A small part of UCUM: the atoms below with exponents, `.` and `/`, powers of ten (`10*4`) and annotations. UCUM takes
an annotation for a mere note; here `{person}` is a kind of its own, so that persons are never divided out by cases.
"""

import math
import re
from collections import Counter
from dataclasses import dataclass

from rules.flaw import FlawError

# scale and kinds of an atom; money has no UCUM atom and is written as an annotation: `10*4{CNY}` are 10,000 yuan.
_ATOMS: dict[str, tuple[float, dict[str, int]]] = {
    "1": (1.0, {}),
    "%": (1e-2, {}),
    "[ppth]": (1e-3, {}),
    "m": (1.0, {"m": 1}),
    "km": (1e3, {"m": 1}),
    "har": (1e4, {"m": 2}),
    "L": (1e-3, {"m": 3}),
    "g": (1.0, {"g": 1}),
    "ug": (1e-6, {"g": 1}),
    "mg": (1e-3, {"g": 1}),
    "kg": (1e3, {"g": 1}),
    "t": (1e6, {"g": 1}),
    "s": (1.0, {"s": 1}),
    "min": (60.0, {"s": 1}),
    "h": (3600.0, {"s": 1}),
    "d": (86400.0, {"s": 1}),
    "wk": (604800.0, {"s": 1}),
    "mo": (2629800.0, {"s": 1}),
    "a": (31557600.0, {"s": 1}),
    "J": (1.0, {"J": 1}),
    "MJ": (1e6, {"J": 1}),
    "GJ": (1e9, {"J": 1}),
    "W": (1.0, {"J": 1, "s": -1}),
    "kW": (1e3, {"J": 1, "s": -1}),
    "MW": (1e6, {"J": 1, "s": -1}),
    "bit": (1.0, {"bit": 1}),
    "Mbit": (1e6, {"bit": 1}),
}
_COMPONENT = re.compile(
    r"(?P<divide>[./])?(?:(?:10\*(?P<power>-?\d+)|(?P<atom>\[[a-z]+\]|%|1(?!\d)|[A-Za-z]+)(?P<exponent>-?\d)?)"
    r"(?P<note>\{[^{}]+\})?|(?P<bare>\{[^{}]+\}))",
    re.ASCII,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A unit as a number of base units: `scale` x the product of `kinds` with their exponents."""

    scale: float
    kinds: frozenset[tuple[str, int]]

    def per(self, other: "Unit") -> "Unit":
        """Return this unit divided by `other`."""
        kinds = Counter(dict(self.kinds))
        kinds.subtract(dict(other.kinds))
        return _unit(self.scale / other.scale, kinds)


def parse_unit(words: str) -> Unit:
    """Return the unit that `words` write.

    Raises
    ------
    FlawError
        It is no unit of the part of UCUM that is read here.

    """
    scale, kinds, place = 1.0, Counter[str](), 0
    while place < len(words) or not place:
        match = _COMPONENT.match(words, place)
        if match is None or (place and not match["divide"]):
            raise _unreadable(words)
        sign = -1 if match["divide"] == "/" else 1
        atom_scale, atom_kinds = _component(match, words)
        scale *= atom_scale**sign
        for kind, exponent in atom_kinds.items():
            kinds[kind] += sign * exponent
        place = match.end()
    return _unit(scale, kinds)


def factor_between(found: Unit, wanted: Unit) -> float | None:
    """Return by what a number in `found` is multiplied to be in `wanted`; None where they are of other kinds."""
    return found.scale / wanted.scale if found.kinds == wanted.kinds else None


def same(found: float | None, declared: float) -> bool:
    """Tell whether a declared factor is the one that the units ask for."""
    return found is not None and math.isclose(found, declared, rel_tol=1e-9)


def _component(match: re.Match[str], words: str) -> tuple[float, dict[str, int]]:
    if match["bare"]:
        return 1.0, {match["bare"]: 1}
    note = {match["note"]: 1} if match["note"] else {}
    if match["power"]:
        return 10.0 ** int(match["power"]), note
    if match["atom"] not in _ATOMS:
        raise _unreadable(words)
    scale, kinds = _ATOMS[match["atom"]]
    exponent = int(match["exponent"] or 1)
    return scale**exponent, {kind: count * exponent for kind, count in kinds.items()} | note


def _unit(scale: float, kinds: Counter[str]) -> Unit:
    return Unit(scale=scale, kinds=frozenset((kind, count) for kind, count in kinds.items() if count))


def _unreadable(words: str) -> FlawError:
    return FlawError(
        zh=f"单位“{words}”读不懂。请按 UCUM 书写，例如 %、km、{{person}}、10*4{{CNY}}。",
        en=f"unit '{words}' cannot be read. Write it in UCUM: %, km, {{person}}, 10*4{{CNY}}.",
    )
