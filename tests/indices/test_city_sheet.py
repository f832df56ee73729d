import io
from pathlib import Path

import numpy as np
import openpyxl
import pytest

from indices.build import build
from indices.city_draws import draw_city, find_errors
from indices.city_sheet import CityValues, evaluate_cities, name_fields, specify_collection
from indices.collect.check import check_file
from indices.collect.entry import Background
from indices.edition import mark, specify_index
from indices.library.catalogue import read_catalogue
from indices.library.tree import structure_of
from indices.sample import make_city
from rules.errors import UsageError

CATALOGUE = read_catalogue()
STRUCTURE = structure_of("city-index", partly_recalled=True)


def read_city(tmp_path: Path, seed: int = 1, empty: tuple[str, ...] = ()) -> CityValues:
    """Return the values of a made-up city, with the cells of the fields in `empty` cleared."""
    made = make_city(CATALOGUE, "city-index", code="C1", name="样例", period="2025", seed=seed)
    book = openpyxl.load_workbook(io.BytesIO(made.sheet))
    for sheet in book.worksheets:
        for row in sheet.iter_rows(min_row=2):
            if len(row) > 6 and row[1].value in empty:
                row[6].value = None
    book.save(tmp_path / "sheet.xlsx")
    folder = tmp_path / "evidence"
    folder.mkdir(exist_ok=True)
    for name, raw in made.evidence.items():
        (folder / name).write_bytes(raw)
    spec = specify_collection(CATALOGUE, "city-index", "2025")
    checkup = check_file(tmp_path / "sheet.xlsx", spec, Background(evidence=folder))
    return evaluate_cities(CATALOGUE, "city-index", checkup.values, STRUCTURE)


@pytest.mark.parametrize("seed", range(5))
def test_made_up_cities_have_every_indicator_inside_its_range(tmp_path: Path, seed: int) -> None:
    values = read_city(tmp_path, seed)
    assert values.remarks == ()
    assert not np.isnan(values.data.indicators.values).any()
    for indicator in CATALOGUE.of("city-index"):
        low, high = indicator.range
        value = values.data.indicators.column(indicator.id)[0]
        assert low is not None
        assert high is not None
        assert low <= value <= high
    assert values.evidenced["C1"] == frozenset(STRUCTURE.codes)


def test_an_indicator_that_lacks_a_field_is_missing_and_the_others_are_not(tmp_path: Path) -> None:
    values = read_city(tmp_path, empty=("online_items",))
    missing = [code for code in STRUCTURE.codes if np.isnan(values.data.indicators.column(code)[0])]
    assert missing == ["LIV-GS-01"]
    assert "LIV-GS-01" not in values.quality["C1"]


def test_a_field_that_means_two_things_has_two_codes_and_one_that_means_one_has_one() -> None:
    names = name_fields(CATALOGUE.of("city-index"))
    codes = [each.code for each in specify_collection(CATALOGUE, "city-index", "2025").fields]
    assert len(codes) == len(set(codes)) == len(set(names.values()))
    assert names["LIV-GS-01", "online_items"] == "online_items"


def test_the_specification_of_the_edition_has_fixed_ranges_for_all_and_none_is_confirmed() -> None:
    spec = specify_index(CATALOGUE, "city-index", STRUCTURE.codes)
    assert set(spec.ranges) == set(STRUCTURE.codes)
    assert not any(each.is_confirmed for each in spec.ranges.values())
    moderate = [code for code, marks in spec.ranges.items() if marks.ideal is not None]
    assert len(moderate) == 3


def test_an_indicator_without_two_ends_is_refused_by_name() -> None:
    indicator = CATALOGUE.indicator("city-index", "LIV-GS-01").model_copy(update={"range": (0.0, None)})
    with pytest.raises(UsageError, match="LIV-GS-01 has no range with two ends"):
        mark(indicator)


def test_worse_data_widen_the_draws_and_no_doubt_leaves_the_weights_alone(tmp_path: Path) -> None:
    values = read_city(tmp_path)
    spec = specify_index(CATALOGUE, "city-index", STRUCTURE.codes)
    still = spec.uncertainty.model_copy(update={"draws": 2_000, "weight_noise": 0.0})
    built = build(spec.model_copy(update={"uncertainty": still}), STRUCTURE, values.data)
    spreads = []
    for name in ("measured", "personal", "untraceable"):
        errors = find_errors(built, dict.fromkeys(STRUCTURE.codes, name), 0)
        spreads.append(draw_city(built, 0, errors)["CI"].std())
    assert 0 < spreads[0] < spreads[1] < spreads[2]
    exact = draw_city(built, 0, np.zeros(len(STRUCTURE.codes)))["CI"]
    assert exact == pytest.approx(np.full(2_000, built.index[0]))


def test_draws_of_the_whole_tree_agree_with_the_build(tmp_path: Path) -> None:
    values = read_city(tmp_path, seed=3)
    spec = specify_index(CATALOGUE, "city-index", STRUCTURE.codes)
    built = build(spec, STRUCTURE, values.data)
    drawn = draw_city(built, 0, np.zeros(len(STRUCTURE.codes)))
    for goal in STRUCTURE.children("CI"):
        assert abs(float(np.median(drawn[goal.code])) - float(built.scores.by_code[goal.code][0])) < 2
