"""The long cases over records say the right thing of their specimens: one good and one bad always, all when slow."""

import asyncio
import datetime as dt

import pytest

from rules.applicability import Answer
from rules.judge import judge_check
from rules.pack import load_requirements
from rules.sampling import SamplePlan
from rules.verdict import Word, roll_up
from testers.harness.bench import make_target, run_case
from testers.harness.case import Case
from testers.harness.evidence import MemoryEvidence, remeasure
from testers.harness.registry import load_case
from testers.specimens.specimen import ServeOptions, all_specimens, find_specimen

SPECIMENS = {specimen.name for specimen in all_specimens()}
REQUIREMENTS = load_requirements(["rules"])
# As many samples as the standard budget takes: these checks decide nothing with fewer.
SAMPLES = {
    "SHR-05": {"p95": 59, "relative": 59},
    "SHR-06": {"differing": 2_995},
    "SHR-07": {"late": 93},
    "SHR-14": {"found": 299},
    "REL-19": {"uptime": 3_000},
    "REL-20": {"missing": 2_995, "unsound": 2_995},
}
CASES = [
    "SHR-05.http",
    "SHR-05.mqtt",
    "SHR-06.http",
    "SHR-07.http",
    "SHR-07.mqtt",
    "SHR-14.http",
    "REL-19.http",
    "REL-20.http",
]


def load(case_id: str) -> Case:
    folder = {"REL": "reliability", "SHR": "sharing"}[case_id[:3]]
    case = load_case(f"testers.{folder}.{case_id.lower().replace('-', '_').replace('.', '_')}")
    assert case is not None
    return case


def list_proofs() -> list[object]:
    proofs: list[object] = []
    for case_id in CASES:
        for names, word in ((load(case_id).card.good, Word.PASS), (load(case_id).card.bad, Word.FAIL)):
            ours = [name for name in names if name in SPECIMENS]
            for place, name in enumerate(ours):
                marks = [pytest.mark.slow] if place or case_id in ("REL-19.http", "SHR-05.mqtt") else []
                proofs.append(pytest.param(case_id, name, word, id=f"{case_id}-{name}", marks=marks))
    return proofs


@pytest.mark.slow
@pytest.mark.parametrize(("case_id", "name", "wanted"), list_proofs())
def test_a_case_is_right_about_its_specimens(case_id: str, name: str, wanted: Word) -> None:
    case, requirement = load(case_id), REQUIREMENTS[case_id[:6]]
    samples = {key: SamplePlan(n=n) for key, n in SAMPLES[case_id[:6]].items()}
    kept = MemoryEvidence()

    async def go() -> Word:
        async with find_specimen(name).serve(ServeOptions(seed=7, scale=0.1)) as served:
            target = make_target(
                served.endpoints,
                capabilities={key: Answer(answer) for key, answer in served.capabilities.items()},
                parameters=served.parameters,
            )
            record = await run_case(case, target, samples=samples, seed=7, scale=0.1, evidence=kept)
        assert record.trace is None, record.trace
        assert record.problem is None, record.problem
        assert record.residue == ()
        again = remeasure(case, kept.pieces[record.evidence[0]].splitlines(keepends=True), kept.pieces.__getitem__)
        today = dt.datetime.now(dt.UTC).date()
        words = []
        for check in requirement.checks:
            assert again[check.key].estimate == record.measurements[check.key].estimate
            words.append(judge_check(record.measurements[check.key], check, check.criterion.on(today)).verdict.word)
        return roll_up(words)

    assert asyncio.run(go()) is wanted
