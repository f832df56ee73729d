from pathlib import Path

import numpy as np
import pytest

from indices.panel_sheet import read_panel
from indices.structure import Element, Role, Structure
from rules.errors import UsageError
from rules.text import Text

STRUCTURE = Structure.of(
    [
        Element(code="a", name=Text.same("a"), role=Role.INDICATOR, parent="top", level=1, denominator="people"),
        Element(code="top", name=Text.same("top"), role=Role.AGGREGATE, level=2),
        Element(code="people", name=Text.same("people"), role=Role.DENOMINATOR),
        Element(code="band", name=Text.same("band"), role=Role.GROUP),
    ]
)


def write(folder: Path, *rows: str) -> Path:
    place = folder / "panel.csv"
    place.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return place


def test_rows_of_any_order_become_periods_in_order_of_time(tmp_path: Path) -> None:
    place = write(
        tmp_path, "uCode,Time,a,people,band,other", "y,2021,4,20,big,", "x,2020年,1,10,small,", "x,2021,2,10,big,7"
    )
    found = read_panel(place, STRUCTURE)
    assert found.periods == ("2020", "2021")
    assert found.by_period["2020"].indicators.units == ("x",)
    # Denominators and groups are those of the period.
    assert found.by_period["2020"].denominators.values.tolist() == [[10.0]]
    assert found.by_period["2021"].indicators.groups == {"band": ("big", "big")}
    assert found.panel.units == ("y", "x")
    assert np.isnan(found.panel.values[0, 0, 0])
    assert found.panel.values[:, 1, 0].tolist() == [4.0, 2.0]
    assert found.years_between == 1.0
    assert [each.about for each in found.remarks] == ["other"]


@pytest.mark.parametrize(
    ("times", "years"), [(("2020-Q4", "2021-Q1"), 0.25), (("2020", "2022"), 2.0), (("2020-12", "2021-01"), 1 / 12)]
)
def test_periods_know_how_far_they_are_apart(tmp_path: Path, times: tuple[str, str], years: float) -> None:
    place = write(tmp_path, "uCode,Time,a,people", *(f"x,{time},1,2" for time in times))
    assert read_panel(place, STRUCTURE).years_between == pytest.approx(years)


def test_a_column_of_flags_marks_breaks_of_indicators_and_outcome(tmp_path: Path) -> None:
    place = write(tmp_path, "uCode,Time,a,people,y,a_flag,y_flag", "x,2020,1,2,5,,", "x,2021,1,2,6,bp,e")
    found = read_panel(place, STRUCTURE, outcome="y")
    assert found.panel.codes == ("a", "y")
    assert found.panel.broken[0].tolist() == [[False, False], [True, False]]
    assert found.remarks == ()


def test_a_workbook_gives_the_same_panel_as_its_csv(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    for row in (["uCode", "Time", "a", "people"], ["x", 2020, 1.5, 2], ["x", 2021, None, 2]):
        book.active.append(row)
    book.save(tmp_path / "panel.xlsx")
    found = read_panel(tmp_path / "panel.xlsx", STRUCTURE)
    place = write(tmp_path, "uCode,Time,a,people", "x,2020,1.5,2", "x,2021,,2")
    assert np.array_equal(found.panel.values, read_panel(place, STRUCTURE).panel.values, equal_nan=True)
    assert found.periods == ("2020", "2021")


def test_a_unit_without_code_is_refused_with_its_cell(tmp_path: Path) -> None:
    place = write(tmp_path, "uCode,Time,a,people", "x,2020,1,2", ",2021,1,2")
    with pytest.raises(UsageError, match=r"panel.csv A3 \(uCode\): holds no code of a unit"):
        read_panel(place, STRUCTURE)
