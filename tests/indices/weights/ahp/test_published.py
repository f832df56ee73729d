"""Published judgement matrices: Saaty 2005 and 2008, the leader example, Bozoki, Fulop and Ronyai 2010.

Oracle: shared/data/indices/ahp_cases.json (printed results, and 12 digits computed apart from this code).
"""

import numpy as np
import pytest

from indices.weights.ahp.ahpy_door import ask
from indices.weights.ahp.completion import Completion, complete
from indices.weights.ahp.consistency import assess
from indices.weights.ahp.hierarchy import synthesise
from indices.weights.ahp.priority import rank, weigh_eigenvector, weigh_geometric_mean
from indices.weights.ahp.random_index import TABLES, RandomIndex
from tests.indices.weights.ahp.matrices import (
    COMPLETE,
    needs_cases,
    published,
    published_tree,
    read_case,
    read_document,
)

pytestmark = needs_cases
EXACT = 1e-10
SAATY, DODD = RandomIndex.SAATY2005, RandomIndex.DONEGAN_DODD1991


def test_every_published_case_is_tested() -> None:
    assert {*COMPLETE, "bozoki_4x4_missing_cd"} == {case["id"] for case in read_document()["cases"]}


@pytest.mark.parametrize("name", COMPLETE)
def test_weights_and_consistency_equal_the_twelve_digits(name: str) -> None:
    computed, matrix = read_case(name)["computed"], published(name).matrix
    weights, largest = weigh_eigenvector(matrix)
    np.testing.assert_allclose(weights, computed["eigenvector"], rtol=0, atol=EXACT)
    np.testing.assert_allclose(weigh_geometric_mean(matrix), computed["geometric_mean"], rtol=0, atol=EXACT)
    assert largest == pytest.approx(computed["lambda_max"], abs=EXACT)
    found = assess(matrix)
    assert found.ci == pytest.approx(computed["CI"], abs=EXACT)
    assert found.gci == pytest.approx(computed["GCI"], abs=EXACT)
    for table, ratio in computed["CR"].items():
        assert assess(matrix, RandomIndex(table)).cr == pytest.approx(ratio, abs=5e-9)  # printed with 8 digits


@pytest.mark.parametrize("name", [name for name in COMPLETE if name == "saaty2008_drinks" or "leader_" in name])
def test_weights_and_cr_equal_the_printed_digits(name: str) -> None:
    printed, matrix = read_case(name)["published"], published(name).matrix
    for weight, shown in zip(weigh_eigenvector(matrix)[0], printed.get("weights", []), strict=False):
        assert weight == pytest.approx(shown, abs=5.0001e-4)
    if "CR_saaty2005" in printed:
        assert assess(matrix, SAATY).cr == pytest.approx(printed["CR_saaty2005"], abs=5.0001e-4)
    if "CR_donegan_dodd" in printed:
        assert assess(matrix, DODD).cr == pytest.approx(printed["CR_donegan_dodd"], abs=5.0001e-5)


def test_the_drinks_have_the_gci_of_the_reference() -> None:
    assert round(assess(published("saaty2008_drinks").matrix).gci, 4) == 0.0804


def test_the_drinks_are_ranked_as_they_are_drunk() -> None:
    """The estimated order of consumption is that of the statistics, but for beer and milk, printed .12 and .14."""
    found = weigh_eigenvector(published("saaty2008_drinks").matrix)[0]
    drunk = np.array(read_case("saaty2008_drinks")["published"]["actual_consumption"])
    assert list(rank(found)) == [3, 7, 6, 5, 2, 4, 1]
    assert np.abs(found - drunk).max() < 0.015


def test_the_cities_have_their_published_priorities() -> None:
    found = synthesise(published_tree("saaty2005_cities", "goal"))
    printed = read_case("saaty2005_cities_goal")["published"]["final_city_priorities"]
    assert dict(zip(found.leaves, found.weights, strict=True)) == pytest.approx(printed, abs=5.0001e-4)
    assert found.weights.sum() == pytest.approx(1, abs=1e-14)


def test_the_leader_is_chosen_with_unrounded_weights() -> None:
    """AHPy's page prints .493, .358 and .150, which is 1.001: it rounds before it multiplies; Sue has .149."""
    found = synthesise(published_tree("leader", "criteria"))
    weights = dict(zip(found.leaves, found.weights, strict=True))
    assert weights == pytest.approx({"Moll": 0.358, "Nell": 0.493, "Sue": 0.149}, abs=5e-4)
    assert round(weights["Sue"], 3) == 0.149
    assert found.weights.sum() == pytest.approx(1, abs=1e-14)


@pytest.mark.parametrize("how", Completion)
def test_the_missing_judgement_is_completed_as_published(how: Completion) -> None:
    case = read_case("bozoki_4x4_missing_cd")
    found = complete(published("bozoki_4x4_missing_cd"), how)
    (filled,) = found.filled
    assert (filled.row, filled.column) == ("c", "d")
    # The published optimum stops at its solver's tolerance; the exact one is the root of 8/15 (two paths of length 2).
    assert filled.value == pytest.approx(case["published"]["completed_cd"], abs=1e-6)
    assert filled.value == pytest.approx((8 / 15) ** 0.5, abs=1e-9)
    np.testing.assert_allclose(weigh_eigenvector(found.matrix)[0], case["published"]["weights"], rtol=0, atol=5e-5)
    assert assess(found.matrix, DODD).cr == pytest.approx(case["published"]["CR_donegan_dodd"], abs=5e-5)


def test_the_tables_are_those_of_the_sources() -> None:
    document = read_document()
    for name, table in document["RI_tables"].items():
        ours = TABLES[RandomIndex(name)]
        assert {size: ours[int(size)] for size in table} == table
    simulated = TABLES[RandomIndex.SIMULATED]
    assert {size: simulated[int(size)] for size in document["RI_simulated"]} == {
        size: mean for size, (mean, _) in document["RI_simulated"].items()
    }


@pytest.mark.parametrize("table", [SAATY, DODD])
@pytest.mark.parametrize("name", [*COMPLETE, "bozoki_4x4_missing_cd"])
def test_ahpy_is_of_the_same_opinion(name: str, table: RandomIndex) -> None:
    pytest.importorskip("ahpy")
    judgement = published(name)
    found = complete(judgement, Completion.LAMBDA_MAX)
    opinion = ask(judgement, table)
    close = 1e-6 if np.isnan(judgement.matrix).any() else 1e-10  # AHPy completes to the tolerance of its own solver
    np.testing.assert_allclose(opinion.weights, weigh_eigenvector(found.matrix)[0], rtol=0, atol=close)
    assert opinion.cr == pytest.approx(assess(found.matrix, table).cr, abs=close)
    assert opinion.table is table
