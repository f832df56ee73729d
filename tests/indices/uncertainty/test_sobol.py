import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indices.table import Array
from indices.uncertainty.sobol import Verdict, analyse, draw_design
from rules.errors import UsageError


def ishigami(points: Array) -> Array:
    """Return Ishigami's function with a = 7, b = 0.1 and two more outputs: twice it, and a constant."""
    x, y, z = (2 * points.T - 1) * math.pi
    found = np.sin(x) + 7 * np.sin(y) ** 2 + 0.1 * z**4 * np.sin(x)
    return np.column_stack([found, 2 * found + 1e6, np.full_like(found, 3.7)])


def sobol_g(points: Array) -> Array:
    """Return Sobol's g-function with a = 0, 1, 4.5, 9."""
    a = np.array([0.0, 1.0, 4.5, 9.0])
    return np.asarray(np.prod((np.abs(4 * points - 2) + a) / (1 + a), axis=1, keepdims=True))


def test_ishigami_agrees_with_its_closed_form() -> None:
    # Ishigami and Homma 1990; Saltelli et al. 2008, Global Sensitivity Analysis, a = 7, b = 0.1.
    found = analyse(ishigami, ("x", "y", "z"), size=16_384, seed=1)
    assert found.first.value[:, 0] == pytest.approx([0.3139, 0.4424, 0.0], abs=0.003)
    assert found.total.value[:, 0] == pytest.approx([0.5576, 0.4424, 0.2437], abs=0.003)
    assert found.verdicts[0] is Verdict.CONVERGED
    assert found.variance[0] == pytest.approx(13.8446, rel=0.001)


def test_shifted_and_scaled_outputs_have_the_same_indices() -> None:
    found = analyse(ishigami, ("x", "y", "z"), size=1_024, seed=2)
    assert found.first.value[:, 1] == pytest.approx(found.first.value[:, 0], abs=1e-6)
    assert found.total.value[:, 1] == pytest.approx(found.total.value[:, 0], abs=1e-6)


def test_the_g_function_agrees_with_its_closed_form() -> None:
    part = 1 / (3 * (1 + np.array([0.0, 1.0, 4.5, 9.0])) ** 2)
    variance = np.prod(1 + part) - 1
    total = part * np.prod(1 + part) / (1 + part) / variance
    found = analyse(sobol_g, ("a", "b", "c", "d"), size=16_384, seed=3)
    assert found.first.value[:, 0] == pytest.approx(part / variance, abs=0.01)
    assert found.total.value[:, 0] == pytest.approx(total, abs=0.01)
    assert found.verdicts == (Verdict.CONVERGED,)


def test_a_flat_output_has_no_effect_and_no_nan() -> None:
    # SALib issues 619 and 517: a flat output divides by zero.
    found = analyse(ishigami, ("x", "y", "z"), size=64, seed=1)
    assert found.verdicts[2] is Verdict.NO_EFFECT
    assert found.variance[2] == 0
    for part in (found.first, found.total):
        assert (part.value[:, 2] == 0).all()
        assert (part.low[:, 2] == 0).all()
        assert (part.high[:, 2] == 0).all()


def test_a_small_sample_is_not_converged() -> None:
    found = analyse(ishigami, ("x", "y", "z"), size=100, seed=1)
    assert found.verdicts[0] is Verdict.NOT_CONVERGED
    assert "larger sample" in found.verdicts[0].text.en


def test_intervals_cover_the_truth_and_shrink() -> None:
    truth = np.array([0.3139, 0.4424, 0.0])
    small, large = (analyse(ishigami, ("x", "y", "z"), size=size, seed=5).first for size in (512, 8_192))
    for part in (small, large):
        assert ((part.low[:, 0] <= truth) & (truth <= part.high[:, 0])).all()
    assert (large.half_width[:, 0] < small.half_width[:, 0] / 2).all()


@settings(max_examples=20)
@given(st.lists(st.floats(0.1, 10), min_size=3, max_size=3))
def test_an_additive_model_is_explained_by_its_squares(slopes: list[float]) -> None:
    squares = np.array(slopes) ** 2
    found = analyse(lambda points: points @ np.array(slopes)[:, np.newaxis], ("a", "b", "c"), size=1_024, seed=4)
    assert found.first.value[:, 0] == pytest.approx(squares / squares.sum(), abs=0.02)
    assert found.total.value[:, 0] == pytest.approx(squares / squares.sum(), abs=0.02)


def test_the_design_is_seeded_and_stays_inside_the_cube() -> None:
    base, other = draw_design(4, 1_024, 9)
    again, _ = draw_design(4, 1_024, 9)
    assert base.tobytes() == again.tobytes()
    assert base.shape == other.shape == (1_024, 4)
    assert min(base.min(), other.min()) >= 0
    assert max(base.max(), other.max()) < 1


def test_what_cannot_be_analysed_is_refused() -> None:
    with pytest.raises(UsageError, match="too small"):
        analyse(ishigami, ("x", "y", "z"), size=4, seed=1)
    with pytest.raises(UsageError, match="Output 1 is not finite"):
        analyse(lambda points: np.full((len(points), 1), np.nan), ("x",), size=8, seed=1)
