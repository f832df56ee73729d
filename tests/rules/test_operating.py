"""The operating characteristic of a plan: certificates on good and on bad subjects, and what each line can see."""

import math

import pytest

from rules.compose import RuleBook
from rules.criterion import Budget, DecisionRule, Design, Op, Sampling
from rules.operating import Characteristic, characterise
from rules.plan import make_plan
from rules.requirement import Check, Kind, Level
from rules.stringency import stretch_limits
from tests.rules.builders import make_card, make_check, make_means, make_requirement, make_scheme


def draw(*checks: Check, budget: Budget = Budget.STANDARD) -> Characteristic:
    requirement = make_requirement(*checks)
    scheme = make_scheme(("REL-01", Level.MUST))
    plan = make_plan(scheme, {"REL-01": requirement}, [make_card()], make_means(budget=budget))
    return characterise(RuleBook(scheme=scheme, requirements={"REL-01": requirement}, sha256=""), plan)


def test_the_further_beyond_the_limit_the_surer_the_refusal() -> None:
    curve = draw(make_check(Kind.PROPORTION, 1e-2))
    certificates = [curve.certificate(factor) for factor in curve.factors]
    assert certificates == sorted(certificates, reverse=True)
    assert certificates[1] <= 0.05
    refusals = [curve.refusal(factor) for factor in curve.factors]
    assert refusals == sorted(refusals)
    assert refusals[1] <= 0.05


def test_a_sequential_plan_keeps_both_errors_at_the_limit() -> None:
    check = make_check(Kind.PROPORTION, 1e-2, sampling=Sampling(design=Design.SPRT, ratio=5))
    (line,) = draw(check).lines
    assert line.odds[1.0].passes <= 0.05
    assert line.odds[1.0].fails <= 0.05
    assert line.odds[2.0].fails > line.odds[1.0].fails
    assert line.odds[0.5].n < line.n


def test_a_budget_too_small_for_the_rule_can_never_certify() -> None:
    check = make_check(Kind.PROPORTION, 0.0, rule=DecisionRule.ZERO_WITH_N, min_n=2_995)
    quick, standard = draw(check, budget=Budget.QUICK), draw(check)
    assert quick.certificate(0.5) == 0.0
    assert standard.certificate(0.5) == 1.0


def test_a_line_of_nought_says_what_it_finds() -> None:
    """Rule of three: 299 samples without an event exclude a share of 1e-2 (testing.md section 4)."""
    (line,) = draw(make_check(Kind.PROPORTION, 0.0, rule=DecisionRule.ZERO_WITH_N, min_n=299)).lines
    assert line.detects == pytest.approx(1e-2, rel=0.01)


def test_a_count_above_its_limit_fails_for_sure() -> None:
    curve = draw(make_check(Kind.COUNT, 4.0, rule=DecisionRule.SIMPLE))
    assert (curve.certificate(1.0), curve.certificate(2.0), curve.refusal(2.0)) == (1.0, 0.0, 1.0)


def test_a_quantile_needs_its_least_sample() -> None:
    (line,) = draw(make_check(Kind.QUANTILE, 400.0, unit="ms", q=0.95, sampling=Sampling(standard=58))).lines
    assert line.odds[0.5].passes == 0.0
    (line,) = draw(make_check(Kind.QUANTILE, 400.0, unit="ms", q=0.95, sampling=Sampling(standard=177))).lines
    assert line.odds[0.5].passes > 0.95
    assert line.odds[1.0].passes <= 0.05


def test_the_certificate_is_the_product_over_must_lines() -> None:
    curve = draw(make_check(Kind.PROPORTION, 1e-2), make_check(Kind.PROPORTION, 5e-2, key="other"))
    assert curve.certificate(0.5) == pytest.approx(math.prod(line.odds[0.5].passes for line in curve.lines))
    # Both checks come from the same samples of one case.
    assert curve.samples(0.5) == max(line.odds[0.5].n for line in curve.lines)


@pytest.mark.parametrize(
    ("check", "factor", "limit"),
    [
        (make_check(Kind.PROPORTION, 1e-2), 0.5, 5e-3),
        (make_check(Kind.PROPORTION, 0.99, op=Op.AT_LEAST), 2.0, 0.98),
        (make_check(Kind.PROPORTION, 0.99, op=Op.AT_LEAST), 0.5, 0.995),
        (make_check(Kind.VALUE, 30.0, op=Op.AT_LEAST, unit="d"), 2.0, 15.0),
        (make_check(Kind.PROPORTION, 0.0, rule=DecisionRule.ZERO_WITH_N), 2.0, 0.0),
        (make_check(Kind.FLAG, 1.0, rule=DecisionRule.SIMPLE, op=Op.EQUAL), 2.0, 1.0),
    ],
)
def test_limits_with_a_size_move_and_no_others(check: Check, factor: float, limit: float) -> None:
    requirement = make_requirement(check)
    book = RuleBook(scheme=make_scheme(("REL-01", Level.MUST)), requirements={"REL-01": requirement}, sha256="x")
    moved = stretch_limits(book, factor).requirements["REL-01"].checks[0].criterion.limits[0].limit
    assert moved == pytest.approx(limit)
    assert book.requirements["REL-01"].checks[0] == check
