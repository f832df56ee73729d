"""The whole result: weights by both methods, with origin, remarks and everything between."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings

from indices.weights.ahp.group import Grouping, Way, gather
from indices.weights.ahp.judgement import Judgement
from indices.weights.ahp.origin import Standing, digest
from indices.weights.ahp.priority import Method, weigh_eigenvector, weigh_geometric_mean
from indices.weights.ahp.random_index import RandomIndex
from indices.weights.ahp.weighing import weigh_judgements
from rules.errors import UsageError
from tests.indices.weights.ahp.matrices import NAN, consistent, draw_judgements, triangle

FIRST = triangle(4, 3, 5, 7, 2, 1 / 2, 4, expert="甲")
SECOND = triangle(4, 2, 4, 5, 3, 1, 3, expert="乙")


@settings(max_examples=50)
@given(draw_judgements(1, 6))
def test_one_judgement_gives_both_weights_and_a_defined_value_everywhere(judgement: Judgement) -> None:
    found = weigh_judgements([judgement], Way())
    np.testing.assert_array_equal(found.eigenvector, weigh_eigenvector(judgement.matrix)[0])
    np.testing.assert_array_equal(found.geometric_mean, weigh_geometric_mean(judgement.matrix))
    numbers = [found.consistency.cr, found.consistency.gci, *found.eigenvector, *found.geometric_mean]
    assert np.isfinite(numbers).all()
    assert found.group is None
    assert any(remark.kind == "inconsistent" for remark in found.remarks) == (found.consistency.cr >= 0.10)


def test_the_method_asked_for_decides_weights_and_ranks() -> None:
    for method in Method:
        found = weigh_judgements([FIRST], Way(method=method))
        expected = found.eigenvector if method is Method.EIGENVECTOR else found.geometric_mean
        np.testing.assert_array_equal(found.weights, expected)
        assert found.origin.method is method
        assert found.ranks[0] == 1


def test_methods_that_rank_differently_are_remarked() -> None:
    generator = np.random.default_rng(0)
    scale = np.array([1 / 7, 1 / 3, 1, 2, 5])
    seen = set()
    for _ in range(60):
        found = weigh_judgements([triangle(5, *scale[generator.integers(5, size=10)])], Way())
        differ = bool(np.any(found.rank_differences != 0))
        assert differ == any(remark.kind == "method" for remark in found.remarks)
        seen.add(differ)
    assert seen == {True, False}


def test_aggregated_priorities_give_both_weights_of_the_group() -> None:
    found = weigh_judgements([FIRST, SECOND], Way(grouping=Grouping.AIP))
    np.testing.assert_array_equal(found.eigenvector, gather([FIRST, SECOND], Way(grouping=Grouping.AIP)).weights)
    assert "aip" in {remark.kind for remark in found.remarks}
    joint = weigh_judgements([FIRST, SECOND], Way())
    np.testing.assert_allclose(found.geometric_mean, joint.geometric_mean, rtol=1e-12)
    assert np.abs(found.eigenvector - joint.eigenvector).max() > 1e-6
    assert "aip" not in {remark.kind for remark in joint.remarks}


def test_an_inconsistent_member_is_named_even_where_the_group_is_consistent() -> None:
    circle = triangle(4, 9, 1 / 9, 1, 9, 1, 1, expert="乱")
    found = weigh_judgements([FIRST, SECOND, consistent(4, 3, 2, 1, expert="丁"), circle], Way())
    assert "乱" in {remark.about for remark in found.remarks if remark.kind == "inconsistent"}


def test_missing_judgements_and_many_elements_are_remarked() -> None:
    found = weigh_judgements([triangle(4, 3, NAN, 5, 2, 1, 1)], Way())
    assert [(each.row, each.column) for each in found.completed] == [("A", "C")]
    assert "completed" in {remark.kind for remark in found.remarks}
    many = weigh_judgements([consistent(*[1 + place / 10 for place in range(10)])], Way())
    assert [remark.kind for remark in many.remarks] == ["many"]


def test_weights_are_illustrative_without_a_recorded_panel() -> None:
    dated = [replace(each, date="2026-11-02") for each in (FIRST, SECOND)]
    assert weigh_judgements(dated, Way()).origin.standing is Standing.EXPERT_PANEL
    assert weigh_judgements(dated[:1], Way()).origin.standing is Standing.ILLUSTRATIVE
    assert weigh_judgements([dated[0], SECOND], Way()).origin.standing is Standing.ILLUSTRATIVE


def test_the_origin_names_method_table_and_experts_and_holds_the_digest_of_the_input() -> None:
    origin = weigh_judgements([FIRST, SECOND], Way(table=RandomIndex.SAATY1980)).origin
    assert (origin.table, origin.experts) == (RandomIndex.SAATY1980, ("甲", "乙"))
    assert origin.digest == digest([FIRST, SECOND])
    others = [
        [SECOND, FIRST],
        [FIRST, replace(SECOND, expert="丙")],
        [FIRST, replace(SECOND, date="2026-11-02")],
        [FIRST, triangle(4, 2, 4, 5, 3, 1, NAN, expert="乙")],
    ]
    assert len({digest(each) for each in others} | {origin.digest}) == 5


def test_no_judgement_at_all_is_refused() -> None:
    with pytest.raises(UsageError, match="No judgements"):
        weigh_judgements([], Way())
