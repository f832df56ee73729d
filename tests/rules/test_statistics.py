"""Bounds and sequential designs against SciPy, exact enumeration and the numbers of reference/testing.md section 4."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from rules.measurement import Count, Draws, Flag, Mean, Measurement, Proportion, Quantile, Review, Value
from rules.statistics import proportion, quantile
from rules.statistics.draws import bound_draws, doubt_draws
from rules.statistics.mean import bound_mean, bound_value, doubt_mean, doubt_value
from rules.statistics.multiplicity import keep_by_holm
from rules.statistics.sequential import Side, Sprt, find_boundaries, place_looks, spend_alpha
from rules.text import Text

counts = st.integers(1, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
confidences = st.sampled_from([0.8, 0.9, 0.95, 0.99])


# --- proportions


@given(pair=counts, confidence=confidences)
def test_proportion_bounds_are_scipys_exact_ones(pair: tuple[int, int], confidence: float) -> None:
    k, n = pair
    bounds = proportion.bound_proportion(k, n, confidence)
    # Two one-sided bounds at c are the two-sided interval at 2c - 1.
    theirs = stats.binomtest(k, n).proportion_ci(2 * confidence - 1, method="exact")
    assert bounds.lower == pytest.approx(theirs.low, abs=1e-9)
    assert bounds.upper == pytest.approx(theirs.high, abs=1e-9)


@pytest.mark.parametrize(("limit", "n"), [(1e-1, 29), (1e-2, 299), (1e-3, 2995), (1e-4, 29_956), (1e-5, 299_572)])
def test_sample_sizes_without_a_loss(limit: float, n: int) -> None:
    """testing.md section 4: zero losses, rule of three."""
    assert proportion.size_sample(limit, 0.95) == n
    assert n == math.ceil(math.log(0.05) / math.log1p(-limit))
    upper, upper_of_one_less = (proportion.bound_proportion(0, size, 0.95).upper for size in (n, n - 1))
    assert upper is not None
    assert upper_of_one_less is not None
    assert upper <= limit < upper_of_one_less


@pytest.mark.parametrize(("allowed", "n"), [(1, 4742), (2, 6294), (3, 7752), (5, 10_511)])
def test_sample_sizes_with_losses_allowed(allowed: int, n: int) -> None:
    """testing.md section 4: c losses at 1e-3."""
    assert proportion.size_sample(1e-3, 0.95, allowed) == n
    assert Proportion(k=allowed, n=n).bounds(0.95).upper == pytest.approx(1e-3, rel=1e-3)


def test_sample_size_at_the_error_of_eighty_checks() -> None:
    """testing.md section 4: at alpha = 0.05/80 the zero-loss n for 1e-3 rises to about 7,375."""
    assert proportion.size_sample(1e-3, 1 - 0.05 / 80) == pytest.approx(7375, abs=2)


@pytest.mark.parametrize(("true", "n", "passes"), [(2e-3, 1000, 0.41), (5e-3, 100, 0.61)])
def test_what_the_bound_is_for(true: float, n: int, passes: float) -> None:
    """testing.md section 4: 'observed <= limit' passes bad systems; the bound does so at most 5 % of the time."""
    limit = 1e-3
    assert stats.binom.cdf(math.floor(limit * n), n, true) == pytest.approx(passes, abs=0.006)
    conforming = [k for k in range(n + 1) if (Proportion(k=k, n=n).bounds(0.95).upper or 0) <= limit]
    assert sum(stats.binom.pmf(k, n, true) for k in conforming) <= 0.05


@given(n=st.integers(1, 40), share=st.floats(0.001, 0.999), confidence=confidences)
def test_proportion_bounds_cover_by_exact_enumeration(n: int, share: float, confidence: float) -> None:
    above = below = 0.0
    for k in range(n + 1):
        bounds = proportion.bound_proportion(k, n, confidence)
        chance = float(stats.binom.pmf(k, n, share))
        assert bounds.lower is not None
        assert bounds.upper is not None
        above += chance * (bounds.upper >= share)
        below += chance * (bounds.lower <= share)
    assert min(above, below) >= confidence - 1e-9


@given(pair=counts, limit=st.floats(0.01, 0.99), confidence=confidences)
def test_a_bound_breaks_the_limit_when_the_test_rejects(pair: tuple[int, int], limit: float, confidence: float) -> None:
    measurement = Proportion(k=pair[0], n=pair[1])
    bounds = measurement.bounds(confidence)
    assert bounds.lower is not None
    assert bounds.upper is not None
    for bound, doubt in (
        (bounds.lower - limit, measurement.doubt(limit, above=True)),
        (limit - bounds.upper, measurement.doubt(limit, above=False)),
    ):
        if abs(bound) > 1e-9:  # on the line itself both sides are right
            assert (bound > 0) == (doubt < 1 - confidence)


@given(pair=counts)
def test_more_confidence_never_gives_a_tighter_bound(pair: tuple[int, int]) -> None:
    bounds = [Proportion(k=pair[0], n=pair[1]).bounds(confidence) for confidence in (0.8, 0.9, 0.95, 0.99)]
    lowers = [each.lower for each in bounds if each.lower is not None]
    uppers = [each.upper for each in bounds if each.upper is not None]
    assert lowers == sorted(lowers, reverse=True)
    assert uppers == sorted(uppers)
    assert len(lowers) == len(uppers) == 4


def test_nothing_sampled_gives_no_bound_and_says_so() -> None:
    bounds = Proportion(k=0, n=0).bounds(0.95)
    assert (bounds.lower, bounds.upper) == (None, None)
    assert bounds.why is not None
    assert Proportion(k=0, n=0).doubt(0.5, above=True) == 1


@pytest.mark.parametrize(("k", "n"), [(-1, 5), (6, 5), (1, 0)])
def test_impossible_counts_are_refused(k: int, n: int) -> None:
    with pytest.raises(ValueError, match="cannot be among"):
        Proportion(k=k, n=n)


# --- quantiles


@pytest.mark.parametrize(("q", "n"), [(0.95, 59), (0.99, 299), (0.999, 2995)])
def test_no_upper_bound_of_a_quantile_exists_below(q: float, n: int) -> None:
    """testing.md section 4: 59 (p95), 299 (p99), 2,995 (p99.9)."""
    assert quantile.size_sample(q, 0.95) == n
    assert quantile.rank_upper(n, q, 0.95) == n
    assert quantile.rank_upper(n - 1, q, 0.95) is None
    bounds = Quantile(samples=np.arange(n - 1.0), q=q, unit="ms").bounds(0.95)
    assert bounds.upper is None
    assert bounds.why is not None
    assert str(n) in bounds.why.zh
    assert str(n) in bounds.why.en


@pytest.mark.parametrize(("n", "rank"), [(1000, 996), (3000, 2980)])
def test_rank_of_the_upper_bound_of_p99(n: int, rank: int) -> None:
    """testing.md section 4: n=1,000: the 996th value; n=3,000: the 2,980th."""
    assert quantile.rank_upper(n, 0.99, 0.95) == rank
    shuffled = np.random.default_rng(7).permutation(np.arange(1.0, n + 1))
    assert Quantile(samples=shuffled, q=0.99, unit="ms").bounds(0.95).upper == rank


@given(n=st.integers(1, 300), q=st.sampled_from([0.05, 0.5, 0.9, 0.95, 0.99]), confidence=confidences)
def test_ranks_are_the_tightest_that_hold(n: int, q: float, confidence: float) -> None:
    """Enumerated: P(X_(r) >= quantile) = P(Binomial(n, q) <= r - 1), and its mirror."""
    reached = [float(stats.binom.cdf(rank - 1, n, q)) for rank in range(1, n + 1)]
    if any(abs(chance - line) < 1e-9 for chance in reached for line in (confidence, 1 - confidence)):
        return  # exactly on the line the last bit decides, and both ranks are right
    above = [rank for rank, chance in enumerate(reached, start=1) if chance >= confidence]
    below = [rank for rank, chance in enumerate(reached, start=1) if chance <= 1 - confidence]
    assert quantile.rank_upper(n, q, confidence) == (above[0] if above else None)
    assert quantile.rank_lower(n, q, confidence) == (below[-1] if below else None)


@settings(deadline=None)
@given(
    samples=st.lists(st.floats(0, 100), min_size=1, max_size=80, unique=True),
    q=st.sampled_from([0.5, 0.9, 0.95]),
    limit=st.floats(0, 100),
)
def test_a_quantile_bound_breaks_the_limit_when_the_sign_test_rejects(
    samples: list[float], q: float, limit: float
) -> None:
    measurement = Quantile(samples=np.array(samples), q=q, unit="ms")
    bounds = measurement.bounds(0.95)
    for broken, doubt in (
        (bounds.lower is not None and bounds.lower > limit, measurement.doubt(limit, above=True)),
        (bounds.upper is not None and bounds.upper < limit, measurement.doubt(limit, above=False)),
    ):
        if abs(doubt - 0.05) > 1e-9:  # on the line itself the last bit decides
            assert broken == (doubt < 0.05)


def test_quantile_bounds_cover_whatever_the_distribution() -> None:
    generator = np.random.default_rng(11)
    runs, misses = 2000, 0
    for samples in generator.pareto(1.5, size=(runs, 300)):
        upper = quantile.bound_quantile(samples, 0.95, 0.95).upper
        misses += upper is None or upper < stats.lomax.ppf(0.95, 1.5)
    assert misses / runs <= 0.05 + 3 * math.sqrt(0.05 * 0.95 / runs)


def test_a_common_error_moves_both_bounds_and_weakens_the_doubt() -> None:
    samples = np.linspace(10, 20, 200)
    plain, skewed = (Quantile(samples=samples, q=0.5, unit="ms", error=error) for error in (0.0, 2.0))
    assert skewed.estimate == plain.estimate
    one, other = plain.bounds(0.95), skewed.bounds(0.95)
    assert one.lower is not None
    assert one.upper is not None
    assert (other.lower, other.upper) == (one.lower - 2, one.upper + 2)
    assert skewed.doubt(13, above=True) == plain.doubt(15, above=True)
    assert skewed.doubt(17, above=False) == plain.doubt(15, above=False)
    assert Quantile(samples=samples[:3], q=0.95, unit="ms", error=2.0).bounds(0.95).upper is None
    with pytest.raises(ValueError, match="error"):
        Quantile(samples=samples, q=0.5, unit="ms", error=-1.0)


def test_the_sample_quantile_is_an_observed_value() -> None:
    assert quantile.estimate_quantile(np.array([5.0, 1.0, 3.0, 2.0, 4.0]), 0.5) == 3
    assert quantile.estimate_quantile(np.array([5.0]), 0.99) == 5
    assert Quantile(samples=np.array([]), q=0.5, unit="ms").estimate is None
    assert Quantile(samples=np.array([]), q=0.5, unit="ms").doubt(1, above=True) == 1


# --- means, values, draws, exact kinds


@given(estimate=st.floats(-10, 10), error=st.floats(0.01, 5), dof=st.integers(1, 200), confidence=confidences)
def test_mean_bounds_are_scipys(estimate: float, error: float, dof: int, confidence: float) -> None:
    bounds = bound_mean(estimate, error, dof, confidence)
    low, high = stats.t.interval(2 * confidence - 1, dof, loc=estimate, scale=error)
    assert bounds.lower == pytest.approx(low, abs=1e-9)
    assert bounds.upper == pytest.approx(high, abs=1e-9)


@given(distance=st.floats(-10, 10), error=st.floats(0.01, 5), dof=st.integers(1, 200), confidence=confidences)
def test_mean_bounds_and_doubt_agree(distance: float, error: float, dof: int, confidence: float) -> None:
    measurement = Mean(estimate=distance, standard_error=error, dof=dof, unit="s")
    lower = measurement.bounds(confidence).lower
    assert lower is not None
    if abs(lower) > 1e-9:
        assert (lower > 0) == (measurement.doubt(0, above=True) < 1 - confidence)
    assert measurement.doubt(0, above=True) == pytest.approx(1 - measurement.doubt(0, above=False))


def test_a_mean_of_one_sample_has_no_bounds() -> None:
    bounds = bound_mean(1, 0, 0, 0.95)
    assert (bounds.lower, bounds.upper) == (None, None)
    assert bounds.why is not None
    assert doubt_mean(5, 1, 0) == 1
    assert (doubt_mean(1, 0, 5), doubt_mean(0, 0, 5)) == (0, 1)


@given(value=st.floats(-10, 10), u=st.floats(0.01, 5), confidence=confidences)
def test_value_bounds_are_scipys(value: float, u: float, confidence: float) -> None:
    bounds = bound_value(value, u, confidence)
    low, high = stats.norm.interval(2 * confidence - 1, loc=value, scale=u)
    assert bounds.lower == pytest.approx(low, abs=1e-9)
    assert bounds.upper == pytest.approx(high, abs=1e-9)
    assert doubt_value(value, u) == pytest.approx(float(stats.norm.sf(value / u)))


def test_a_value_without_uncertainty_is_its_own_bound() -> None:
    bounds = Value(value=3, u=0, unit="s").bounds(0.95)
    assert (bounds.lower, bounds.upper) == (3, 3)
    assert (doubt_value(1, 0), doubt_value(0, 0), doubt_value(-1, 0)) == (0, 1, 1)
    assert Value(value=3, u=0, unit="s", n=0).bounds(0.95).upper is None


@pytest.mark.parametrize(("n", "bounded"), [(19, False), (20, True)])
def test_draws_need_one_in_each_tail(n: int, bounded: bool) -> None:  # noqa: FBT001 - a parametrised expectation
    bounds = bound_draws(np.arange(float(n)), 0.95)
    assert (bounds.upper is not None) is bounded
    assert (bounds.why is None) is bounded


def test_draw_bounds_leave_the_stated_share_outside() -> None:
    draws = np.random.default_rng(3).permutation(np.arange(1.0, 10_001))
    bounds = bound_draws(draws, 0.95)
    assert (bounds.lower, bounds.upper) == (500, 9501)
    assert doubt_draws(draws, 9900, above=True) == pytest.approx(0.99, abs=1e-3)
    assert doubt_draws(draws, 9900, above=False) == pytest.approx(0.01, abs=1e-3)


@pytest.mark.parametrize(
    ("measurement", "estimate", "above", "below"),
    [
        (Count(k=3, n=2), 3, 0.0, 1.0),
        (Count(k=0, n=2), 0, 1.0, 0.0),
        (Flag(holds=True), 1, 1.0, 1.0),
        (Flag(holds=False), 0, 1.0, 0.0),
        (Count(k=0, n=0), None, 1.0, 1.0),
    ],
)
def test_exact_kinds_leave_no_doubt(
    measurement: Measurement, estimate: float | None, above: float, below: float
) -> None:
    bounds = measurement.bounds(0.95)
    assert (measurement.estimate, bounds.lower, bounds.upper) == (estimate, estimate, estimate)
    assert (measurement.doubt(1, above=True), measurement.doubt(1, above=False)) == (above, below)
    assert bounds.method == "exact"


def test_a_review_has_no_number() -> None:
    review = Review(text=Text(zh="请看", en="Look"))
    assert (review.estimate, review.bounds(0.95).upper, review.doubt(0, above=True)) == (None, None, 1.0)
    assert Draws(draws=np.array([]), unit="1").estimate is None


# --- sequential designs


def walk(sprt: Sprt, share: float, generator: np.random.Generator) -> tuple[Side, int]:
    """Run one test sample by sample (in blocks) and return its side and length."""
    k = n = 0
    while True:
        for event in generator.random(500) < share:
            k, n = k + int(event), n + 1
            side = sprt.side(k, n)
            if side is not Side.OPEN:
                return side, n


@pytest.mark.parametrize(("share", "mean", "right"), [(1e-3, 1105, Side.LOW), (5e-3, 653, Side.HIGH)])
def test_the_sprt_has_its_length_and_its_errors(share: float, mean: float, right: Side) -> None:
    """testing.md section 4: p0=1e-3, p1=5e-3, alpha=beta=0.05: mean n about 1,105 / 653 against 1,764 fixed."""
    sprt = Sprt(p0=1e-3, p1=5e-3)
    generator = np.random.default_rng(20261123)
    runs = [walk(sprt, share, generator) for _ in range(600)]
    lengths = np.array([n for _, n in runs])
    assert lengths.mean() == pytest.approx(mean, abs=4 * lengths.std() / math.sqrt(len(runs)) + 25)
    assert lengths.mean() < 1764
    wrong = sum(side is not right for side, _ in runs) / len(runs)
    assert wrong <= 0.05 + 3 * math.sqrt(0.05 * 0.95 / len(runs))


@given(k=st.integers(0, 50), more=st.integers(0, 4000))
def test_the_log_ratio_is_that_of_the_two_likelihoods(k: int, more: int) -> None:
    sprt = Sprt(p0=0.01, p1=0.05)
    expected = float(stats.binom.logpmf(k, k + more, 0.05) - stats.binom.logpmf(k, k + more, 0.01))
    assert sprt.log_ratio(k, k + more) == pytest.approx(expected, rel=1e-6, abs=1e-6)


def chance_of_crossing(looks: tuple[int, ...], boundaries: tuple[int, ...], share: Fraction) -> float:
    """Enumerate the chance that the count reaches a boundary at some look, in exact rationals."""
    alive = {0: Fraction(1)}
    crossed, before = Fraction(0), 0
    for look, boundary in zip(looks, boundaries, strict=True):
        for _ in range(look - before):
            step: dict[int, Fraction] = {}
            for k, chance in alive.items():
                step[k] = step.get(k, Fraction(0)) + chance * (1 - share)
                step[k + 1] = step.get(k + 1, Fraction(0)) + chance * share
            alive = step
        crossed += sum((chance for k, chance in alive.items() if k >= boundary), Fraction(0))
        alive = {k: chance for k, chance in alive.items() if k < boundary}
        before = look
    return float(crossed)


@settings(max_examples=25, deadline=None)
@given(n=st.integers(10, 60), looks=st.integers(2, 6), tenths=st.integers(1, 6))
def test_planned_looks_spend_no_more_than_alpha(n: int, looks: int, tenths: int) -> None:
    places = place_looks(n, looks)
    boundaries = find_boundaries(places, tenths / 10, 0.05)
    assert places[-1] == n
    assert list(places) == sorted(set(places))
    assert chance_of_crossing(places, boundaries, Fraction(tenths, 10)) <= 0.05 + 1e-9


def test_a_boundary_could_not_be_lower() -> None:
    places = place_looks(60, 3)
    boundaries = find_boundaries(places, 0.2, 0.05)
    for index, boundary in enumerate(boundaries):
        lowered = (*boundaries[:index], boundary - 1, *boundaries[index + 1 :])
        spent = chance_of_crossing(places[: index + 1], lowered[: index + 1], Fraction(1, 5))
        assert spent > spend_alpha(places[index] / 60, 0.05)


def test_naive_peeking_cries_wolf_and_planned_looks_do_not() -> None:
    """testing.md section 4: the 5 % rule at 40 looks gives 22.9 % false FAIL (4,000 runs), one look 4.8 %."""
    limit, runs = 1e-2, 4000
    looks = place_looks(40 * 250, 40)
    generator = np.random.default_rng(40)
    steps = generator.binomial(np.diff((0, *looks)), limit, size=(runs, len(looks)))
    counts_seen = np.cumsum(steps, axis=1)
    naive = np.array([int(stats.binom.isf(0.05, n, limit)) + 1 for n in looks])
    planned = np.array(find_boundaries(looks, limit, 0.05))
    share_naive = (counts_seen >= naive).any(axis=1).mean()
    share_planned = (counts_seen >= planned).any(axis=1).mean()
    share_once = (counts_seen[:, -1] >= naive[-1]).mean()
    assert share_naive == pytest.approx(0.229, abs=0.03)
    assert share_once <= 0.05 + 3 * math.sqrt(0.05 * 0.95 / runs)
    assert 0.03 <= share_planned <= 0.05 + 3 * math.sqrt(0.05 * 0.95 / runs)


def test_spending_ends_at_alpha_and_never_falls() -> None:
    spent = [spend_alpha(fraction / 20, 0.05) for fraction in range(1, 21)]
    assert spent == sorted(spent)
    assert spent[-1] == pytest.approx(0.05)
    assert spent[0] < 1e-10


# --- many checks


def test_holm_keeps_what_a_hand_would_keep() -> None:
    """Four p-values at 5 %: 0.005 <= 0.05/4 and 0.01 <= 0.05/3 are kept, 0.03 > 0.05/2 stops the procedure."""
    p_values = {"a": 0.01, "b": 0.04, "c": 0.03, "d": 0.005}
    assert keep_by_holm(p_values, 0.05) == {"a", "d"}
    assert keep_by_holm(p_values, 0.05, family=8) == {"d"}
    assert keep_by_holm({}, 0.05) == frozenset()


def test_eighty_checks_need_holm() -> None:
    """testing.md section 4: 80 checks each at 5 % = up to 98 % chance of one false FAIL; Holm keeps 5 %."""
    assert pytest.approx(0.98, abs=0.005) == 1 - 0.95**80
    p_values = np.random.default_rng(80).random((4000, 80))
    assert (p_values.min(axis=1) <= 0.05).mean() > 0.95
    false = sum(bool(keep_by_holm(dict(enumerate(map(float, row))), 0.05)) for row in p_values) / 4000
    assert false <= 0.05 + 3 * math.sqrt(0.05 * 0.95 / 4000)


p_value_maps = st.dictionaries(st.integers(0, 30), st.floats(0, 1), max_size=12)


@given(p_values=p_value_maps, family=st.integers(1, 40), alpha=st.sampled_from([0.01, 0.05, 0.2]))
def test_holm_lies_between_bonferroni_and_none(p_values: dict[int, float], family: int, alpha: float) -> None:
    kept = keep_by_holm(p_values, alpha, family=family)
    size = max(family, len(p_values))
    assert {key for key, p in p_values.items() if p <= alpha / size} <= kept
    assert kept <= {key for key, p in p_values.items() if p <= alpha}


@given(p_values=p_value_maps, key=st.integers(0, 30), smaller=st.floats(0, 1), more=st.integers(0, 20))
def test_holm_is_monotone(p_values: dict[int, float], key: int, smaller: float, more: int) -> None:
    """A smaller p-value never loses a rejection, a larger family or a smaller alpha never wins one."""
    kept = keep_by_holm(p_values, 0.05)
    if key in p_values:
        assert kept <= keep_by_holm({**p_values, key: p_values[key] * smaller}, 0.05)
    assert keep_by_holm(p_values, 0.05, family=len(p_values) + more) <= kept
    assert keep_by_holm(p_values, 0.01) <= kept
