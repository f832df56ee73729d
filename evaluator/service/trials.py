"""Trials: one case on one running system, judged by its requirement's own limits at standard budget."""

import datetime as dt
from dataclasses import dataclass
from functools import reduce

from rules.applicability import Answer
from rules.criterion import Budget
from rules.judge import judge_check
from rules.plan import measured_by
from rules.record import CaseRecord
from rules.requirement import Check, Requirement
from rules.sampling import SamplePlan
from rules.sizing import plan_samples
from rules.text import Text
from rules.verdict import Verdict, Word, roll_up
from testers.harness.bench import make_target, run_case
from testers.harness.case import Case
from testers.specimens.specimen import Served


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialBench:
    """One case on trial; `scale` shortens its time parameters, sample numbers stay."""

    case: Case
    requirement: Requirement
    scale: float

    @property
    def checks(self) -> list[Check]:
        """The checks that the case reports."""
        return [check for check in self.requirement.checks if measured_by(check, self.case.card)]

    async def run(self, served: Served, seed: int) -> CaseRecord:
        """Run the case once on a system that serves."""
        target = make_target(
            served.endpoints,
            capabilities={capability: Answer(answer) for capability, answer in served.capabilities.items()},
            parameters=served.parameters,
        )
        samples = {check.key: plan_check(check) for check in self.checks}
        return await run_case(self.case, target, samples=samples, seed=seed, scale=self.scale)

    def judge(self, record: CaseRecord) -> Verdict:
        """Judge one record; the case stands alone, so there is no family to correct for."""
        if record.problem is not None:
            return record.problem
        if strays := {check.key for check in self.checks} ^ set(record.measurements):
            names = ", ".join(sorted(strays))
            reason = Text(
                zh=f"用例报告的检查项与规则不一致：{names}。",
                en=f"The case and the rule disagree on the checks: {names}.",
            )
            return Verdict(word=Word.ERROR, reason=reason)
        verdicts = [
            judge_check(record.measurements[check.key], check, check.criterion.on(today()), plan_check(check)).verdict
            for check in self.checks
        ]
        word = roll_up(verdict.word for verdict in verdicts)
        first, *others = [verdict.reason for verdict in verdicts if verdict.word is word]
        return Verdict(word=word, reason=reduce(Text.followed_by, others, first))


def plan_check(check: Check) -> SamplePlan:
    """Return the sampling of a check alone, at standard budget."""
    return plan_samples(check, check.criterion.on(today()), Budget.STANDARD, family=1)


def today() -> dt.date:
    """Return today's date here: limits are dated."""
    return dt.datetime.now().astimezone().date()
