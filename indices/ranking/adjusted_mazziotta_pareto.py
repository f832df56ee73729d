"""Adjusted Mazziotta-Pareto index AMPI: min-max scores of about 70 to 130 round a reference, which is 100.

Source: Mazziotta and Pareto 2016, Social Indicators Research 127: ends = reference -+ (max - min) / 2,
r = 60 (x - low end) / (high end - low end) + 70, turned round for a cost; AMPI = M -+ S cv as in MPI.
With a fixed reference and fixed ranges, years can be compared.
"""

from functools import partial

import numpy as np

from indices.ranking.mazziotta_pareto import Penalty, penalise
from indices.ranking.ranking import Contest, Entry, Marks, Ranking, RankingMethod, judge
from indices.table import Array
from indices.weights.sample import UNNAMED, Names
from rules.errors import UsageError
from rules.text import Text


def rank(
    values: Array,
    directions: Array,
    weights: Array,
    *,
    names: Names = UNNAMED,
    penalty: Penalty = Penalty.DOWN,
    reference: Array | None = None,
) -> Ranking:
    """Return the ranking by AMPI; `reference`, shape (indicators,), is the value that scores 100, by default the mean.

    Raises
    ------
    UsageError
        A reference of another length or not finite; the mean of a unit is not above 0; as `judge`.

    """
    entry = Entry(values=values, directions=directions, weights=weights, names=names)
    return judge(entry, "ampi", partial(_mark, penalty=penalty, reference=reference), tie=100.0)


def _mark(contest: Contest, *, penalty: Penalty, reference: Array | None) -> Marks:
    sample = contest.sample
    if reference is None:
        middle = np.where(sample.present, sample.values, 0.0).sum(axis=0) / sample.present.sum(axis=0)
    else:
        middle = _take_reference(reference, contest)
    above = np.where(sample.present, sample.values - middle, 0.0) * sample.directions
    return penalise(contest, 100 + 60 * above / (sample.highs - sample.lows), penalty)


def _take_reference(reference: Array, contest: Contest) -> Array:
    given = np.asarray(reference, dtype=np.float64)
    if given.shape != contest.counted.shape or not np.all(np.isfinite(given[contest.counted])):
        text = Text(
            zh=f"参照值须为 {len(contest.counted)} 个有限的数，每个指标一个。",
            en=f"The reference must be {len(contest.counted)} finite numbers, one for each indicator.",
        )
        raise UsageError(text)
    return given[contest.counted]


METHOD = RankingMethod(
    id="ampi", name=Text(zh="调整的 Mazziotta-Pareto 指数", en="Adjusted Mazziotta-Pareto index"), rank=rank
)
