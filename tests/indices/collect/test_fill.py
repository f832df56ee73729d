"""A sheet is filled where it is empty, and words stay words."""

import io
from pathlib import Path

import openpyxl

from indices.collect.check import check_file
from indices.collect.fill import Filling, fill_sheet
from indices.collect.quality import Quality
from indices.collect.template import write_template
from tests.indices.collect.sheets import CITIES, make_spec

SPEC = make_spec()
FIELD = SPEC.fields[0].code


def filling(value: float, source: str = "系统 system") -> Filling:
    return Filling(period=SPEC.period.label, value=value, quality=Quality.SURVEY, source=source, evidence="a.json")


def cells(raw: bytes) -> dict[tuple[str, str], list[tuple[object, str]]]:
    book = openpyxl.load_workbook(io.BytesIO(raw))
    return {
        (str(row[0].value), str(row[1].value)): [(cell.value, cell.data_type) for cell in row]
        for sheet in book.worksheets
        for row in sheet.iter_rows(min_row=2)
        if len(row) > 6
    }


def test_the_row_of_a_city_and_field_gets_its_value_and_no_other() -> None:
    empty = write_template(SPEC, CITIES)
    done = fill_sheet(empty, {("C02", FIELD): filling(7.5)})
    before, after = cells(empty), cells(done.raw)
    assert done.written == (("C02", FIELD),)
    assert [key for key in before if before[key] != after[key]] == [("C02", FIELD)]
    assert after["C02", FIELD][6] == (7.5, "n")


def test_a_value_that_stands_there_stays() -> None:
    once = fill_sheet(write_template(SPEC, CITIES), {("C01", FIELD): filling(1)})
    twice = fill_sheet(once.raw, {("C01", FIELD): filling(2), ("C02", FIELD): filling(3)})
    assert twice.kept == {("C01", FIELD): 1}
    assert twice.written == (("C02", FIELD),)
    assert cells(twice.raw)["C01", FIELD][6][0] == 1


def test_what_has_no_row_is_named() -> None:
    strange = {("C09", FIELD): filling(1), ("C01", "NOTHING"): filling(2)}
    assert set(fill_sheet(write_template(SPEC, CITIES), strange).rowless) == set(strange)


def test_a_name_that_looks_like_a_formula_is_none() -> None:
    done = fill_sheet(write_template(SPEC, CITIES), {("C01", FIELD): filling(1, source='=HYPERLINK("x")')})
    assert ('=HYPERLINK("x")', "s") in cells(done.raw)["C01", FIELD]


def test_the_checker_reads_what_was_filled_in(tmp_path: Path) -> None:
    path = tmp_path / "sheet.xlsx"
    path.write_bytes(fill_sheet(write_template(SPEC, CITIES), {("C01", FIELD): filling(7)}).raw)
    (value,) = check_file(path, SPEC).values
    assert (value.key, value.value, value.quality) == (("C01", FIELD), 7.0, Quality.SURVEY)


def test_the_same_values_give_the_same_bytes() -> None:
    empty = write_template(SPEC, CITIES)
    assert fill_sheet(empty, {("C01", FIELD): filling(1)}).raw == fill_sheet(empty, {("C01", FIELD): filling(1)}).raw
