"""Roll-ups and Holm over a whole run; planned ids must equal reported ids."""

import datetime as dt
import itertools

import pytest

from rules.applicability import Answer
from rules.criterion import DecisionRule, Op
from rules.hazard import Hazard
from rules.judgement import JudgedRequirement, judge_run, roll_up_run
from rules.measurement import Count, Measurement, Proportion
from rules.plan import Plan, Selection, make_plan
from rules.record import CaseRecord
from rules.requirement import Kind, Level, Requirement
from rules.run import RunDocument, exit_status
from rules.scheme import Scheme
from rules.verdict import Verdict, Word, roll_up
from tests.rules.builders import WORDS, make_card, make_check, make_means, make_requirement, make_scheme

NOW = dt.datetime(2026, 6, 1, tzinfo=dt.UTC)


def make_record(id_: str, problem: Word | None = None, **measurements: Measurement) -> CaseRecord:
    verdict = Verdict(word=problem, reason=WORDS) if problem else None
    return CaseRecord(id=id_, started=NOW, seconds=1.0, measurements=measurements, problem=verdict)


def set_up(count: int = 1, level: Level = Level.MUST) -> tuple[Scheme, dict[str, Requirement], Plan]:
    """A scheme of `count` statistical loss checks on one broker."""
    ids = [f"REL-{number:02}" for number in range(1, count + 1)]
    scheme = make_scheme(*((id_, level) for id_ in ids))
    requirements = {id_: make_requirement(make_check(Kind.PROPORTION, 1e-2, of=id_), id_=id_) for id_ in ids}
    plan = make_plan(scheme, requirements, [make_card(f"{id_}.mqtt") for id_ in ids], make_means())
    return scheme, requirements, plan


def judge(records: list[CaseRecord], count: int = 1) -> tuple[JudgedRequirement, ...]:
    scheme, requirements, plan = set_up(count)
    return judge_run(plan, scheme, requirements, {record.id: record for record in records})


def test_roll_up_order_and_neutral_element() -> None:
    worst_first = [Word.ERROR, Word.FAIL, Word.INCONCLUSIVE, Word.REVIEW, Word.NOT_TESTED, Word.PASS]
    for worse, better in itertools.combinations(worst_first, 2):
        assert roll_up([better, worse, Word.NOT_APPLICABLE]) is worse


@pytest.mark.parametrize("words", [[], [Word.NOT_APPLICABLE], [Word.NOT_APPLICABLE] * 3])
def test_nothing_and_not_applicable_establish_nothing(words: list[Word]) -> None:
    assert roll_up(words) is Word.NOT_ESTABLISHED


def test_a_planned_case_without_record_is_not_tested_and_never_passes() -> None:
    judged = judge([])
    assert judged[0].verdict.word is Word.NOT_TESTED


def test_missing_or_surplus_keys_are_our_error() -> None:
    surplus = make_record("REL-01.mqtt", loss=Proportion(k=0, n=500), more=Count(k=0, n=1))
    for record in (make_record("REL-01.mqtt"), surplus):
        assert judge([record])[0].verdict.word is Word.ERROR


@pytest.mark.parametrize("problem", [Word.INCONCLUSIVE, Word.ERROR, Word.NOT_TESTED])
def test_a_problem_is_the_verdict(problem: Word) -> None:
    assert judge([make_record("REL-01.mqtt", problem)])[0].verdict.word is problem


def test_pass_needs_positive_evidence() -> None:
    judged = judge([make_record("REL-01.mqtt", loss=Proportion(k=0, n=500))])
    assert judged[0].verdict.word is Word.PASS
    assert roll_up_run(judged, ("REL-01",)) is Word.PASS


@pytest.mark.parametrize("planned", [(), ("REL-01", "REL-02"), ("REL-02",)])
def test_planned_ids_must_equal_reported_ids(planned: tuple[str, ...]) -> None:
    judged = judge([make_record("REL-01.mqtt", loss=Proportion(k=0, n=500))])
    assert roll_up_run(judged, planned) is Word.NOT_ESTABLISHED


def test_holm_softens_one_lonely_borderline_fail_among_many() -> None:
    # 9 of 500 against 1e-2: p = 0.067 > 0.05 passes nowhere; 10 of 500: p = 0.032 < 0.05 alone, > 0.05/8.
    borderline = make_record("REL-01.mqtt", loss=Proportion(k=10, n=500))
    clean = [make_record(f"REL-{number:02}.mqtt", loss=Proportion(k=0, n=500)) for number in range(2, 9)]
    assert judge([borderline])[0].verdict.word is Word.FAIL
    softened = judge([borderline, *clean], count=8)[0].verdict
    assert softened.word is Word.INCONCLUSIVE
    assert "Holm" in softened.reason.en


def test_holm_keeps_a_clear_fail_and_counts_checks_that_never_reported() -> None:
    clear = make_record("REL-01.mqtt", loss=Proportion(k=60, n=500))
    borderline = make_record("REL-02.mqtt", loss=Proportion(k=10, n=500))
    judged = judge([clear, borderline], count=8)
    assert [each.verdict.word for each in judged[:2]] == [Word.FAIL, Word.INCONCLUSIVE]


def test_exact_fails_stand_outside_holm() -> None:
    scheme = make_scheme(("REL-01", Level.MUST))
    check = make_check(Kind.COUNT, 0, rule=DecisionRule.SIMPLE, op=Op.EQUAL)
    requirements = {"REL-01": make_requirement(check)}
    plan = make_plan(scheme, requirements, [make_card()], make_means())
    assert plan.family == 0
    record = make_record("REL-01.mqtt", loss=Count(k=1, n=10))
    assert judge_run(plan, scheme, requirements, {record.id: record})[0].verdict.word is Word.FAIL


def test_should_level_does_not_move_the_run() -> None:
    scheme, requirements, plan = set_up(1, Level.SHOULD)
    record = make_record("REL-01.mqtt", loss=Proportion(k=400, n=500))
    judged = judge_run(plan, scheme, requirements, {record.id: record})
    assert judged[0].verdict.word is Word.FAIL
    assert roll_up_run(judged, ("REL-01",)) is Word.NOT_ESTABLISHED


def test_plan_leaves_out_with_reasons() -> None:
    scheme = make_scheme(("REL-01", Level.MUST), ("REL-02", Level.MUST), ("REL-03", Level.MUST))
    requirements = {
        id_: make_requirement(make_check(Kind.PROPORTION, 1e-2, of=id_), id_=id_, applies=applies)
        for id_, applies in (("REL-01", "snmp.agent"), ("REL-02", "always"), ("REL-03", "always"))
    }
    cards = [make_card("REL-01.mqtt"), make_card("REL-02.mqtt", when="always", hazard=Hazard.DISRUPTIVE)]
    plan = make_plan(scheme, requirements, cards, make_means(capabilities={"snmp.agent": Answer.NO}))
    judged = judge_run(plan, scheme, requirements, {})
    assert [each.verdict.word for each in judged] == [Word.NOT_APPLICABLE, Word.NOT_TESTED, Word.NOT_TESTED]
    assert not plan.cases


def test_declared_without_an_endpoint_stays_visible() -> None:
    scheme = make_scheme(("REL-01", Level.MUST))
    requirements = {"REL-01": make_requirement(make_check(Kind.PROPORTION, 1e-2))}
    means = make_means("http", capabilities={"mqtt.broker": Answer.YES})
    judged = judge_run(make_plan(scheme, requirements, [make_card()], means), scheme, requirements, {})
    assert judged[0].verdict.word is Word.NOT_TESTED
    assert "endpoint" in judged[0].verdict.reason.en


def test_only_narrows_the_plan_and_skip_leaves_a_visible_hole() -> None:
    scheme, requirements, _ = set_up(3)
    cards = [make_card(f"{id_}.mqtt") for id_ in requirements]
    only = make_plan(scheme, requirements, cards, make_means(selection=Selection(only=frozenset({"REL-02"}))))
    assert [each.id for each in only.requirements] == ["REL-02"]
    skip = make_plan(scheme, requirements, cards, make_means(selection=Selection(skip=frozenset({"REL-02"}))))
    assert [each.id for each in skip.requirements] == ["REL-01", "REL-02", "REL-03"]
    assert skip.requirements[1].left_out is not None
    assert only.partial
    assert skip.partial


def test_exit_status_counts_must_alone(run_document: RunDocument) -> None:
    def status(*rows: tuple[Level, Word], verdict: Word) -> int:
        requirements = tuple(
            run_document.requirements[0].model_copy(update={"level": level, "verdict": word}) for level, word in rows
        )
        return exit_status(run_document.model_copy(update={"requirements": requirements, "verdict": verdict}))

    must, should = Level.MUST, Level.SHOULD
    assert status((must, Word.PASS), (should, Word.FAIL), verdict=Word.PASS) == 0
    assert status((must, Word.PASS), (must, Word.FAIL), verdict=Word.FAIL) == 1
    assert status((must, Word.ERROR), (must, Word.FAIL), verdict=Word.ERROR) == 1
    for word in (Word.INCONCLUSIVE, Word.ERROR, Word.NOT_TESTED, Word.REVIEW):
        assert status((must, Word.PASS), (must, word), verdict=word) == 3
    assert status((must, Word.NOT_APPLICABLE), verdict=Word.NOT_ESTABLISHED) == 3
    assert status(verdict=Word.NOT_ESTABLISHED) == 3


@pytest.fixture
def run_document() -> RunDocument:
    from rules.casebook import Casebook
    from rules.compose import RuleBook, compose_run
    from rules.subject import Identity

    scheme, requirements, plan = set_up(1)
    record = make_record("REL-01.mqtt", loss=Proportion(k=0, n=500))
    casebook = Casebook(
        tool_version="0", started=NOW, finished=NOW, seed=1, interrupted=False, records={record.id: record}, proofs={}
    )
    book = RuleBook(scheme=scheme, requirements=requirements, sha256="0" * 64)
    identity = Identity.model_validate({"id": "lamp", "kind": "sensing-device"})
    return compose_run(identity, book, plan, casebook, "0" * 64)
