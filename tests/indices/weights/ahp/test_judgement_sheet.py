"""Judgement matrices are read as spreadsheets write them; a mistake is told with file, sheet and cell."""

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest

from indices.weights.ahp.judgement_sheet import read_judgements
from rules.errors import UsageError

EXPECTED = [[1, 3, 1 / 5], [1 / 3, 1, 2], [5, 1 / 2, 1]]
Rows = Sequence[Sequence[object]]


def write(folder: Path, text: str | bytes, name: str = "expert.csv") -> Path:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def write_book(folder: Path, sheets: Mapping[str, Rows], name: str = "panel.xlsx") -> Path:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
    book.save(folder / name)
    return folder / name


def refuse(path: Path, *, sheet: str | None = None) -> str:
    with pytest.raises(UsageError) as caught:
        read_judgements(path, sheet=sheet)
    assert caught.value.in_("zh") != caught.value.in_("en")
    return caught.value.in_("en")


@pytest.mark.parametrize(
    "text",
    [
        ",经济,环境,治理\n经济,1,3,1/5\n环境,1/3,1,2\n治理,5,1/2,1\n",
        "x;经济;环境;治理\n经济;1;3;0,2\n环境;0,333;1;2\n治理;5;0,5;1\n",
        "\t经济\t环境\t治理\n经济\t\t3\t0.2\n环境\t\t\t2\n治理\t\t\t\n",
        "\n,,,,\n,,经济,环境,治理\n,经济,,3,１／５\n,环境,,,2.0\n,治理,,,\n",
        ",经济,环境,治理\n治理,5,½,1\n经济,1,3,1/5\n环境,1/3,1,2\n",
    ],
    ids=["whole", "decimal comma", "upper triangle, tabs", "empty lines, full width", "rows in another order"],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_csv_is_read_as_it_comes(tmp_path: Path, text: str, encoding: str) -> None:
    if encoding == "gb18030" and "½" in text:
        text = text.replace("½", "1/2")
    (found,) = read_judgements(write(tmp_path, text.encode(encoding)))
    assert found.elements == ("经济", "环境", "治理")
    assert found.expert == "expert"
    np.testing.assert_allclose(found.matrix, EXPECTED, rtol=1e-15)


def test_empty_cells_are_missing_judgements(tmp_path: Path) -> None:
    (found,) = read_judgements(write(tmp_path, ",a,b,c\na,1,3,\nb,,1,?\nc,2,,1\n"))
    assert found.matrix[0, 2] == 1 / 2
    assert np.isnan(found.matrix[1, 2])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (",a,b,c\na,1,2,3\nb,,1,2\n", "is not square: 2 elements down, 3 across"),
        (",a,b\na,1,2\nc,,1\n", "A3: 'c' is not in the first row, which has b"),
        (",a,a\na,1,2\na,,1\n", "C1: element 'a' stands twice"),
        (",a,b\na,1,0\nb,,1\n", "C2: holds 0"),
        (",a,b\na,1,-3\nb,,1\n", "C2: holds -3"),
        (",a,b\na,1,2\nb,,3\n", "C3（b / b）: the diagonal holds 3"),
        (",a,b\na,1,3\nb,3,1\n", "C2（a / b） holds 3 but expert.csv B3（b / a） holds 3"),
        (",a,b\na,1,much\nb,,1\n", "C2: 'much' is no number"),
        (",a,b\na,1,1/0\nb,,1\n", "C2: divides by 0"),
        (",a,b\na,1,3-Jan\nb,,1\n", "C2: was taken for a date"),
        (",a,b\na,1,1月3日\nb,,1\n", "C2: was taken for a date"),
        (',a,b\na,1,"0,5"\nb,,1\n', "C2: '0,5' has a decimal comma"),
        (",a,,c\na,1,2,3\nb,,1,2\nc,,,1\n", "C1: lacks the name"),
        (",a,b,c,d\na,1,2,,\nb,,1,,\nc,,,1,4\nd,,,,1\n", "{a、b} and {c、d} were never compared"),
        ("", "is empty"),
        ("1\n", "is not square"),
    ],
)
def test_a_mistake_is_told_with_its_cell(tmp_path: Path, text: str, words: str) -> None:
    said = refuse(write(tmp_path, text))
    assert words in said
    assert "expert.csv" in said


def test_a_missing_file_and_a_broken_workbook_are_told(tmp_path: Path) -> None:
    assert "cannot be read" in refuse(tmp_path / "nowhere.csv")
    assert "is no valid XLSX" in refuse(write(tmp_path, "no zip", "broken.xlsx"))


def test_every_sheet_of_a_workbook_is_an_expert(tmp_path: Path) -> None:
    rows: Rows = [[None, "a", "b"], ["a", 1, 3], ["b", None, 1]]
    path = write_book(tmp_path, {"张": rows, "李": [["", "a", "b"], ["a", 1, "1/4"], ["b", 4, 1]], "空": []})
    first, second = read_judgements(path)
    assert (first.expert, second.expert) == ("panel.xlsx[张]", "panel.xlsx[李]")
    assert (first.matrix[0, 1], second.matrix[0, 1]) == (3, 1 / 4)
    assert read_judgements(path, sheet="李")[0].matrix[0, 1] == 1 / 4
    assert "no sheet '王'; there are: 张, 李" in refuse(path, sheet="王")


def test_formulas_that_were_never_computed_are_not_taken_for_missing(tmp_path: Path) -> None:
    good: Rows = [[None, "a", "b", "c"], ["a", 1, "=1/3", 2], ["b", "=1/C2", 1, "= 0.5"], ["c", "=1/$D$2", "=1/D3", 1]]
    (found,) = read_judgements(write_book(tmp_path, {"a": good}))
    np.testing.assert_allclose(found.matrix[np.triu_indices(3, k=1)], [1 / 3, 2, 0.5])
    bad: Rows = [[None, "a", "b"], ["a", 1, "=B9*2"], ["b", None, 1]]
    assert "panel.xlsx[a] C2: holds the formula =B9*2 without a result" in refuse(write_book(tmp_path, {"a": bad}))


def test_a_fraction_that_became_a_date_is_told(tmp_path: Path) -> None:
    rows: Rows = [[None, "a", "b"], ["a", 1, dt.datetime(2026, 1, 3)], ["b", None, 1]]  # noqa: DTZ001 - a cell has no zone
    said = refuse(write_book(tmp_path, {"a": rows}))
    assert "C2: was taken for a date by the spreadsheet" in said
    assert "write =1/3" in said


def test_a_broken_csv_a_workbook_without_matrix_and_a_huge_file_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "is no valid CSV" in refuse(write(tmp_path, ',a,b\na,1,"2\nb,,1\n'))
    assert "holds no judgement matrix" in refuse(write_book(tmp_path, {"空": []}))
    monkeypatch.setattr("indices.weights.ahp.judgement_sheet.MOST_BYTES", 3)
    assert "too large" in refuse(write(tmp_path, ",a\na,1\n"))


def test_without_the_extra_a_workbook_names_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_book(tmp_path, {"a": [[None, "a"], ["a", 1]]})
    monkeypatch.setitem(__import__("sys").modules, "openpyxl", None)
    assert "cityassay[index]" in refuse(path)
