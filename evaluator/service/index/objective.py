"""The use case behind `index objective`: what the data say of weights, by every method, and several sets made one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from evaluator.service.index.build import Assembled, IndexFiles, assemble
from evaluator.service.index.document import write_remark
from indices.table import Table
from indices.weights.combined import Rule, combine
from indices.weights.registry import find_weightings
from indices.weights.sample import Names
from indices.weights.weights import Needs, Weighting, Weights
from rules.errors import UsageError
from rules.text import Text

SCHEMA = "cityassay/index-objective/1"
OWN = "own"


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectiveOrder:
    """What is asked: methods by id (all where none is named), below which element, and how sets become one.

    own  whether the index's own weights are one of the sets that are combined
    """

    files: IndexFiles
    methods: Sequence[str] = ()
    within: str | None = None
    rule: Rule | None = None
    own: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A method that cannot weigh these data, and why."""

    method: str
    why: Text


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ObjectiveResult:
    """Weights of the indicators `codes` below `within`, each set summing to 1; `own` are those of the index."""

    assembled: Assembled
    within: str
    codes: tuple[str, ...]
    own: Weights
    sets: tuple[Weights, ...]
    refused: tuple[Refused, ...]
    combined: Weights | None

    def to_document(self) -> dict[str, Any]:
        """Return it as JSON."""
        told = (*self.sets, *((self.combined,) if self.combined else ()))
        return {
            "schema": SCHEMA,
            "specification": {"sha256": self.assembled.spec.sha256},
            "within": self.within,
            "indicators": list(self.codes),
            "weights": {each.method: [float(cell) for cell in each.weights] for each in (self.own, *told)},
            "combined": None if self.combined is None else _write_combined(self.combined, self.sets, self.own),
            "refused": [{"method": each.method, "why": each.why.model_dump()} for each in self.refused],
            "flags": [{"method": each.method, **write_remark(remark)} for each in told for remark in each.remarks],
        }


def _write_combined(combined: Weights, sets: Sequence[Weights], own: Weights) -> dict[str, Any]:
    sheet = combined.worksheet
    names = [each.method for each in sets]
    names += [own.method] if len(sheet["shares"]) > len(sets) else []
    return {
        "method": combined.method,
        "shares": dict(zip(names, map(float, sheet["shares"]), strict=True)),
        "kendalls_w": float(sheet["concordance"][0]),
        "p_value": float(sheet["concordance"][1]),
    }


def weigh_data(order: ObjectiveOrder) -> ObjectiveResult:
    """Build the index and weigh its normalised indicators by every method asked for.

    Raises
    ------
    UsageError
        As `assemble`; there is no such method or element; every method refuses the data, or fewer than two sets are to
        be combined.

    """
    methods = _choose(order.methods)
    assembled = assemble(order.files)
    built = assembled.built
    within = order.within or built.structure.top.code
    if within not in built.structure.by_code or not built.structure.children(within):
        raise UsageError(
            Text(
                zh=f"--within：结构中没有合成项 {within}。",
                en=f"--within: the structure has no aggregate {within}.",
            )
        )
    table = _cut(built.stage("normalise").table, built.structure.leaves(within))
    names = Names(units=table.units, codes=table.codes)
    sets: list[Weights] = []
    refused: list[Refused] = []
    for each in methods:
        try:
            sets.append(each.weigh(table.values, np.ones(len(table.codes)), names=names))
        except UsageError as error:
            refused.append(Refused(method=each.id, why=error.message))
    if not sets:
        raise UsageError(refused[0].why)
    shares = built.effective_weights()
    own = np.array([shares[code] for code in table.codes])
    kept = Weights(weights=own / own.sum(), method=OWN, origin=assembled.spec.weights.origin)
    pool = [*sets, kept] if order.own else sets
    return ObjectiveResult(
        assembled=assembled,
        within=within,
        codes=table.codes,
        own=kept,
        sets=tuple(sets),
        refused=tuple(refused),
        combined=combine(pool, rule=order.rule) if order.rule is not None else None,
    )


def _choose(ids: Sequence[str]) -> list[Weighting]:
    known = {id_: each for id_, each in find_weightings().items() if each.needs is Needs.DATA}
    for id_ in ids:
        if id_ not in known:
            names = ", ".join(known)
            raise UsageError(
                Text(
                    zh=f"没有按数据赋权的方法 {id_}。现有：{names}。",
                    en=f"There is no data-driven weighting {id_}. There are: {names}.",
                )
            )
    return [known[id_] for id_ in dict.fromkeys(ids or known)]


def _cut(table: Table, codes: Sequence[str]) -> Table:
    kept = [table.codes.index(code) for code in codes]
    return Table(units=table.units, codes=tuple(codes), values=table.values[:, kept])
