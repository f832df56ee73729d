"""The table of edge cases: every weighting and ranking method found x every case gives a defined value or refuses."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from indices.ranking.ranking import Ranking, RankingMethod
from indices.ranking.registry import find_rankings
from indices.table import Array
from indices.weights.registry import find_weightings
from indices.weights.weights import Needs, Weighting, Weights
from rules.errors import UsageError

WEIGHTINGS = [each for each in find_weightings().values() if each.needs is Needs.DATA]
RANKINGS = list(find_rankings().values())
# These take the sizes of values as they stand; the others see min-max scores or standardised values only.
ABSOLUTE = {"variation", "influence", "bod", "merec"}
Problem = tuple[Array, Array, Array]


def plain() -> Problem:
    values = np.random.default_rng(7).uniform(1.0, 9.0, (8, 4))
    return values, np.array([1.0, -1.0, 1.0, 1.0]), np.array([0.4, 0.3, 0.2, 0.1])


def change(place: tuple[int | slice, int | slice], value: float) -> Callable[[], Problem]:
    def build() -> Problem:
        values, directions, weights = plain()
        values[place] = value
        return values, directions, weights

    return build


def tie() -> Problem:
    values, directions, weights = plain()
    values[:, 0] = np.array([2.0, 2.0, 2.0, 3.0, 3.0, 5.0, 5.0, 5.0])
    return values, directions, weights


def one_unit() -> Problem:
    values, directions, weights = plain()
    return values[:1], directions, weights


def costs() -> Problem:
    values, directions, weights = plain()
    return values, -np.ones_like(directions), weights


def duplicates() -> Problem:
    values, directions, weights = plain()
    return np.vstack([values, values[2:5]]), directions, weights


def weightless() -> Problem:
    values, directions, weights = plain()
    return values, directions, 0 * weights


def negatives() -> Problem:
    values, directions, weights = plain()
    return values - 5.0, directions, weights


def all_constant() -> Problem:
    values, directions, weights = plain()
    return np.full_like(values, 3.0), directions, weights


def no_values() -> Problem:
    values, directions, weights = plain()
    return np.full_like(values, np.nan), directions, weights


def two_units() -> Problem:
    values, directions, weights = plain()
    return values[:2], directions, weights


def one_indicator() -> Problem:
    values, directions, weights = plain()
    return values[:, :1], directions[:1], weights[:1]


def same_columns() -> Problem:
    values, directions, weights = plain()
    values[:, 1] = -values[:, 0] + 20.0
    values[:, 2] = values[:, 0]
    values[:, 3] = values[:, 0]
    return values, directions, weights


def more_indicators_than_units() -> Problem:
    values = np.random.default_rng(8).uniform(1.0, 9.0, (4, 9))
    return values, np.ones(9), np.ones(9)


CASES: dict[str, Callable[[], Problem]] = {
    "plain": plain,
    "one NaN": change((2, 1), np.nan),
    "all-NaN column": change((slice(None), 1), np.nan),
    "all-NaN unit": change((3, slice(None)), np.nan),
    "one value in a column": change((slice(1, None), 1), np.nan),
    "two values in a column": change((slice(2, None), 1), np.nan),
    "a zero": change((4, 2), 0.0),
    "a column of zeros": change((slice(None), 2), 0.0),
    "a constant column": change((slice(None), 2), 5.0),
    "all constant": all_constant,
    "no values": no_values,
    "ties": tie,
    "one unit": one_unit,
    "two units": two_units,
    "one indicator": one_indicator,
    "cost directions": costs,
    "duplicate rows": duplicates,
    "duplicate columns": same_columns,
    "more indicators than units": more_indicators_than_units,
    "weights of sum 0": weightless,
    "an infinite value": change((0, 0), np.inf),
    "a huge value": change((0, 0), 1e99),
    "a tiny value": change((0, 0), 1e-90),
    "negative values": negatives,
    "a mean of 0": change((slice(None), 0), 0.0),
}


def told(error: UsageError) -> bool:
    return bool(error.message.zh) and bool(error.message.en)


def weights_or_refusal(method: Weighting, problem: Problem) -> Weights | UsageError:
    try:
        return method.weigh(problem[0], problem[1])
    except UsageError as error:
        return error


def ranking_or_refusal(method: RankingMethod, problem: Problem) -> Ranking | UsageError:
    try:
        return method.rank(*problem)
    except UsageError as error:
        return error


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("method", WEIGHTINGS, ids=lambda each: each.id)
def test_every_weighting_is_defined_or_refuses(method: Weighting, case: str) -> None:
    problem = CASES[case]()
    found = weights_or_refusal(method, problem)
    if isinstance(found, UsageError):
        assert told(found)
        assert case not in ("plain", "ties", "duplicate rows", "cost directions", "a constant column", "one NaN")
        return
    assert found.weights.shape == problem[1].shape
    assert np.all(np.isfinite(found.weights))
    assert found.weights.min() >= 0
    assert found.weights.sum() == pytest.approx(1.0, abs=1e-12)
    assert case not in ("an infinite value", "no values")


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("method", RANKINGS, ids=lambda each: each.id)
def test_every_ranking_is_defined_or_refuses(method: RankingMethod, case: str) -> None:
    problem = CASES[case]()
    found = ranking_or_refusal(method, problem)
    if isinstance(found, UsageError):
        assert told(found)
        assert case not in ("plain", "ties", "duplicate rows", "cost directions", "a constant column", "one NaN")
        return
    units = len(problem[0])
    assert found.scores.shape == found.ranks.shape == (units,)
    assert np.all(np.isfinite(found.scores))
    assert found.ranks.min() == 1
    assert found.ranks.max() <= units
    best = np.flatnonzero(found.ranks == 1)
    assert found.scores[best[0]] == pytest.approx(found.scores.max(), rel=1e-11)
    assert case not in ("an infinite value", "weights of sum 0", "no values", "all-NaN unit")


@pytest.mark.parametrize("method", WEIGHTINGS, ids=lambda each: each.id)
def test_a_column_that_says_nothing_weighs_nothing_and_is_told(method: Weighting) -> None:
    constant = method.weigh(*CASES["a constant column"]()[:2])
    empty = method.weigh(*CASES["all-NaN column"]()[:2])
    assert "constant" in {each.kind for each in constant.remarks}
    assert "empty" in {each.kind for each in empty.remarks}
    assert empty.weights[1] == 0
    # Equal weights do not look at the spread, and say so in their docstring.
    assert constant.weights[2] == (0.25 if method.id == "equal" else 0)


@pytest.mark.parametrize("method", WEIGHTINGS, ids=lambda each: each.id)
def test_where_all_is_constant_only_equal_weights_are_given(method: Weighting) -> None:
    found = weights_or_refusal(method, all_constant())
    assert isinstance(found, Weights) == (method.id == "equal")


@pytest.mark.parametrize("method", RANKINGS, ids=lambda each: each.id)
def test_units_without_a_difference_all_come_first_with_a_remark(method: RankingMethod) -> None:
    for problem in (all_constant(), one_unit()):
        found = method.rank(*problem)
        assert np.all(found.ranks == 1)
        assert "no-contrast" in {each.kind for each in found.remarks}


@pytest.mark.parametrize("method", RANKINGS, ids=lambda each: each.id)
def test_duplicate_rows_tie(method: RankingMethod) -> None:
    found = method.rank(*duplicates())
    assert np.array_equal(found.ranks[2:5], found.ranks[8:11])


@pytest.mark.parametrize("method", RANKINGS, ids=lambda each: each.id)
def test_a_constant_column_changes_no_rank(method: RankingMethod) -> None:
    values, directions, weights = CASES["a constant column"]()
    kept = [0, 1, 3]
    without = method.rank(values[:, kept], directions[kept], weights[kept])
    np.testing.assert_array_equal(method.rank(values, directions, weights).ranks, without.ranks)


@pytest.mark.parametrize("method", RANKINGS, ids=lambda each: each.id)
def test_flipping_sign_and_direction_changes_no_ranking(method: RankingMethod) -> None:
    values, directions, weights = plain()
    flip = np.array([1.0, -1.0, -1.0, 1.0])
    if method.interval:
        flipped = method.rank(values * flip, directions * flip, weights)
        np.testing.assert_allclose(flipped.scores, method.rank(values, directions, weights).scores, atol=1e-10)
    else:
        with pytest.raises(UsageError, match="not above 0"):
            method.rank(values * flip, directions * flip, weights)


@pytest.mark.parametrize("method", WEIGHTINGS, ids=lambda each: each.id)
def test_flipping_sign_and_direction_changes_no_weights(method: Weighting) -> None:
    values, directions, _ = plain()
    flip = np.array([1.0, -1.0, -1.0, 1.0])
    if method.id == "bod":
        with pytest.raises(UsageError, match="below 0"):
            method.weigh(values * flip, directions * flip)
        return
    if method.id == "merec":
        # Values below 0 are shifted, with a remark, and so are not the same table.
        assert "shifted" in {each.kind for each in method.weigh(values * flip, directions * flip).remarks}
        return
    flipped = method.weigh(values * flip, directions * flip)
    np.testing.assert_allclose(flipped.weights, method.weigh(values, directions).weights, atol=1e-10)


def tables(*, gaps: bool) -> st.SearchStrategy[Array]:
    cells: st.SearchStrategy[float] = st.integers(1, 60).map(lambda each: each / 4)
    if gaps:
        cells = st.one_of(cells, cells, cells, st.just(float("nan")))
    shapes = st.tuples(st.integers(4, 9), st.integers(2, 4))
    return shapes.flatmap(lambda shape: arrays(np.float64, shape, elements=cells))


PROPERTY = settings(max_examples=12, deadline=None)


@pytest.mark.parametrize("method", RANKINGS, ids=lambda each: each.id)
@PROPERTY
@given(values=tables(gaps=True), seed=st.integers(0, 10_000))
def test_the_order_of_rows_and_columns_has_no_part_in_a_ranking(
    method: RankingMethod, values: Array, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    directions = rng.choice([-1.0, 1.0], len(values.T))
    weights = rng.uniform(0.1, 1.0, len(values.T))
    rows, columns = rng.permutation(len(values)), rng.permutation(values.shape[1])
    found = ranking_or_refusal(method, (values, directions, weights))
    turned = ranking_or_refusal(method, (values[rows][:, columns], directions[columns], weights[columns]))
    if isinstance(found, UsageError) or isinstance(turned, UsageError):
        assert isinstance(found, UsageError) and isinstance(turned, UsageError)  # noqa: PT018  both or none
        return
    np.testing.assert_allclose(turned.scores, found.scores[rows], rtol=1e-9, atol=1e-9)
    np.testing.assert_array_equal(turned.ranks, found.ranks[rows])


@pytest.mark.parametrize("method", WEIGHTINGS, ids=lambda each: each.id)
@PROPERTY
@given(values=tables(gaps=True), seed=st.integers(0, 10_000))
def test_the_order_of_rows_has_no_part_in_weights(method: Weighting, values: Array, seed: int) -> None:
    rng = np.random.default_rng(seed)
    directions = rng.choice([-1.0, 1.0], len(values.T))
    found = weights_or_refusal(method, (values, directions, directions))
    turned = weights_or_refusal(method, (values[rng.permutation(len(values))], directions, directions))
    if isinstance(found, UsageError) or isinstance(turned, UsageError):
        assert isinstance(found, UsageError) and isinstance(turned, UsageError)  # noqa: PT018  both or none
        return
    np.testing.assert_allclose(turned.weights, found.weights, atol=1e-8)


@pytest.mark.parametrize("method", RANKINGS, ids=lambda each: each.id)
@PROPERTY
@given(values=tables(gaps=False), seed=st.integers(0, 10_000))
def test_units_of_measurement_have_no_part_in_a_ranking(method: RankingMethod, values: Array, seed: int) -> None:
    rng = np.random.default_rng(seed)
    directions = rng.choice([-1.0, 1.0], len(values.T))
    weights = rng.uniform(0.1, 1.0, len(values.T))
    factors = 2.0 ** rng.integers(-8, 9, len(values.T))
    steps = rng.integers(-3, 4, len(values.T)) * float(method.interval)
    shifts = factors * steps
    found = method.rank(values, directions, weights)
    moved = method.rank(values * factors + shifts, directions, weights)
    np.testing.assert_allclose(moved.scores, found.scores, rtol=1e-9, atol=1e-9)
    np.testing.assert_array_equal(moved.ranks, found.ranks)


@pytest.mark.parametrize("method", WEIGHTINGS, ids=lambda each: each.id)
@PROPERTY
@given(values=tables(gaps=False), seed=st.integers(0, 10_000))
def test_units_of_measurement_have_no_part_in_weights(method: Weighting, values: Array, seed: int) -> None:
    rng = np.random.default_rng(seed)
    directions = rng.choice([-1.0, 1.0], len(values.T))
    factors = 2.0 ** rng.integers(-8, 9, len(values.T))
    steps = rng.integers(-3, 4, len(values.T)) * float(method.id not in ABSOLUTE)
    shifts = factors * steps
    found = weights_or_refusal(method, (values, directions, directions))
    moved = weights_or_refusal(method, (values * factors + shifts, directions, directions))
    if isinstance(found, UsageError) or isinstance(moved, UsageError):
        assert isinstance(found, UsageError) and isinstance(moved, UsageError)  # noqa: PT018  both or none
        return
    # Weights of equal influence belong to values that are added as they stand: in other units they turn round.
    expected = found.weights / factors if method.id == "influence" else found.weights
    np.testing.assert_allclose(moved.weights, expected / expected.sum(), atol=1e-8)
