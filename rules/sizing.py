"""How many samples a budget buys for one check, and what they can and cannot establish."""

from rules.criterion import Budget, DecisionRule, Design, Limit, Op
from rules.requirement import Check, Kind
from rules.sampling import SamplePlan
from rules.statistics import proportion, quantile
from rules.statistics.bounds import Bounds
from rules.statistics.sequential import find_boundaries, place_looks
from rules.text import Text

# Events that the sample may show and still pass: nobody's network is free of every loss.
_ALLOWED = {Budget.STANDARD: 1, Budget.FULL: 5}
_QUICK_MOST = 300
_READINGS = {Budget.QUICK: 3, Budget.STANDARD: 5, Budget.FULL: 10}
# An SPRT stops early when the answer is clear; when it is not, it may take this many times the fixed size.
_SPRT_STRETCH = 2


def plan_samples(check: Check, limit: Limit, budget: Budget, family: int) -> SamplePlan:
    """Return the sampling of `check` for `budget`; `family` shares the error of sequential FAILs."""
    criterion = check.criterion
    n = criterion.sampling.fixed_for(budget) or _default_size(check, limit, budget)
    plan = SamplePlan(
        design=criterion.sampling.design,
        n=n,
        repeat=criterion.sampling.repeat,
        alpha=(1 - criterion.confidence) / family,
        beta=1 - criterion.confidence,
        ratio=criterion.sampling.ratio,
        op=criterion.op,
        establishes=_establish(check, limit, n),
    )
    share = _share(check, limit)
    if share is None or plan.design is Design.FIXED:
        return plan.model_copy(update={"design": Design.FIXED})
    if plan.design is Design.SPRT:
        return plan.model_copy(update={"limit": float(limit.limit)})
    looks = place_looks(n, criterion.sampling.looks)
    update = {"limit": float(limit.limit), "looks": looks, "boundaries": find_boundaries(looks, share, plan.alpha)}
    return plan.model_copy(update=update)


def _share(check: Check, limit: Limit) -> float | None:
    """Return the limiting share of misses of a three-way proportion, else None."""
    if check.measure.kind is not Kind.PROPORTION or check.criterion.rule is not DecisionRule.THREE_WAY:
        return None
    share = float(limit.limit) if check.criterion.op is Op.AT_MOST else 1 - float(limit.limit)
    return share if 0 < share < 1 else None


def _default_size(check: Check, limit: Limit, budget: Budget) -> int:
    criterion, share = check.criterion, _share(check, limit)
    if share is not None:
        least = proportion.size_sample(share, criterion.confidence)
        if budget is Budget.QUICK:
            return max(criterion.min_n if least <= _QUICK_MOST else 1, min(least, _QUICK_MOST))
        size = max(criterion.min_n, proportion.size_sample(share, criterion.confidence, _ALLOWED[budget]))
        return size * _SPRT_STRETCH if criterion.sampling.design is Design.SPRT else size
    if check.measure.kind is Kind.QUANTILE:
        least = quantile.size_sample(check.measure.q or 0.5, criterion.confidence)
        return max(criterion.min_n, {Budget.QUICK: least, Budget.STANDARD: 3 * least, Budget.FULL: 10 * least}[budget])
    if criterion.rule is DecisionRule.ZERO_WITH_N:
        return min(criterion.min_n, _QUICK_MOST) if budget is Budget.QUICK else criterion.min_n
    return max(criterion.min_n, _READINGS[budget])


def _establish(check: Check, limit: Limit, n: int) -> Text:
    """Say in one sentence what `n` samples can and cannot show."""
    share = _share(check, limit)
    if share is None:
        return _establish_other(check, n)
    confidence = check.criterion.confidence
    can_pass = _upper(proportion.bound_proportion(0, n, confidence)) <= share
    least = next(k for k in range(1, n + 2) if k > n or proportion.doubt_above(k, n, share) <= 1 - confidence)
    fails = f"{least} / {n}" if least <= n else "-"
    needed = proportion.size_sample(share, confidence)
    if can_pass:
        return Text(
            zh=f"{n} 个样本：零事件可判符合；约 {fails} 起可判不符合。",
            en=f"{n} samples: none seen can pass; about {fails} can fail.",
        )
    return Text(
        zh=f"{n} 个样本：不足以判符合（至少需 {needed} 个），只能发现明显的不符合（{fails}）。",
        en=f"{n} samples: too few to pass (that needs {needed}); only a clear failure shows ({fails}).",
    )


def _establish_other(check: Check, n: int) -> Text:
    needed = check.criterion.min_n
    if check.measure.kind is Kind.QUANTILE:
        needed = max(needed, quantile.size_sample(check.measure.q or 0.5, check.criterion.confidence))
    if n < needed:
        return Text(
            zh=f"{n} 个样本：不足以判符合（至少需 {needed} 个），仍可发现不符合。",
            en=f"{n} samples: too few to pass (that needs {needed}), enough to find a failure.",
        )
    return Text(zh=f"{n} 个样本：可判符合，也可判不符合。", en=f"{n} samples: can pass and can fail.")


def _upper(bounds: Bounds) -> float:
    return 1.0 if bounds.upper is None else bounds.upper
