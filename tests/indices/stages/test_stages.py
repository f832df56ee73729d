import math
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from indices.stages import goalposts, scaling
from indices.stages.aggregate import Mean, Means, aggregate, average, rank
from indices.stages.denominate import denominate
from indices.stages.goalposts import Goal
from indices.stages.history import FromPeriods, impute_from_periods
from indices.stages.impute import Method, impute
from indices.stages.multiple import impute_copies
from indices.stages.normalise import Scale, Scaling, normalise
from indices.stages.screen import screen
from indices.stages.shape import measure_kurtosis, measure_skewness
from indices.stages.treat import Thresholds, Transform, treat, winsorise
from indices.structure import Element, Role, Structure
from indices.table import Array, Table
from rules.errors import UsageError
from tests.indices.little import UNITS, element, little_data, little_structure

NAN = math.nan
columns = arrays(np.float64, st.integers(2, 30), elements=st.floats(-1e6, 1e6).map(lambda x: round(x, 3)))


def table(*rows: list[float], groups: dict[str, tuple[str, ...]] | None = None) -> Table:
    codes = tuple(f"c{place}" for place in range(len(rows[0])))
    return Table(units=UNITS[: len(rows)], codes=codes, values=np.array(rows, dtype=float), groups=groups or {})


# --- shape


# Oracle: Excel's SKEW and KURT help pages, =SKEW(3,4,5,2,3,4,5,6,4,7) and =KURT of the same numbers.
def test_skewness_and_kurtosis_are_those_of_spreadsheets() -> None:
    numbers = np.array([3, 4, 5, 2, 3, 4, 5, 6, 4, 7], dtype=float)
    assert measure_skewness(numbers) == pytest.approx(0.359543071, abs=1e-8)
    assert measure_kurtosis(numbers) == pytest.approx(-0.151799637, abs=1e-8)


@pytest.mark.parametrize("values", [[], [1.0], [1.0, 2.0], [5.0] * 6, [NAN] * 5])
def test_a_column_without_shape_has_none_and_passes(values: list[float]) -> None:
    column = np.array(values)
    assert math.isnan(measure_skewness(column))
    assert Thresholds().passes(column)


# --- treat


def test_an_outlier_is_moved_to_the_next_value_and_told() -> None:
    values = [[float(x)] for x in (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 900)]
    units = tuple(f"U{place}" for place in range(12))
    done = treat(Table(units=units, codes=("x",), values=np.array(values)), Thresholds())
    assert done.table.values[-1, 0] == 11
    assert [(each.code, each.method, each.points, each.changed) for each in done.log] == [
        ("x", "winsorise", 1, ("U11",))
    ]


def test_of_values_that_tie_each_is_a_point() -> None:
    moved, points = winsorise(np.array([*range(1, 30), 900.0, 900.0]), Thresholds())
    assert moved.max() == 29
    assert points == 2


def test_low_outliers_are_moved_upwards() -> None:
    column = np.array([-900.0, *range(1, 12)])
    moved, points = winsorise(column, Thresholds())
    assert moved[0] == 1.0
    assert points == 1


def test_where_winsorising_is_not_enough_the_column_is_transformed() -> None:
    column = np.exp(np.linspace(0, 12, 40)) ** 1.5
    units = tuple(f"U{place}" for place in range(40))
    raw = Table(units=units, codes=("x",), values=column[:, None])
    logged = treat(raw, Thresholds(most=1), transform=Transform.LOG)
    assert [each.method for each in logged.log] == ["log"]
    assert abs(measure_skewness(logged.table.values[:, 0])) < 2
    kept = treat(raw, Thresholds(most=1), transform=Transform.NONE)
    assert np.array_equal(kept.table.values, raw.values)
    assert [each.kind for each in kept.remarks] == ["still-skewed"]
    still = treat(raw.with_values(np.where(np.arange(40)[:, None] > 0, 1e-9, 9.0)), Thresholds(most=1))
    assert [(each.method, each.passed) for each in still.log] == [("log", False)]
    powered = treat(raw, Thresholds(most=1), transform=Transform.BOX_COX)
    assert [each.passed for each in powered.log] == [True]


@given(columns)
def test_winsorising_keeps_the_order_and_the_range(column: Array) -> None:
    moved, points = winsorise(column, Thresholds())
    assert points <= 5
    order = np.argsort(column, kind="stable")
    assert (np.diff(moved[order]) >= 0).all()
    assert column.min() <= moved.min() <= moved.max() <= column.max()


# --- denominate, screen


def test_a_zero_denominator_is_refused_by_name() -> None:
    structure = Structure.of([element("c0", "I", 1, denominator="d"), element("I", None, 2), _denominator("d")])
    below = Table(units=UNITS[:2], codes=("d",), values=np.array([[2.0], [0.0]]))
    with pytest.raises(UsageError, match="U2: denominator d is 0, so c0 cannot be divided"):
        denominate(table([4.0], [6.0]), below, structure)
    assert denominate(table([4.0], [NAN]), below, structure).values[0, 0] == 2.0


def _denominator(code: str) -> Element:
    return replace(element(code, None, 1), role=Role.DENOMINATOR, level=None)


def test_units_with_too_few_values_are_left_out_and_told() -> None:
    done = screen(little_data().indicators, little_structure(), share=0.9)
    assert "U4" not in done.table.units
    assert [each.about for each in done.remarks] == ["U4"]
    assert done.coverage["U4"] == pytest.approx(0.8)
    thin = screen(little_data().indicators, little_structure(), share=0.5, pillar_share=0.7)
    assert [each.text.en for each in thin.remarks] == ["U4 has 66.7% of its A values, less than 70%, and was left out."]
    with pytest.raises(UsageError, match="No unit has 90% of its values"):
        screen(table([NAN], [NAN]), Structure.of([element("c0", "I", 1), element("I", None, 2)]), share=0.9)


# --- impute


@pytest.mark.parametrize(
    ("method", "value"),
    [(Method.MEAN, 3.0), (Method.MEDIAN, 2.0), (Method.GROUP_MEAN, 1.5), (Method.GROUP_MEDIAN, 1.5)],
)
def test_centres_fill_a_gap_and_log_it(method: Method, value: float) -> None:
    raw = table([1.0], [2.0], [NAN], [6.0], groups={"g": ("x", "x", "x", "y")})
    by = "g" if method.value.startswith("group") else None
    done = impute(raw, method, by=by)
    assert done.table.values[2, 0] == value
    assert [(each.unit, each.code, each.value) for each in done.log] == [("U3", "c0", value)]


def test_a_group_without_a_value_stays_missing_and_says_so() -> None:
    done = impute(table([1.0], [NAN], groups={"g": ("x", "y")}), Method.GROUP_MEAN, by="g")
    assert math.isnan(done.table.values[1, 0])
    assert [each.kind for each in done.remarks] == ["still-missing"]


def test_a_group_column_that_is_not_there_is_refused() -> None:
    with pytest.raises(UsageError, match="needs a group column h; the data have: g"):
        impute(table([1.0], groups={"g": ("x",)}), Method.GROUP_MEAN, by="h")


def test_hot_deck_takes_the_value_of_the_most_alike() -> None:
    done = impute(table([1.0, 10.0], [5.0, 50.0], [9.0, 90.0], [5.2, NAN]), Method.HOT_DECK)
    assert done.table.values[3, 1] == 50.0


def test_regression_follows_the_line_and_stays_in_the_range() -> None:
    rows = [[float(x), 2.0 * x + 1] for x in range(9)]
    units = tuple(f"U{place}" for place in range(11))
    raw = Table(units=units, codes=("x", "y"), values=np.array([*rows, [4.5, NAN], [99.0, NAN]]))
    done = impute(raw, Method.REGRESSION)
    assert done.table.values[9, 1] == pytest.approx(10.0)
    assert done.table.values[10, 1] == 17.0


def test_copies_keep_what_is_there_and_spread_where_it_is_not() -> None:
    generator = np.random.default_rng(3)
    x = generator.normal(size=60)
    values = np.column_stack([x, x + 0.3 * generator.normal(size=60), np.full(60, 7.0)])
    values[:10, 1] = NAN
    values[5, 2] = NAN
    raw = Table(units=tuple(map(str, range(60))), codes=("a", "b", "c"), values=values)
    copies = impute_copies(raw, copies=20, seed=1)
    there = ~np.isnan(values)
    assert (copies[:, there] == values[there]).all()
    assert (copies[:, 5, 2] == 7.0).all()
    spread = copies[:, :10, 1].std(axis=0)
    assert ((spread > 0.05) & (spread < 1.0)).all()
    # The truth follows x; so must the middle of the copies.
    assert np.corrcoef(copies[:, :10, 1].mean(axis=0), x[:10])[0, 1] > 0.9
    assert np.array_equal(copies, impute_copies(raw, copies=20, seed=1))


# --- gaps filled from other periods


@pytest.mark.parametrize(
    ("how", "values"),
    [(FromPeriods.LATEST, [2.0, NAN, 5.0]), (FromPeriods.LINEAR, [4.0, 9.0, 5.0])],
)
def test_other_periods_fill_a_gap(how: FromPeriods, values: list[float]) -> None:
    now = Table(units=UNITS[:3], codes=("x",), values=np.array([[NAN], [NAN], [NAN]]))
    history = {
        "2023": Table(units=("U3", "U1"), codes=("x",), values=np.array([[5.0], [2.0]])),
        "2025": Table(units=("U1", "U2"), codes=("x",), values=np.array([[6.0], [9.0]])),
    }
    done = impute_from_periods(now, history, "2024", how)
    assert np.array_equal(done.table.values[:, 0], np.array(values), equal_nan=True)
    assert {each.method for each in done.log} == {how.value}


def test_one_period_alone_fills_nothing_and_says_what_to_do() -> None:
    with pytest.raises(UsageError, match="needs several periods"):
        impute_from_periods(table([NAN]), {}, "2024", FromPeriods.LATEST)


# --- normalise


@given(columns, st.sampled_from([1, -1]))
def test_min_max_turns_a_cost_round(column: Array, direction: int) -> None:
    scaled = scaling.scale_min_max(column * direction, 0, 100)
    assert ((scaled >= 0) & (scaled <= 100)).all()
    if column.max() > column.min():
        assert scaled[np.argmax(column * direction)] == 100
        assert scaled[np.argmin(column * direction)] == 0
    else:
        assert (scaled == 50).all()


@given(columns, st.floats(0.1, 100), st.floats(-1000, 1000))
def test_scales_of_the_sample_do_not_know_the_unit(column: Array, factor: float, shift: float) -> None:
    if column.max() - column.min() < 1e-2:
        return
    moved = column * factor + shift
    assert scaling.scale_min_max(moved, 0, 1) == pytest.approx(scaling.scale_min_max(column, 0, 1), abs=1e-6)
    assert scaling.scale_z(moved, 0, 1) == pytest.approx(scaling.scale_z(column, 0, 1), abs=1e-4)


def test_ranks_percentiles_and_fractions() -> None:
    column = np.array([3.0, 1.0, 3.0, NAN, 8.0])
    assert scaling.scale_borda(column)[[0, 1, 2, 4]].tolist() == [1, 0, 1, 3]
    assert scaling.scale_rank(column)[[0, 1, 2, 4]].tolist() == [2, 1, 2, 4]
    assert scaling.scale_percentile(column, 0, 90)[[1, 4]].tolist() == [0, 90]
    assert scaling.scale_to_best(column, 100)[0] == pytest.approx(37.5)
    assert np.isnan(scaling.scale_rank(column)[3])


@pytest.mark.parametrize(
    ("value", "direction", "score"),
    [(10.0, 1, 0.0), (15.0, 1, 50.0), (20.0, 1, 100.0), (25.0, 1, 100.0), (12.5, -1, 75.0), (0.0, -1, 100.0)],
)
def test_goalposts_saturate_on_both_sides(value: float, direction: int, score: float) -> None:
    assert goalposts.score_range(np.array([value]), Goal(lower=10, upper=20), direction, 0, 100)[0] == score


def test_targets_intervals_and_bands() -> None:
    toward = Goal(lower=0, upper=100, target=80)
    assert goalposts.score_target(np.array([40.0, 80.0, 99.0]), toward, 1, 0, 100).tolist() == [50, 100, 100]
    ideal = Goal(lower=0, upper=10, ideal=(4, 6))
    assert goalposts.score_moderate(np.array([2.0, 5.0, 8.0, 12.0]), ideal, 0, 100).tolist() == [50, 100, 50, 0]
    edge = Goal(lower=0, upper=10, ideal=(0, 10))
    assert goalposts.score_moderate(np.array([-1.0, 0.0, 10.0]), edge, 0, 100).tolist() == [0, 100, 100]
    assert goalposts.score_bands(np.array([1.0, 2.0, 9.0, NAN]), [2, 5], [10, 20, 30])[:3].tolist() == [10, 20, 30]


def test_an_indicator_without_marks_is_refused_on_a_fixed_scale() -> None:
    with pytest.raises(UsageError, match="lacks the reference range of 4 indicators: a2, a3, b1, b2"):
        normalise(
            little_data().indicators,
            little_structure(),
            Scaling(scale=Scale.GOALPOSTS),
            {"a1": Goal(lower=0, upper=9)},
        )


def test_empty_and_constant_columns_are_told() -> None:
    raw = little_data().indicators
    values = raw.values.copy()
    values[:, 0], values[:, 1] = NAN, 4.0
    done = normalise(raw.with_values(values), little_structure(), Scaling())
    assert [(each.kind, each.about) for each in done.remarks] == [("no-value", "a1"), ("constant", "a2")]
    assert (done.table.values[:, 1] == 50).all()
    assert np.isnan(done.table.values[:, 0]).all()


# --- aggregate


@given(
    arrays(np.float64, (5, 3), elements=st.floats(1, 100)),
    arrays(np.float64, 3, elements=st.floats(0.1, 5)),
)
def test_the_means_stand_in_their_order(scores: Array, shares: Array) -> None:
    # Harmonic <= geometric <= generalised at 1/2 <= arithmetic, and all between the smallest and the largest.
    order = [
        average(scores, shares, mean) for mean in (Mean.HARMONIC, Mean.GEOMETRIC, Mean.GENERALISED, Mean.ARITHMETIC)
    ]
    for low, high in pairwise(order):
        assert (low <= high + 1e-9).all()
    assert (order[0] >= scores.min(axis=1) - 1e-9).all()
    assert (order[-1] <= scores.max(axis=1) + 1e-9).all()


def test_a_missing_child_is_left_out_by_every_mean() -> None:
    scores = np.array([[4.0, NAN], [NAN, NAN]])
    for mean in Mean:
        found = average(scores, np.array([1.0, 3.0]), mean)
        assert found[0] == pytest.approx(4.0)
        assert math.isnan(found[1])
    assert math.isnan(average(scores, np.array([1.0, 3.0]), Mean.ARITHMETIC, min_share=0.5)[0])


def test_a_mean_that_needs_positive_scores_names_the_cell() -> None:
    zero = normalise(little_data().indicators, little_structure(), Scaling())
    with pytest.raises(UsageError, match="A takes the geometric mean, but a1 of U1 is not above 0"):
        aggregate(zero.table, little_structure(), Means(default=Mean.GEOMETRIC))


def test_weights_that_sum_to_nothing_are_refused() -> None:
    scaled = normalise(little_data().indicators, little_structure(), Scaling())
    with pytest.raises(UsageError, match="weights below B sum to 0"):
        aggregate(scaled.table, little_structure(), Means(), {"b1": 0.0, "b2": 0.0})


def test_ranks_share_places_and_skip_gaps() -> None:
    assert rank(np.array([5.0, NAN, 9.0, 5.0, 1.0]))[[0, 2, 3, 4]].tolist() == [2, 1, 2, 4]


def test_one_unit_alone_has_an_index() -> None:
    alone = little_data().indicators.keep([0])
    scaled = normalise(alone, little_structure(), Scaling())
    assert aggregate(scaled.table, little_structure(), Means()).by_code["I"].tolist() == [50.0]
