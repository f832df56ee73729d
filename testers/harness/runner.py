"""Runs the cases of a plan on one target, one after another, and yields a record of each."""

import datetime as dt
import random
from collections.abc import AsyncIterator, Callable, Mapping, Sequence

from rules.applicability import Answer
from rules.errors import RefusedError, TargetError
from rules.hazard import HAZARD_NAMES, Hazard
from rules.plan import Plan, PlannedCase
from rules.record import CaseRecord
from rules.verdict import Verdict, Word
from testers.harness.outcome import report_absent, report_interrupt, report_rough, report_unknown
from testers.harness.seed import derive_seed
from testers.harness.trial import Run, try_case

SURVEY = "CMP-01"

Observed = Mapping[str, Answer]
Replan = Callable[[Observed], Plan]


async def run_plan(run: Run, plan: Plan, *, replan: Replan | None = None) -> AsyncIterator[CaseRecord]:
    """Run the cases of `plan` and yield a record of every planned case, whatever happens.

    The declared-versus-observed cases run first. What they observe overrides the declaration: `replan` gets it and
    returns the plan for the rest (cases left out as 'no' may come in), and a case whose condition is seen not to
    hold is NOT_APPLICABLE. Ctrl-C (cancelling the task, or `run.stop`) ends the running case, lets it clean up,
    and yields NOT_TESTED for the rest; `run.stop.is_set()` tells.
    """
    survey = [planned for planned in plan.cases if planned.card.requirement == SURVEY]
    observed: Observed = {}
    for index, planned in enumerate(survey, start=1):
        record = await run_planned(run, planned, observed, place=(index, len(plan.cases)))
        observed = merge_observed(observed, record.observed)
        yield record
    plan = replan(observed) if replan and observed else plan
    done = {planned.card.id for planned in survey}
    rest = shuffle_cases([planned for planned in plan.cases if planned.card.id not in done], run.setting.seed)
    for index, planned in enumerate(rest, start=len(survey) + 1):
        yield await run_planned(run, planned, observed, place=(index, len(survey) + len(rest)))


def shuffle_cases(cases: Sequence[PlannedCase], seed: int) -> list[PlannedCase]:
    """Return the cases in an order drawn from the seed, so that no target can learn it; the rougher come last."""
    drawn = random.Random(derive_seed(seed, "order")).sample(cases, len(cases))
    return sorted(drawn, key=lambda planned: list(Hazard).index(planned.card.hazard))


async def run_planned(
    run: Run, planned: PlannedCase, observed: Observed, *, place: tuple[int, int] = (1, 1)
) -> CaseRecord:
    """Run one case and return its record; what the target or the case does never raises.

    observed  capabilities seen so far, which override the declared ones
    place     number of the case in the run, from 1, and how many there are: for the listener
    """
    listener = run.setting.listener
    listener.case_began(planned.card, *place)
    case = run.cases.get(planned.card.id)
    left_out = report_unknown(planned.card.id) if case is None else _leave_out(run, planned, observed)
    if case is None or left_out is not None:
        started = dt.datetime.now().astimezone()
        record = CaseRecord(id=planned.card.id, started=started, seconds=0.0, problem=left_out)
    else:
        record = await try_case(run, planned, case)
    listener.case_ended(record)
    return record


def merge_observed(before: Observed, after: Observed) -> Observed:
    """Return what both have seen: a capability seen once is there, whoever did not see it."""
    merged = {**before, **after}
    return {name: Answer.YES if Answer.YES in (before.get(name), after.get(name)) else merged[name] for name in merged}


def _leave_out(run: Run, planned: PlannedCase, observed: Observed) -> Verdict | None:
    doors, card = run.setting.doors, planned.card
    if run.stop.is_set():
        return report_interrupt().problem
    try:
        doors.check()
        doors.watchdog.check()
    except RefusedError as error:
        return Verdict(word=Word.NOT_TESTED, reason=error.message)
    except TargetError as error:
        return Verdict(word=Word.INCONCLUSIVE, reason=error.message)
    answer = card.applies({**run.setting.target.capabilities, **observed})
    if answer is Answer.NO:
        return report_absent(card.when)
    if not card.hazard.within(doors.hazard):
        return report_rough(HAZARD_NAMES[card.hazard], HAZARD_NAMES[doors.hazard])
    return None
