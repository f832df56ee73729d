"""Cases small enough to be read at a glance, and what runs them."""

import asyncio
import datetime as dt
from collections.abc import Coroutine, Mapping, Sequence
from typing import Any, TypeVar

from rules.applicability import Answer
from rules.case import CaseCard
from rules.criterion import Budget
from rules.hazard import Hazard
from rules.measurement import Count, Measurement
from rules.plan import Plan, PlannedCase, PlannedRequirement
from rules.record import CaseRecord
from rules.requirement import Level
from rules.sampling import SamplePlan
from rules.subject import Target
from rules.text import Text
from testers.harness.bench import make_target
from testers.harness.case import Case, Observe, Reduce
from testers.harness.context import Context
from testers.harness.doors import open_doors
from testers.harness.evidence import EvidenceStore, MemoryEvidence
from testers.harness.limits import Limits
from testers.harness.listener import Listener
from testers.harness.observation import Observation
from testers.harness.runner import Replan, run_plan
from testers.harness.setting import set_up
from testers.harness.trial import Run
from testers.harness.watchdog import Watchdog

T = TypeVar("T")
QUICK = Limits(timeout=0.3, connect=1.0, clean_up=0.3, ending=0.3)


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine to its end, for 20 s at the most."""

    async def bounded() -> T:
        async with asyncio.timeout(20):
            return await work

    return asyncio.run(bounded())


async def greet(ctx: Context) -> list[Observation]:
    """Say hello n times and record what comes back."""
    plan = ctx.samples("lost")
    for done in range(plan.n):
        async with ctx.link("tcp").open() as stream:
            await stream.write(b"hello\n")
            answer = await stream.read()
            ctx.observe("exchange", sent=stream.sent, received=answer, ok=answer == b"hello\n")
        ctx.progress(done + 1, plan.n)
    return ctx.observations


def count_lost(observations: Sequence[Observation]) -> Mapping[str, Measurement]:
    """Count the exchanges that went wrong."""
    exchanges = [each for each in observations if each.what == "exchange"]
    return {"lost": Count(k=sum(not each.facts["ok"] for each in exchanges), n=len(exchanges))}


def make_case(
    observe: Observe = greet,
    reduce: Reduce = count_lost,
    *,
    case_id: str = "REL-01.tcp",
    when: str = "always",
    hazard: Hazard = Hazard.READ,
) -> Case:
    """Return a case around two functions."""
    requirement, _, protocol = case_id.partition(".")
    card = CaseCard(
        id=case_id,
        requirement=requirement,
        protocol=protocol,
        title=Text.same("title"),
        why=Text.same("why"),
        when=when,
        endpoints=("tcp",),
        hazard=hazard,
    )
    return Case(card=card, observe=observe, reduce=reduce)


def make_plan(*cases: Case, n: int = 3) -> Plan:
    """Return a plan of these cases, each in a requirement of its own."""
    planned = [PlannedCase(card=case.card, samples={"lost": SamplePlan(n=n)}) for case in cases]
    requirements = tuple(
        PlannedRequirement(id=each.card.requirement, level=Level.MUST, cases=(each,)) for each in planned
    )
    today = dt.datetime.now().astimezone().date()
    return Plan(scheme="s", edition=today, budget=Budget.QUICK, family=1, partial=False, requirements=requirements)


def aim(
    port: int, *, capabilities: Mapping[str, Answer] | None = None, parameters: Mapping[str, str] | None = None
) -> Target:
    """Return a target at a port of loopback."""
    return make_target({"tcp": f"tcp://127.0.0.1:{port}"}, capabilities=capabilities, parameters=parameters)


async def make_run(
    target: Target,
    *cases: Case,
    evidence: EvidenceStore | None = None,
    limits: Limits = QUICK,
    watchdog: Watchdog | None = None,
    listener: Listener | None = None,
) -> Run:
    """Return a run of these cases."""
    doors = await open_doors(target, limits=limits, watchdog=watchdog)
    return Run(
        setting=set_up(target=target, doors=doors, seed=7, listener=listener),
        cases={case.card.id: case for case in cases},
        evidence=evidence or MemoryEvidence(),
    )


async def gather(run_: Run, plan: Plan, *, replan: Replan | None = None) -> dict[str, CaseRecord]:
    """Return the records by id."""
    return {record.id: record async for record in run_plan(run_, plan, replan=replan)}
