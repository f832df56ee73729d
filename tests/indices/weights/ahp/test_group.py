"""A group of experts: aggregation, dispersion, agreement, and what each expert changes."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indices.table import Array
from indices.weights.ahp.consensus import measure_consensus
from indices.weights.ahp.consistency import measure_gci
from indices.weights.ahp.group import Grouping, Sharing, Way, gather
from indices.weights.ahp.judgement import Judgement
from indices.weights.ahp.priority import Method, weigh_geometric_mean
from rules.errors import UsageError
from tests.indices.weights.ahp.matrices import NAN, consistent, triangle

FIRST = triangle(3, 3, 5, 2, expert="甲")
SECOND = triangle(3, 1, 4, 3, expert="乙")
THIRD = triangle(3, 1 / 2, 2, 5, expert="丙")
PANEL = (FIRST, SECOND, THIRD)


@st.composite
def draw_panel(draw: st.DrawFn) -> list[Judgement]:
    size, experts = draw(st.integers(2, 5)), draw(st.integers(2, 4))
    count = size * (size - 1) // 2
    values = st.lists(st.sampled_from([1 / 5, 1 / 3, 1 / 2, 1, 2, 3, 5]), min_size=count, max_size=count)
    return [triangle(size, *draw(values), expert=f"E{number}") for number in range(experts)]


@settings(max_examples=40)
@given(draw_panel())
def test_by_geometric_means_judgements_and_priorities_aggregate_alike(panel: list[Judgement]) -> None:
    """Barzilai and Golany 1994: with row geometric means AIJ and AIP give the same weights."""
    ways = [Way(grouping=grouping, method=Method.GEOMETRIC_MEAN) for grouping in Grouping]
    first, second = (gather(panel, way).weights for way in ways)
    np.testing.assert_allclose(first, second, rtol=1e-12)
    assert first.sum() == pytest.approx(1)


@settings(max_examples=40)
@given(draw_panel(), st.sampled_from(list(Grouping)), st.sampled_from(list(Sharing)))
def test_the_group_keeps_its_properties(panel: list[Judgement], grouping: Grouping, sharing: Sharing) -> None:
    found = gather(panel, Way(grouping=grouping, sharing=sharing))
    np.testing.assert_allclose(found.judgement.matrix * found.judgement.matrix.T, 1, rtol=1e-12)
    assert sum(each.share for each in found.members) == pytest.approx(1)
    assert 0 <= found.consensus <= 1
    assert all(each.deviation >= 1 - 1e-12 for each in found.dispersion)
    assert all(
        each.lowest <= each.mean * (1 + 1e-9) and each.mean <= each.highest * (1 + 1e-9) for each in found.dispersion
    )
    assert len(found.left_out) == len(panel)


def test_aggregated_judgements_are_weighted_geometric_means() -> None:
    found = gather(PANEL, Way(), np.array([1.0, 1.0, 2.0]))
    assert found.judgement.matrix[0, 1] == pytest.approx((3 * 1 * (1 / 2) ** 2) ** (1 / 4))
    assert [each.share for each in found.members] == [0.25, 0.25, 0.5]


def test_an_expert_of_weight_zero_changes_nothing() -> None:
    alone = gather((FIRST, SECOND), Way())
    with_third = gather(PANEL, Way(), np.array([1.0, 1.0, 0.0]))
    np.testing.assert_allclose(with_third.weights, alone.weights, rtol=1e-12)
    assert with_third.left_out[2].largest_change == pytest.approx(0, abs=1e-12)


def test_experts_alike_agree_wholly() -> None:
    twins = [triangle(3, 3, 5, 2, expert=name) for name in ("甲", "乙", "丙")]
    found = gather(twins, Way(method=Method.GEOMETRIC_MEAN))
    assert found.consensus == pytest.approx(1)
    assert [each.deviation for each in found.dispersion] == pytest.approx([1, 1, 1])
    assert found.gcompi == pytest.approx(measure_gci(twins[0].matrix))
    assert all(each.moved == 0 and each.largest_change < 1e-12 for each in found.left_out)


def test_gcompi_of_the_group_is_that_of_its_mean_matrix_and_the_spread_of_its_members() -> None:
    """Log least squares splits: sum_k GCOMPI_k / K = GCI of the mean + mean squared deviation from it."""
    found = gather(PANEL, Way(method=Method.GEOMETRIC_MEAN))
    logs = np.log(np.array([each.matrix for each in PANEL]))
    spread = ((logs - logs.mean(axis=0)) ** 2)[:, *np.triu_indices(3, k=1)].sum() / 3
    assert found.gcompi == pytest.approx(measure_gci(found.judgement.matrix) + 2 * spread / 2)
    assert found.members[0].gcompi >= measure_gci(FIRST.matrix)


def test_dispersion_names_the_judgement_on_which_experts_differ_most() -> None:
    worst = gather(PANEL, Way()).dispersion[0]
    assert (worst.row, worst.column, worst.experts) == ("A", "B", 3)
    assert [worst.lowest, worst.highest] == pytest.approx([1 / 2, 3])
    assert worst.deviation == pytest.approx(np.exp(np.std(np.log([3, 1, 1 / 2]), ddof=1)))


def test_leaving_an_expert_out_gives_the_weights_of_the_others() -> None:
    found = gather(PANEL, Way(method=Method.GEOMETRIC_MEAN))
    expected = gather((SECOND, THIRD), Way(method=Method.GEOMETRIC_MEAN)).weights
    np.testing.assert_allclose(found.left_out[0].weights, expected, rtol=1e-12)
    assert found.left_out[0].largest_change == pytest.approx(np.abs(expected - found.weights).max())
    assert [each.moved for each in found.left_out] == [2, 0, 0]


def test_an_inconsistent_expert_counts_less_where_consistency_decides() -> None:
    circle = triangle(3, 5, 1 / 5, 5, expert="乱")
    found = gather((FIRST, circle), Way(sharing=Sharing.CONSISTENCY))
    steady, confused = found.members
    assert steady.share > confused.share
    ratio = (1 + 10 * steady.consistency.cr) / (1 + 10 * confused.consistency.cr)
    assert confused.share / steady.share == pytest.approx(ratio)


def test_a_judgement_that_some_gave_is_the_mean_of_those() -> None:
    silent = triangle(3, 3, NAN, 2, expert="缺")
    found = gather((SECOND, silent), Way())
    assert found.judgement.matrix[0, 2] == pytest.approx(4)
    assert [(each.row, each.column) for each in found.dispersion] == [("A", "B"), ("B", "C")]
    nobody = gather((silent, triangle(3, 1, NAN, 1, expert="也缺")), Way())
    assert np.isnan(nobody.judgement.matrix[0, 2])
    assert np.isfinite(nobody.weights).all()


def test_elements_in_another_order_are_put_in_order() -> None:
    moved = Judgement.of(("C", "A", "B"), SECOND.matrix[np.ix_([2, 0, 1], [2, 0, 1])], expert="乙")
    np.testing.assert_array_equal(gather((FIRST, moved), Way()).weights, gather((FIRST, SECOND), Way()).weights)


def test_experts_who_judge_other_elements_or_stand_twice_are_refused() -> None:
    other = Judgement.of(("A", "B", "X"), FIRST.matrix, expert="戊", source="e.csv")
    with pytest.raises(UsageError, match=r"e\.csv and 甲 differ in elements: C、X"):
        gather((FIRST, other), Way())
    with pytest.raises(UsageError, match="Expert '甲' stands twice"):
        gather((FIRST, FIRST), Way())


@pytest.mark.parametrize("shares", [[1, 1], [0, 0, 0], [-1, 1, 1], [1, 1, np.nan], [1, np.inf, 1]])
def test_shares_that_are_no_weights_are_refused(shares: list[float]) -> None:
    with pytest.raises(UsageError, match="3 numbers of at least 0"):
        gather(PANEL, Way(), np.array(shares))


def of_priorities(*rows: list[float]) -> Array:
    return np.array(rows)


def test_consensus_is_none_where_everybody_has_another_favourite() -> None:
    """Goepel 2013: 1 for equal priorities, 0 for favourites at the end of the scale that all differ."""
    apart = [weigh_geometric_mean(consistent(*row).matrix) for row in ([9, 1, 1], [1, 9, 1], [1, 1, 9])]
    assert measure_consensus(np.array(apart)) == pytest.approx(0, abs=1e-12)
    assert measure_consensus(of_priorities([0.5, 0.3, 0.2], [0.5, 0.3, 0.2])) == pytest.approx(1)
    assert measure_consensus(of_priorities([1.0], [1.0])) == 1
    between = measure_consensus(of_priorities([0.5, 0.3, 0.2], [0.3, 0.5, 0.2]))
    assert 0.5 < between < 1
