"""How many samples a case takes for one check, and when it has enough: data, not limits."""

from typing import Annotated

from pydantic import Field

from rules.criterion import Design, Op
from rules.noun import Noun
from rules.statistics.sequential import Side, Sprt
from rules.text import Text


class SamplePlan(Noun):
    """The sampling of one check, handed to the case and written into the bundle.

    n            samples to take at most
    looks        sample numbers of the planned looks (group-sequential)
    boundaries   at each look the count that ends the test (group-sequential)
    limit, op    kept for the sequential designs alone; a case has no business with them
    alpha        error of a false FAIL after sharing it among the family
    establishes  one sentence: what this number of samples can and cannot show
    """

    design: Design = Design.FIXED
    n: Annotated[int, Field(ge=1)]
    repeat: int = 1
    alpha: float = 0.05
    beta: float = 0.05
    ratio: float = 5.0
    op: Op = Op.AT_MOST
    limit: float | None = None
    looks: tuple[int, ...] = ()
    boundaries: tuple[int, ...] = ()
    establishes: Text | None = None

    def enough(self, k: int, n: int) -> bool:
        """Tell whether sampling may stop after `k` events in `n` samples.

        k counts what the measurement's k counts (misses for '<=', hits for '>=').
        """
        if n >= self.n:
            return True
        if self.limit is None or n < 1:
            return False
        events, limit = (k, self.limit) if self.op is Op.AT_MOST else (n - k, 1 - self.limit)
        if self.design is Design.SPRT:
            return decide_sprt(events, n, limit, self) is not Side.OPEN
        if self.design is Design.GROUP_SEQUENTIAL:
            return any(n == look and events >= bound for look, bound in zip(self.looks, self.boundaries, strict=True))
        return False


def decide_sprt(k: int, n: int, limit: float, plan: SamplePlan) -> Side:
    """Decide a share against its limit by two of Wald's tests (after Sobel and Wald, 1949).

    HIGH when limit*ratio is accepted against limit (chance <= alpha at or below the limit),
    LOW when limit/ratio is accepted against limit (chance <= beta at or above it), else OPEN.
    """
    # alpha*(1-beta) turns Wald's boundary ln((1-beta)/alpha) into ln(1/alpha): Ville's inequality then
    # bounds the false FAIL by alpha itself, whenever sampling stops.
    upper = Sprt(p0=limit, p1=min(limit * plan.ratio, 0.999), alpha=plan.alpha * (1 - plan.beta), beta=plan.beta)
    if upper.side(k, n) is Side.HIGH:
        return Side.HIGH
    lower = Sprt(p0=limit / plan.ratio, p1=limit, alpha=plan.alpha, beta=plan.beta)
    return Side.LOW if lower.side(k, n) is Side.LOW else Side.OPEN
