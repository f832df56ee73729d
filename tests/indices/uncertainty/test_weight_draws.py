import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indices.uncertainty.tree import BLOCK, compile_tree
from indices.uncertainty.weight_draws import (
    Cone,
    Families,
    Noisy,
    Ordered,
    Sampler,
    Simplex,
    draw_blocks,
    draw_weights,
    fit_concentration,
)
from rules.errors import UsageError
from tests.indices.little import little_structure

TREE = compile_tree(little_structure())
SAMPLERS: list[Sampler] = [
    Noisy(tree=TREE, noise={1: 0.25, 2: 0.1}),
    Cone(weights=np.array([0.5, 0.3, 0.2, 0.0]), concentration=20.0),
    Simplex(floors=np.array([0.1, 0.0, 0.2])),
    Ordered(order=(2, 0, 1), floor=0.05),
    Families(tree=TREE, samplers={"A": Ordered(order=(0, 1, 2))}),
]


@pytest.mark.parametrize("sampler", SAMPLERS, ids=lambda each: type(each).__name__)
def test_the_same_seed_gives_the_same_bytes_at_once_or_in_blocks(sampler: Sampler) -> None:
    whole = draw_weights(sampler, BLOCK + 10, 7)
    blocks = list(draw_blocks(sampler, BLOCK + 10, 7))
    assert [len(block) for block in blocks] == [BLOCK, 10]
    assert np.concatenate(blocks).tobytes() == whole.tobytes()
    assert draw_weights(sampler, BLOCK + 10, 8).tobytes() != whole.tobytes()


def test_noise_stays_in_its_band_and_on_its_levels() -> None:
    found = draw_weights(Noisy(tree=TREE, noise={2: 0.25}), 5_000, 1)
    pillars = found[:, TREE.levels == 2]
    assert pillars.min() >= 0.75
    assert pillars.max() <= 1.25
    assert pillars.mean() == pytest.approx(1.0, abs=0.01)
    assert pillars.std() == pytest.approx(0.5 / np.sqrt(12), rel=0.02)
    assert (found[:, TREE.levels != 2] == 1.0).all()


def test_a_cone_has_its_centre_and_the_spread_of_its_concentration() -> None:
    centre = np.array([0.5, 0.3, 0.2, 0.0])
    found = draw_weights(Cone(weights=2 * centre, concentration=30.0), 20_000, 3)
    assert found.sum(axis=1) == pytest.approx(1.0)
    assert found.mean(axis=0) == pytest.approx(centre, abs=0.005)
    # Dirichlet: var = w (1 - w) / (k + 1).
    assert found.var(axis=0) == pytest.approx(centre * (1 - centre) / 31, rel=0.05, abs=1e-12)
    assert (found[:, 3] == 0).all()


@given(st.floats(0.5, 500))
def test_the_concentration_comes_back_from_the_spread_it_makes(concentration: float) -> None:
    centre = np.array([0.6, 0.3, 0.1])
    spread = np.sqrt(centre * (1 - centre) / (concentration + 1))
    assert fit_concentration(centre, spread) == pytest.approx(concentration)


def test_experts_without_spread_have_no_concentration() -> None:
    with pytest.raises(UsageError, match="a concentration needs more than 0"):
        fit_concentration(np.array([0.5, 0.5]), np.zeros(2))


def test_simplex_weights_keep_their_floors_and_have_the_mean_of_the_simplex() -> None:
    floors = np.array([0.1, 0.0, 0.2])
    found = draw_weights(Simplex(floors=floors), 20_000, 5)
    assert found.sum(axis=1) == pytest.approx(1.0)
    assert (found >= floors).all()
    assert found.mean(axis=0) == pytest.approx(floors + 0.7 / 3, abs=0.005)


def test_ordered_weights_keep_their_order_and_have_the_rank_order_centroid_as_mean() -> None:
    found = draw_weights(Ordered(order=(2, 0, 1)), 20_000, 5)
    assert (found[:, 2] >= found[:, 0]).all()
    assert (found[:, 0] >= found[:, 1]).all()
    # Barron and Barrett 1996: 11/18, 5/18, 2/18 for three.
    assert found.mean(axis=0) == pytest.approx([5 / 18, 2 / 18, 11 / 18], abs=0.005)


def test_families_draw_below_the_named_parents_only() -> None:
    found = draw_weights(Families(tree=TREE, samplers={"A": Simplex(floors=np.zeros(3))}), 50, 5)
    assert found[:, :3].sum(axis=1) == pytest.approx(1.0)
    assert (found[:, 3:] == TREE.weights[3:]).all()


def test_what_cannot_be_drawn_is_refused() -> None:
    with pytest.raises(UsageError, match="weights stand on levels 1 to 2"):
        Noisy(tree=TREE, noise={3: 0.25})
    with pytest.raises(UsageError, match="must be at least 0 and below 1"):
        Noisy(tree=TREE, noise={1: 1.0})
    with pytest.raises(UsageError, match="Dirichlet"):
        Cone(weights=np.zeros(3), concentration=1.0)
    with pytest.raises(UsageError, match=r"floors of the weights sum to 1\.2"):
        Simplex(floors=np.array([0.6, 0.6]))
    with pytest.raises(UsageError, match="floors"):
        Simplex(floors=np.array([-0.1, 0.6]))
    with pytest.raises(UsageError, match="exactly once"):
        Ordered(order=(0, 0, 1))
    with pytest.raises(UsageError, match="a1 is an indicator"):
        Families(tree=TREE, samplers={"a1": Simplex(floors=np.zeros(3))})
