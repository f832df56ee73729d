"""Intervals of a panel's weights over the whole tree, only children and all."""

import pytest

from evaluator.service.index.expert_panel import PanelTree, perturb_panel
from tests.indices.weights.ahp.test_panel import TREE, two_experts


def test_an_only_child_has_the_interval_of_its_parent() -> None:
    panel = two_experts()
    found = perturb_panel(PanelTree(structure=TREE), panel, draws=400)
    assert found.elements == ("a1", "a2", "a3", "b1")
    effective = TREE.effective_weights(panel.weights)
    for place, code in enumerate(found.elements):
        assert found.weights[place] == pytest.approx(effective[code])
        assert found.lower[place] <= effective[code] <= found.upper[place]
