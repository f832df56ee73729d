"""How the weights of an index vary: by a share of their own, or as far as the experts of a panel differ."""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from indices.spec import UncertaintyChoice
from indices.table import Array
from indices.uncertainty.tree import Tree
from indices.uncertainty.weight_draws import Cone, Families, Noisy, Sampler, fit_concentration

LEAST_CONCENTRATION = 1.0  # experts who contradict each other outright: nearly any weights, and no narrower

_AGREED = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Band:
    """Weights of one family within +-`noise` (a share) of `weights` (shape n), uniform."""

    weights: Array
    noise: float

    def draw(self, generator: Generator, count: int) -> Array:
        """Return weights, shape (count, n); they sum to about that of `weights`."""
        return np.asarray(self.weights * (1 + self.noise * (2 * generator.random((count, len(self.weights))) - 1)))


def choose_sampler(tree: Tree, choice: UncertaintyChoice) -> Sampler:
    """Return how the weights of `tree` are drawn.

    A family that the experts' deviations name gets a Dirichlet cone with that spread, and stays as it is where they
    agree to the digit; every other family varies by `weight_noise`.
    """
    if not choice.weight_deviations:
        return Noisy(tree=tree, noise=dict.fromkeys(range(1, tree.floors + 1), choice.weight_noise))
    samplers: dict[str, Sampler] = {}
    for family in tree.families:
        codes = [tree.codes[child] for child in family.children]
        weights = tree.weights[family.children]
        deviations = np.array([choice.weight_deviations.get(code, 0.0) for code in codes]) / weights.sum()
        if len(codes) == 1:
            continue
        if not any(code in choice.weight_deviations for code in codes):
            samplers[tree.codes[family.parent]] = Band(weights=weights, noise=choice.weight_noise)
        elif float((deviations**2).sum()) > _AGREED**2:
            samplers[tree.codes[family.parent]] = _fit_cone(weights / weights.sum(), deviations)
    return Families(tree=tree, samplers=samplers)


def _fit_cone(shares: Array, deviations: Array) -> Cone:
    room = float((shares * (1 - shares)).sum())
    widest = room / (1 + LEAST_CONCENTRATION)
    spread = float((deviations**2).sum())
    narrowed = deviations * min(1.0, float(np.sqrt(widest / spread)))
    return Cone(weights=shares, concentration=fit_concentration(shares, narrowed))
