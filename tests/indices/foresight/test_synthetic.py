"""The generator keeps its own law: the truth that it tells is the truth that can be measured."""

import numpy as np
import pytest

from indices.foresight.synthetic import ITEMS, SLIP, Item, Recipe, Sample, generate


def same(left: Sample, right: Sample) -> bool:
    pairs = [
        (left.panel.values, right.panel.values),
        (left.outcome, right.outcome),
        (left.districts, right.districts),
        (left.truth.latent, right.truth.latent),
    ]
    return all(a.tobytes() == b.tobytes() for a, b in pairs) and left.truth.breaks == right.truth.breaks


def test_the_same_seed_gives_the_same_bytes_and_another_one_others() -> None:
    assert same(generate(3, 12, 6), generate(3, 12, 6))
    assert not same(generate(3, 12, 6), generate(4, 12, 6))


def test_any_list_of_codes_can_be_drawn_in_its_own_units_and_range() -> None:
    items = [
        Item(code="A1", pillar="p", direction=-1, low=-5.0, high=5.0, unit="Cel"),
        Item(code="A2", pillar="p", low=0.0, high=1e6, unit="1"),
        Item(code="B1", pillar="q", low=10.0, high=20.0),
    ]
    drawn = generate(1, 60, 4, items=items, recipe=Recipe(outliers=0.0, missing=0.0))
    assert drawn.panel.codes == ("A1", "A2", "B1")
    assert list(drawn.truth.pillars) == ["p", "q"]
    for place, item in enumerate(items):
        for values in (drawn.panel.values[:, :, place], drawn.districts[..., place]):
            assert item.low <= values.min()
            assert values.max() <= item.high
            assert np.ptp(values) > 0.5 * (item.high - item.low)
    # More of a cost indicator is a lower latent value.
    assert np.corrcoef(drawn.truth.latent[:, 0, 0], drawn.truth.complete[:, 0, 0])[0, 1] < -0.9


def test_latent_correlations_are_those_of_the_model() -> None:
    how = Recipe(loading=0.8, general=0.4, drift=0.0)
    latent = generate(5, 4000, 1, recipe=how).truth.latent[:, 0]
    r = np.corrcoef(latent, rowvar=False)
    pillars = np.array([item.pillar for item in ITEMS])
    expected = np.where(pillars[:, None] == pillars, 0.64, 0.64 * 0.4)
    np.fill_diagonal(expected, 1.0)
    np.testing.assert_allclose(r, expected, atol=0.06)


def test_what_was_planted_stands_where_the_truth_says() -> None:
    drawn = generate(7, 60, 8, recipe=Recipe(outliers=0.01, breaks=0.05, missing=0.05))
    values, truth = drawn.panel.values, drawn.truth
    assert len(truth.outliers) > 10
    assert len(truth.breaks) > 10
    assert {tuple(cell) for cell in np.argwhere(np.isnan(values))} == set(truth.missing)
    for cell in truth.outliers:
        assert values[cell] == pytest.approx(SLIP * truth.complete[cell])
    untouched = np.isfinite(values)
    for cell in truth.outliers:
        untouched[cell] = False
    for unit, period, item in truth.breaks:
        assert not np.array_equal(values[unit, period:, item], truth.complete[unit, period:, item])
        untouched[unit, period:, item] = False
    np.testing.assert_array_equal(values[untouched], truth.complete[untouched])


def test_years_persist_and_drift_upwards() -> None:
    drawn = generate(2, 300, 8, recipe=Recipe(persistence=0.95, drift=0.1))
    general = drawn.truth.general
    assert np.corrcoef(general[:, 0], general[:, 1])[0, 1] == pytest.approx(0.95, abs=0.03)
    assert general.std() == pytest.approx(1.0, abs=0.1)
    means = drawn.truth.latent.mean(axis=(0, 2))
    assert means[-1] - means[0] == pytest.approx(0.7, abs=0.15)


def test_districts_scatter_around_their_city() -> None:
    drawn = generate(2, 30, 3, recipe=Recipe(districts=5))
    assert drawn.districts.shape == (30, 3, 5, len(ITEMS))
    assert drawn.people.shape == (30, 5)
    share = drawn.people / drawn.people.sum(axis=1, keepdims=True)
    city = np.einsum("ud,utdi->uti", share, drawn.districts)
    for place in range(len(ITEMS)):
        assert np.corrcoef(city[..., place].ravel(), drawn.truth.complete[..., place].ravel())[0, 1] > 0.95


def test_the_outcome_follows_last_years_index() -> None:
    drawn = generate(9, 800, 3, recipe=Recipe(inertia=0.6, effect=0.5))
    index = drawn.truth.latent.mean(axis=2)
    x = np.column_stack([drawn.outcome[:, 1], index[:, 1], np.ones(800)])
    found = np.linalg.lstsq(x, drawn.outcome[:, 2], rcond=None)[0]
    np.testing.assert_allclose(found[:2], [0.6, 0.5], atol=0.08)


def test_short_panels_have_no_breaks_and_one_unit_is_enough() -> None:
    assert generate(0, 30, 4, recipe=Recipe(breaks=0.5)).truth.breaks == ()
    assert generate(0, 1, 1).panel.values.shape == (1, 1, len(ITEMS))
    assert set(generate(0, 30, 1).panel.groups["band"]) == {"small", "middle", "large"}
