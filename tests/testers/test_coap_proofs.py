"""Each CoAP case says the right thing of its specimens, and nothing of a server that cannot be measured."""

import asyncio
import datetime as dt

import pytest

from rules.applicability import Answer
from rules.criterion import Budget
from rules.judge import judge_check
from rules.pack import load_requirements
from rules.plan import measured_by
from rules.record import CaseRecord
from rules.sizing import plan_samples
from rules.verdict import Word, roll_up
from testers.harness.bench import make_target, run_case
from testers.harness.case import Case
from testers.harness.evidence import MemoryEvidence, remeasure
from testers.harness.limits import Limits
from testers.harness.registry import find_cases
from testers.specimens.specimen import ServeOptions, all_specimens, find_specimen

REQUIREMENTS = load_requirements(["rules"])
CASES = {
    case.card.id: case
    for case in find_cases(["testers.reliability", "testers.compatibility"]).values()
    if case.card.protocol.startswith("coap")
}
# Hundreds of samples, or seconds of waiting, are the nature of these.
LONG = {"REL-01.coap", "REL-02.coap", "REL-04.coap", "REL-10.coap-notify", "REL-11.coap", "REL-18.coap", "REL-23.coap"}
HOSTILE = [
    specimen.name
    for specimen in all_specimens()
    if specimen.name.startswith("coap_") and specimen.behaves == "bad" and not specimen.breaks
]
PROOFS = [
    pytest.param(case, name, wanted, marks=[pytest.mark.slow] if case in LONG else [])
    for case in CASES
    for names, wanted in ((CASES[case].card.good, Word.PASS), (CASES[case].card.bad, Word.FAIL))
    for name in names
    if name.startswith("coap_")
]


def try_specimen(case: Case, name: str, limits: Limits | None = None) -> CaseRecord:
    kept = MemoryEvidence()

    async def go() -> CaseRecord:
        async with find_specimen(name).serve(ServeOptions(seed=7, scale=0.02)) as served:
            target = make_target(
                served.endpoints,
                capabilities={key: Answer(answer) for key, answer in served.capabilities.items()},
                parameters=served.parameters,
            )
            samples = {each.key: plan_samples(each, each.criterion.on(today()), Budget.STANDARD, 1) for each in checks}
            return await run_case(case, target, samples=samples, seed=7, scale=0.02, evidence=kept, limits=limits)

    checks = [each for each in REQUIREMENTS[case.card.requirement].checks if measured_by(each, case.card)]
    record = asyncio.run(go())
    if record.problem is None:
        lines = kept.pieces[record.evidence[0]].splitlines(keepends=True)
        again = remeasure(case, lines, kept.pieces.__getitem__)
        assert {key: (each.estimate, each.n) for key, each in again.items()} == {
            key: (each.estimate, each.n) for key, each in record.measurements.items()
        }
    return record


def word_of(case: Case, record: CaseRecord) -> Word:
    assert record.trace is None, record.trace
    if record.problem is not None:
        return record.problem.word
    checks = [each for each in REQUIREMENTS[case.card.requirement].checks if measured_by(each, case.card)]
    assert {check.key for check in checks} == set(record.measurements)
    verdicts = [judge_check(record.measurements[each.key], each, each.criterion.on(today())).verdict for each in checks]
    return roll_up(verdict.word for verdict in verdicts)


def today() -> dt.date:
    return dt.datetime.now(dt.UTC).date()


@pytest.mark.slow
@pytest.mark.parametrize(("case", "name", "wanted"), PROOFS)
def test_a_case_is_right_about_its_specimens(case: str, name: str, wanted: Word) -> None:
    assert word_of(CASES[case], try_specimen(CASES[case], name)) is wanted


@pytest.mark.slow
@pytest.mark.slow
@pytest.mark.parametrize(
    ("case", "name"),
    [
        *((case, name) for case in CASES for name in HOSTILE),
        # It can be measured where any answer tells something: there it is bad.
        *((case, "coap_endless") for case in CASES if case not in ("CMP-01.coap", "CMP-14.coap")),
    ],
)
def test_a_server_that_cannot_be_measured_is_inconclusive(case: str, name: str) -> None:
    limits = Limits(timeout=0.3, connect=0.3, max_response=1 << 20)
    assert word_of(CASES[case], try_specimen(CASES[case], name, limits)) is Word.INCONCLUSIVE


def test_hostile_specimens_are_there() -> None:
    assert set(HOSTILE) >= {"coap_garbage", "coap_tarpit", "coap_floods"}
