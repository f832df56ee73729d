"""The ASEM data: Copeland and the means equal COINr's; all methods agree on the whole (asem_index_alternatives.csv)."""

import csv

import numpy as np
import pytest

from indices.ranking import copeland, generalised_mean, weighted_sum
from indices.ranking.agreement import compare
from indices.ranking.registry import find_rankings
from indices.table import Array
from tests.indices.asem import ASEM, NEEDS_ASEM, read_reference

pytestmark = NEEDS_ASEM
ONES = np.ones(49)


def read_weights(codes: tuple[str, ...]) -> Array:
    with (ASEM / "asem_eff_weights.csv").open(encoding="utf-8", newline="") as file:
        found = {row["iCode"]: float(row["EffWeight"]) for row in csv.DictReader(file)}
    return np.array([found[code] for code in codes])


def read_expected(column: str, units: tuple[str, ...]) -> Array:
    table = read_reference("asem_index_alternatives.csv")
    by_unit = dict(zip(table.units, table.column(column), strict=True))
    return np.array([by_unit[unit] for unit in units])


def test_copeland_on_49_indicators_is_coinrs() -> None:
    # COINr's a_copeland under the effective weights, no missing values.
    table = read_reference("asem_stage_Normalised.csv")
    found = copeland.rank(table.values, ONES, read_weights(table.codes))
    np.testing.assert_array_equal(found.scores, read_expected("copeland_49ind", table.units))


@pytest.mark.parametrize(("column", "power"), [("gmean_1_100", 0.0), ("hmean_1_100", -1.0)])
def test_the_geometric_and_harmonic_means_are_coinrs(column: str, power: float) -> None:
    table = read_reference("asem_stage_Normalised.csv")
    found = generalised_mean.rank(table.values, ONES, read_weights(table.codes), power=power)
    np.testing.assert_allclose(found.scores, read_expected(column, table.units), atol=1e-12)


def test_the_weighted_sum_is_the_index_with_all_51_ranks() -> None:
    table = read_reference("asem_stage_Normalised.csv")
    with (ASEM / "asem_results.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["uCode"]: row for row in csv.DictReader(file)}
    found = weighted_sum.rank(table.values, ONES, read_weights(table.codes))
    np.testing.assert_allclose(found.scores, [float(rows[unit]["Index"]) for unit in table.units], atol=1e-10)
    assert found.ranks.tolist() == [float(rows[unit]["Rank"]) for unit in table.units]


def test_all_methods_agree_strongly() -> None:
    table = read_reference("asem_stage_Normalised.csv")
    weights = read_weights(table.codes)
    methods = find_rankings()
    ranks = {key: method.rank(table.values + 1.0, ONES, weights).ranks for key, method in methods.items()}
    found = compare(ranks)
    assert len(found.methods) >= 14
    assert found.w > 0.9
    assert "agree strongly" in found.sentence.en
    assert "高度一致" in found.sentence.zh
