"""The questionnaire: what is written can be filled by a person and read back."""

import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from indices.weights.ahp.judgement_sheet import DATE_LABEL, EXPERT_LABEL, read_judgements
from indices.weights.ahp.questionnaire import INTRO, render_csv, render_workbook
from rules.errors import UsageError

GROUPS = {"目标 A/B": ["经济", "=环境", "治理"], "经济": ["就业", "收入"]}


def open_rendered(groups: dict[str, list[str]]) -> Any:  # noqa: ANN401 - openpyxl publishes no types
    openpyxl = pytest.importorskip("openpyxl")
    return openpyxl.load_workbook(io.BytesIO(render_workbook(groups)))


def fill_in(folder: Path, *, expert: str | None, date: object = None) -> Path:
    book = open_rendered(GROUPS)
    first, second = book.worksheets[1:]
    first["C2"], first["D2"], first["D3"] = "3", "1/5", "2"
    second["C2"] = "1/4"
    for row in book[INTRO].iter_rows():
        if row[0].value == EXPERT_LABEL:
            row[1].value = expert
        if row[0].value == DATE_LABEL:
            row[1].value = date
    book.save(folder / "filled.xlsx")
    return folder / "filled.xlsx"


def test_what_an_expert_fills_is_read_back(tmp_path: Path) -> None:
    goal, economy = read_judgements(fill_in(tmp_path, expert="王敏", date="2026-11-02"))
    assert goal.elements == ("经济", "=环境", "治理")
    np.testing.assert_allclose(goal.matrix[np.triu_indices(3, k=1)], [3, 1 / 5, 2])
    assert economy.matrix[0, 1] == 1 / 4
    assert {each.expert for each in (goal, economy)} == {"王敏"}
    assert {each.date for each in (goal, economy)} == {"2026-11-02"}


def test_without_a_name_the_file_names_the_expert_and_no_date_counts(tmp_path: Path) -> None:
    found = read_judgements(fill_in(tmp_path, expert=None, date="2026-11-02"))
    assert [(each.expert, each.date) for each in found] == [("filled", ""), ("filled", "")]


def test_only_the_upper_triangle_is_open_and_offers_the_scale() -> None:
    sheet = open_rendered(GROUPS).worksheets[1]
    unlocked = {cell.coordinate for row in sheet.iter_rows() for cell in row if not cell.protection.locked}
    assert unlocked == {"C2", "D2", "D3"}
    assert sheet.protection.sheet
    assert {sheet[place].number_format for place in unlocked} == {"@"}
    (offer,) = sheet.data_validations.dataValidation
    points = offer.formula1.strip('"').split(",")
    assert points == [str(k) for k in range(9, 0, -1)] + [f"1/{k}" for k in range(2, 10)]
    assert {cell for cells in offer.sqref.ranges for row in cells.rows for cell in row} == {(2, 3), (2, 4), (3, 4)}


def test_the_introduction_speaks_both_languages() -> None:
    words = "\n".join(str(cell.value) for row in open_rendered(GROUPS)[INTRO].iter_rows() for cell in row if cell.value)
    for part in ("层次分析法", "analytic hierarchy process", EXPERT_LABEL, DATE_LABEL, "极端重要", "extremely more"):
        assert part in words


def test_a_name_that_looks_like_a_formula_stays_text() -> None:
    sheet = open_rendered(GROUPS).worksheets[1]
    assert (sheet["A3"].data_type, sheet["A3"].value) == ("s", "=环境")


def test_titles_that_no_spreadsheet_takes_are_made_fit() -> None:
    groups = {name: ["a", "b"] for name in ("x/y", "x:y", "X_Y", "很长" * 20, "很长" * 21, INTRO, "''")}
    titles = open_rendered(groups).sheetnames
    assert len({title.lower() for title in titles}) == len(groups) + 1
    assert max(map(len, titles)) <= 31


def test_an_empty_questionnaire_says_so(tmp_path: Path) -> None:
    pytest.importorskip("openpyxl")
    path = tmp_path / "empty.xlsx"
    path.write_bytes(render_workbook({"目标": ["a", "b"]}))
    with pytest.raises(UsageError, match=r"empty.xlsx\[目标\]: no judgement is given yet"):
        read_judgements(path)


def test_the_csv_form_is_read_back(tmp_path: Path) -> None:
    path = tmp_path / "form.csv"
    raw = render_csv(["经济", "环境", "治理"], "目标")
    assert raw.startswith(b"\xef\xbb\xbf")
    lines = raw.decode("utf-8-sig").splitlines()
    assert lines == ["目标,经济,环境,治理", "经济,1,,", "环境,,1,", "治理,,,1"]
    lines[1], lines[2] = "经济,1,3,1/5", "环境,,1,2"
    path.write_text("\n".join(lines), encoding="utf-8-sig")
    (found,) = read_judgements(path)
    np.testing.assert_allclose(found.matrix[np.triu_indices(3, k=1)], [3, 1 / 5, 2])


@pytest.mark.parametrize("elements", [[], ["a"], ["a", "a"], ["a", " "], [str(place) for place in range(101)]])
def test_elements_that_cannot_be_compared_are_refused(elements: list[str]) -> None:
    for render in (render_csv, lambda names: render_workbook({"g": names})):
        with pytest.raises(UsageError):
            render(elements)
