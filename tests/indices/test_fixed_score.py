import numpy as np
import pytest

from indices.build import Built, build
from indices.data_sheet import Data
from indices.fixed_score import fix_score
from indices.spec import AggregateStage, IndexSpec, Marks, NormaliseStage, example_spec
from indices.stages.normalise import Scale
from indices.structure import Element, Role, Structure
from indices.table import Table
from rules.text import Text
from tests.indices.asem import NEEDS_ASEM, read_asem


@NEEDS_ASEM
@pytest.mark.parametrize("scale", [each for each in Scale if each not in (Scale.GOALPOSTS, Scale.TARGET, Scale.BORDA)])
def test_the_function_gives_the_built_index_of_every_unit(scale: Scale) -> None:
    # Oracle: the index as built, through denominators, imputation, logarithms and scaling.
    structure, data = read_asem()
    spec = example_spec(None)
    stages = (*spec.stages[:-2], NormaliseStage(do="normalise", scale=scale), spec.stages[-1])
    built = build(spec.model_copy(update={"stages": stages}), structure, data)
    for row in range(0, len(built.units), 5):
        fixed = fix_score(built, row)
        assert fixed.score(fixed.city.values[np.newaxis])[0] == pytest.approx(built.index[row], abs=1e-9)
        assert not fixed.is_fixed


@NEEDS_ASEM
def test_beyond_the_best_unit_nothing_is_gained() -> None:
    structure, data = read_asem()
    fixed = fix_score(build(example_spec(None), structure, data), 3)
    place = int(np.flatnonzero(np.isfinite(fixed.city.values))[0])
    rows = np.stack([fixed.city.values] * 3)
    rows[1, place] = fixed.best[place]
    rows[2, place] = fixed.best[place] + structure.directions[place] * 10 * fixed.width[place]
    now, best, beyond = fixed.score(rows)
    assert now <= best == beyond


def make(*values: tuple[float, float], ideal: tuple[float, float] | None = None) -> Built:
    elements = [
        Element(code="a", name=Text.same("a"), role=Role.INDICATOR, parent="top", level=1),
        Element(code="b", name=Text.same("b"), role=Role.INDICATOR, parent="top", level=1, direction=-1),
        Element(code="top", name=Text.same("top"), role=Role.AGGREGATE, level=2),
    ]
    table = np.array(values)
    units = tuple(f"u{row}" for row in range(len(table)))
    data = Data(
        indicators=Table(units=units, codes=("a", "b"), values=table),
        denominators=Table(units=units, codes=(), values=np.empty((len(units), 0))),
    )
    spec = IndexSpec(
        id="small",
        edition="1",
        title=Text.same("small"),
        stages=(NormaliseStage(do="normalise", scale=Scale.GOALPOSTS), AggregateStage(do="aggregate")),
        ranges={"a": Marks(lower=0, upper=10, ideal=ideal), "b": Marks(lower=0, upper=4)},
    )
    return build(spec, Structure.of(elements), data)


def test_fixed_ranges_reach_as_far_as_marks_data_and_nature_say() -> None:
    fixed = fix_score(make((5.0, 1.0), (12.0, 2.0)), 0, {"a": (-3.0, None), "b": (0.0, 9.0)})
    assert fixed.is_fixed
    assert fixed.city.low.tolist() == [-3.0, 0.0]
    assert fixed.city.high.tolist() == [12.0, 9.0]
    assert fixed.best.tolist() == [10.0, 0.0]
    assert fixed.width.tolist() == [10.0, 4.0]
    # (50 + 75) / 2 now, (100 + 75) / 2 at the mark and beyond it.
    assert fixed.score(np.array([[5.0, 1.0], [10.0, 1.0], [12.0, 1.0]])).tolist() == [62.5, 87.5, 87.5]


@pytest.mark.parametrize(("value", "best"), [(2.0, 4.0), (5.0, 5.0), (9.0, 6.0)])
def test_a_moderate_indicator_is_best_at_the_near_end_of_its_ideal(value: float, best: float) -> None:
    assert fix_score(make((value, 1.0), (5.0, 2.0), ideal=(4.0, 6.0)), 0).best[0] == best


def test_a_missing_value_stays_out_of_the_score() -> None:
    fixed = fix_score(make((np.nan, 1.0), (5.0, 2.0)), 0)
    assert np.isnan(fixed.city.values[0])
    assert fixed.score(fixed.city.values[np.newaxis]).tolist() == [75.0]


def test_a_slip_in_the_data_of_others_opens_no_way_beyond_nature() -> None:
    built = make((20.0, 1.0), (120.6, 2.0))
    code = built.structure.codes[0]
    assert fix_score(built, 0, {code: (0.0, 100.0)}).city.high[0] == 100.0
    assert fix_score(built, 0).city.high[0] >= 120.6
    assert fix_score(built, 1, {code: (0.0, 100.0)}).city.high[0] == 120.6, "its own value stays possible"
