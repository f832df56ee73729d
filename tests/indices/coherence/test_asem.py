"""Oracle: COINr 1.1.14 on ASEM 2018 (shared/data/indices/asem_coinr), and reference/indices.md section 8."""

import numpy as np
import pytest

from indices.coherence.audit import audit_coherence
from indices.coherence.denominators import find_leftovers
from indices.coherence.family import score_tree
from indices.coherence.finding import Grade
from indices.coherence.pairs import correlate
from indices.structure import Role
from rules.statistics.alpha import cronbach_alpha
from tests.indices.coherence.asem import PRESENT, read_rows, read_structure, read_table

pytestmark = PRESENT


@pytest.mark.parametrize(
    ("stage", "column"), [("asem_iData.csv", "raw"), ("asem_stage_Normalised.csv", "normalised")], ids=["raw", "normal"]
)
def test_alpha_of_every_pillar_is_that_of_coinr(stage: str, column: str) -> None:
    structure = read_structure()
    table = read_table(stage, structure.codes)
    for row in read_rows("asem_cronbach.csv"):
        codes = [each.code for each in structure.children(row["Pillar"])]
        assert cronbach_alpha(table.pick(codes).values) == pytest.approx(float(row[column]), abs=1e-12)


def test_correlations_inside_pillars_are_those_of_coinr_and_the_ones_it_leaves_out_are_not_significant() -> None:
    structure = read_structure()
    found = correlate(read_table("asem_stage_Normalised.csv", structure.codes).values)
    rows = read_rows("asem_corr_within_pillar.csv")
    assert len(rows) > 300
    for row in rows:
        place = structure.codes.index(row["Var1"]), structure.codes.index(row["Var2"])
        if row["Correlation"]:
            assert found.r[place] == pytest.approx(float(row["Correlation"]), abs=1e-12)
        assert (found.p[place] <= 0.05) is np.bool_(row["Correlation"] != "")


def test_scores_without_an_aggregator_are_weighted_means() -> None:
    structure = read_structure()
    table = read_table("asem_stage_Normalised.csv", structure.codes)
    scores = score_tree(table.values, structure)
    oracle = {row["uCode"]: float(row["Index"]) for row in read_rows("asem_results.csv")}
    for unit, score in zip(table.units, scores["Index"], strict=True):
        assert score == pytest.approx(oracle[unit], abs=5e-3)


def test_the_audit_says_that_sustainable_finance_is_not_one_thing() -> None:
    structure = read_structure()
    found = audit_coherence(read_table("asem_stage_Normalised.csv", structure.codes).values, structure)
    unity = found.of("SusEcFin")[0]
    assert unity.grade is Grade.FAIL
    assert unity.text.en == "This pillar is not one thing: mean r -0.06, 4 of 10 pairs below -0.3, alpha -0.38."
    assert unity.text.zh.startswith("这一支柱并非单一概念：")
    assert found.of("Social")[0].kind == "unity"
    assert found.of("Instit")[0].kind == "loose"
    assert found.of("Sust")[0].text.en.startswith("This sub-index is not one thing:")
    assert found.of("Index")[0].text.zh.startswith("这一指数可视为单一概念：")
    assert found.grade is Grade.CONCERN
    assert "2 not one thing (SusEcFin, Sust)" in found.verdict.en
    assert "并非单一概念（SusEcFin、Sust）" in found.verdict.zh
    assert {each.kind for each in found.of("TBTs")} >= {"against"}


def test_denominated_indicators_are_held_against_their_own_denominators() -> None:
    structure = read_structure()
    denominated = read_table("asem_stage_Denominated.csv", structure.codes)
    denominators = read_table("asem_iData.csv", tuple(each.code for each in structure.of_role(Role.DENOMINATOR)))
    found = find_leftovers(denominated, denominators, structure)
    own = {each.code: each.denominator for each in found if each.own}
    assert own == {each.code: each.denominator for each in structure.indicators if each.denominator}
    assert all(each.strong for each in found if not each.own)
    raw = find_leftovers(read_table("asem_iData.csv", structure.codes), denominators, structure)
    assert sum(each.strong for each in raw if each.own) > sum(each.strong for each in found if each.own)
