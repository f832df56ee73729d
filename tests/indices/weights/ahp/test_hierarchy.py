"""A tree of matrices: weights multiply down, and AHPy agrees."""

import numpy as np
import pytest

from indices.weights.ahp import ahpy_door
from indices.weights.ahp.hierarchy import Hierarchy, synthesise
from indices.weights.ahp.judgement import Judgement
from indices.weights.ahp.priority import Method
from indices.weights.ahp.random_index import RandomIndex
from rules.errors import UsageError
from tests.indices.weights.ahp.matrices import consistent, needs_cases, published_tree


def over(elements: str, *weights: float) -> Judgement:
    return Judgement.of(elements.split(), consistent(*weights).matrix)


TREE = Hierarchy.of(
    "goal",
    {"goal": over("economy people", 3, 1), "economy": over("jobs income", 1, 1), "people": over("health income", 4, 1)},
)


@pytest.mark.parametrize("method", Method)
def test_weights_multiply_down_and_a_leaf_of_two_nodes_adds_up(method: Method) -> None:
    found = synthesise(TREE, method=method)
    assert found.leaves == ("jobs", "income", "health")
    np.testing.assert_allclose(found.weights, [3 / 8, 3 / 8 + 1 / 20, 4 / 20], rtol=1e-12)
    assert found.nodes == pytest.approx({"goal": 1, "economy": 3 / 4, "people": 1 / 4})
    assert found.cr == pytest.approx(0)


def test_a_leaf_may_stand_beside_nodes() -> None:
    tree = Hierarchy.of("goal", {"goal": over("economy air", 3, 1), "economy": over("jobs income", 1, 1)})
    found = synthesise(tree)
    assert dict(zip(found.leaves, found.weights, strict=True)) == pytest.approx(
        {"air": 1 / 4, "jobs": 3 / 8, "income": 3 / 8}
    )


@needs_cases
def test_the_consistency_of_a_level_is_pooled_by_the_weights_of_its_nodes() -> None:
    """Saaty 1980: sum w CI / sum w RI; for the leader's second level, all of three elements."""
    found = synthesise(published_tree("leader", "criteria"))
    below = {name: each for name, each in found.consistencies.items() if name != "criteria"}
    expected = sum(found.nodes[name] * each.ci for name, each in below.items()) / 0.52
    assert found.levels[2] == pytest.approx(expected)
    assert found.levels[1] == pytest.approx(0.04435132, abs=5e-9)
    assert min(found.levels.values()) < found.cr < max(found.levels.values())


@needs_cases
@pytest.mark.parametrize("table", [RandomIndex.SAATY2005, RandomIndex.DONEGAN_DODD1991])
@pytest.mark.parametrize(("prefix", "top"), [("leader", "criteria"), ("saaty2005_cities", "goal")])
def test_ahpy_synthesises_the_same_weights(prefix: str, top: str, table: RandomIndex) -> None:
    pytest.importorskip("ahpy")
    tree = published_tree(prefix, top)
    ours = synthesise(tree)
    theirs = ahpy_door.synthesise(tree, table)
    assert dict(zip(ours.leaves, ours.weights, strict=True)) == pytest.approx(theirs, abs=1e-10)
    assert sum(theirs.values()) == pytest.approx(1, abs=1e-14)


def test_ahpy_of_three_levels_agrees() -> None:
    pytest.importorskip("ahpy")
    deep = Hierarchy.of("top", {"top": over("goal", 1), **TREE.judgements})
    with pytest.raises(UsageError, match="cannot hold a matrix of one element"):
        ahpy_door.synthesise(deep)
    nodes = {"top": over("goal other", 2, 1), **TREE.judgements, "other": over("air jobs", 1, 2)}
    tree = Hierarchy.of("top", nodes)
    ours = synthesise(tree)
    assert dict(zip(ours.leaves, ours.weights, strict=True)) == pytest.approx(ahpy_door.synthesise(tree), abs=1e-11)


def test_ahpy_would_drop_a_leaf_beside_nodes_and_is_not_asked() -> None:
    pytest.importorskip("ahpy")
    tree = Hierarchy.of("goal", {"goal": over("economy air", 3, 1), "economy": over("jobs income", 1, 1)})
    with pytest.raises(UsageError, match="drops elements that have no matrix beside others that have one: air"):
        ahpy_door.synthesise(tree)


@pytest.mark.parametrize(
    ("top", "matrices", "words"),
    [
        ("goal", {"other": over("a b", 1, 1)}, "'goal' has no judgement matrix"),
        ("goal", {"goal": over("a b", 1, 1), "lost": over("c d", 1, 1)}, "lost do not hang below 'goal'"),
        ("goal", {"goal": over("a b", 1, 1), "a": over("goal c", 1, 1)}, "Node 'goal' stands below a"),
        (
            "goal",
            {"goal": over("a b", 1, 1), "a": over("x y", 1, 1), "b": over("x z", 1, 1), "x": over("p q", 1, 1)},
            "Node 'x' stands below a b",
        ),
        (
            "goal",
            {"goal": over("a b", 1, 1), "p": over("q a1", 1, 1), "q": over("p a2", 1, 1)},
            "p、q do not hang below 'goal'",
        ),
    ],
)
def test_a_tree_that_is_none_is_refused(top: str, matrices: dict[str, Judgement], words: str) -> None:
    with pytest.raises(UsageError) as caught:
        Hierarchy.of(top, matrices)
    assert words in caught.value.in_("en")
