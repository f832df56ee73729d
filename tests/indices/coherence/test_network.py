"""Oracles: partial correlations by regression residuals; a graph with known edges; noise."""

import numpy as np
import pytest

from indices.coherence.network import choose_shrinkage, draw_network, find_partial
from indices.coherence.pairs import standardise


def chain(units: int, length: int, seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    columns = [rng.normal(size=units)]
    for _ in range(length - 1):
        columns.append(0.7 * columns[-1] + 0.7 * rng.normal(size=units))
    return np.column_stack(columns)


def test_without_shrinkage_they_are_correlations_of_residuals() -> None:
    scaled = standardise(np.random.default_rng(0).normal(size=(40, 4)) @ np.random.default_rng(1).normal(size=(4, 4)))
    rest = scaled[:, 2:]
    left = scaled[:, :2] - rest @ np.linalg.lstsq(rest, scaled[:, :2], rcond=None)[0]
    expected = np.asarray(np.corrcoef(left, rowvar=False))[0, 1]
    assert find_partial(scaled, 0.0)[0, 1] == pytest.approx(expected, abs=1e-12)


def test_a_chain_keeps_its_links_and_drops_the_short_cuts() -> None:
    codes = ("a", "b", "c", "d", "e")
    links = {("a", "b"), ("b", "c"), ("c", "d"), ("d", "e")}
    false = total = 0
    for seed in range(12):
        found = draw_network(chain(150, 5, seed), codes, seed=seed)
        assert found is not None
        edges = {(edge.first, edge.second) for edge in found.edges}
        assert links <= edges
        false += len(edges - links)
        total += len(edges)
    assert false / total <= 0.1


def test_noise_seldom_has_an_edge() -> None:
    codes = [str(place) for place in range(8)]
    drawn = [draw_network(np.random.default_rng(seed).normal(size=(50, 8)), codes) for seed in range(25)]
    assert sum(bool(each and each.edges) for each in drawn) <= 4


def test_shrinkage_fades_with_the_number_of_units() -> None:
    few, many = (choose_shrinkage(standardise(chain(units, 6, 3))) for units in (12, 1200))
    assert 0 <= many < few <= 1
    assert many < 0.02


def test_more_indicators_than_units_can_be_drawn_with_missing_values_and_a_constant_column() -> None:
    rng = np.random.default_rng(5)
    core = rng.normal(size=20)
    values = np.column_stack([core, core + 0.01 * rng.normal(size=20), rng.normal(size=(20, 28)), np.ones(20)])
    values[3, 5] = np.nan
    found = draw_network(values, [str(place) for place in range(31)], seed=2)
    again = draw_network(values, [str(place) for place in range(31)], seed=2)
    assert found is not None
    assert again is not None
    assert found.edges == again.edges
    assert "30" not in found.codes
    assert found.filled == 1
    assert np.isfinite(found.partial).all()


@pytest.mark.parametrize("values", [np.ones((9, 3)), np.arange(9.0)[:, None], np.eye(3), np.full((9, 2), np.nan)])
def test_too_little_has_no_graph(values: np.ndarray) -> None:
    assert draw_network(values, [str(place) for place in range(values.shape[1])]) is None
