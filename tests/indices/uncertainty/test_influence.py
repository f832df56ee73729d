import numpy as np
import pytest

from indices.stages.aggregate import Mean
from indices.uncertainty.choices import Choice, Option
from indices.uncertainty.influence import find_influence
from indices.uncertainty.method import Method, plan_method
from indices.uncertainty.sobol import Verdict
from indices.uncertainty.tree import Tree, compile_tree
from indices.uncertainty.weight_draws import Noisy, draw_weights
from tests.indices.asem import NEEDS_ASEM
from tests.indices.little import little_structure
from tests.indices.uncertainty.asem_method import plan_asem, read_noisy_weights, read_tree


@NEEDS_ASEM
def test_coinrs_published_case_converges_where_it_should() -> None:
    # indices.md sections 4 and 5: .029, .085, .095, .561 at N = 16,384.
    tree = read_tree()
    found = find_influence(plan_asem(tree, read_noisy_weights(tree)), size=16_384, seed=7)
    assert found.verdict is Verdict.CONVERGED
    assert found.sensitivity.first.value[:, 0] == pytest.approx([0.029, 0.085, 0.095, 0.561], abs=0.008)
    assert found.order[0] == "mean"


@NEEDS_ASEM
def test_coinrs_published_case_is_not_converged_at_its_published_size() -> None:
    tree = read_tree()
    found = find_influence(plan_asem(tree, read_noisy_weights(tree)), size=100, seed=7)
    assert found.verdict is Verdict.NOT_CONVERGED


@NEEDS_ASEM
def test_many_weight_sets_tell_the_same_story_as_a_hundred() -> None:
    tree = read_tree()
    sets = draw_weights(Noisy(tree=tree, noise={2: 0.25, 3: 0.25}), 4_096, 1)
    found = find_influence(plan_asem(tree, sets), size=4_096, seed=7)
    # SALib at N = 4,096: .561 +- .024 for the mean (indices.md section 6).
    assert found.sensitivity.first.value[3, 0] == pytest.approx(0.561, abs=0.04)
    assert found.order[0] == "mean"


TREE = compile_tree(little_structure())


def plan_little(tree: Tree) -> Method:
    """Return a method of two choices over five units, of which the last one is best whatever is chosen."""
    scores = np.random.default_rng(2).uniform(10, 60, (5, 5))
    scores[4] = 90.0
    sets = draw_weights(Noisy(tree=tree, noise={1: 0.9, 2: 0.9}), 500, 1)
    means = (Mean.ARITHMETIC, Mean.GEOMETRIC)
    return plan_method(
        tree,
        [
            Choice(name="weights", options=(Option(name="noisy", weights=sets),)),
            Choice(name="mean", options=tuple(Option(name=mean.value, means=mean) for mean in means)),
        ],
        lambda _: scores,
    )


def test_a_unit_that_is_always_first_is_moved_by_nothing() -> None:
    found = find_influence(plan_little(TREE), size=256, seed=3, units=True)
    assert len(found.sensitivity.verdicts) == 6
    assert found.nominal[4] == 1
    assert found.sensitivity.verdicts[5] is Verdict.NO_EFFECT
    assert (found.sensitivity.total.value[:, 5] == 0).all()
    assert found.sensitivity.verdicts[0] is not Verdict.NO_EFFECT


def test_the_same_seed_gives_the_same_indices() -> None:
    one, other = (find_influence(plan_little(TREE), size=64, seed=3) for _ in range(2))
    assert one.sensitivity.total.value.tobytes() == other.sensitivity.total.value.tobytes()
    assert one.sensitivity.total.low.tobytes() == other.sensitivity.total.low.tobytes()
