"""Correlations that an index should have, and those it should not: inside a family, with the parent, across pillars.

The limits are those in use at the JRC and in COINr's `get_corr_flags`: above .92 two indicators say the same, below
-.3 they work against each other in the mean, between -.3 and .3 they have little in common.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from indices.coherence.family import Family, mean_of
from indices.coherence.pairs import Correlations, correlate
from indices.structure import Structure
from indices.table import Array

REDUNDANT = 0.92
CONTRADICTING = -0.3
WEAK = 0.3


class Relation(StrEnum):
    """What a correlation means for two parts of an index."""

    REDUNDANT = "redundant"
    SOUND = "sound"
    WEAK = "weak"
    CONTRADICTING = "contradicting"
    UNDEFINED = "undefined"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """The correlation of two codes over `n` common units; `r` is None where it is not defined."""

    first: str
    second: str
    r: float | None
    n: int
    p: float
    relation: Relation


@dataclass(frozen=True, slots=True, kw_only=True)
class Tie:
    """How a child hangs on its parent: `own` with the parent's score, `rest` with the mean of its siblings.

    `rest` leaves the child out, so that it is not correlated with itself; None where it is not defined (one child).
    """

    code: str
    parent: str
    own: float | None
    rest: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stray:
    """An indicator that goes with another pillar more than with the rest of its own."""

    code: str
    pillar: str
    rest: float
    nearer: str
    r: float


def relate(r: float) -> Relation:
    """Return what a correlation `r` means; NaN is undefined."""
    if not np.isfinite(r):
        return Relation.UNDEFINED
    if r > REDUNDANT:
        return Relation.REDUNDANT
    if r < CONTRADICTING:
        return Relation.CONTRADICTING
    return Relation.WEAK if abs(r) < WEAK else Relation.SOUND


def pair_within(family: Family) -> tuple[Pair, ...]:
    """Return all pairs of children of one family."""
    found = correlate(family.values)
    places = range(len(family.codes))
    return tuple(_pair(family.codes, family.codes, (i, j), found) for i in places for j in places[i + 1 :])


def pair_across(values: Array, structure: Structure) -> tuple[Pair, ...]:
    """Return the pairs of indicators of different pillars that are redundant or contradict each other.

    `values`, shape (units, indicators), are in the order of `structure.codes`.
    """
    return tuple(
        pair
        for pair in _walk_across(values, structure)
        if pair.relation in (Relation.REDUNDANT, Relation.CONTRADICTING)
    )


def tie_to_parent(family: Family) -> tuple[Tie, ...]:
    """Return the correlation of every child with its parent and with the rest of the family."""
    own = correlate(family.values, family.score[:, np.newaxis]).r[:, 0]
    return tuple(
        Tie(code=code, parent=family.parent, own=_or_none(own[place]), rest=_or_none(_rest(family, place)))
        for place, code in enumerate(family.codes)
    )


def find_strays(families: tuple[Family, ...], scores: Mapping[str, Array], structure: Structure) -> tuple[Stray, ...]:
    """Return the indicators that go with the score of another pillar more than with the rest of their own."""
    pillars = [each.code for each in structure.at_level(2)]
    others = np.column_stack([scores[code] for code in pillars])
    found = []
    for family in families:
        if family.parent in pillars:
            r = correlate(family.values, others).r
            r[:, pillars.index(family.parent)] = np.nan
            found += [each for place in range(len(family.codes)) if (each := _stray(family, place, r, pillars))]
    return tuple(found)


def _stray(family: Family, place: int, r: Array, pillars: list[str]) -> Stray | None:
    rest = _rest(family, place)
    known = np.where(np.isfinite(r[place]), r[place], -2.0)
    best = int(known.argmax())
    if not np.isfinite(rest) or known[best] <= rest or known[best] < WEAK:
        return None
    return Stray(
        code=family.codes[place],
        pillar=family.parent,
        rest=rest,
        nearer=pillars[best],
        r=float(known[best]),
    )


def _rest(family: Family, place: int) -> float:
    if len(family.codes) < 2:
        return float("nan")
    siblings = mean_of(np.delete(family.values, place, axis=1), np.delete(family.weights, place))
    return float(correlate(family.values[:, [place]], siblings[:, np.newaxis]).r[0, 0])


def _walk_across(values: Array, structure: Structure) -> Iterator[Pair]:
    codes, found = structure.codes, correlate(values)
    pillar = [each.parent for each in structure.indicators]
    for i in range(len(codes)):
        for j in range(i + 1, len(codes)):
            if pillar[i] != pillar[j]:
                yield _pair(codes, codes, (i, j), found)


def _pair(left: tuple[str, ...], right: tuple[str, ...], place: tuple[int, int], found: Correlations) -> Pair:
    r = float(found.r[place])
    return Pair(
        first=left[place[0]],
        second=right[place[1]],
        r=_or_none(r),
        n=int(found.n[place]),
        p=float(found.p[place]),
        relation=relate(r),
    )


def _or_none(r: float) -> float | None:
    return float(r) if np.isfinite(r) else None
