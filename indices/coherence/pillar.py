"""What one family of an index looks like: is this pillar one thing? Numbers only; `verdict` says it in words."""

from dataclasses import dataclass

import numpy as np

from indices.coherence.components import Components, find_components
from indices.coherence.correlation import Pair, Relation, Tie, pair_within, tie_to_parent
from indices.coherence.family import Family
from indices.coherence.inflation import Inflation, find_inflation
from indices.coherence.pairs import correlate, find_constant
from rules.statistics.alpha import bound_alpha, cronbach_alpha, standardised_alpha
from rules.statistics.sampling_adequacy import Adequacy, Sphericity, judge_sphericity, measure_adequacy

_CONFIDENCE = 0.9


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Pillar:
    """The statistics of one family; None where one is not defined (see each function for when).

    code        of the parent; `children` the codes below it
    constant    children that do not vary
    units       rows with all children that vary
    mean_r      mean correlation of the pairs that have one
    alpha       raw; `alpha_interval` at 90 %, `standardised` from correlations
    adequacy    Kaiser-Meyer-Olkin, `sphericity` Bartlett's test, both without constant children
    components  principal components, `inflation` variance inflation factors
    """

    code: str
    children: tuple[str, ...]
    constant: tuple[str, ...]
    units: int
    pairs: tuple[Pair, ...]
    ties: tuple[Tie, ...]
    mean_r: float | None
    alpha: float | None
    alpha_interval: tuple[float, float] | None
    standardised: float | None
    adequacy: Adequacy | None
    sphericity: Sphericity | None
    components: Components | None
    inflation: Inflation | None

    def related(self, relation: Relation) -> tuple[Pair, ...]:
        """Return the pairs with this relation."""
        return tuple(pair for pair in self.pairs if pair.relation is relation)


def examine(family: Family, *, seed: int = 0) -> Pillar:
    """Return the statistics of one family; the same seed gives the same numbers."""
    flat = find_constant(family.values)
    varying = family.values[:, ~flat]
    complete = int(np.all(np.isfinite(varying), axis=1).sum())
    correlations = correlate(varying).r
    pairs = pair_within(family)
    known = [pair.r for pair in pairs if pair.r is not None]
    alpha = cronbach_alpha(family.values)
    return Pillar(
        code=family.parent,
        children=family.codes,
        constant=tuple(code for code, each in zip(family.codes, flat, strict=True) if each),
        units=complete,
        pairs=pairs,
        ties=tie_to_parent(family),
        mean_r=float(np.mean(known)) if known else None,
        alpha=alpha,
        alpha_interval=None if alpha is None else bound_alpha(alpha, complete, len(family.codes), _CONFIDENCE),
        standardised=standardised_alpha(varying),
        adequacy=measure_adequacy(correlations),
        sphericity=judge_sphericity(correlations, complete),
        components=find_components(family.values, seed=seed),
        inflation=find_inflation(family.values),
    )
