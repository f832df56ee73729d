import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indices.stages.aggregate import Mean, Means
from indices.stages.aggregate import aggregate as aggregate_once
from indices.structure import Structure
from indices.table import Array, Table
from indices.uncertainty.tree import Tree, aggregate, compile_tree, find_effective, share_weights
from rules.errors import UsageError
from tests.indices.asem import NEEDS_ASEM, read_asem, read_reference
from tests.indices.little import element, little_structure
from tests.indices.uncertainty.asem_method import read_noisy_weights

TREE = compile_tree(little_structure())


def once(structure: Structure, scores: Array, weights: dict[str, float], means: Means) -> Array:
    """Return the index by the stage that makes one index, as the other implementation of the same formulas."""
    units = tuple(str(row) for row in range(len(scores)))
    table = Table(units=units, codes=structure.codes, values=scores)
    return aggregate_once(table, structure, means, weights).by_code[structure.top.code]


def test_elements_stand_level_by_level_with_the_index_last() -> None:
    assert TREE.codes == ("a1", "a2", "a3", "b1", "b2", "A", "B", "I")
    assert TREE.parents.tolist() == [5, 5, 5, 6, 6, 7, 7, -1]
    assert (TREE.size, TREE.floors) == (5, 2)


def test_effective_weights_are_those_of_the_structure() -> None:
    found = find_effective(TREE, TREE.weights[np.newaxis])[0]
    expected = little_structure().effective_weights()
    assert found == pytest.approx([expected[code] for code in TREE.codes[:5]])


@NEEDS_ASEM
def test_the_index_under_coinrs_noisy_weights_is_coinrs() -> None:
    # indices.md section 4: 100 noisy weight sets (seed 42, +-25 % on levels 2 and 3), COINr 1.1.14.
    structure, _ = read_asem()
    tree = compile_tree(structure)
    scores = read_reference("asem_stage_Normalised.csv").pick(tree.codes[: tree.size])
    sets = read_noisy_weights(tree)
    expected = read_reference("coinr_noisy_index.csv")
    found = aggregate(tree, scores.values, sets).T
    rows = [expected.units.index(unit) for unit in scores.units]
    assert np.abs(found - expected.values[rows]).max() < 1e-10


scores_with_gaps = st.lists(
    st.lists(st.one_of(st.just(np.nan), st.floats(1, 100)), min_size=5, max_size=5), min_size=1, max_size=4
)
positive = st.lists(st.floats(0.1, 10), min_size=8, max_size=8)


@given(scores_with_gaps, positive, st.sampled_from(list(Mean)), st.sampled_from(list(Mean)))
def test_every_draw_is_what_the_stage_makes_alone(
    rows: list[list[float]], weights: list[float], lower: Mean, upper: Mean
) -> None:
    scores = np.array(rows)
    scores[np.isnan(scores).all(axis=1), 0] = 50.0
    means = Means(by_level={2: lower, 3: upper})
    sets = np.stack([TREE.weights, np.array(weights)])
    found = aggregate(TREE, scores, sets, means)
    for row, each in zip(found, sets, strict=True):
        expected = once(little_structure(), scores, dict(zip(TREE.codes, each.tolist(), strict=True)), means)
        assert row == pytest.approx(expected, rel=1e-9)


def test_too_small_a_share_makes_a_parent_missing() -> None:
    scores = np.array([[10.0, np.nan, np.nan, 40.0, 60.0], [10.0, 20.0, 30.0, 40.0, 60.0]])
    found = aggregate(TREE, scores, TREE.weights[np.newaxis], Means(min_share=0.5))
    assert found[0] == pytest.approx([50.0, 35.0])


def test_blocks_do_not_change_the_result() -> None:
    generator = np.random.default_rng(5)
    scores, weights = generator.uniform(1, 100, (7, 5)), generator.uniform(0, 1, (50, 8))
    whole = aggregate(TREE, scores, weights, Mean.GEOMETRIC)
    assert aggregate(TREE, scores, weights, Mean.GEOMETRIC, block=7) == pytest.approx(whole, rel=1e-14)


@given(positive, st.floats(0.01, 100))
def test_only_the_ratio_of_siblings_counts(weights: list[float], factor: float) -> None:
    plain = np.array([weights])
    scaled = plain.copy()
    scaled[:, :3] *= factor
    assert share_weights(TREE, scaled) == pytest.approx(share_weights(TREE, plain))


@pytest.mark.parametrize("bad", [-1.0, np.nan, np.inf])
def test_a_weight_that_is_none_is_refused_by_name(bad: float) -> None:
    weights = np.tile(TREE.weights, (3, 1))
    weights[1, 3] = bad
    with pytest.raises(UsageError, match="Weight set 2: the weight of b1"):
        aggregate(TREE, np.ones((2, 5)), weights)


def test_a_family_without_weight_is_refused_by_name() -> None:
    with pytest.raises(UsageError, match="the weights below B sum to 0"):
        aggregate(TREE, np.ones((2, 5)), TREE.gather({"b1": 0.0, "b2": 0.0}))


@pytest.mark.parametrize("mean", [Mean.GEOMETRIC, Mean.HARMONIC])
def test_a_score_of_zero_is_refused_where_the_mean_needs_more(mean: Mean) -> None:
    scores = np.array([[1.0, 2.0, 0.0, 3.0, 4.0]])
    with pytest.raises(UsageError, match=f"{mean.value} mean needs scores above 0, but a3 has 0"):
        aggregate(TREE, scores, TREE.weights[np.newaxis], mean)


def test_a_negative_pillar_is_refused_where_the_upper_mean_needs_more() -> None:
    scores = np.array([[-1.0, -2.0, -3.0, 3.0, 4.0]])
    means = Means(default=Mean.ARITHMETIC, by_level={3: Mean.GEOMETRIC})
    with pytest.raises(UsageError, match="but A has -2"):
        aggregate(TREE, scores, TREE.weights[np.newaxis], means)


def test_a_unit_without_any_value_is_refused() -> None:
    scores = np.array([[1.0, 2.0, 3.0, 4.0, 5.0], [np.nan] * 5])
    with pytest.raises(UsageError, match="Unit 2 has no value"):
        aggregate(TREE, scores, TREE.weights[np.newaxis])


def test_an_infinite_score_is_refused_by_name() -> None:
    scores = np.ones((2, 5))
    scores[1, 3] = np.inf
    with pytest.raises(UsageError, match="Unit 2: the score of b1 is infinite"):
        aggregate(TREE, scores, TREE.weights[np.newaxis])


def test_an_unknown_element_is_refused() -> None:
    with pytest.raises(UsageError, match="no element c9"):
        TREE.place("c9")
    with pytest.raises(UsageError, match="I is the index"):
        TREE.family_of("I")


def test_a_tree_of_one_family_needs_no_floors_between() -> None:
    flat: Tree = compile_tree(Structure.of([element("x", "I", 1), element("y", "I", 1), element("I", None, 2)]))
    found = aggregate(flat, np.array([[10.0, 30.0]]), np.array([[1.0, 3.0, 1.0]]))
    assert found.tolist() == [[25.0]]
