"""Oracles: Garwood (1936) through scipy's chi-squared; the rule of three; the coverage of the bounds by simulation."""

import numpy as np
import pytest
from scipy import stats

from rules.statistics.draws import bound_draws
from rules.statistics.renewal import FEW, Span, draw_availability, merge_outages


def bounds(ups: list[float], downs: list[float], *, assumed: float = 1.0) -> tuple[float, float]:
    found = bound_draws(draw_availability(ups, downs, assumed=assumed), 0.95)
    assert found.lower is not None
    assert found.upper is not None
    return found.lower, found.upper


@pytest.mark.parametrize(("up", "assumed"), [(3000.0, 1.0), (300.0, 0.1), (100.0, 1.0)])
def test_without_an_outage_the_bound_is_the_rule_of_three_on_time(up: float, assumed: float) -> None:
    lower, upper = bounds([up], [], assumed=assumed)
    rate = stats.chi2.ppf(0.95, 2) / 2 / up
    assert rate == pytest.approx(3 / up, rel=0.002)
    assert lower == pytest.approx(1 / (1 + rate * assumed), abs=2e-5)
    assert upper == 1.0


def test_three_thousand_lengths_of_an_outage_carry_the_limit_of_the_schemes_and_fewer_do_not() -> None:
    assert bounds([3_000.0], [])[0] >= 0.999
    assert bounds([2_900.0], [])[0] < 0.999


def test_a_few_outages_count_by_number_and_by_length() -> None:
    # Down times alike: only their number is in doubt then, and the exponential model is wider than that.
    lower, upper = bounds([100.0] * 10, [1.0] * 10)
    exact = [1 / (1 + stats.chi2.ppf(p, 2 * m) / 2 / 1000) for p, m in ((0.95, 11), (0.05, 10))]
    assert lower < exact[0] < 1000 / 1010 < exact[1] < upper
    assert bounds([100.0] * 10, [0.1] * 10)[0] > lower


def test_many_outages_are_drawn_again_and_the_last_up_time_counts() -> None:
    rng = np.random.default_rng(3)
    downs = list(rng.exponential(1.0, FEW + 60))
    lower, upper = bounds([50.0] * len(downs), downs)
    share = 50 * len(downs) / (50 * len(downs) + sum(downs))
    assert lower < share < upper
    assert upper - lower < 0.01
    assert bounds([50.0] * len(downs) + [5_000.0], downs)[0] > lower


def test_no_time_gives_no_draws_and_no_good_time_gives_nothing() -> None:
    assert len(draw_availability([], [], assumed=1.0)) == 0
    assert set(draw_availability([], [5.0], assumed=1.0)) == {0.0}


@pytest.mark.slow
def test_the_lower_bound_is_kept_by_alternating_processes() -> None:
    """Exponential up and down times, watched for a time: the bound lies above the truth in one soak of twenty."""
    rng, wrong, trials = np.random.default_rng(11), 0, 300
    for _ in range(trials):
        ups, downs, left = [], [], 400.0
        while left > 0:
            ups.append(min(rng.exponential(100.0), left))
            left -= ups[-1]
            if left > 0:
                downs.append(rng.exponential(1.0))
        wrong += bounds(ups, downs)[0] > 100 / 101
    assert wrong <= stats.binom.ppf(0.9999, trials, 0.05)


def span(begin: float, end: float, *, up: bool) -> Span:
    return Span(begin=begin, end=end, up=up, watched=end - begin)


def test_outages_that_lie_close_together_are_one() -> None:
    spans = [
        span(0, 10, up=True),
        span(10, 11, up=False),
        span(11, 11.5, up=True),
        span(11.5, 12, up=False),
        span(12, 20, up=True),
        span(20, 21, up=False),
    ]
    assert merge_outages(spans, apart=1.0) == ([10.5, 8.0], [1.5, 1.0])
    assert merge_outages(spans, apart=0.1) == ([10.0, 0.5, 8.0], [1.0, 0.5, 1.0])


def test_an_outage_does_not_reach_across_time_that_nobody_watched() -> None:
    spans = [span(0, 10, up=True), span(10, 11, up=False), span(50, 51, up=False), span(51, 60, up=True)]
    assert merge_outages(spans, apart=1.0) == ([10.0, 0.0, 9.0], [1.0, 1.0])
    assert merge_outages([], apart=1.0) == ([], [])
