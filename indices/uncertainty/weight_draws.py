"""Random weights: noise around given ones, a cone around a panel's, or everything that a floor or an order allows.

Sources: Becker, Caperna, Del Sorbo et al. 2022, COINr (noise on levels); Lahdelma and Salminen 2001, SMAA-2 (uniform
and ordinal weights); Barron and Barrett 1996 (rank order centroid, the mean of the ordinal ones). The same seed gives
the same bytes, drawn at once or block by block.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.random import Generator

from indices.table import Array
from indices.uncertainty.tree import BLOCK, Tree
from rules.errors import UsageError
from rules.text import Text


class Sampler(Protocol):
    """Draws weights, shape (count, weights)."""

    def draw(self, generator: Generator, count: int) -> Array:
        """Return `count` rows."""


def draw_blocks(sampler: Sampler, count: int, seed: int) -> Iterator[Array]:
    """Yield `count` weight sets in blocks of BLOCK rows, the last one shorter."""
    generator = np.random.default_rng(seed)
    for start in range(0, count, BLOCK):
        yield sampler.draw(generator, min(BLOCK, count - start))


def draw_weights(sampler: Sampler, count: int, seed: int) -> Array:
    """Return the rows of `draw_blocks` together, shape (count, weights)."""
    return np.concatenate(list(draw_blocks(sampler, count, seed)))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Noisy:
    """Weights within +-`noise` (a share, 0.25 = 25 %) of those of the tree, uniform, on the named levels."""

    tree: Tree
    noise: Mapping[int, float]

    def __post_init__(self) -> None:
        """Refuse a level that the index does not have, and noise that could make a weight negative."""
        last = int(self.tree.levels[-1])
        for level, share in self.noise.items():
            if not 1 <= level < last:
                raise UsageError(
                    Text(
                        zh=f"权重扰动指定了第 {level} 级，而指数只有第 1 至 {last - 1} 级带权重。",
                        en=f"Weight noise names level {level}, but weights stand on levels 1 to {last - 1}.",
                    )
                )
            if not 0 <= share < 1:
                raise UsageError(
                    Text(
                        zh=f"第 {level} 级的权重扰动为 {share:g}，应不小于 0 且小于 1。",
                        en=f"The weight noise of level {level} is {share:g}; it must be at least 0 and below 1.",
                    )
                )

    def draw(self, generator: Generator, count: int) -> Array:
        """Return weights of all elements, shape (count, elements)."""
        spread = np.array([self.noise.get(int(level), 0.0) for level in self.tree.levels])
        found = generator.random((count, len(spread)))
        found *= 2.0
        found -= 1.0
        found *= spread
        found += 1.0
        found *= self.tree.weights
        return found


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Cone:
    """A Dirichlet cone around `weights` (shape n); more concentration makes it narrower, a weight of 0 stays 0."""

    weights: Array
    concentration: float

    def __post_init__(self) -> None:
        """Refuse weights without a positive one, and a concentration that is not positive."""
        if not (self.weights >= 0).all() or not self.weights.sum() > 0 or not self.concentration > 0:
            raise UsageError(
                Text(
                    zh="狄利克雷锥需要不小于 0 且不全为 0 的权重，以及大于 0 的集中度。",
                    en="A Dirichlet cone needs weights of at least 0, one of them above, and a positive concentration.",
                )
            )

    def draw(self, generator: Generator, count: int) -> Array:
        """Return weights that sum to 1, shape (count, n)."""
        found = np.zeros((count, len(self.weights)))
        there = np.flatnonzero(self.weights)
        found[:, there] = generator.dirichlet(self.concentration * self.weights[there] / self.weights.sum(), count)
        return found


def fit_concentration(weights: Array, deviations: Array) -> float:
    """Return the concentration of the cone whose spread is that of a panel.

    `weights` are the panel's (shape n, sum 1), `deviations` the standard deviation of each between experts, or between
    perturbed judgements. By moments: the variances of a Dirichlet sum to sum(w (1 - w)) / (k + 1).

    Raises
    ------
    UsageError
        No spread at all (the experts agree to the digit), or more than weights can have.

    """
    spread = float((deviations**2).sum())
    room = float((weights * (1 - weights)).sum())
    if not 0 < spread < room:
        raise UsageError(
            Text(
                zh=f"专家权重的方差之和为 {spread:g}，应大于 0 且小于 {room:g}，否则无法确定集中度。",
                en=f"The variances of the experts' weights sum to {spread:g}; a concentration needs more than 0 and "
                f"less than {room:g}.",
            )
        )
    return room / spread - 1


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Simplex:
    """All weights that sum to 1 and keep their floors (shape n), each set as likely as any other."""

    floors: Array

    def __post_init__(self) -> None:
        """Refuse floors that leave no room."""
        _refuse_floors(float(self.floors.sum()), least=float(self.floors.min()))

    def draw(self, generator: Generator, count: int) -> Array:
        """Return weights that sum to 1, shape (count, n)."""
        return np.asarray(self.floors + (1 - self.floors.sum()) * _draw_simplex(generator, count, len(self.floors)))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ordered:
    """All weights in a given order: `order` holds the places from the most to the least important."""

    order: Sequence[int]
    floor: float = 0.0

    def __post_init__(self) -> None:
        """Refuse an order that leaves a weight out, and a floor that leaves no room."""
        if sorted(self.order) != list(range(len(self.order))):
            raise UsageError(
                Text(
                    zh="重要性次序应把每个指标恰好列出一次。",
                    en="The order of importance must name every weight exactly once.",
                )
            )
        _refuse_floors(self.floor * len(self.order), least=self.floor)

    def draw(self, generator: Generator, count: int) -> Array:
        """Return weights that sum to 1, shape (count, n)."""
        size = len(self.order)
        falling = np.sort(_draw_simplex(generator, count, size), axis=1)[:, ::-1]
        found = np.empty((count, size))
        found[:, list(self.order)] = self.floor + (1 - self.floor * size) * falling
        return found


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Families:
    """Weights of a whole tree: a sampler for the children of each named parent, the others as the tree has them."""

    tree: Tree
    samplers: Mapping[str, Sampler]

    def __post_init__(self) -> None:
        """Refuse a parent that has no children."""
        for code in self.samplers:
            if self.tree.place(code) < self.tree.size:
                raise UsageError(
                    Text(
                        zh=f"{code} 是指标，没有下级权重可抽样。",
                        en=f"{code} is an indicator: there are no weights below it to draw.",
                    )
                )

    def draw(self, generator: Generator, count: int) -> Array:
        """Return weights of all elements, shape (count, elements)."""
        found = np.tile(self.tree.weights, (count, 1))
        for family in self.tree.families:
            sampler = self.samplers.get(self.tree.codes[family.parent])
            if sampler is not None:
                found[:, family.children] = sampler.draw(generator, count)
        return found


def _draw_simplex(generator: Generator, count: int, size: int) -> Array:
    waits = generator.standard_exponential((count, size))
    waits /= waits.sum(axis=1, keepdims=True)
    return waits


def _refuse_floors(total: float, *, least: float) -> None:
    if not 0 <= total < 1 or least < 0:
        raise UsageError(
            Text(
                zh=f"权重下限之和为 {total:g}，应不小于 0 且小于 1。",
                en=f"The floors of the weights sum to {total:g}; each must be at least 0, and the sum below 1.",
            )
        )
