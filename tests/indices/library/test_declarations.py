"""Laws over the whole library: whoever adds an indicator or a framework falls under them."""

import datetime as dt
import math
from pathlib import Path

import pytest

from indices.classes.city_class import Attributes, classify
from indices.library.catalogue import read_catalogue
from indices.library.framework import Framework
from indices.library.gate import Status, admit
from indices.library.indicator import Indicator, Instrument, Scope
from indices.library.standing import Origin, State
from indices.library.value import compute_value
from rules.applicability import parse
from rules.errors import UsageError
from tests.house.source import ROOT

LIBRARY = read_catalogue()
ALL = [each for name in LIBRARY.frameworks for each in LIBRARY.of(name)]
OURS = LIBRARY.of("city-index")
CLASS_NAMES = set(classify(Attributes(level="county", urban_population=1e5), dt.date(2026, 1, 1)).answers())


def name_of(each: Indicator | Framework) -> str:
    return f"{each.framework}/{each.id}" if isinstance(each, Indicator) else each.id


@pytest.mark.parametrize("indicator", ALL, ids=name_of)
def test_every_example_is_computed_or_refused_by_its_field(indicator: Indicator) -> None:
    for example in indicator.examples:
        if example.value is not None:
            assert math.isclose(compute_value(indicator, example.inputs), example.value, rel_tol=1e-9, abs_tol=1e-12)
        else:
            with pytest.raises(UsageError, match=rf"\b{example.refused}\b"):
                compute_value(indicator, example.inputs)
    sides = {example.value is not None for example in indicator.examples}
    assert sides == ({True, False} if indicator.formula is not None else set())


@pytest.mark.parametrize("indicator", ALL, ids=name_of)
def test_an_applicability_names_classes_that_exist(indicator: Indicator) -> None:
    named = indicator.applicability.names()
    for each in indicator.by_class:
        named |= parse(each.when).names()
    assert named <= CLASS_NAMES


@pytest.mark.parametrize("indicator", OURS, ids=name_of)
def test_an_indicator_of_ours_leaves_nothing_open(indicator: Indicator) -> None:
    assert indicator.definition is not None
    assert indicator.verification is not None
    assert indicator.weight is not None
    assert indicator.weight.origin is Origin.ILLUSTRATIVE
    assert None not in indicator.range
    assert indicator.sdg
    assert indicator.source.state in (State.OWN, State.RECALLED)
    assert admit(indicator).status is Status.ADMITTED, admit(indicator).reasons


def test_no_text_of_another_house_passes_for_read() -> None:
    unread = [each for each in ALL if each.source.state is State.MISSING]
    assert all(each.formula is None and each.definition is None and each.weight is None for each in unread)


def test_the_index_has_its_forty_indicators_on_four_floors() -> None:
    assert len(OURS) >= 40
    assert len({each.parent for each in OURS}) >= 10


def test_the_index_uses_the_instruments_of_the_house_and_looks_into_districts() -> None:
    instruments = [each.instrument for each in OURS if each.instrument is not None]
    assert len(instruments) >= 6
    assert set(instruments) == set(Instrument)
    assert sum(each.scope is Scope.DISTRICT for each in OURS) >= 5
    assert sum(each.direction == "moderate" for each in OURS) >= 3
    assert {1, -1} <= {each.direction for each in OURS}


def test_a_field_means_the_same_wherever_it_stands() -> None:
    seen: dict[tuple[str, str], tuple[str, str]] = {}
    for each in OURS:
        for field in each.fields:
            told = seen.setdefault((each.framework, field.id), (field.title.zh, field.unit))
            assert told == (field.title.zh, field.unit), (each.id, field.id)


@pytest.mark.parametrize("framework", LIBRARY.frameworks.values(), ids=name_of)
def test_weights_of_siblings_are_positive(framework: Framework) -> None:
    above = [each.weight for each in framework.aggregates]
    below = [each.weight for each in LIBRARY.of(framework.id)]
    assert all(weight.value > 0 for weight in (*above, *below) if weight is not None)


@pytest.mark.parametrize("name", [name for name, each in LIBRARY.frameworks.items() if each.weights_sum is not None])
def test_weights_sum_to_what_the_framework_says(name: str) -> None:
    framework = LIBRARY.framework(name)
    top = framework.children(None)[0]
    below = {each.id: each.weight.value if each.weight else math.nan for each in framework.children(top.id)}
    assert sum(below.values()) == pytest.approx(framework.weights_sum, rel=1e-12)
    for parent, weight in below.items():
        children = [each.weight.value if each.weight else math.nan for each in framework.children(parent)]
        assert sum(children) == pytest.approx(weight, rel=1e-12), parent


def test_the_five_goals_are_those_of_the_white_paper() -> None:
    # White paper, line 459: 新型智慧城市民生服务便捷化、社会治理精准化、社会经济绿色化、城乡发展一体化、网络安全可控化.
    goals = {each.title.zh for each in LIBRARY.framework("city-index").children("CI")}
    assert goals == {"民生服务便捷化", "社会治理精准化", "社会经济绿色化", "城乡发展一体化", "网络安全可控化"}


def test_an_indicator_file_stays_short() -> None:
    files = list((ROOT / "indices" / "library").rglob("*.yaml"))
    assert len(files) == len(ALL) + len(LIBRARY.frameworks)
    assert [path.name for path in files if len(path.read_text(encoding="utf-8").splitlines()) > 90] == []


def test_the_counts_of_ours_are_the_counts_told() -> None:
    told = {each.what.en: each.number for each in LIBRARY.framework("city-index").tallies}
    goals = LIBRARY.framework("city-index").children("CI")
    themes = [theme for goal in goals for theme in LIBRARY.framework("city-index").children(goal.id)]
    assert told == {"goals": len(goals), "themes": len(themes), "indicators": len(OURS)}


def test_every_file_of_a_framework_lies_in_its_folder() -> None:
    for each in ALL:
        assert Path(ROOT / "indices" / "library" / each.framework / f"{each.id}.yaml").is_file()
