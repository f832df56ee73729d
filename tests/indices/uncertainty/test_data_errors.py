import numpy as np
import pytest

from indices.uncertainty.data_errors import combine_uncertainty, draw_errors, scale_uncertainty
from rules.errors import UsageError


def test_errors_have_the_spread_that_was_asked_for() -> None:
    found = draw_errors(np.array([[1.0, 0.0, np.nan], [5.0, 2.0, 0.5]]), 5_000, 3)
    assert found.shape == (5_000, 2, 3)
    assert found.std(axis=0) == pytest.approx(np.array([[1.0, 0.0, 0.0], [5.0, 2.0, 0.5]]), rel=0.05)
    assert found.tobytes() == draw_errors(np.array([[1.0, 0.0, np.nan], [5.0, 2.0, 0.5]]), 5_000, 3).tobytes()


def test_independent_parts_add_in_squares() -> None:
    assert combine_uncertainty([np.array([3.0, 1.0]), np.array([4.0, np.nan])]).tolist() == [5.0, 1.0]


def test_an_uncertainty_is_scaled_like_the_score() -> None:
    found = scale_uncertainty(np.array([[2.0, 2.0]]), np.array([0.0, 50.0]), np.array([50.0, 30.0]))
    assert found.tolist() == [[4.0, 10.0]]


def test_what_is_no_uncertainty_is_refused() -> None:
    with pytest.raises(UsageError, match="unit 1, indicator 2, is negative"):
        draw_errors(np.array([[1.0, -2.0]]), 3, 1)
    with pytest.raises(UsageError, match="indicator 1 has no width"):
        scale_uncertainty(np.ones((1, 1)), np.array([3.0]), np.array([3.0]))
