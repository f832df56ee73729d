"""What a measurement must meet: an operation, dated limits, a decision rule, a sampling design."""

import datetime as dt
from enum import StrEnum
from typing import Annotated

from pydantic import Field, model_validator

from rules.clause import Provenance
from rules.errors import UsageError
from rules.flaw import FlawError
from rules.noun import Noun
from rules.text import Text


class Op(StrEnum):
    """How the measured quantity relates to its limit when it conforms."""

    AT_MOST = "<="
    AT_LEAST = ">="
    EQUAL = "=="


class DecisionRule(StrEnum):
    """How a number with uncertainty becomes a verdict (ISO/IEC 17025 7.8.6).

    three-way    PASS if the one-sided bound on the safe side meets the limit, FAIL if the other
                 bound breaks it, else INCONCLUSIVE.
    guarded      three-way with the guard band w = U = 2u of ILAC-G8:09/2019.
    simple       the estimate alone against the limit; for exact quantities.
    zero-with-n  for '= 0' and 'share = 1' lines over samples: one violation is FAIL, none in at
                 least `min_n` samples is PASS, fewer samples are INCONCLUSIVE.
    """

    THREE_WAY = "three-way"
    GUARDED = "guarded"
    SIMPLE = "simple"
    ZERO_WITH_N = "zero-with-n"


class Design(StrEnum):
    """How samples are taken: a fixed number, Wald's sequential test, or planned looks."""

    FIXED = "fixed"
    SPRT = "sprt"
    GROUP_SEQUENTIAL = "group-sequential"


class Budget(StrEnum):
    """How much testing the user pays for."""

    QUICK = "quick"
    STANDARD = "standard"
    FULL = "full"


class Limit(Noun):
    """A limit from a date on, with who chose it and one line on why."""

    since: dt.date
    limit: Annotated[float, Field(allow_inf_nan=False)] | bool
    provenance: Provenance = Provenance.SCHEME
    rationale: Text


class Sampling(Noun):
    """How many samples each budget takes, and by which design.

    `ratio` (sprt): the test separates limit/ratio from limit, and limit from limit*ratio.
    `looks` (group-sequential): number of equally spaced looks.
    `repeat`: how often a violation must repeat before it counts (zero-with-n).
    """

    design: Design = Design.FIXED
    ratio: Annotated[float, Field(gt=1)] = 5.0
    looks: Annotated[int, Field(ge=2, le=20)] = 5
    repeat: Annotated[int, Field(ge=1, le=10)] = 1
    quick: Annotated[int, Field(ge=1)] | None = None
    standard: Annotated[int, Field(ge=1)] | None = None
    full: Annotated[int, Field(ge=1)] | None = None

    def fixed_for(self, budget: Budget) -> int | None:
        """Return the declared sample size for `budget`, or None: then the limit decides."""
        sizes = {Budget.QUICK: self.quick, Budget.STANDARD: self.standard, Budget.FULL: self.full}
        return sizes[budget]


class Criterion(Noun):
    """The pass line of one check. Limits are dated: a past year is judged by its own law.

    `max_uncertainty_share`: an instrument that may be wrong by more than this share of the limit (the error of a
    quantile, U = 2u of a value) decides nothing, on either side: the verdict is INCONCLUSIVE.
    """

    op: Op
    rule: DecisionRule
    limits: Annotated[tuple[Limit, ...], Field(min_length=1)]
    min_n: Annotated[int, Field(ge=1)] = 1
    confidence: Annotated[float, Field(gt=0.5, lt=1)] = 0.95
    max_uncertainty_share: Annotated[float, Field(gt=0, le=1)] | None = None
    sampling: Sampling = Sampling()

    @model_validator(mode="after")
    def _check_limits(self) -> "Criterion":
        dates = [limit.since for limit in self.limits]
        if dates != sorted(set(dates)):
            raise FlawError(
                zh="限值应按 since 先后排列，且日期不得重复。",
                en="limits must stand in order of 'since', each date once",
            )
        if self.rule is DecisionRule.ZERO_WITH_N and not all(map(self._is_zero_line, self.limits)):
            raise FlawError(
                zh="zero-with-n 只能用于“<= 0”“== 0”“>= 1”或“== 1”。",
                en="zero-with-n takes '<= 0', '== 0', '>= 1' or '== 1'",
            )
        if self.max_uncertainty_share is not None and not all(float(limit.limit) for limit in self.limits):
            raise FlawError(
                zh="限值为 0 时，max_uncertainty_share 没有意义。",
                en="max_uncertainty_share says nothing of a limit of 0",
            )
        return self

    def _is_zero_line(self, limit: Limit) -> bool:
        wanted = {Op.AT_MOST: (0.0,), Op.AT_LEAST: (1.0,), Op.EQUAL: (0.0, 1.0)}
        return float(limit.limit) in wanted[self.op]

    def on(self, edition: dt.date) -> Limit:
        """Return the limit in force on `edition`.

        Raises
        ------
        UsageError
            No limit was in force on that day.

        """
        in_force = [limit for limit in self.limits if limit.since <= edition]
        if not in_force:
            first = self.limits[0].since
            raise UsageError(
                Text(
                    zh=f"{edition} 尚无有效限值；最早的限值自 {first} 起生效，请选用此后的版本日期。",
                    en=f"No limit was in force on {edition}; the first holds from {first}. Choose a later date.",
                )
            )
        return in_force[-1]
