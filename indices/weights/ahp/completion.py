"""Fills the judgements that an expert did not give, from those given; the graph of judgements must be connected."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from scipy import optimize

from indices.remark import Remark
from indices.table import Array, Mask
from indices.weights.ahp.judgement import Judgement, check_connected, given_pairs, missing_pairs
from indices.weights.ahp.random_index import RandomIndex, find_random_index
from rules.errors import UsageError
from rules.text import Text

_SETTLED = 1e-11
_LEAST_WEIGHT = 1e-100


class Completion(StrEnum):
    """What the filled judgements make smallest."""

    LEAST_SQUARES = "least-squares"
    LAMBDA_MAX = "lambda-max"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """One judgement that was not given: the row's element is `value` times the column's."""

    row: str
    column: str
    value: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Completed:
    """The whole matrix, shape (n, n), and what was filled."""

    matrix: Array
    filled: tuple[Filled, ...]
    how: Completion


def complete(judgement: Judgement, how: Completion = Completion.LEAST_SQUARES) -> Completed:
    """Return the matrix with its missing judgements filled; a complete one as it is.

    Raises
    ------
    UsageError
        The judgements do not connect all elements, or a chain of them implies absurd ratios.

    """
    check_connected(judgement.elements, judgement.matrix, judgement.source)
    missing = missing_pairs(judgement.matrix)
    matrix = judgement.matrix
    if missing:
        matrix = _fill_by_weights(matrix, _check_span(weigh_incomplete(matrix), judgement.source))
        if how is Completion.LAMBDA_MAX:
            matrix = _minimise_lambda(matrix, missing)
    names = judgement.elements
    filled = tuple(Filled(row=names[i], column=names[j], value=float(matrix[i, j])) for i, j in missing)
    return Completed(matrix=matrix, filled=filled, how=how)


def weigh_incomplete(matrix: Array) -> Array:
    """Return the logarithmic least squares weights of a connected incomplete matrix (NaN = missing), shape (n,).

    Closed form: L y = r with the Laplacian L of the graph of judgements and r_i the sum of ln a_ij given in row i.
    Source: Bozoki, Fulop and Ronyai 2010, Math. Comput. Modelling 52:318-333, section 4.
    """
    given = ~np.isnan(matrix)
    logs = solve_logs(given, np.where(given, np.log(np.where(given, matrix, 1.0)), 0.0).sum(axis=1))
    weights = np.exp(logs - logs.max())
    return np.asarray(weights / weights.sum(), dtype=np.float64)


def solve_logs(given: Mask, sums: Array) -> Array:
    """Return ln w up to a constant from the row sums of the given ln a_ij: shape (n,), or (n, m) for m scenarios."""
    edges = given & ~np.eye(len(given), dtype=bool)
    laplacian = np.diag(edges.sum(axis=1)).astype(np.float64) - edges
    # The all-ones direction has no effect on ratios; adding it makes the Laplacian regular.
    return np.asarray(np.linalg.solve(laplacian + 1.0 / len(given), sums), dtype=np.float64)


def _check_span(weights: Array, source: str) -> Array:
    if weights.min() < _LEAST_WEIGHT:
        raise UsageError(
            Text(
                zh=f"{source}：已有判断连成的链推出超过 10^100 倍的比值。请补充判断，或改正过大的值。",
                en=f"{source}: chains of judgements imply ratios beyond 10^100; give more of them or mend large ones.",
            )
        )
    return weights


def _fill_by_weights(matrix: Array, weights: Array) -> Array:
    return np.where(np.isnan(matrix), weights[:, None] / weights[None, :], matrix)


def _minimise_lambda(start: Array, missing: list[tuple[int, int]]) -> Array:
    """Return the completion of smallest lambda max: convex in the logarithms of what is missing (Bozoki 2010)."""
    rows, columns = np.array(missing).T

    def fill(logs: Array) -> Array:
        matrix = start.copy()
        matrix[rows, columns], matrix[columns, rows] = np.exp(logs), np.exp(-logs)
        return matrix

    def measure(logs: Array) -> tuple[float, Array]:
        matrix = fill(logs)
        largest, right = _find_pair(matrix)
        left = _find_pair(matrix.T)[1]
        rise = left[rows] * matrix[rows, columns] * right[columns] - left[columns] * matrix[columns, rows] * right[rows]
        return largest, np.asarray(rise / (left @ right), dtype=np.float64)

    found = optimize.minimize(
        measure, np.log(start[rows, columns]), jac=True, method="BFGS", options={"gtol": _SETTLED}
    )
    return fill(np.asarray(found.x, dtype=np.float64))


def _find_pair(matrix: Array) -> tuple[float, Array]:
    values, vectors = np.linalg.eig(matrix)
    place = int(np.argmax(values.real))
    return float(values[place].real), np.abs(vectors[:, place].real)


def remark_on_completion(judgement: Judgement, ci: float, table: RandomIndex) -> list[Remark]:
    """Say that a filled matrix looks more consistent than a given one, with CR by a random index that allows for it.

    Source: Agoston and Csato 2022, Omega 108:102576: the random index of n elements with m judgements missing is
    about (1 - 2 m / ((n - 1)(n - 2))) of the one of complete matrices.
    """
    missing, size = len(missing_pairs(judgement.matrix)), judgement.size
    if not missing:
        return []
    spare = len(given_pairs(judgement.matrix)) - (size - 1)
    said = Text(
        zh=f"有 {missing} 个判断缺失，已按已有判断补全；补全值本身不带来不一致，CR 因此偏低。",
        en=f"Judgements missing and filled from the others: {missing}. These agree by design, so CR is low.",
    )
    if spare > 0 and size > 2:
        fair = find_random_index(size, table) * (1 - 2 * missing / ((size - 1) * (size - 2)))
        said = said.followed_by(
            Text(zh=f"按缺失数折算的 CR 约为 {ci / fair:.4f}。", en=f"Allowing for that it is about {ci / fair:.4f}.")
        )
    else:
        said = said.followed_by(
            Text(
                zh="判断数仅够连通各元素，一致性无从检验。",
                en="There are only as many judgements as connect the elements: consistency cannot be tested.",
            )
        )
    return [Remark(kind="completed", about=judgement.source or judgement.expert or "-", text=said)]
