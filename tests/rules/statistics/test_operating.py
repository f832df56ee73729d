"""Operating characteristics against the deciders they describe, sample by sample."""

import itertools
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.criterion import Design
from rules.sampling import SamplePlan, decide_sprt
from rules.statistics.operating import rate_fixed, rate_looks, rate_normal, rate_sprt
from rules.statistics.proportion import bound_proportion
from rules.statistics.sequential import Side, Sprt, find_boundaries, place_looks


def test_wald_1947_error_of_a_fixed_sample_at_its_limit() -> None:
    """testing.md section 4: 2,995 samples without a loss carry 1e-3 at 95 %, so at the limit a PASS has 5 %."""
    odds = rate_fixed(1e-3, 1e-3, 2_995, confidence=0.95, alpha=0.05)
    assert odds.passes == pytest.approx(0.05, abs=1e-4)
    assert odds.fails <= 0.05
    assert odds.n == 2_995


@given(
    n=st.integers(1, 60),
    limit=st.floats(0.02, 0.6),
    share=st.floats(0.0, 1.0),
)
def test_fixed_odds_add_up_the_words_of_the_bounds(n: int, limit: float, share: float) -> None:
    odds = rate_fixed(share, limit, n, confidence=0.95, alpha=0.05)
    weights = _weigh(n, share)
    passes = fails = 0.0
    for k, weight in enumerate(weights):
        bounds = bound_proportion(k, n, 0.95)
        assert bounds.upper is not None
        assert bounds.lower is not None
        passes += weight * (bounds.upper <= limit)
        fails += weight * (bounds.lower > limit)
    assert odds.passes == pytest.approx(passes, abs=1e-9)
    assert odds.fails == pytest.approx(fails, abs=1e-9)


def _weigh(n: int, share: float) -> list[float]:
    weights = [1.0]
    for _ in range(n):
        longer = [0.0] * (len(weights) + 1)
        for k, weight in enumerate(weights):
            longer[k] += weight * (1 - share)
            longer[k + 1] += weight * share
        weights = longer
    return weights


@pytest.mark.parametrize(("limit", "ratio", "n"), [(0.1, 3.0, 12), (0.2, 2.0, 14), (0.05, 4.0, 10)])
@pytest.mark.parametrize("factor", [0.5, 1.0, 2.0])
def test_sprt_odds_add_up_every_path(limit: float, ratio: float, n: int, factor: float) -> None:
    plan = SamplePlan(design=Design.SPRT, n=n, ratio=ratio, limit=limit, alpha=0.2, beta=0.2)
    share = limit * factor
    high = Sprt(p0=limit, p1=min(limit * ratio, 0.999), alpha=0.2 * 0.8, beta=0.2)
    low = Sprt(p0=limit / ratio, p1=limit, alpha=0.2, beta=0.2)
    odds = rate_sprt(share, high, low, n)
    passes = fails = taken = 0.0
    for path in itertools.product((0, 1), repeat=n):
        weight, k = 1.0, 0
        side = Side.OPEN
        number = 0
        for number, event in enumerate(path, start=1):
            k += event
            side = decide_sprt(k, number, limit, plan)
            if side is not Side.OPEN:
                break
        weight = share ** sum(path) * (1 - share) ** (n - sum(path))
        passes += weight * (side is Side.LOW)
        fails += weight * (side is Side.HIGH)
        taken += weight * number
    assert odds.passes == pytest.approx(passes, abs=1e-9)
    assert odds.fails == pytest.approx(fails, abs=1e-9)
    assert odds.n == pytest.approx(taken, abs=1e-9)


@given(k=st.integers(0, 400), n=st.integers(1, 400), p0=st.floats(0.001, 0.4), ratio=st.floats(1.2, 8))
def test_corridor_is_where_the_test_says(k: int, n: int, p0: float, ratio: float) -> None:
    test = Sprt(p0=p0, p1=min(p0 * ratio, 0.95), alpha=0.05, beta=0.05)
    k = min(k, n)
    assert (test.side(k, n) is Side.LOW) == (k <= test.floor(n))
    assert (test.side(k, n) is Side.HIGH) == (k >= test.ceiling(n))


def test_looks_keep_their_error_at_the_limit_and_stop_early_beyond() -> None:
    looks = place_looks(2_000, 5)
    boundaries = find_boundaries(looks, 0.01, 0.05)
    at_limit = rate_looks(0.01, 0.01, looks, boundaries, confidence=0.95)
    beyond = rate_looks(0.03, 0.01, looks, boundaries, confidence=0.95)
    assert at_limit.fails <= 0.05
    assert at_limit.passes <= 0.05
    assert beyond.fails > 0.99
    assert beyond.n < 1_500
    assert rate_looks(0.0, 0.01, looks, boundaries, confidence=0.95).passes == pytest.approx(1.0)


def test_looks_agree_with_a_simulation() -> None:
    rng = Random(7)
    looks, limit, share = (20, 40, 60), 0.1, 0.17
    boundaries = find_boundaries(looks, limit, 0.1)
    odds = rate_looks(share, limit, looks, boundaries, confidence=0.95)
    fails, runs = 0, 4_000
    for _ in range(runs):
        draws = [rng.random() < share for _ in range(60)]
        fails += any(sum(draws[:look]) >= bound for look, bound in zip(looks, boundaries, strict=True))
    assert odds.fails == pytest.approx(fails / runs, abs=0.03)


def test_a_value_on_its_limit_is_open_nine_times_in_ten() -> None:
    odds = rate_normal(0.0, 1.0, confidence=0.95, alpha=0.05, n=1)
    assert [odds.passes, odds.fails] == pytest.approx([0.05, 0.05])
    assert odds.n == 1.0
    assert odds.open == pytest.approx(0.9)
