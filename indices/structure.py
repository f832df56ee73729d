"""The structure of an index: a tree of elements from indicators up to the index, with direction and weight.

The columns are those of COINr's structure table (`iMeta`): iCode, iName, Parent, Level, Direction, Weight, Unit,
Target, Denominator, Type.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from rules.errors import UsageError
from rules.text import Text


class Role(StrEnum):
    """What a column of the data is for (COINr's `Type`)."""

    INDICATOR = "Indicator"
    AGGREGATE = "Aggregate"
    DENOMINATOR = "Denominator"
    GROUP = "Group"
    OTHER = "Other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """One row of the structure. `direction` is +1 (more is better) or -1; `level` 1 are the indicators."""

    code: str
    name: Text
    role: Role
    parent: str | None = None
    level: int | None = None
    direction: int = 1
    weight: float = 1.0
    unit: str = ""
    target: float | None = None
    denominator: str | None = None


@dataclass(frozen=True)
class Structure:
    """The tree. Its indicators stand in the order of the file; that is the column order everywhere."""

    elements: tuple[Element, ...]

    @classmethod
    def of(cls, elements: Sequence[Element]) -> "Structure":
        """Return the structure of `elements`, checked.

        Raises
        ------
        UsageError
            A code stands twice, a parent or denominator is not there, parents go in a circle, an aggregate has no
            children or children of different levels, there is more than one top, the weights of siblings sum to 0.

        """
        structure = cls(tuple(elements))
        for find in (_find_twice, _find_stranger, _find_circle, _find_tops, _find_misplaced, _find_weightless):
            flaw = find(structure)
            if flaw is not None:
                raise UsageError(flaw)
        return structure

    @cached_property
    def by_code(self) -> dict[str, Element]:
        """The elements by code."""
        return {each.code: each for each in self.elements}

    @cached_property
    def indicators(self) -> tuple[Element, ...]:
        """The indicators, in the order of the file."""
        return self.of_role(Role.INDICATOR)

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """The codes of the indicators."""
        return tuple(each.code for each in self.indicators)

    @cached_property
    def directions(self) -> NDArray[np.float64]:
        """The direction of every indicator, +1 or -1, shape (indicators,)."""
        return np.array([each.direction for each in self.indicators], dtype=np.float64)

    @property
    def top(self) -> Element:
        """The index itself."""
        return next(each for each in self.tree if each.parent is None)

    @property
    def depth(self) -> int:
        """The level of the index: 1 for indicators, one more for each floor above them."""
        return self.top.level or 1

    @cached_property
    def tree(self) -> tuple[Element, ...]:
        """Indicators and aggregates, without denominators and groups."""
        return tuple(each for each in self.elements if each.role in (Role.INDICATOR, Role.AGGREGATE))

    @cached_property
    def _families(self) -> dict[str, tuple[Element, ...]]:
        families: dict[str, list[Element]] = {}
        for each in self.tree:
            if each.parent is not None:
                families.setdefault(each.parent, []).append(each)
        return {parent: tuple(children) for parent, children in families.items()}

    def of_role(self, role: Role) -> tuple[Element, ...]:
        """Return the elements of one role, in the order of the file."""
        return tuple(each for each in self.elements if each.role is role)

    def at_level(self, level: int) -> tuple[Element, ...]:
        """Return the elements of the tree on one level, in the order of the file."""
        return tuple(each for each in self.tree if each.level == level)

    def children(self, code: str) -> tuple[Element, ...]:
        """Return the children of an aggregate, in the order of the file; none for an indicator."""
        return self._families.get(code, ())

    def leaves(self, code: str) -> tuple[str, ...]:
        """Return the codes of the indicators below (or at) `code`, in the order of the file."""
        below = {code}
        for level in range(self.depth, 0, -1):
            below |= {each.code for each in self.at_level(level) if each.parent in below}
        return tuple(each for each in self.codes if each in below)

    def with_weights(self, weights: Mapping[str, float]) -> "Structure":
        """Return the structure with these weights by code in place of its own."""
        return Structure(
            tuple(replace(each, weight=weights[each.code]) if each.code in weights else each for each in self.elements)
        )

    def effective_weights(self, weights: Mapping[str, float] | None = None) -> dict[str, float]:
        """Return the weight of every element in the index: its share among siblings, times that of its parent.

        `weights` by code stand in for those of the elements.
        """
        raw = {each.code: each.weight for each in self.tree} | dict(weights or {})
        found = {self.top.code: 1.0}
        for level in range(self.depth, 1, -1):
            for parent in self.at_level(level):
                family = self.children(parent.code)
                total = sum(raw[each.code] for each in family)
                found |= {each.code: found[parent.code] * raw[each.code] / total for each in family}
        return found


def _find_twice(structure: Structure) -> Text | None:
    for code, count in Counter(each.code for each in structure.elements).items():
        if count > 1:
            return Text(
                zh=f"代码 {code} 出现 {count} 次。每个代码只能有一行。",
                en=f"Code {code} stands {count} times; each code has one row.",
            )
    return None


def _find_stranger(structure: Structure) -> Text | None:
    known = structure.by_code
    for each in structure.elements:
        if each.parent is not None and (each.parent not in known or known[each.parent].role is not Role.AGGREGATE):
            return Text(
                zh=f"{each.code} 的上级 {each.parent} 不在结构表中，或不是 Aggregate。请补上这一行或改正 Parent。",
                en=f"{each.code}: parent {each.parent} is no Aggregate of the table. Add its row or mend Parent.",
            )
        if each.denominator is not None and each.denominator not in known:
            return Text(
                zh=f"{each.code} 的分母 {each.denominator} 不在结构表中。请补上类型为 Denominator 的一行。",
                en=f"{each.code}: denominator {each.denominator} is not in the table. Add a row of type Denominator.",
            )
    return None


def _find_circle(structure: Structure) -> Text | None:
    for start in structure.tree:
        seen = [start.code]
        at = start.parent
        while at is not None:
            seen.append(at)
            if at == start.code:
                way = " → ".join(seen)
                return Text(zh=f"上级关系成环：{way}。请改正其中一个 Parent。", en=f"Parents go in a circle: {way}.")
            if len(seen) > len(structure.elements):
                break
            at = structure.by_code[at].parent
    return None


def _find_tops(structure: Structure) -> Text | None:
    if not structure.indicators:
        return Text(zh="结构表中没有类型为 Indicator 的行。", en="The table has no row of type Indicator.")
    tops = [each.code for each in structure.tree if each.parent is None]
    if len(tops) != 1:
        names = ", ".join(tops)
        return Text(
            zh=f"只能有一个没有 Parent 的 Aggregate（即指数本身），现有：{names}。",
            en=f"Exactly one Aggregate has no Parent, the index itself; here: {names}.",
        )
    if structure.by_code[tops[0]].role is Role.INDICATOR:
        return Text(
            zh=f"指标 {tops[0]} 没有 Parent。请写明它属于哪个 Aggregate。",
            en=f"Indicator {tops[0]} has no Parent; name the Aggregate it belongs to.",
        )
    return None


def _find_misplaced(structure: Structure) -> Text | None:
    for each in structure.tree:
        if each.role is Role.INDICATOR and each.level != 1:
            return Text(zh=f"指标 {each.code} 的 Level 应为 1。", en=f"Indicator {each.code}: Level must be 1.")
        if each.role is Role.AGGREGATE and not structure.children(each.code):
            return Text(
                zh=f"{each.code} 没有下级。请删去这一行，或给出它的指标。",
                en=f"{each.code} has no children. Take the row out, or give it indicators.",
            )
        parent = structure.by_code[each.parent] if each.parent else None
        if parent is not None and parent.level != (each.level or 0) + 1:
            return Text(
                zh=f"{each.code} 在第 {each.level} 级，上级 {parent.code} 应在第 {(each.level or 0) + 1} 级。",
                en=f"{each.code} is on level {each.level}, so its parent {parent.code} must be on the next one.",
            )
    return None


def _find_weightless(structure: Structure) -> Text | None:
    for each in structure.tree:
        if not each.weight >= 0 or each.weight == float("inf"):
            return Text(
                zh=f"{each.code} 的权重 {each.weight:g} 无效，应为不小于 0 的数。",
                en=f"{each.code}: weight {each.weight:g} is no weight; give a number of at least 0.",
            )
        family = structure.children(each.code)
        if family and sum(child.weight for child in family) == 0:
            return Text(
                zh=f"{each.code} 的下级权重之和为 0，无法合成。请至少给一个正权重。",
                en=f"The weights below {each.code} sum to 0. Give at least one of them a positive weight.",
            )
    return None
