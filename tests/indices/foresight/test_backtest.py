import numpy as np
import pytest
from scipy import stats

from indices.foresight.backtest import Builder, backtest
from indices.foresight.churn import Levels
from indices.foresight.panel import Panel
from indices.foresight.synthetic import Sample, generate
from indices.table import Array, Table
from rules.errors import UsageError
from tests.indices.foresight import eurostat

CUTS = (35.0, 45.0, 55.0, 65.0)


def builder_of(sample: Sample) -> Builder:
    low = np.array([item.low for item in sample.items])
    high = np.array([item.high for item in sample.items])
    direction = np.array([item.direction for item in sample.items])

    def build(table: Table) -> tuple[Array, Levels | None]:
        share = np.clip((table.values - low) / (high - low), 0, 1)
        points = np.where(direction > 0, share, 1 - share)
        return np.asarray(100 * np.nanmean(points, axis=1)), None

    return build


def panel_of(values: np.ndarray) -> Panel:
    units, periods = values.shape
    return Panel(
        units=tuple(f"u{place}" for place in range(units)),
        periods=tuple(str(2010 + place) for place in range(periods)),
        codes=("x",),
        values=values[:, :, np.newaxis],
        broken=np.zeros((units, periods, 1), dtype=bool),
    )


def first_column(table: Table) -> tuple[Array, Levels | None]:
    return table.values[:, 0], None


def test_ranks_of_neighbouring_years_are_compared_as_scipy_does() -> None:
    values = np.random.default_rng(0).integers(0, 9, size=(20, 3)).astype(np.float64)
    found = backtest(panel_of(values), first_column)
    for place, step in enumerate(found.steps):
        expected = stats.spearmanr(values[:, place], values[:, place + 1]).statistic
        assert step.spearman == pytest.approx(expected, abs=1e-12)
    assert [(step.before, step.after) for step in found.steps] == [("2010", "2011"), ("2011", "2012")]
    assert found.held is None
    assert "correlate" in found.tell().en


def test_an_index_that_stands_still_correlates_by_one_and_moves_nobody() -> None:
    values = np.repeat(np.arange(5.0)[:, None], 4, axis=1)
    found = backtest(panel_of(values), first_column, cuts=[1.5], margin=0.1)
    assert found.spearman == pytest.approx(1.0)
    assert [step.moved for step in found.steps] == [0.0, 0.0, 0.0]
    assert found.churn.rate == 0.0
    assert found.held is not None
    assert found.held.rate == 0.0


def test_hysteresis_calms_the_levels_of_synthetic_cities() -> None:
    sample = generate(0, 80, 8)
    found = backtest(sample.panel, builder_of(sample), cuts=CUTS, margin=2.0)
    assert found.held is not None
    assert found.held.rate < 0.8 * found.churn.rate
    assert found.held.returned < found.churn.returned
    assert found.spearman is not None
    assert found.spearman > 0.8
    assert "采用迟滞规则后变动率为" in found.tell().zh


def test_levels_of_the_builder_are_kept() -> None:
    def build(table: Table) -> tuple[Array, Levels | None]:
        return table.values[:, 0], (table.values[:, 0] > 1).astype(np.int64)

    found = backtest(panel_of(np.array([[0.0, 2.0], [2.0, 2.0]])), build)
    assert found.levels.tolist() == [[0, 1], [1, 1]]
    assert (found.churn.up, found.churn.compared) == (1, 2)


def test_periods_without_scores_are_remarked_and_edges_are_told_in_words() -> None:
    values = np.array([[1.0, np.nan, 1.0], [2.0, np.nan, 2.0], [3.0, np.nan, 1.0]])
    found = backtest(panel_of(values), first_column, cuts=[1.5])
    assert [remark.about for remark in found.remarks] == ["2011"]
    assert [step.spearman for step in found.steps] == [None, None]
    assert found.spearman is None
    assert found.tell().en == "The ranks of no two periods can be compared."
    assert backtest(panel_of(np.ones((4, 2))), first_column).spearman is None
    assert backtest(panel_of(np.empty((3, 0))), first_column).steps == ()


def test_a_builder_that_loses_units_is_refused() -> None:
    with pytest.raises(UsageError, match="In 2010 the index has shape"):
        backtest(panel_of(np.ones((3, 2))), lambda table: (table.values[1:, 0], None))


@eurostat.PRESENT
def test_the_cities_of_europe_keep_their_order_from_year_to_year() -> None:
    panel = eurostat.read_panel().pick(["EC1010V", "EC1177V"])

    def build(table: Table) -> tuple[Array, Levels | None]:
        return -table.column("EC1010V") / (table.column("EC1010V") + table.column("EC1177V")) * 100, None

    found = backtest(panel, build, cuts=[-15.0, -10.0, -7.0, -5.0], margin=0.5)
    assert len(found.steps) == 9
    assert found.spearman is not None
    assert 0.85 < found.spearman < 0.99
    assert found.held is not None
    assert found.held.rate < found.churn.rate
