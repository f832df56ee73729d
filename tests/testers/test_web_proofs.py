"""Each HTTP and TLS case says the right thing of its specimens, and nothing of a server that cannot be measured."""

import datetime as dt

import pytest
from _pytest.mark import ParameterSet

from rules.judge import judge_check
from rules.pack import load_requirements
from rules.verdict import Word, roll_up
from testers.harness.limits import Limits
from testers.harness.registry import find_cases
from testers.specimens.peers.system import all_peers
from testers.specimens.specimen import all_specimens
from tests.testers.bench_web import SHORT, try_specimen

FOLDERS = ("reliability", "compatibility", "sharing", "security")
CASES = {
    case.card.id: case
    for case in find_cases([f"testers.{folder}" for folder in FOLDERS]).values()
    if case.card.protocol in ("http", "tls")
}
REQUIREMENTS = load_requirements(["rules"])
HOSTILE = [
    specimen.name for specimen in all_specimens() if specimen.name.startswith("http_") and specimen.behaves == "bad"
    and not specimen.breaks
]  # fmt: skip
# The slow one shows its slowness in hundreds of samples; here few are drawn, and one in eight is enough to see it.
# Slow by nature, or of no use with few samples: tests/testers/test_records_proofs.py tries these.
RECORDS = {f"{case}.http" for case in ("REL-19", "REL-20", "SHR-05", "SHR-06", "SHR-07", "SHR-14")}
# Cut and come back for seconds: tests/testers/reliability/test_rel_18.py tries it.
LONG = {"REL-18.http"}
# Hundreds of exchanges, or waits of seconds, for each system: these run with the slow tests.
DEAR = {"CMP-03.http", "GAM-01.http", "REL-02.http", "REL-19.http", "REL-24.http", "SHR-10.http", "SHR-11.http"}


def in_its_suite(case: str, *rest: object) -> ParameterSet:
    return pytest.param(case, *rest, marks=[pytest.mark.slow] if case in DEAR else [])


PROOFS = [
    in_its_suite(case, name, wanted)
    for case in CASES
    if case not in RECORDS | LONG
    for names, wanted in ((CASES[case].card.good, Word.PASS), (CASES[case].card.bad, Word.FAIL))
    for name in names
    if not name.startswith("city") and name not in all_peers()
]


def module_of(case: str) -> str:
    requirement, protocol = case.lower().split(".")
    rooms = {"rel": "reliability", "cmp": "compatibility", "shr": "sharing", "sec": "security", "gam": "security"}
    folder = rooms[requirement[:3]]
    return f"testers.{folder}.{requirement.replace('-', '_')}_{protocol}"


def word_of(case: str, name: str, limits: Limits = SHORT) -> Word:
    record = try_specimen(module_of(case), name, limits=limits)
    assert record.trace is None, record.trace
    if record.problem is not None:
        return record.problem.word
    checks = REQUIREMENTS[CASES[case].card.requirement].checks
    assert {check.key for check in checks} == set(record.measurements)
    today = dt.datetime.now(dt.UTC).date()
    verdicts = [judge_check(record.measurements[each.key], each, each.criterion.on(today)).verdict for each in checks]
    for verdict in verdicts:
        assert verdict.reason.zh != verdict.reason.en
    return roll_up(verdict.word for verdict in verdicts)


# Few samples cannot pass a statistical check: on the good side it is enough that nothing is found.
STATISTICAL = {"REL-01.http", "REL-02.http", "REL-23.http", "CMP-02.http", "SHR-10.http"}


@pytest.mark.slow
@pytest.mark.parametrize(("case", "name", "wanted"), PROOFS)
def test_a_case_is_right_about_its_specimens(case: str, name: str, wanted: Word) -> None:
    word = word_of(case, name)
    if case in STATISTICAL and wanted is Word.PASS:
        assert word in (Word.PASS, Word.INCONCLUSIVE)
    else:
        assert word is wanted


@pytest.mark.slow
@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("case", [in_its_suite(case) for case in CASES if case.endswith(".http")])
def test_a_server_that_cannot_be_measured_is_inconclusive(case: str, name: str) -> None:
    # A case that needs more than the specimen's target file gives says so and tests nothing.
    word = word_of(case, name, Limits(timeout=0.3, connect=0.3, max_response=1 << 20))
    assert word in (Word.INCONCLUSIVE, Word.NOT_TESTED)


def test_hostile_specimens_are_there() -> None:
    assert set(HOSTILE) >= {"http_hangs", "http_garbage", "http_endless", "http_gzip_bomb", "http_redirects_away"}
