"""Weights vary by a share, or as far as experts differ."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indices.spec import UncertaintyChoice
from indices.structure import Element, Role, Structure
from indices.uncertainty.tree import Tree, compile_tree
from indices.uncertainty.weight_choice import choose_sampler
from indices.uncertainty.weight_draws import draw_weights
from rules.text import Text

_ROWS = (
    ("a1", "A", 1, 0.5),
    ("a2", "A", 1, 0.3),
    ("a3", "A", 1, 0.2),
    ("b1", "B", 1, 1.0),
    ("A", "I", 2, 0.6),
    ("B", "I", 2, 0.4),
    ("I", None, 3, 1.0),
)


def make_tree() -> Tree:
    return compile_tree(
        Structure.of(
            [
                Element(
                    code=code,
                    name=Text.same(code),
                    role=Role.INDICATOR if level == 1 else Role.AGGREGATE,
                    parent=parent,
                    level=level,
                    weight=weight,
                )
                for code, parent, level, weight in _ROWS
            ]
        )
    )


TREE = make_tree()
DEVIATIONS = {"a1": 0.06, "a2": 0.05, "a3": 0.04}


def draw(choice: UncertaintyChoice) -> dict[str, np.ndarray]:
    found = draw_weights(choose_sampler(TREE, choice), 20_000, 5)
    return dict(zip(TREE.codes, found.T, strict=True))


def test_the_spread_of_a_family_is_that_of_the_experts_and_the_others_keep_the_noise() -> None:
    drawn = draw(UncertaintyChoice(weight_deviations=DEVIATIONS, weight_noise=0.25))
    together = sum(float(np.var(drawn[code])) for code in DEVIATIONS)
    # The variances of a Dirichlet sum to those of the experts (fit by moments); 20,000 draws know it to 2 %.
    assert together == pytest.approx(sum(each**2 for each in DEVIATIONS.values()), rel=0.05)
    assert [float(drawn[code].mean()) for code in DEVIATIONS] == pytest.approx([0.5, 0.3, 0.2], abs=0.002)
    assert drawn["A"].min() >= 0.6 * 0.75
    assert drawn["A"].max() <= 0.6 * 1.25
    assert float(drawn["A"].std()) == pytest.approx(0.6 * 0.25 / np.sqrt(3), rel=0.03)


def test_experts_who_agree_leave_the_weights_as_they_are() -> None:
    drawn = draw(UncertaintyChoice(weight_deviations=dict.fromkeys(["a1", "a2", "a3", "A", "B"], 0.0)))
    assert all((drawn[code] == weight).all() for code, _, _, weight in _ROWS if code != "I")


def test_experts_who_contradict_each_other_give_nearly_any_weights_and_no_refusal() -> None:
    drawn = draw(UncertaintyChoice(weight_deviations={"A": 0.7, "B": 0.7}))
    assert float(drawn["A"].min()) < 0.02
    assert float(drawn["A"].max()) > 0.98
    assert np.isfinite(drawn["A"]).all()


def test_without_experts_it_is_the_noise_of_before() -> None:
    drawn = draw(UncertaintyChoice(weight_noise=0.1))
    for code, _, _, weight in _ROWS:
        assert drawn[code].min() >= weight * 0.9
        assert drawn[code].max() <= weight * 1.1


@given(st.lists(st.floats(0, 2), min_size=3, max_size=3))
def test_any_deviations_give_weights_that_sum_to_one(spreads: list[float]) -> None:
    choice = UncertaintyChoice(weight_deviations=dict(zip(DEVIATIONS, spreads, strict=True)))
    found = draw_weights(choose_sampler(TREE, choice), 50, 1)
    sums = sum(found[:, TREE.codes.index(code)] for code in DEVIATIONS)
    np.testing.assert_allclose(sums, 1.0)
    assert (found >= 0).all()
