"""Multiple imputation by chained equations: m copies, whose spread reaches ranks and levels.

Source: van Buuren and Groothuis-Oudshoorn 2011, J. Stat. Software 45(3): Bayesian linear regression of every column on
its best predictors, cycled, with predictive mean matching (Little 1988): a value that is filled in was seen somewhere.
A small ridge holds the regression where cities are few and indicators many.
"""

import numpy as np
from numpy.random import Generator

from indices.stages.impute import standardise
from indices.table import Array, Mask, Places, Table

ROUNDS = 10
MOST_PREDICTORS = 8
DONORS = 5


def impute_copies(table: Table, *, copies: int, seed: int) -> Array:
    """Return `copies` filled versions of the values, shape (copies, units, columns).

    What is there is the same in every copy. A column without any value stays NaN; a constant one is filled by it.
    """
    generator = np.random.default_rng(seed)
    return np.stack([_make_copy(table.values, generator) for _ in range(copies)])


def _make_copy(values: Array, generator: Generator) -> Array:
    gaps = np.isnan(values)
    z = standardise(values)
    usable = np.flatnonzero(~gaps.all(axis=0))
    filled = _start(z, gaps, usable, generator)
    for _ in range(ROUNDS):
        for place in usable:
            if gaps[:, place].any():
                filled[gaps[:, place], place] = _draw(filled, gaps, int(place), usable, generator)
    return _scale_back(values, filled, gaps)


def _start(z: Array, gaps: Mask, usable: Places, generator: Generator) -> Array:
    filled = z.copy()
    for place in usable:
        there = z[~gaps[:, place], place]
        filled[gaps[:, place], place] = generator.choice(there, size=int(gaps[:, place].sum()))
    return filled


def _draw(filled: Array, gaps: Mask, place: int, usable: Places, generator: Generator) -> Array:
    """Draw coefficients from their posterior, and with them the missing values of one column."""
    there = ~gaps[:, place]
    others = _find_best(filled[there], place, usable)
    design = np.column_stack([np.ones(len(filled)), filled[:, others]])
    known, wanted = design[there], filled[there, place]
    ridge = known.T @ known + 1e-2 * np.eye(known.shape[1])
    inverse = np.linalg.inv(ridge)
    slopes = inverse @ known.T @ wanted
    dof = max(len(wanted) - known.shape[1], 1)
    rest = float(((wanted - known @ slopes) ** 2).sum())
    sigma = np.sqrt(rest / generator.chisquare(dof))
    drawn = slopes + sigma * np.linalg.cholesky(inverse) @ generator.standard_normal(len(slopes))
    return _match(design[~there] @ drawn, known @ slopes, wanted, generator)


def _match(guessed: Array, fitted: Array, values: Array, generator: Generator) -> Array:
    """Return for each guess the value of one of the DONORS units whose fitted values are nearest to it."""
    near = np.argsort(np.abs(fitted[None, :] - guessed[:, None]), axis=1, kind="stable")[:, :DONORS]
    picked = generator.integers(0, near.shape[1], size=len(guessed))
    return values[near[np.arange(len(guessed)), picked]]


def _find_best(filled: Array, place: int, usable: Places) -> list[int]:
    mine = filled[:, place] - filled[:, place].mean()
    strengths = []
    for other in usable:
        theirs = filled[:, other] - filled[:, other].mean()
        norm = float(np.sqrt((mine @ mine) * (theirs @ theirs)))
        if other != place and norm > 0:
            strengths.append((-abs(float(mine @ theirs)) / norm, int(other)))
    room = max(1, min(MOST_PREDICTORS, len(filled) // 5))
    return [other for _, other in sorted(strengths)[:room]]


def _scale_back(values: Array, filled: Array, gaps: Mask) -> Array:
    copy = values.copy()
    for place in range(values.shape[1]):
        there = values[~gaps[:, place], place]
        if len(there) and gaps[:, place].any():
            spread = there.std() if there.std() > 0 else 1.0
            copy[gaps[:, place], place] = there.mean() + spread * filled[gaps[:, place], place]
    return copy
