"""The index beside other methods and other weights: whether they rank the units alike, and where they part."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from indices.build import Built
from indices.ranking.agreement import Agreement, compare
from indices.ranking.registry import find_rankings
from indices.remark import Remark
from indices.stages.aggregate import rank
from indices.table import Array, Places
from indices.weights.registry import find_weightings
from indices.weights.sample import Names
from indices.weights.weights import Needs, Weights
from rules.errors import UsageError
from rules.text import Text

INDEX = "index"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Comparison:
    """Ranks by method (shape (units,), 1 = best), how far they agree, and data-driven weights by method.

    `agreement` is None where fewer than two methods gave a ranking; `remarks` name the methods that refused, and why.
    """

    ranks: Mapping[str, Array]
    names: Mapping[str, Text]
    agreement: Agreement | None
    weights: Mapping[str, Weights]
    remarks: tuple[Remark, ...]


def compare_methods(built: Built) -> Comparison:
    """Rank the units by every method of the house with the effective weights, and weigh the indicators by data.

    Units without an index take no part. All methods see the normalised scores, on which more is better.
    """
    table = built.stage("normalise").table
    rows = np.flatnonzero(~np.isnan(built.index))
    values = table.values[rows]
    directions = np.ones(len(table.codes))
    effective = built.effective_weights()
    weights = np.array([effective[code] for code in table.codes])
    remarks: list[Remark] = []
    ranks: dict[str, Array] = {INDEX: rank(built.index[rows])}
    names = {INDEX: Text(zh="本指数", en="This index")}
    for id_, method in find_rankings().items():
        try:
            ranks[id_] = method.rank(values, directions, weights, names=Names(codes=table.codes)).ranks
            names[id_] = method.name
        except UsageError as error:
            remarks.append(Remark(kind="method-refused", about=id_, text=error.message))
    enough = len(rows) > 1
    return Comparison(
        ranks={each: _spread(found, rows, len(built.units)) for each, found in ranks.items()},
        names=names,
        agreement=compare(ranks) if enough and len(ranks) > 1 else None,
        weights=_weigh_by_data(values, directions, table.codes, remarks),
        remarks=tuple(remarks),
    )


def _weigh_by_data(
    values: Array, directions: Array, codes: tuple[str, ...], remarks: list[Remark]
) -> dict[str, Weights]:
    found: dict[str, Weights] = {}
    for id_, method in find_weightings().items():
        if method.needs is not Needs.DATA:
            continue
        try:
            found[id_] = method.weigh(values, directions, names=Names(codes=codes))
        except UsageError as error:
            remarks.append(Remark(kind="weighting-refused", about=id_, text=error.message))
    return found


def _spread(ranks: Array, rows: Places, count: int) -> Array:
    wide = np.full(count, np.nan)
    wide[rows] = ranks
    return wide
