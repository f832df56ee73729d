"""Fuzzy AHP by Buckley: optional, with a warning."""

import numpy as np
import pytest
from hypothesis import given

from indices.weights.ahp.fuzzy import weigh_fuzzy
from indices.weights.ahp.judgement import Judgement
from indices.weights.ahp.priority import weigh_geometric_mean
from rules.errors import UsageError
from tests.indices.weights.ahp.matrices import draw_judgements, triangle


@given(draw_judgements())
def test_without_fuzziness_it_is_the_geometric_mean(judgement: Judgement) -> None:
    found = weigh_fuzzy(judgement, spread=0)
    expected = weigh_geometric_mean(judgement.matrix)
    np.testing.assert_allclose(found.weights, expected, rtol=1e-12)
    np.testing.assert_allclose(found.triangles, np.repeat(expected[:, None], 3, axis=1), rtol=1e-12)


@given(draw_judgements())
def test_triangles_are_in_order_and_no_weight_is_zero(judgement: Judgement) -> None:
    """Extent analysis can give weight 0 (why it is not offered); geometric means cannot."""
    found = weigh_fuzzy(judgement)
    assert np.all(np.diff(found.triangles, axis=1) >= -1e-15)
    assert found.weights.min() > 0
    assert found.weights.sum() == pytest.approx(1)


def test_the_worked_triangle() -> None:
    """One judgement of 3, fuzzy (2, 3, 4): means (2, 3, 4)^(1/2) and (1/4, 1/3, 1/2)^(1/2) by hand."""
    found = weigh_fuzzy(triangle(2, 3))
    assert found.triangles[0, 0] == pytest.approx(2**0.5 / (4**0.5 + 0.5**0.5))
    assert found.triangles[0, 1] == pytest.approx(3 / 4)
    assert found.triangles[1, 2] == pytest.approx(0.5**0.5 / (2**0.5 + 0.25**0.5))


def test_it_warns_and_refuses_a_negative_spread() -> None:
    assert weigh_fuzzy(triangle(2, 1)).remark.kind == "fuzzy"
    with pytest.raises(UsageError, match="Spread -1"):
        weigh_fuzzy(triangle(2, 1), spread=-1)
