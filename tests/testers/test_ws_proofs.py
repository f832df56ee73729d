"""Each WebSocket case says the right thing of its specimens, and nothing of a server that cannot be measured."""

import datetime as dt
import importlib.util
import time

import pytest

from evaluator.service.systems import open_system
from rules.applicability import Answer
from rules.judge import judge_check
from rules.pack import load_requirements
from rules.record import CaseRecord
from rules.sampling import SamplePlan
from rules.verdict import Word, roll_up
from testers.harness.bench import make_target, run_case
from testers.harness.evidence import MemoryEvidence, remeasure
from testers.harness.limits import Limits
from testers.harness.registry import find_cases
from testers.specimens.peers.system import all_peers
from testers.specimens.specimen import Served, all_specimens
from tests.testers.bench_web import FEW, SHORT
from tests.testers.relay.traffic import run
from tests.testers.test_web_proofs import FOLDERS

CASES = {
    case.card.id: case
    for case in find_cases([f"testers.{folder}" for folder in FOLDERS]).values()
    if case.card.protocol == "ws"
}
REQUIREMENTS = load_requirements(["rules"])
HOSTILE = [
    specimen.name
    for specimen in all_specimens()
    if specimen.name.startswith("ws_") and specimen.behaves == "bad" and not specimen.breaks
]
PROOFS = [
    (case, name, wanted)
    for case in CASES
    for names, wanted in ((CASES[case].card.good, Word.PASS), (CASES[case].card.bad, Word.FAIL))
    for name in names
    if not name.startswith("city") and name not in all_peers()
]
PEERS = [
    (case, name, Word.PASS if name in CASES[case].card.good else Word.FAIL)
    for case in ("CMP-01.ws", "CMP-06.ws", "CMP-23.ws")
    for name in ("websockets", "wsproto")
    if name in (*CASES[case].card.good, *CASES[case].card.bad)
]
QUICK = ("CMP-01.ws", "CMP-06.ws", "REL-01.ws", "REL-24.ws")
# Few samples cannot pass a statistical check: on the good side it is enough that nothing is found.
STATISTICAL = {"REL-01.ws", "REL-02.ws", "REL-04.ws", "REL-05.ws", "REL-18.ws", "REL-23.ws", "CMP-02.ws"}
# There what a hostile server does is no lack of an answer, but a wrong one: it declares an echo, its frames break the
# RFC, other bytes come back than were sent.
TELLING = {"CMP-01.ws", "CMP-23.ws", "REL-23.ws"}


async def try_case(case: str, served: Served, limits: Limits) -> CaseRecord:
    """Run a case with few samples; its evidence must give the same measurements again."""
    kept, few = MemoryEvidence(), {**FEW, "variation": 200, "reordered": 150, "duplicated": 150, "altered": 120}
    if case == "REL-18.ws":
        few["p95"] = 18
    samples = {
        check.key: SamplePlan(n=few.get(check.key, 1)) for check in REQUIREMENTS[case.split(".", maxsplit=1)[0]].checks
    }
    target = make_target(
        served.endpoints,
        capabilities={name: Answer(answer) for name, answer in served.capabilities.items()},
        parameters=served.parameters,
    )
    record = await run_case(CASES[case], target, samples=samples, seed=7, scale=0.02, evidence=kept, limits=limits)
    if record.problem is None:
        lines = kept.pieces[record.evidence[0]].splitlines(keepends=True)
        again = remeasure(CASES[case], lines, kept.pieces.__getitem__)
        assert {key: (each.estimate, each.n) for key, each in again.items()} == {
            key: (each.estimate, each.n) for key, each in record.measurements.items()
        }
    return record


def word_of(case: str, name: str, limits: Limits = SHORT) -> Word:
    async def go() -> Word:
        async with open_system(name, seed=7, scale=0.02) as served:
            record = await try_case(case, served, limits)
        assert record.trace is None, record.trace
        if record.problem is not None:
            return record.problem.word
        checks = REQUIREMENTS[CASES[case].card.requirement].checks
        assert {check.key for check in checks} == set(record.measurements)
        today = dt.datetime.now(dt.UTC).date()
        found = [judge_check(record.measurements[each.key], each, each.criterion.on(today)).verdict for each in checks]
        assert all(verdict.reason.zh != verdict.reason.en for verdict in found)
        return roll_up(verdict.word for verdict in found)

    return run(go())


def check(case: str, name: str, wanted: Word) -> None:
    word = word_of(case, name)
    if case in STATISTICAL:
        # With few samples a bad system may show nothing for certain, but it never passes, and a good one never fails.
        assert word in (wanted, Word.INCONCLUSIVE)
    else:
        assert word is wanted


@pytest.mark.parametrize(
    ("case", "name", "wanted"),
    [pytest.param(*proof, marks=() if proof[0] in QUICK else pytest.mark.slow) for proof in PROOFS],
)
def test_a_case_is_right_about_its_specimens(case: str, name: str, wanted: Word) -> None:
    check(case, name, wanted)


@pytest.mark.slow
@pytest.mark.parametrize(("case", "name", "wanted"), PEERS)
def test_a_case_is_right_about_servers_that_are_not_ours(case: str, name: str, wanted: Word) -> None:
    if importlib.util.find_spec(name) is None:
        pytest.skip(f"{name} is not installed")
    check(case, name, wanted)


@pytest.mark.slow
@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("case", list(CASES))
def test_a_server_that_cannot_be_measured_passes_nothing_and_costs_little(case: str, name: str) -> None:
    began = time.monotonic()
    word = word_of(case, name, Limits(timeout=0.3, connect=0.3, max_response=1 << 20))
    assert word is Word.INCONCLUSIVE or (word is Word.FAIL and case in TELLING)
    assert time.monotonic() - began < 40


def test_hostile_specimens_are_there() -> None:
    wanted = {"ws_hangs_up", "ws_announces_huge", "ws_babbles", "ws_ping_flood", "ws_tarpit"}
    assert set(HOSTILE) == wanted
