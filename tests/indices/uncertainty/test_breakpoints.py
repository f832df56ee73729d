import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indices.structure import Structure
from indices.table import Array
from indices.uncertainty.breakpoints import Slider, find_crossings, find_cut_crossings, make_slider
from indices.uncertainty.tree import aggregate, compile_tree
from rules.errors import UsageError
from tests.indices.asem import NEEDS_ASEM
from tests.indices.little import element, little_structure
from tests.indices.uncertainty.asem_method import read_stage, read_tree

TREE = compile_tree(little_structure())
CUTS = (30.0, 40.0, 50.0, 60.0)
CODES = ("a1", "a2", "a3", "b1", "b2", "A", "B")


def make_scores(seed: int, gaps: float) -> Array:
    """Return scores of nine units with a share of gaps, no unit without any."""
    generator = np.random.default_rng(seed)
    scores = generator.uniform(0, 100, (9, 5))
    scores[generator.random((9, 5)) < gaps] = np.nan
    scores[np.isnan(scores).all(axis=1), 0] = 50.0
    return scores


def index_at(slider: Slider, scores: Array, shares: Array) -> Array:
    """Return the index at given shares by aggregating anew, shape (shares, units)."""
    weights = np.tile(TREE.weights, (len(shares), 1))
    weights[:, TREE.place(slider.about)] = slider.raw(shares)
    return aggregate(TREE, scores, weights)


@settings(max_examples=60)
@given(st.integers(0, 10_000), st.sampled_from(CODES), st.sampled_from([0.0, 0.3, 0.6]))
def test_the_slider_is_the_index_at_every_share(seed: int, code: str, gaps: float) -> None:
    scores, shares = make_scores(seed, gaps), np.linspace(0.01, 0.99, 15)
    slider = make_slider(TREE, scores, code)
    expected = index_at(slider, scores, shares)
    for share, row in zip(shares, expected, strict=True):
        assert slider.index(float(share)) == pytest.approx(row, rel=1e-9, abs=1e-9)
    assert slider.index(slider.share) == pytest.approx(aggregate(TREE, scores, TREE.gather({}))[0], rel=1e-9)


@settings(max_examples=60)
@given(st.integers(0, 10_000), st.sampled_from(CODES), st.sampled_from([0.0, 0.3]))
def test_two_units_swap_exactly_at_a_crossing(seed: int, code: str, gaps: float) -> None:
    scores = make_scores(seed, gaps)
    slider = make_slider(TREE, scores, code)
    found = find_crossings(slider)
    for share, above, below in zip(found.share, found.above, found.below, strict=True):
        at = slider.index(share)
        assert at[above] == pytest.approx(at[below], abs=1e-8)
        # The true order on both sides, as far away as the nearest other crossing of this pair allows.
        step = min(share, 1 - share) * 1e-4
        before, after = index_at(slider, scores, np.array([share - step, share + step]))
        assert before[above] <= before[below] + 1e-6
        assert after[above] >= after[below] - 1e-6


@NEEDS_ASEM
def test_no_swap_and_no_change_of_level_is_missed_on_asem() -> None:
    tree = read_tree()
    _, scores = read_stage(tree, "Normalised")
    scores[np.random.default_rng(3).random(scores.shape) < 0.2] = np.nan
    shares = np.linspace(0.0005, 0.9995, 800)
    for code in ("LPI", "Physical", "Sust"):
        slider = make_slider(tree, scores, code)
        weights = np.tile(tree.weights, (len(shares), 1))
        weights[:, tree.place(code)] = slider.raw(shares)
        index = aggregate(tree, scores, weights)
        one, other = np.triu_indices(len(scores), k=1)
        swaps = np.diff(index[:, one] > index[:, other], axis=0).sum()
        levels = (np.diff(np.searchsorted(CUTS, index, side="right"), axis=0) != 0).sum()
        inside = [
            ((found > shares[0]) & (found < shares[-1])).sum()
            for found in (find_crossings(slider).share, find_cut_crossings(slider, CUTS).share)
        ]
        assert inside == [swaps, levels]


def test_a_crossing_is_where_the_lines_meet() -> None:
    tree = compile_tree(Structure.of([element("x", "I", 1), element("y", "I", 1), element("I", None, 2)]))
    slider = make_slider(tree, np.array([[100.0, 0.0], [40.0, 20.0]]), "x")
    found = find_crossings(slider)
    # 100 w = 40 w + 20 (1 - w) at w = 1/4.
    assert found.share == pytest.approx([0.25])
    assert (found.above.tolist(), found.below.tolist()) == ([0], [1])
    cuts = find_cut_crossings(slider, (30.0, 60.0))
    assert cuts.share == pytest.approx([0.3, 0.5, 0.6])
    assert (cuts.unit.tolist(), cuts.cut.tolist(), cuts.rises.tolist()) == ([0, 1, 0], [0, 0, 1], [True] * 3)
    assert slider.raw(np.array([0.25, 1.0])).tolist() == [pytest.approx(1 / 3), np.inf]


def test_units_that_are_alike_never_cross() -> None:
    scores = np.tile(make_scores(1, 0.0)[:1], (3, 1))
    assert len(find_crossings(make_slider(TREE, scores, "a1")).share) == 0


def test_a_unit_without_the_element_stands_still() -> None:
    scores = make_scores(2, 0.0)
    scores[0, 0] = np.nan
    slider = make_slider(TREE, scores, "a1")
    assert slider.index(0.1)[0] == pytest.approx(slider.index(0.9)[0])


def test_what_cannot_slide_is_refused_by_name() -> None:
    with pytest.raises(UsageError, match="I is the index"):
        make_slider(TREE, make_scores(1, 0.0), "I")
    tree = compile_tree(Structure.of([element("x", "I", 1), element("I", None, 2)]))
    with pytest.raises(UsageError, match="x has no siblings"):
        make_slider(tree, np.ones((2, 1)), "x")
