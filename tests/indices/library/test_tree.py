"""From the library to a structure, and what keeps an index or a certificate from being made."""

import datetime as dt

import pytest

from indices.classes.city_class import Attributes, CityClass, classify
from indices.library.admission import Admission
from indices.library.catalogue import Catalogue, read_catalogue
from indices.library.fit import fit_indicator
from indices.library.soundness import find_gaps, remarks_of
from indices.library.standing import Origin, State, Weight
from indices.library.tree import structure_of
from indices.structure import Role
from rules.errors import UsageError

LIBRARY = read_catalogue()
ON = dt.date(2026, 1, 1)


def city(level: str, people: float | None = 2e6, *functions: str) -> CityClass:
    return classify(Attributes(level=level, urban_population=people, functions=functions), ON)


def recalled_library() -> Catalogue:
    """Return a library in which one weight of the index is only recalled."""
    frame = LIBRARY.framework("city-index")
    nodes = tuple(
        each.model_copy(update={"weight": Weight(value=20, origin=Origin.RECALLED), "state": State.RECALLED})
        if each.id == "GOV"
        else each
        for each in frame.aggregates
    )
    frames = {"city-index": frame.model_copy(update={"aggregates": nodes})}
    return Catalogue(frameworks=frames, indicators={"city-index": LIBRARY.indicators["city-index"]})


def test_the_index_has_four_floors_and_every_indicator() -> None:
    structure = structure_of("city-index")
    assert structure.depth == 4
    assert structure.codes == tuple(each.id for each in LIBRARY.of("city-index"))
    assert structure.top.code == "CI"
    assert len(structure.at_level(3)) == 5
    assert structure.of_role(Role.DENOMINATOR) == ()


def test_effective_weights_of_goals_are_those_declared() -> None:
    weights = structure_of("city-index").effective_weights()
    assert weights["LIV"] == pytest.approx(0.30, rel=1e-12)
    assert weights["RUR"] == pytest.approx(0.15, rel=1e-12)
    assert weights["LIV-GS-01"] == pytest.approx(0.08 / 3, rel=1e-12)
    assert sum(weights[code] for code in structure_of("city-index").codes) == pytest.approx(1, rel=1e-12)


def test_directions_of_the_structure_are_those_of_the_library() -> None:
    structure = structure_of("city-index")
    assert structure.by_code["GRN-EV-01"].direction == -1
    assert structure.by_code["LIV-HE-04"].direction == 1


def test_a_community_has_no_rural_goal() -> None:
    structure = structure_of("city-index", city_class=city("community", None))
    assert "RUR" not in structure.by_code
    assert "LIV-TR" not in structure.by_code
    assert structure.depth == 4


def test_a_small_city_is_spared_the_travel_time_index() -> None:
    indicator = LIBRARY.indicator("city-index", "LIV-TR-03")
    assert fit_indicator(indicator, city("county", 3e5)) is None
    assert fit_indicator(indicator, city("prefecture", 2e6)) == indicator


def test_a_class_changes_the_range() -> None:
    indicator = LIBRARY.indicator("city-index", "GRN-EN-01")
    resource = fit_indicator(indicator, city("prefecture", 2e6, "resource"))
    assert resource is not None
    assert resource.range == (0, 10)
    assert fit_indicator(indicator, city("prefecture")) == indicator


def test_a_class_without_size_leaves_no_guess() -> None:
    with pytest.raises(UsageError, match=r"size\.small-1"):
        fit_indicator(LIBRARY.indicator("city-index", "LIV-TR-03"), city("prefecture", None))


def test_a_level_decides_even_where_the_size_is_not_known() -> None:
    assert fit_indicator(LIBRARY.indicator("city-index", "LIV-TR-03"), city("community", None)) is None


@pytest.mark.parametrize("name", ["u4ssc", "gbt-33356-2016", "gbt-33356-2022", "iso-37120"])
@pytest.mark.parametrize("partly", [False, True])
def test_no_index_is_built_from_what_was_not_read(name: str, *, partly: bool) -> None:
    with pytest.raises(UsageError, match="could not be read"):
        structure_of(name, partly_recalled=partly)


def test_what_is_recalled_is_computed_only_when_asked_for_and_told() -> None:
    library = recalled_library()
    with pytest.raises(UsageError, match="GOV"):
        structure_of("city-index", catalogue=library)
    assert structure_of("city-index", catalogue=library, partly_recalled=True).depth == 4
    assert any(
        each.kind == "recalled" and "GOV" in each.text.en for each in remarks_of("city-index", catalogue=library)
    )


def test_a_candidate_is_never_scored() -> None:
    leaves = dict(LIBRARY.indicators["city-index"])
    bare = leaves["GOV-CM-01"].model_copy(update={"admission": Admission()})
    library = Catalogue(frameworks=LIBRARY.frameworks, indicators={"city-index": {**leaves, "GOV-CM-01": bare}})
    with pytest.raises(UsageError, match="Candidates are never scored: GOV-CM-01"):
        structure_of("city-index", catalogue=library)


def test_illustrative_weights_are_told() -> None:
    (told,) = remarks_of("city-index")
    assert told.kind == "weights"
    assert "illustrative" in told.text.en


def test_weights_of_a_panel_need_no_remark() -> None:
    frame = LIBRARY.framework("city-index")
    panel = Weight(value=1, origin=Origin.EXPERT_PANEL)
    nodes = tuple(each.model_copy(update={"weight": panel if each.weight else None}) for each in frame.aggregates)
    leaves = {each.id: each.model_copy(update={"weight": panel}) for each in LIBRARY.of("city-index")}
    library = Catalogue(
        frameworks={"city-index": frame.model_copy(update={"aggregates": nodes})}, indicators={"city-index": leaves}
    )
    assert remarks_of("city-index", catalogue=library) == ()


def test_the_gaps_of_the_national_standard_name_what_is_recalled() -> None:
    gaps = {gap.kind: gap for gap in find_gaps(LIBRARY, "gbt-33356-2016") if not gap.fatal}
    assert len(gaps["recalled"].about) == 13
