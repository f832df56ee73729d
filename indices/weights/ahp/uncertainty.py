"""What uncertain judgements do to the weights: ln a_ij is perturbed, everything is weighed again, many times.

The standard deviation of ln a_ij is that of the matrix itself unless given: GCI is the unbiased estimate of its
square (Aguaron and Moreno-Jimenez 2003), but never less than LEAST_SPREAD, for nobody judges exactly.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from indices.table import Array, Mask
from indices.weights.ahp.completion import complete, solve_logs
from indices.weights.ahp.consistency import measure_gci
from indices.weights.ahp.hierarchy import Hierarchy, spread_down
from indices.weights.ahp.judgement import Judgement, missing_pairs
from indices.weights.ahp.priority import Method, find_block, iterate_power, weigh
from rules.errors import UsageError
from rules.text import Text

LEAST_SPREAD = 0.1  # of ln a_ij: about a tenth of a ratio
DRAWS = 100_000


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Spread:
    """Weights under uncertain judgements.

    weights  unperturbed, shape (n,); lower, upper: the central interval of `confidence`
    ranks    shape (n, n): share of the draws in which element i has rank j + 1
    """

    elements: tuple[str, ...]
    weights: Array
    mean: Array
    lower: Array
    upper: Array
    ranks: Array
    confidence: float
    draws: int
    seed: int
    spread: Mapping[str, float]

    @property
    def stability(self) -> Array:
        """The share of draws in which each element keeps the rank that it has unperturbed, shape (n,)."""
        places = 1 + (self.weights[None] > self.weights[:, None] * (1 + 1e-12)).sum(axis=1)
        return np.asarray(self.ranks[np.arange(len(places)), places - 1], dtype=np.float64)


def find_spread(judgement: Judgement) -> float:
    """Return the standard deviation of ln a_ij that the judgements show, at least LEAST_SPREAD.

    Of an incomplete matrix only the judgements beyond those that connect the elements can show any.
    """
    size, missing = judgement.size, len(missing_pairs(judgement.matrix))
    free = (size - 1) * (size - 2) / 2
    if free <= missing:
        return LEAST_SPREAD
    variance = measure_gci(complete(judgement).matrix) * free / (free - missing)
    return max(float(np.sqrt(variance)), LEAST_SPREAD)


def draw_weights(
    matrix: Array, *, spread: float | Array, draws: int, generator: np.random.Generator, method: Method
) -> Array:
    """Return the weights of `draws` perturbed matrices, shape (n, draws).

    ln a_ij gets a normal error of standard deviation `spread`, one number or an array (n, n) of which the upper
    triangle counts; a_ji stays reciprocal. Missing judgements (NaN) are filled anew in every draw.
    """
    size = len(matrix)
    given = ~np.isnan(matrix)
    rows, columns = np.nonzero(np.triu(given, k=1))
    middle = np.log(matrix)[rows, columns][:, None]
    width = np.broadcast_to(np.asarray(spread, dtype=np.float64), (size, size))[rows, columns][:, None]
    found = np.empty((size, draws))
    block = find_block(size)
    for start in range(0, draws, block):
        count = min(block, draws - start)
        logs = np.zeros((size, size, count))
        logs[rows, columns] = middle + width * generator.standard_normal((len(rows), count))
        logs[columns, rows] = -logs[rows, columns]
        found[:, start : start + count] = _weigh_logs(logs, given, method)
    return found


def _weigh_logs(logs: Array, given: Mask, method: Method) -> Array:
    if not given.all():
        solved = solve_logs(given, logs.sum(axis=1))
        logs = np.where(given[:, :, None], logs, solved[:, None] - solved[None])
    if method is Method.GEOMETRIC_MEAN:
        means = np.exp(logs.mean(axis=1))
        return np.asarray(means / means.sum(axis=0), dtype=np.float64)
    return iterate_power(np.exp(logs))[0]


def perturb(
    judgement: Judgement,
    *,
    spread: float | Array | None = None,
    draws: int = DRAWS,
    seed: int = 0,
    confidence: float = 0.9,
    method: Method = Method.EIGENVECTOR,
) -> Spread:
    """Return weight intervals and rank probabilities of one matrix under uncertain judgements.

    Raises
    ------
    UsageError
        `draws`, `confidence` or `spread` make no sense.

    """
    width = find_spread(judgement) if spread is None else spread
    _check_order(draws, confidence, np.asarray(width))
    drawn = draw_weights(
        judgement.matrix, spread=width, draws=draws, generator=np.random.default_rng(seed), method=method
    )
    return _summarise(
        judgement.elements,
        weigh(complete(judgement).matrix, method),
        drawn,
        confidence=confidence,
        seed=seed,
        spread={judgement.expert or "-": float(np.mean(width))},
    )


def perturb_tree(
    hierarchy: Hierarchy,
    *,
    spread: float | None = None,
    draws: int = DRAWS,
    seed: int = 0,
    confidence: float = 0.9,
    method: Method = Method.EIGENVECTOR,
) -> Spread:
    """Return intervals and rank probabilities of the leaves' global weights: every matrix of the tree is perturbed.

    Raises
    ------
    UsageError
        `draws`, `confidence` or `spread` make no sense.

    """
    generator = np.random.default_rng(seed)
    judged = {name: hierarchy.judgements[name] for name in hierarchy.walk()}
    widths = {name: find_spread(each) if spread is None else spread for name, each in judged.items()}
    _check_order(draws, confidence, np.array(list(widths.values())))
    drawn = {
        name: draw_weights(each.matrix, spread=widths[name], draws=draws, generator=generator, method=method)
        for name, each in judged.items()
    }
    local = {name: weigh(complete(each).matrix, method) for name, each in judged.items()}
    return _summarise(
        hierarchy.leaves(),
        spread_down(hierarchy, local)[1],
        spread_down(hierarchy, drawn)[1],
        confidence=confidence,
        seed=seed,
        spread=widths,
    )


def _summarise(
    elements: tuple[str, ...],
    weights: Array,
    drawn: Array,
    *,
    confidence: float,
    seed: int,
    spread: Mapping[str, float],
) -> Spread:
    draws = drawn.shape[1]
    tail = (1 - confidence) / 2
    lower, upper = np.quantile(drawn, [tail, 1 - tail], axis=1)
    return Spread(
        elements=elements,
        weights=weights,
        mean=drawn.mean(axis=1),
        lower=lower,
        upper=upper,
        ranks=_count_ranks(drawn) / draws,
        confidence=confidence,
        draws=draws,
        seed=seed,
        spread=dict(spread),
    )


def _count_ranks(drawn: Array) -> Array:
    """Return how often each element has each rank, shape (n, n)."""
    size = len(drawn)
    order = np.argsort(-drawn, axis=0, kind="stable")
    flat = np.bincount((order * size + np.arange(size)[:, None]).ravel(), minlength=size * size)
    return flat.reshape(size, size).astype(np.float64)


def _check_order(draws: int, confidence: float, spread: Array) -> None:
    if draws < 1 or not 0 < confidence < 1 or not bool(np.all((spread >= 0) & np.isfinite(spread))):
        raise UsageError(
            Text(
                zh="抽样次数应不小于 1，置信水平应在 0 与 1 之间，判断的对数标准差应为不小于 0 的数。",
                en="Give at least 1 draw, a confidence between 0 and 1 and a spread of at least 0.",
            )
        )
