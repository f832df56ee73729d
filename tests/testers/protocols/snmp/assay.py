"""One SNMP case against one server, as `prove` runs it: short times, sample numbers of a test."""

import asyncio
from collections.abc import Mapping

from rules.applicability import Answer
from rules.criterion import Design, Op
from rules.record import CaseRecord
from rules.sampling import SamplePlan
from testers.harness.bench import make_target, run_case
from testers.harness.evidence import MemoryEvidence, remeasure
from testers.harness.registry import load_case
from testers.specimens.specimen import Served, ServeOptions, find_specimen

SCALE = 0.1
PLANS: Mapping[str, SamplePlan] = {
    "p95": SamplePlan(n=60),
    "p99": SamplePlan(n=60),
    "unanswered": SamplePlan(design=Design.SPRT, n=400, limit=0.01, op=Op.AT_MOST),
    **{
        key: SamplePlan(n=1) for key in ("restarts", "contradictions", "disorder", "mistyped", "accepted", "v3", "weak")
    },
}


def assay_specimen(module: str, name: str) -> CaseRecord:
    """Run the case in `module` on the specimen called `name`."""

    async def run() -> CaseRecord:
        async with find_specimen(name).serve(ServeOptions(seed=7, scale=SCALE)) as served:
            return await assay(module, served)

    return asyncio.run(run())


async def assay(module: str, served: Served) -> CaseRecord:
    """Run a case; what it measured must come out of its evidence again."""
    case = load_case(module)
    assert case is not None
    target = make_target(
        served.endpoints,
        capabilities={claim: Answer(answer) for claim, answer in served.capabilities.items()},
        parameters=served.parameters,
    )
    kept = MemoryEvidence()
    record = await run_case(case, target, samples=PLANS, scale=SCALE, evidence=kept)
    assert record.trace is None, record.trace
    if record.measurements:
        lines = kept.pieces[record.evidence[0]].splitlines(keepends=True)
        again = remeasure(case, lines, kept.pieces.__getitem__)
        assert {key: (found.estimate, found.n) for key, found in again.items()} == {
            key: (found.estimate, found.n) for key, found in record.measurements.items()
        }
    return record


def estimate(record: CaseRecord, key: str) -> float | None:
    """Return a measured number; the case must have come through."""
    assert record.problem is None, record.problem.reason.en
    return record.measurements[key].estimate


def words(record: CaseRecord, key: str) -> str:
    """Return the English detail of a measurement."""
    detail = record.measurements[key].detail
    return detail.en if detail else ""
