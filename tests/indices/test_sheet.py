from pathlib import Path

import openpyxl
import pytest

from indices.sheet import name_column, read_sheet
from rules.errors import UsageError
from rules.text import Text


def write(tmp_path: Path, raw: bytes, name: str = "t.csv") -> Path:
    place = tmp_path / name
    place.write_bytes(raw)
    return place


@pytest.mark.parametrize(
    "raw",
    [
        "代码,值\n甲,1\n".encode(),
        "代码,值\n甲,1\n".encode("utf-8-sig"),
        "代码,值\r\n甲,1\r\n".encode("gb18030"),
        "代码;值\n甲;1\n".encode(),
        "代码\t值\n甲\t1\n".encode("utf-16"),
    ],
)
def test_the_encodings_and_separators_of_spreadsheets_are_read(tmp_path: Path, raw: bytes) -> None:
    sheet = read_sheet(write(tmp_path, raw))
    assert sheet.head == ("代码", "值")
    assert sheet.rows == (("甲", "1"),)


def test_empty_lines_keep_the_numbers_of_the_others(tmp_path: Path) -> None:
    sheet = read_sheet(write(tmp_path, b"a,b\n\n1,2\n,\n3,4\n"))
    assert sheet.lines == (3, 5)
    assert sheet.place(1, 1) == Text(zh="t.csv B5（b）", en="t.csv B5 (b)")


def test_a_workbook_is_read_by_the_name_of_its_sheet(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["x"])
    other = book.create_sheet("数据")
    other.append(["a", "b"])
    other.append([1.5, None])
    book.save(tmp_path / "t.xlsx")
    sheet = read_sheet(tmp_path / "t.xlsx", name="数据")
    assert sheet.rows == ((1.5, None),)
    with pytest.raises(UsageError, match="there are: Sheet"):
        read_sheet(tmp_path / "t.xlsx", name="no")


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"", "is empty"),
        (b"a,,b\n1,2,3\n", "column B has no name"),
        (b"a,b,a\n1,2,3\n", "'a' stands twice, in A and C"),
        (b"a,b\n1,2,3\n", "line 2 has 3 cells for 2"),
        (b'a,b\n"1,2\n', "no valid CSV"),
        (b"PK\x03\x04rest", "workbook"),
        (b"a\x00b\xff\xff\xff", "unknown encoding"),
    ],
)
def test_a_broken_sheet_is_refused_in_one_sentence(tmp_path: Path, raw: bytes, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        read_sheet(write(tmp_path, raw))


def test_a_file_that_is_no_workbook_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no valid XLSX"):
        read_sheet(write(tmp_path, b"a,b\n", "t.xlsx"))


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        read_sheet(tmp_path / "no.csv")


@pytest.mark.parametrize(("place", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (51, "AZ"), (701, "ZZ"), (702, "AAA")])
def test_columns_have_the_letters_of_spreadsheets(place: int, letters: str) -> None:
    assert name_column(place) == letters
