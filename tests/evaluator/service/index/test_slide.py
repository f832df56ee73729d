"""The weight of a goal as a slider, against an index that is built anew with that weight."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from evaluator.service.index.analysis import Analysis, Question, analyse
from evaluator.service.index.build import IndexFiles, assemble
from evaluator.service.index.sampling import SampleOrder, write_samples
from evaluator.service.index.slide import find_swaps, list_goals, open_slider, rank_at
from indices.build import build
from indices.spec import AggregateStage, WeightChoice
from indices.stages.aggregate import Mean
from rules.errors import UsageError


@pytest.fixture(scope="module")
def analysis(tmp_path_factory: pytest.TempPathFactory) -> Analysis:
    out = tmp_path_factory.mktemp("sample") / "files"
    write_samples(SampleOrder(out=out, cities=25, years=2))
    return _analyse(out / "data.csv")


def _analyse(data: Path) -> Analysis:
    return analyse(assemble(IndexFiles(data=data, framework="city-index")), Question(sobol=0))


def rebuild(analysis: Analysis, weights: dict[str, float]) -> Analysis:
    """Return the analysis with another index in it: only the build is looked at here."""
    assembled = analysis.assembled
    spec = assembled.spec.model_copy(update={"weights": WeightChoice(values=weights)})
    built = build(spec, assembled.structure, assembled.data)
    return replace(analysis, assembled=replace(assembled, spec=spec, built=built))


def test_the_goals_can_slide(analysis: Analysis) -> None:
    assert list_goals(analysis) == ("LIV", "GOV", "GRN", "RUR", "SEC")


def test_at_its_own_share_the_slider_is_the_index_as_built(analysis: Analysis) -> None:
    for code in list_goals(analysis):
        sliding = open_slider(analysis, code)
        np.testing.assert_allclose(sliding.slider.index(sliding.share), analysis.assembled.built.index, rtol=1e-12)
        assert all(each.rank == each.before for each in rank_at(sliding, sliding.share))


@pytest.mark.parametrize("share", [0.05, 0.42, 0.9])
def test_any_other_share_is_the_index_built_anew(analysis: Analysis, share: float) -> None:
    sliding = open_slider(analysis, "GRN")
    # GRN has 20 of 100; the others together 80 keep their ratio.
    anew = rebuild(analysis, {"GRN": 80 * share / (1 - share)}).assembled.built
    found = rank_at(sliding, share)
    by_unit = dict(zip(anew.units, anew.index, strict=True))
    np.testing.assert_allclose([each.index for each in found], [by_unit[each.unit] for each in found], rtol=1e-12)
    ranks = dict(zip(anew.units, anew.ranks["CI"], strict=True))
    assert [each.rank for each in found] == [ranks[each.unit] for each in found]
    assert [each.rank for each in found] == sorted(each.rank for each in found)


def test_weights_of_the_specification_are_those_that_slide(analysis: Analysis) -> None:
    heavy = rebuild(analysis, {"SEC": 85.0})
    sliding = open_slider(heavy, "SEC")
    assert sliding.share == pytest.approx(0.5, abs=1e-12)
    np.testing.assert_allclose(sliding.slider.index(0.5), heavy.assembled.built.index, rtol=1e-12)


def test_units_swap_where_it_is_said(analysis: Analysis) -> None:
    sliding = open_slider(analysis, "LIV")
    swaps = find_swaps(sliding, 0.4, 6)
    assert len(swaps) == 6
    assert [each.share for each in swaps] == sorted(each.share for each in swaps)
    rows = {unit: row for row, unit in enumerate(sliding.units)}
    for each in swaps:
        before, after = (sliding.slider.index(each.share + step) for step in (-1e-6, 1e-6))
        assert after[rows[each.above]] > after[rows[each.below]]
        assert before[rows[each.above]] < before[rows[each.below]]


def test_other_means_are_refused_by_name(analysis: Analysis) -> None:
    assembled = analysis.assembled
    stages = (*assembled.spec.stages[:-1], AggregateStage(do="aggregate", mean=Mean.GEOMETRIC))
    spec = assembled.spec.model_copy(update={"stages": stages})
    other = replace(assembled, built=replace(assembled.built, spec=spec))
    with pytest.raises(UsageError, match="arithmetic means"):
        open_slider(replace(analysis, assembled=other), "LIV")


def test_an_element_that_is_not_there_is_refused(analysis: Analysis) -> None:
    with pytest.raises(UsageError, match="no element NOWHERE"):
        open_slider(analysis, "NOWHERE")
