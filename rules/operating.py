"""What a plan would say of a subject whose every property sits at a known place beside its limit. Pure.

`factor` 1 puts a property on its limit, 0.5 half-way to nought, 2 at twice the limit. A line of '= 0' or
'share = 1' has no such place: the subject conforms to it, and what it can find is `detects`.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from rules.compose import RuleBook
from rules.criterion import DecisionRule, Design, Op
from rules.judge import GUARD_CONFIDENCE
from rules.judgement import FAMILY_ALPHA
from rules.plan import Plan, find_limit, is_statistical, measured_by
from rules.requirement import Check, Kind, Level
from rules.sampling import SamplePlan
from rules.statistics import quantile
from rules.statistics.distributions import normal_ppf, normal_sf
from rules.statistics.operating import Odds, rate_fixed, rate_looks, rate_normal, rate_sprt
from rules.statistics.sequential import Sprt

FACTORS = (0.5, 1.0, 2.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumption:
    """What must be assumed where a limit alone says too little.

    spread   standard deviation of the logarithm of a duration (its q quantile sits at factor x limit)
    u_share  standard uncertainty of a value, as a share of its limit
    """

    spread: float = 0.5
    u_share: float = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One check of one case of the plan, with its odds by factor.

    n        samples planned at most
    detects  '= 0' lines: the share of violations that is found with the check's confidence; else None
    """

    requirement: str
    case: str
    check: Check
    level: Level
    n: int
    detects: float | None
    odds: Mapping[float, Odds]


@dataclass(frozen=True, slots=True, kw_only=True)
class Characteristic:
    """The operating characteristic of a plan: its lines, and the certificate over the must-level ones."""

    lines: tuple[Line, ...]
    factors: tuple[float, ...]

    def certificate(self, factor: float) -> float:
        """Return the chance that every must-level line says PASS, taken as independent."""
        return math.prod(line.odds[factor].passes for line in self._must)

    def refusal(self, factor: float) -> float:
        """Return the chance of at least one must-level FAIL."""
        return 1 - math.prod(1 - line.odds[factor].fails for line in self._must)

    def samples(self, factor: float) -> float:
        """Return the samples expected over all lines; a case takes its checks from the same samples."""
        most: dict[str, float] = {}
        for line in self.lines:
            most[line.case] = max(most.get(line.case, 0.0), line.odds[factor].n)
        return sum(most.values())

    @property
    def _must(self) -> list[Line]:
        return [line for line in self.lines if line.level is Level.MUST]


def characterise(
    book: RuleBook, plan: Plan, *, factors: Sequence[float] = FACTORS, assumption: Assumption | None = None
) -> Characteristic:
    """Return the operating characteristic of `plan` under the rules of `book`."""
    given = assumption or Assumption()
    lines = tuple(_draw_lines(book, plan, tuple(factors), given))
    return Characteristic(lines=lines, factors=tuple(factors))


def rate_check(
    check: Check, limit: float, plan: SamplePlan, factor: float, *, assumption: Assumption | None = None
) -> Odds:
    """Return the odds of one check alone, outside any family, with its property at `factor` times `limit`."""
    given = assumption or Assumption()
    return _Bench(check=check, limit=limit, plan=plan, family=1, assumption=given).rate(factor)


def _draw_lines(book: RuleBook, plan: Plan, factors: tuple[float, ...], assumption: Assumption) -> Iterator[Line]:
    demands = {demand.id: demand for demand in book.scheme.requirements}
    for planned in plan.requirements:
        requirement = book.requirements[planned.id]
        for case in planned.cases:
            for check in requirement.checks:
                if not measured_by(check, case.card) or case.left_out is not None:
                    continue
                samples = case.samples[check.key]
                limit = float(find_limit(demands[planned.id], check, plan.edition).limit)
                bench = _Bench(check=check, limit=limit, plan=samples, family=plan.family, assumption=assumption)
                yield Line(
                    requirement=planned.id,
                    case=case.card.id,
                    check=check,
                    level=planned.level,
                    n=samples.n,
                    detects=bench.find_detectable(),
                    odds={factor: bench.rate(factor) for factor in factors},
                )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Bench:
    """One check with its limit and sampling."""

    check: Check
    limit: float
    plan: SamplePlan
    family: int
    assumption: Assumption

    @property
    def alpha(self) -> float:
        """The error of one FAIL: Holm's first and strictest step, so the odds of FAIL are at least these."""
        return FAMILY_ALPHA / max(self.family, 1) if is_statistical(self.check) else FAMILY_ALPHA

    @property
    def confidence(self) -> float:
        """The confidence of each bound."""
        guarded = self.check.criterion.rule is DecisionRule.GUARDED
        return GUARD_CONFIDENCE if guarded else self.check.criterion.confidence

    def rate(self, factor: float) -> Odds:
        """Return the odds with the property at `factor` times its limit."""
        if self.plan.n < self.check.criterion.min_n:
            # Too few for a PASS by rule; a FAIL is still possible where the property is bad enough.
            found = self._rate(factor)
            return Odds(passes=0.0, fails=found.fails, n=found.n)
        return self._rate(factor)

    def find_detectable(self) -> float | None:
        """Return the share of violations that a '= 0' line finds with its confidence, None for other lines."""
        if self.check.criterion.rule is not DecisionRule.ZERO_WITH_N:
            return None
        return 1 - math.pow(1 - self.confidence, 1 / max(self.plan.n, 1))

    def _rate(self, factor: float) -> Odds:
        criterion, kind = self.check.criterion, self.check.measure.kind
        if criterion.rule is DecisionRule.ZERO_WITH_N or kind in (Kind.FLAG, Kind.REVIEW) or self.limit == 0:
            # What conforms to such a line shows no violation; a person's REVIEW is taken as agreement.
            return Odds(passes=1.0, fails=0.0, n=float(self.plan.n))
        if criterion.rule is DecisionRule.SIMPLE or kind is Kind.COUNT:
            return self._rate_exact(factor)
        if kind is Kind.PROPORTION:
            return self._rate_share(factor)
        if kind is Kind.QUANTILE:
            return self._rate_quantile(factor)
        return self._rate_value(factor)

    def _rate_exact(self, factor: float) -> Odds:
        breaks = self.limit != 0 and factor > 1
        return Odds(passes=float(not breaks), fails=float(breaks), n=float(self.plan.n))

    def _rate_share(self, factor: float) -> Odds:
        limit = self.limit if self.check.criterion.op is not Op.AT_LEAST else 1 - self.limit
        share = min(limit * factor, 1.0)
        plan = self.plan
        if plan.design is Design.SPRT:
            # The same two tests as rules.sampling.decide_sprt.
            high = Sprt(p0=limit, p1=min(limit * plan.ratio, 0.999), alpha=plan.alpha * (1 - plan.beta), beta=plan.beta)
            low = Sprt(p0=limit / plan.ratio, p1=limit, alpha=plan.alpha, beta=plan.beta)
            return rate_sprt(share, high, low, plan.n)
        if plan.design is Design.GROUP_SEQUENTIAL:
            return rate_looks(share, limit, plan.looks, plan.boundaries, confidence=self.confidence)
        return rate_fixed(share, limit, plan.n, confidence=self.confidence, alpha=self.alpha)

    def _rate_quantile(self, factor: float) -> Odds:
        """Count the samples beyond the limit: a log-normal duration whose q quantile is factor x limit."""
        q, n = self.check.measure.q or 0.5, self.plan.n
        beyond = normal_sf(normal_ppf(q) - math.log(factor) / self.assumption.spread)
        rank = quantile.rank_upper(n, q, self.confidence)
        odds = rate_fixed(beyond, 1 - q, n, confidence=self.confidence, alpha=self.alpha)
        return odds if rank is not None else Odds(passes=0.0, fails=odds.fails, n=odds.n)

    def _rate_value(self, factor: float) -> Odds:
        u = self.assumption.u_share * abs(self.limit) or 1.0
        inside = (1 - factor) * abs(self.limit)
        return rate_normal(inside, u, confidence=self.confidence, alpha=self.alpha, n=self.plan.n)
