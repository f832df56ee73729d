"""The judge: every decision rule on both sides of its line, and never a silent PASS."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.criterion import Budget, Criterion, DecisionRule, Design, Op, Sampling
from rules.judge import judge_check
from rules.measurement import Count, Draws, Flag, Mean, Measurement, Proportion, Quantile, Review, Value
from rules.requirement import Check, Kind
from rules.sizing import plan_samples
from rules.verdict import Word
from tests.rules.builders import WORDS, make_check, make_limit

LOSS = make_check(Kind.PROPORTION, 1e-3)
ZERO = make_check(Kind.PROPORTION, 0, rule=DecisionRule.ZERO_WITH_N, min_n=299)
ALL = make_check(Kind.PROPORTION, 1, rule=DecisionRule.ZERO_WITH_N, op=Op.AT_LEAST, min_n=30)
P95 = make_check(Kind.QUANTILE, 400, unit="ms", q=0.95)
MEAN = make_check(Kind.MEAN, 5, unit="s")
EXCESS = make_check(Kind.VALUE, 2, unit="s", rule=DecisionRule.GUARDED)
NONE = make_check(Kind.COUNT, 0, rule=DecisionRule.SIMPLE, op=Op.EQUAL)
HOLDS = make_check(Kind.FLAG, True, rule=DecisionRule.SIMPLE, op=Op.EQUAL)  # noqa: FBT003 - a limit
LEVEL = make_check(Kind.DRAWS, 70, op=Op.AT_LEAST)


def word_of(measurement: Measurement, check: Check) -> Word:
    return judge_check(measurement, check, check.criterion.limits[0]).verdict.word


def wait(n: int, low: float, high: float) -> Quantile:
    return Quantile(samples=np.linspace(low, high, n), q=0.95, unit="ms")


@pytest.mark.parametrize(
    ("measurement", "check", "word"),
    [
        # reference/testing.md section 4: zero losses need n = 2,995 for 1e-3.
        (Proportion(k=0, n=2995), LOSS, Word.PASS),
        (Proportion(k=0, n=2994), LOSS, Word.INCONCLUSIVE),
        (Proportion(k=1, n=4742), LOSS, Word.PASS),
        (Proportion(k=1, n=4741), LOSS, Word.INCONCLUSIVE),
        (Proportion(k=20, n=2995), LOSS, Word.FAIL),
        (Proportion(k=0, n=0), LOSS, Word.INCONCLUSIVE),
        (Proportion(k=0, n=299), ZERO, Word.PASS),
        (Proportion(k=0, n=298), ZERO, Word.INCONCLUSIVE),
        (Proportion(k=1, n=299), ZERO, Word.FAIL),
        (Proportion(k=1, n=3), ZERO, Word.FAIL),
        (Proportion(k=30, n=30), ALL, Word.PASS),
        (Proportion(k=29, n=30), ALL, Word.FAIL),
        (Proportion(k=29, n=29), ALL, Word.INCONCLUSIVE),
        (wait(59, 10, 399), P95, Word.PASS),
        (wait(58, 10, 20), P95, Word.INCONCLUSIVE),
        (wait(200, 390, 800), P95, Word.FAIL),
        (Mean(estimate=4.0, standard_error=0.1, dof=9, unit="s"), MEAN, Word.PASS),
        (Mean(estimate=5.1, standard_error=0.1, dof=9, unit="s"), MEAN, Word.INCONCLUSIVE),
        (Mean(estimate=6.0, standard_error=0.1, dof=9, unit="s"), MEAN, Word.FAIL),
        (Mean(estimate=1.0, standard_error=0.0, dof=0, unit="s"), MEAN, Word.INCONCLUSIVE),
        (Value(value=1.79, u=0.1, unit="s"), EXCESS, Word.PASS),
        (Value(value=1.81, u=0.1, unit="s"), EXCESS, Word.INCONCLUSIVE),
        (Value(value=2.21, u=0.1, unit="s"), EXCESS, Word.FAIL),
        (Count(k=0, n=10), NONE, Word.PASS),
        (Count(k=1, n=10), NONE, Word.FAIL),
        (Count(k=0, n=0), NONE, Word.INCONCLUSIVE),
        (Flag(holds=True), HOLDS, Word.PASS),
        (Flag(holds=False), HOLDS, Word.FAIL),
        (Flag(holds=True, n=0), HOLDS, Word.INCONCLUSIVE),
        (Draws(draws=np.linspace(71, 90, 1000), unit="1"), LEVEL, Word.PASS),
        (Draws(draws=np.linspace(60, 90, 1000), unit="1"), LEVEL, Word.INCONCLUSIVE),
        (Draws(draws=np.linspace(20, 69, 1000), unit="1"), LEVEL, Word.FAIL),
        (Draws(draws=np.array([80.0] * 19), unit="1"), LEVEL, Word.INCONCLUSIVE),
    ],
)
def test_each_rule_on_both_sides_of_its_line(measurement: Measurement, check: Check, word: Word) -> None:
    assert word_of(measurement, check) is word


@pytest.mark.parametrize(
    "stranger",
    [
        Count(k=0, n=3000),
        Proportion(k=0, n=3000, unit="%"),
        Quantile(samples=np.zeros(300), q=0.99, unit="ms"),
        Value(value=math.nan, u=0.1, unit="s"),
        Value(value=math.inf, u=0.1, unit="s"),
    ],
)
def test_another_kind_or_unit_or_no_number_is_our_own_error(stranger: Measurement) -> None:
    check = {Kind.VALUE: EXCESS, Kind.QUANTILE: P95}.get(stranger.kind, LOSS)
    assert word_of(stranger, check) is Word.ERROR


SHARP = P95.model_copy(update={"criterion": P95.criterion.model_copy(update={"max_uncertainty_share": 0.1})})
FINE = EXCESS.model_copy(update={"criterion": EXCESS.criterion.model_copy(update={"max_uncertainty_share": 0.1})})


def skew(n: int, low: float, high: float, error: float) -> Quantile:
    return Quantile(samples=np.linspace(low, high, n), q=0.95, unit="ms", error=error)


@pytest.mark.parametrize(
    ("measurement", "check", "word"),
    [
        # A clock that is 40 ms off at most moves the upper bound by 40 ms: 359 still passes below 400.
        (skew(59, 10, 359, 40), P95, Word.PASS),
        (skew(59, 10, 361, 40), P95, Word.INCONCLUSIVE),
        (skew(59, 410, 500, 20), P95, Word.FAIL),
        (skew(59, 402, 418, 20), P95, Word.INCONCLUSIVE),
        # reference/testing.md section 4: an offset bound above 10 % of the limit is INCONCLUSIVE, on either side.
        (skew(59, 10, 20, 40), SHARP, Word.PASS),
        (skew(59, 10, 20, 40.1), SHARP, Word.INCONCLUSIVE),
        (skew(59, 5000, 9000, 40), SHARP, Word.FAIL),
        (skew(59, 5000, 9000, 40.1), SHARP, Word.INCONCLUSIVE),
        (Value(value=0.1, u=0.1, unit="s"), FINE, Word.PASS),
        (Value(value=0.1, u=0.11, unit="s"), FINE, Word.INCONCLUSIVE),
        (Value(value=9.0, u=0.11, unit="s"), FINE, Word.INCONCLUSIVE),
    ],
)
def test_what_the_instrument_itself_may_be_wrong_by_is_held_against_it(
    measurement: Measurement, check: Check, word: Word
) -> None:
    assert word_of(measurement, check) is word


def test_a_blunt_instrument_is_told_from_too_few_samples() -> None:
    reason = judge_check(skew(59, 10, 20, 55), SHARP, SHARP.criterion.limits[0]).verdict.reason
    assert "±55 ms, more than 10% of the limit (40 ms)" in reason.en
    assert "more samples would not help" in reason.en
    assert "无济于事" in reason.zh


def test_a_share_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="max_uncertainty_share"):
        Criterion(op=Op.AT_MOST, rule=DecisionRule.THREE_WAY, limits=(make_limit(0.0),), max_uncertainty_share=0.1)


def test_review_always_judges_to_review() -> None:
    check = make_check(Kind.REVIEW, 0)
    assert word_of(Review(text=WORDS), check) is Word.REVIEW


def test_reason_gives_number_bounds_limit_and_n_in_both_languages() -> None:
    reason = judge_check(Proportion(k=20, n=2995), LOSS, LOSS.criterion.limits[0]).verdict.reason
    for sentence in (reason.zh, reason.en):
        assert "0.006678" in sentence
        assert "0.001" in sentence
        assert "2995" in sentence
    assert "不符合" in reason.zh
    assert "does not conform" in reason.en


def test_sequential_pass_and_fail_cross_their_own_boundaries() -> None:
    check = make_check(Kind.PROPORTION, 1e-3, sampling=Sampling(design=Design.SPRT))
    limit = check.criterion.limits[0]
    plan = plan_samples(check, limit, Budget.FULL, family=1)
    clean = next(n for n in range(1, 20_000) if plan.enough(0, n))
    assert judge_check(Proportion(k=0, n=clean), check, limit, plan).verdict.word is Word.PASS
    assert judge_check(Proportion(k=0, n=clean - 1), check, limit, plan).verdict.word is Word.INCONCLUSIVE
    lossy = next(n for n in range(1, 20_000) if plan.enough(n // 20, n) and n // 20)
    assert judge_check(Proportion(k=lossy // 20, n=lossy), check, limit, plan).verdict.word is Word.FAIL


@pytest.mark.parametrize("design", [Design.SPRT, Design.GROUP_SEQUENTIAL])
def test_sequential_designs_keep_their_error_at_the_limit(design: Design) -> None:
    """At a true share equal to the limit neither PASS nor FAIL may come in more than 5 % of runs."""
    check = make_check(Kind.PROPORTION, 0.02, sampling=Sampling(design=design))
    limit = check.criterion.limits[0]
    plan = plan_samples(check, limit, Budget.STANDARD, family=1)
    rng = np.random.default_rng(20261123)
    words = []
    for _ in range(800):
        events = np.cumsum(rng.random(plan.n) < 0.02)
        n = next(n for n in range(1, plan.n + 1) if plan.enough(int(events[n - 1]), n))
        measurement = Proportion(k=int(events[n - 1]), n=n)
        words.append(judge_check(measurement, check, limit, plan).verdict.word)
    for word in (Word.PASS, Word.FAIL):
        assert words.count(word) / len(words) <= 0.05 + 0.02  # 800 runs: 2.6 standard errors


@given(k=st.integers(0, 50), extra=st.integers(0, 5000), limit=st.floats(1e-4, 0.5))
def test_more_events_never_help(k: int, extra: int, limit: float) -> None:
    n = 51 + extra
    check = make_check(Kind.PROPORTION, limit)
    order = [Word.PASS, Word.INCONCLUSIVE, Word.FAIL]
    assert order.index(word_of(Proportion(k=k, n=n), check)) <= order.index(word_of(Proportion(k=k + 1, n=n), check))


@given(k=st.integers(0, 40), extra=st.integers(0, 3000), limit=st.floats(1e-3, 0.4))
def test_fail_and_p_value_agree(k: int, extra: int, limit: float) -> None:
    check = make_check(Kind.PROPORTION, limit)
    judged = judge_check(Proportion(k=k, n=k + 1 + extra), check, make_limit(limit))
    assert judged.p_value is not None
    if abs(judged.p_value - 0.05) > 1e-9:
        assert (judged.verdict.word is Word.FAIL) == (judged.p_value < 0.05)
