"""The score card: rates with their bounds, fault kinds apart, and a changed case counts for nothing."""

import datetime as dt
import json

from evaluator.service.curves import Curve, Curves, Point, Promised
from evaluator.service.proofs import Ledger, Proof, Side
from evaluator.service.score_card import Rate, make_card, write_card
from evaluator.service.score_page import render_page
from rules.pack import load_requirements
from rules.text import Text
from rules.verdict import Word
from tests.rules.builders import make_card as make_case_card

DAY = dt.date(2026, 11, 26)
REQUIREMENTS = load_requirements(["rules"])
CARD = make_case_card("REL-01.mqtt", when="mqtt.broker").model_copy(update={"digest": "a" * 64, "good": ("one", "two")})


def make_proof(trials: int = 59, *, errors: int = 0, digest: str = "a" * 64) -> Proof:
    each = {"lossy": (trials - 40, 0), "late": (20, errors), "deaf": (20, 0)}
    return Proof(
        case="REL-01.mqtt",
        digest=digest,
        on=DAY,
        good=Side(trials=trials, errors=0, systems=("one", "two")),
        bad=Side(trials=trials, errors=errors, systems=tuple(each), each=each),
    )


def make_curve(digest: str = "a" * 64) -> Curve:
    point = Point(
        factor=2.0,
        size=0.002,
        words={Word.PASS: 1, Word.FAIL: 7, Word.INCONCLUSIVE: 2},
        promised=Promised(passes=0.01, fails=0.36),
    )
    return Curve(
        case="REL-01.mqtt",
        digest=digest,
        on=DAY,
        system="one",
        check="loss",
        limit=0.001,
        unit="1",
        what=Text(zh="丢失", en="loss"),
        points=(point,),
    )


def test_an_upper_bound_without_an_error_is_that_of_clopper_and_pearson() -> None:
    """1 - 0.05 ** (1 / n): 9.8 % for 29 trials and 5.0 % for 59 (reference/testing.md section 4)."""
    assert str(Rate(trials=29, errors=0)) == "0/29 (≤ 9.8 %)"
    assert str(Rate(trials=59, errors=0)) == "0/59 (≤ 5.0 %)"
    assert str(Rate(trials=0, errors=0)) == "–"


def test_a_section_sums_its_proved_cases_and_keeps_fault_kinds_apart() -> None:
    (section,) = make_card([CARD], REQUIREMENTS, Ledger().with_proof(make_proof()), Curves().with_curve(make_curve()))
    (row,) = section.rows
    assert row.meets_aim
    assert (section.bad.trials, section.bad.errors, section.kinds) == (59, 0, 3)
    assert row.bad_systems["late"] == Rate(trials=20, errors=0)
    assert row.good_systems == {"one": None, "two": None}
    assert row.curve is not None


def test_few_trials_prove_and_miss_the_aim() -> None:
    (section,) = make_card([CARD], REQUIREMENTS, Ledger().with_proof(make_proof(45)), Curves())
    assert section.proved
    assert not section.rows[0].meets_aim


def test_a_miss_or_a_changed_case_takes_the_proof_away() -> None:
    for ledger in (
        Ledger().with_proof(make_proof(errors=1)),
        Ledger().with_proof(make_proof(digest="b" * 64)),
        Ledger(),
    ):
        (section,) = make_card([CARD], REQUIREMENTS, ledger, Curves().with_curve(make_curve("b" * 64)))
        assert not section.proved
        assert section.kinds == 0
        assert section.bad.upper is None
        assert section.rows[0].curve is None


def test_the_page_and_the_document_tell_the_same() -> None:
    sections = make_card([CARD], REQUIREMENTS, Ledger().with_proof(make_proof()), Curves().with_curve(make_curve()))
    page, document = render_page(sections), write_card(sections)
    assert "**1 / 1**" in page
    assert "| REL-01 |" in page
    assert "`late` 20/20" in page
    assert "| 2 | 0.002 | 1 | 7 | 2 | 0.01 | 0.36 |" in page
    (requirement,) = json.loads(json.dumps(document))["requirements"]
    (case,) = requirement["cases"]
    assert case["bad_systems"]["late"]["trials"] == 20
    assert case["power"]["points"][0]["words"] == {"PASS": 1, "FAIL": 7, "INCONCLUSIVE": 2}
