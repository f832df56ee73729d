import csv
from dataclasses import replace

import numpy as np
import pytest

from indices.build import Built, build, digest_table
from indices.spec import (
    AggregateStage,
    DenominateStage,
    IndexSpec,
    NormaliseStage,
    ScreenStage,
    TreatStage,
    example_spec,
)
from indices.stages.aggregate import Mean
from indices.stages.normalise import Scale
from rules.errors import UsageError
from rules.text import Text
from tests.indices.asem import ASEM, NEEDS_ASEM, compare, read_asem, read_reference
from tests.indices.little import SPEC, little_data, little_structure


def build_asem() -> Built:
    structure, data = read_asem()
    return build(example_spec("EurAsia_group"), structure, data)


# Oracle of the four stages and the result: COINr 1.1.14, build_example_coin() (indices.md section 4).
@NEEDS_ASEM
@pytest.mark.parametrize(
    ("do", "name"),
    [
        ("denominate", "asem_stage_Denominated.csv"),
        ("impute", "asem_stage_Imputed.csv"),
        ("treat", "asem_stage_Treated.csv"),
        ("normalise", "asem_stage_Normalised.csv"),
    ],
)
def test_every_stage_of_asem_equals_coinr(do: str, name: str) -> None:
    assert compare(build_asem().stage(do).table, name) <= 1e-12


@NEEDS_ASEM
def test_all_scores_and_ranks_of_asem_equal_coinr() -> None:
    built = build_asem()
    reference = {unit: row for row, unit in enumerate(built.units)}
    with (ASEM / "asem_results.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len(built.units) == 51
    for row in rows:
        place = reference[row["uCode"]]
        assert built.ranks["Index"][place] == float(row["Rank"])
        for code in set(row) - {"uCode", "uName", "Rank"}:
            assert built.scores.by_code[code][place] == pytest.approx(float(row[code]), abs=1e-10)


@NEEDS_ASEM
def test_the_fifteen_treated_indicators_and_their_points_equal_coinr() -> None:
    with (ASEM / "asem_treat_details.csv").open(encoding="utf-8", newline="") as file:
        expected = {row["iCode"]: int(row["winsorise.nwin"]) for row in csv.DictReader(file) if row["winsorise.nwin"]}
    assert {each.code: each.points for each in build_asem().stage("treat").treatments} == expected
    assert len(expected) == 15


def overview_spec() -> IndexSpec:
    return IndexSpec(
        id="overview",
        edition="1",
        title=Text.same("overview"),
        stages=(
            DenominateStage(do="denominate"),
            ScreenStage(do="screen", share=0.9),
            TreatStage(do="treat"),
            NormaliseStage(do="normalise"),
            AggregateStage(do="aggregate"),
        ),
    )


@NEEDS_ASEM
def test_the_other_published_variant_of_asem_comes_out_too() -> None:
    # COINr's overview article imputes and never uses it: 46 units, these six in front (indices.md section 4).
    structure, data = read_asem()
    built = build(overview_spec(), structure, data)
    order = np.argsort(-built.index)[:6]
    published = {"CHE": 68.33, "DNK": 64.47, "NLD": 64.46, "NOR": 64.23, "BEL": 63.11, "SWE": 62.82}
    assert len(built.units) == 46
    assert [built.units[row] for row in order] == list(published)
    assert [round(float(built.index[row]), 2) for row in order] == list(published.values())


@NEEDS_ASEM
@pytest.mark.parametrize(("mean", "column"), [(Mean.GEOMETRIC, "gmean_1_100"), (Mean.HARMONIC, "hmean_1_100")])
def test_other_means_of_asem_equal_coinr(mean: Mean, column: str) -> None:
    structure, data = read_asem()
    first = example_spec("EurAsia_group")
    ends = (NormaliseStage(do="normalise", lower=1), AggregateStage(do="aggregate", mean=mean))
    built = build(first.model_copy(update={"stages": (*first.stages[:-2], *ends)}), structure, data)
    reference = read_reference("asem_index_alternatives.csv")
    ours = [built.index[built.units.index(unit)] for unit in reference.units]
    assert ours == pytest.approx(list(reference.column(column)), abs=1e-10)


@NEEDS_ASEM
@pytest.mark.parametrize(
    ("scale", "name"), [(Scale.BORDA, "asem_norm_n_borda.csv"), (Scale.Z_SCORE, "asem_norm_n_zscore.csv")]
)
def test_other_scales_of_asem_equal_coinr(scale: Scale, name: str) -> None:
    structure, data = read_asem()
    first = example_spec("EurAsia_group")
    ends = (NormaliseStage(do="normalise", scale=scale), AggregateStage(do="aggregate"))
    built = build(first.model_copy(update={"stages": (*first.stages[:-2], *ends)}), structure, data)
    assert compare(built.stage("normalise").table, name) <= 1e-12


def test_the_same_recipe_gives_the_same_bytes() -> None:
    structure, data = little_structure(), little_data()
    first, second = (build(SPEC, structure, data) for _ in range(2))
    assert first.sha256 == second.sha256
    assert [stage.sha256 for stage in first.stages] == [stage.sha256 for stage in second.stages]


def test_another_value_gives_another_digest() -> None:
    table = little_data().indicators
    moved = table.values.copy()
    moved[0, 0] = np.nextafter(moved[0, 0], np.inf)
    assert digest_table(table) != digest_table(table.with_values(moved))


def test_the_order_of_rows_does_not_matter() -> None:
    structure, data = little_structure(), little_data()
    built = build(SPEC, structure, data)
    backwards = data.indicators.keep(range(len(data.indicators.units) - 1, -1, -1))
    turned = build(SPEC, structure, type(data)(indicators=backwards, denominators=data.denominators))
    by_unit = dict(zip(turned.units, turned.index, strict=True))
    assert [by_unit[unit] for unit in built.units] == pytest.approx(list(built.index), abs=1e-12)


def test_weights_of_the_specification_replace_those_of_the_structure() -> None:
    structure, data = little_structure(), little_data()
    choice = SPEC.weights.model_copy(update={"values": {"A": 1.0, "B": 0.0}})
    built = build(SPEC.model_copy(update={"weights": choice}), structure, data)
    assert list(built.index) == pytest.approx(list(built.scores.by_code["A"]))


def test_a_weight_for_a_stranger_is_refused_by_name() -> None:
    choice = SPEC.weights.model_copy(update={"values": {"Z": 1.0}})
    with pytest.raises(UsageError, match="Z is not in the structure"):
        build(SPEC.model_copy(update={"weights": choice}), little_structure(), little_data())


def test_ranks_hold_inside_a_class_and_that_is_told() -> None:
    structure, data = little_structure(), little_data()
    plain = build(SPEC, structure, data)
    mixed = build(SPEC, structure, replace(data, classes=("city", "city", "county", "county", "city", "county")))
    by_unit = {unit: (float(plain.index[row]), float(mixed.ranks["I"][row])) for row, unit in enumerate(mixed.units)}
    for members in (("U1", "U2", "U5"), ("U3", "U4", "U6")):
        best_first = sorted(members, key=lambda unit: -by_unit[unit][0])
        assert [by_unit[unit][1] for unit in best_first] == [1, 2, 3]
    assert [each.kind for each in mixed.remarks if each.kind == "classes"] == ["classes"]


def test_a_method_weighs_indicators_inside_their_pillar_and_pillars_keep_theirs() -> None:
    structure, data = little_structure(), little_data()
    choice = SPEC.weights.model_copy(update={"origin": "data", "method": "critic"})
    built = build(SPEC.model_copy(update={"weights": choice}), structure, data)
    effective = built.effective_weights()
    assert effective["A"] == effective["B"] == 0.5
    assert len({round(effective[code], 9) for code in structure.codes}) > 2
    assert sum(effective[code] for code in structure.codes) == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"origin": "data"}, "origin 'data' needs a method"),
        ({"method": "critic"}, "origin 'data' needs a method"),
        ({"origin": "data", "method": "wishes"}, "no data-driven weighting wishes. There are: bod, critic"),
    ],
)
def test_a_weighting_that_is_not_there_is_refused(change: dict[str, str], words: str) -> None:
    choice = SPEC.weights.model_copy(update=change)
    with pytest.raises(UsageError, match=words):
        build(SPEC.model_copy(update={"weights": choice}), little_structure(), little_data())
