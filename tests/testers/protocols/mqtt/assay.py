"""Runs an MQTT case with the samples of a standard budget, judges it, and measures again from the evidence."""

import asyncio
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace

from evaluator.service.systems import open_system
from rules.applicability import Answer
from rules.criterion import Budget
from rules.judge import judge_check
from rules.measured import write_measurement
from rules.measurement import Measurement
from rules.pack import load_requirements
from rules.plan import measured_by
from rules.record import CaseRecord
from rules.sizing import plan_samples
from rules.verdict import Word
from testers.harness.bench import make_target, run_case
from testers.harness.evidence import MemoryEvidence, remeasure
from testers.harness.limits import Limits
from testers.harness.observation import Json, Observation
from testers.harness.registry import load_case
from testers.specimens.specimen import Served

EDITION = dt.date(2026, 11, 23)
FAMILY = 20
REQUIREMENTS = load_requirements(("rules",))
SHORT = Limits(timeout=1.0, connect=2.0)
HOSTILE = ("mqtt_garbage", "mqtt_hangs", "mqtt_floods")


@dataclass(frozen=True, slots=True, kw_only=True)
class Assay:
    """What came of a case: a word for each check, or the one word of its problem under the key ''."""

    words: Mapping[str, Word]
    record: CaseRecord

    @property
    def why(self) -> str:
        """All reasons in English."""
        if self.record.problem:
            return self.record.problem.reason.en
        return " ".join(each.detail.en for each in self.record.measurements.values() if each.detail)


def assay(
    module: str,
    system: str,
    *,
    scale: float = 0.05,
    endpoints: tuple[str, ...] = (),
    capabilities: Mapping[str, str] | None = None,
    limits: Limits | None = None,
    parameters: Mapping[str, str | None] | None = None,
) -> Assay:
    """Run a case on a system; `endpoints` keeps only those; a parameter that is None is left out."""

    async def go() -> Assay:
        async with open_system(system, seed=7, scale=scale) as served:
            merged = {**served.parameters, **(parameters or {})}
            changed = replace(
                served,
                endpoints={name: url for name, url in served.endpoints.items() if not endpoints or name in endpoints},
                capabilities={**served.capabilities, **(capabilities or {})},
                parameters={name: value for name, value in merged.items() if value is not None},
            )
            return await _assay(module, changed, scale, limits)

    return asyncio.run(asyncio.wait_for(go(), 120))


def read(*facts: tuple[str, Mapping[str, Json]]) -> list[Observation]:
    """Make observations from their kinds and facts."""
    return [Observation(what=what, at=float(at), facts=each) for at, (what, each) in enumerate(facts)]


async def _assay(module: str, served: Served, scale: float, limits: Limits | None) -> Assay:
    case = load_case(module)
    assert case is not None
    requirement, kept = REQUIREMENTS[case.card.requirement], MemoryEvidence()
    checks = [check for check in requirement.checks if measured_by(check, case.card)]
    in_force = {check.key: check.criterion.on(EDITION) for check in checks}
    plans = {check.key: plan_samples(check, in_force[check.key], Budget.STANDARD, FAMILY) for check in checks}
    answers = {name: Answer(said) for name, said in served.capabilities.items()}
    target = make_target(served.endpoints, capabilities=answers, parameters=served.parameters)
    record = await run_case(case, target, samples=plans, seed=3, scale=scale, evidence=kept, limits=limits)
    assert record.residue == ()
    if record.problem is not None:
        assert record.problem.word is not Word.ERROR, record.trace
        return Assay(words={"": record.problem.word}, record=record)
    lines = kept.pieces[record.evidence[0]].splitlines(keepends=True)
    again = remeasure(case, lines, kept.pieces.__getitem__)
    assert _write(again) == _write(record.measurements)
    judged = {
        check.key: judge_check(record.measurements[check.key], check, in_force[check.key], plans[check.key])
        for check in checks
    }
    return Assay(words={key: each.verdict.word for key, each in judged.items()}, record=record)


def _write(measurements: Mapping[str, Measurement]) -> Mapping[str, object]:
    blobs = MemoryEvidence()
    return {key: write_measurement(each, blobs.keep) for key, each in measurements.items()}
