"""The questionnaire that an expert fills: a workbook with an introduction and one sheet a group of elements.

Only the upper triangle is asked; the sheets are judgement matrices as `judgement_sheet.py` reads them.
"""

import csv
import io
import re
from collections.abc import Mapping, Sequence
from typing import Any

from indices.sheet import MISSING
from indices.weights.ahp.judgement import MOST_ELEMENTS
from indices.weights.ahp.judgement_sheet import DATE_LABEL, EXPERT_LABEL, FORM_MARK
from indices.weights.ahp.scale import POINTS, write_ratio
from indices.workbook import save_workbook
from rules.errors import UsageError
from rules.text import Text

INTRO = "说明 Read me"
_TITLE_LENGTH = 31  # of a sheet, in every spreadsheet program
_FORBIDDEN = re.compile(r"[\[\]:*?/\\]")
_TEXT_FORMAT = "@"  # else a spreadsheet makes a date of 1/3
_GREY, _YELLOW = "FFD9D9D9", "FFFFF8DC"
_LINES: Sequence[Text] = (
    Text(zh="层次分析法（AHP）专家判断表", en="Expert judgements for the analytic hierarchy process (AHP)"),
    Text(
        zh="请在每个工作表的黄色格中选择：行元素相对于列元素的重要程度。没有把握的可以留空。灰色格无需填写。",
        en="In every sheet choose in the yellow cells how important the row is against the column. Leave a cell empty "
        "if you cannot say. Grey cells need nothing.",
    ),
    Text(
        zh="请在下方填写姓名和日期；缺少两者的权重只能作为示例使用。",
        en="Give your name and the date below; weights without them are illustrative only.",
    ),
)
_MEANINGS: Sequence[tuple[str, str, str]] = (
    ("1", "同等重要", "equally important"),
    ("3", "稍微重要", "moderately more important"),
    ("5", "明显重要", "strongly more important"),
    ("7", "强烈重要", "very strongly more important"),
    ("9", "极端重要", "extremely more important"),
    ("2, 4, 6, 8", "介于相邻两级之间", "between two of these"),
    ("1/2 … 1/9", "列比行重要，程度同上", "the column is more important, to the same degree"),
)


def render_workbook(groups: Mapping[str, Sequence[str]]) -> bytes:
    """Return the XLSX questionnaire: one sheet for every group name and its elements.

    Raises
    ------
    UsageError
        The extra `index` is not installed, a group has fewer than two elements, or an element stands twice in it.

    """
    try:
        import openpyxl  # noqa: PLC0415 - an extra
    except ModuleNotFoundError as error:
        raise UsageError(MISSING) from error
    _check_groups(groups)
    book = openpyxl.Workbook()
    _write_intro(book.active)
    for title, (name, elements) in zip(_title_sheets(groups), groups.items(), strict=True):
        _write_group(book.create_sheet(title), name, elements)
    return save_workbook(book)


def render_csv(elements: Sequence[str], name: str = "") -> bytes:
    """Return the questionnaire of one group as CSV (UTF-8 with BOM): the square, its upper triangle empty.

    Raises
    ------
    UsageError
        Fewer than two elements, or one twice.

    """
    _check_groups({name: elements})
    words = io.StringIO()
    writer = csv.writer(words, lineterminator="\r\n")
    writer.writerow([name, *elements])
    for place, element in enumerate(elements):
        writer.writerow([element, *("1" if at == place else "" for at in range(len(elements)))])
    return words.getvalue().encode("utf-8-sig")


def _check_groups(groups: Mapping[str, Sequence[str]]) -> None:
    for name, elements in groups.items():
        twice = [each for number, each in enumerate(elements) if each in elements[:number]]
        if twice:
            raise UsageError(
                Text(
                    zh=f"元素“{twice[0]}”在“{name}”中出现两次。请改名或删去一个。",
                    en=f"Element '{twice[0]}' stands twice in '{name}'; rename one or take it out.",
                )
            )
        if not 2 <= len(elements) <= MOST_ELEMENTS or not all(each.strip() for each in elements):
            raise UsageError(
                Text(
                    zh=f"“{name}”应有 2 至 {MOST_ELEMENTS} 个有名称的元素，现有 {len(elements)} 个。",
                    en=f"'{name}' needs 2 to {MOST_ELEMENTS} named elements; it has {len(elements)}.",
                )
            )


def _title_sheets(groups: Mapping[str, Sequence[str]]) -> list[str]:
    """Return titles that a spreadsheet takes, no two alike (it does not tell capitals from small letters)."""
    titles: list[str] = []
    for name in groups:
        plain = _FORBIDDEN.sub("_", name).strip("'")[:_TITLE_LENGTH].strip() or "AHP"
        title, number = plain, 2
        while title.lower() in (INTRO.lower(), *(each.lower() for each in titles)):
            title, number = f"{plain[: _TITLE_LENGTH - 4]} {number}", number + 1
        titles.append(title)
    return titles


def _write_intro(sheet: Any) -> None:  # noqa: ANN401 - openpyxl publishes no types
    from openpyxl.styles import Alignment, Font  # noqa: PLC0415 - an extra

    sheet.title = INTRO
    sheet["A1"] = FORM_MARK
    sheet["A1"].font = Font(color=_GREY, size=8)
    for line in _LINES:
        sheet.append([line.zh])
        sheet.append([line.en])
    sheet["A2"].font = sheet["A3"].font = Font(bold=True, size=14)
    sheet.append([])
    for label in (EXPERT_LABEL, DATE_LABEL):
        sheet.append([label])
        _open_for_entry(sheet.cell(row=sheet.max_row, column=2))
    sheet.append([])
    for meaning in _MEANINGS:
        sheet.append(list(meaning))
    for row in range(2, 2 + 2 * len(_LINES)):
        sheet.cell(row=row, column=1).alignment = Alignment(wrap_text=False)
    for letter, width in (("A", 24), ("B", 28), ("C", 48)):
        sheet.column_dimensions[letter].width = width
    sheet.protection.sheet = True


def _write_group(sheet: Any, name: str, elements: Sequence[str]) -> None:  # noqa: ANN401 - openpyxl publishes no types
    from openpyxl.styles import Font, PatternFill  # noqa: PLC0415 - an extra

    bold, grey = Font(bold=True), PatternFill("solid", fgColor=_GREY)
    size = len(elements)
    _write_words(sheet.cell(row=1, column=1), name)
    for place, element in enumerate(elements, start=2):
        for cell in (sheet.cell(row=1, column=place), sheet.cell(row=place, column=1)):
            _write_words(cell, element)
            cell.font = bold
        sheet.cell(row=place, column=place).value = 1
        for column in range(2, place + 1):
            sheet.cell(row=place, column=column).fill = grey
        for column in range(place + 1, size + 2):
            _open_for_entry(sheet.cell(row=place, column=column))
    _offer_scale(sheet, size)
    sheet.column_dimensions["A"].width = 24
    sheet.freeze_panes = "B2"
    sheet.protection.sheet = True


def _write_words(cell: Any, words: str) -> None:  # noqa: ANN401 - openpyxl publishes no types
    """Write a name as text, also one that begins with '='."""
    cell.value = words
    cell.data_type = "s"


def _open_for_entry(cell: Any) -> None:  # noqa: ANN401 - openpyxl publishes no types
    from openpyxl.styles import PatternFill, Protection  # noqa: PLC0415 - an extra

    cell.number_format = _TEXT_FORMAT
    cell.fill = PatternFill("solid", fgColor=_YELLOW)
    cell.protection = Protection(locked=False)


def _offer_scale(sheet: Any, size: int) -> None:  # noqa: ANN401 - openpyxl publishes no types
    from openpyxl.worksheet.datavalidation import DataValidation  # noqa: PLC0415 - an extra

    points = ",".join(write_ratio(float(point)) for point in reversed(POINTS))
    offer = DataValidation(type="list", formula1=f'"{points}"', allow_blank=True, showErrorMessage=True)
    offer.errorTitle, offer.error = "1/9 … 9", "请从列表中选择。Choose from the list."
    offer.promptTitle, offer.prompt = "1/9 … 9", "行比列重要几倍？How many times as important is the row?"
    offer.showInputMessage = True
    for row in range(2, size + 1):
        first, last = sheet.cell(row=row, column=row + 1), sheet.cell(row=row, column=size + 1)
        offer.add(f"{first.coordinate}:{last.coordinate}")
    sheet.add_data_validation(offer)
