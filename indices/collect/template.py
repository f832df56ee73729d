"""The XLSX template that departments fill in: one sheet a department, one row a field and city."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import openpyxl
from openpyxl.styles import Alignment, Font, PatternFill, Protection
from openpyxl.worksheet.datavalidation import DataValidation

from indices.collect.layout import BY_KEY, CITIES, COLUMNS, FORMAT, HIDDEN, README, name_sheets
from indices.collect.quality import Quality
from indices.collect.specification import FieldSpec, Kind, Specification
from indices.sheet import name_column
from indices.workbook import save_workbook
from rules.errors import UsageError
from rules.text import Text

# openpyxl publishes no types.
Book = Any
Leaf = Any

_HEAD = PatternFill("solid", fgColor="1F4E79")
_FIXED = PatternFill("solid", fgColor="F2F2F2")
_BIGGEST = 1e15


@dataclass(frozen=True, slots=True, kw_only=True)
class City:
    """A city (or district) that is asked."""

    code: str
    name: str


def write_template(spec: Specification, cities: Sequence[City]) -> bytes:
    """Return the workbook: read-me, cities, a sheet for each department, and a hidden one with the digest.

    Raises
    ------
    UsageError
        No city is given.

    """
    if not cities:
        raise UsageError(Text(zh="请至少给出一个城市。", en="Name at least one city."))
    book: Book = openpyxl.Workbook()
    _write_readme(book.active, spec)
    _write_cities(book.create_sheet(CITIES), cities)
    sheets = name_sheets(spec)
    for department, fields in spec.departments.items():
        _write_department(book.create_sheet(sheets[department]), spec, fields, cities)
    _write_hidden(book.create_sheet(HIDDEN), spec)
    return save_workbook(book)


def _write_head(sheet: Leaf, heads: Sequence[str], widths: Sequence[int]) -> None:
    for place, (head, width) in enumerate(zip(heads, widths, strict=True)):
        cell = sheet.cell(row=1, column=place + 1, value=head)
        cell.font, cell.fill = Font(bold=True, color="FFFFFF"), _HEAD
        cell.alignment = Alignment(wrap_text=True, vertical="center")
        sheet.column_dimensions[name_column(place)].width = width
    sheet.freeze_panes = "A2"
    sheet.protection.sheet = True


def _write_readme(sheet: Leaf, spec: Specification) -> None:
    sheet.title = README
    sheet.column_dimensions["A"].width = 110
    for number, line in enumerate(_readme(spec), start=1):
        sheet.cell(row=number, column=1, value=line).alignment = Alignment(wrap_text=True)
    sheet.cell(row=1, column=1).font = Font(bold=True, size=14)
    sheet.protection.sheet = True


def _readme(spec: Specification) -> list[str]:
    first, last = spec.period.start, spec.period.end - dt.timedelta(days=1)
    classes = "；".join(each.label for each in Quality)
    return [
        f"数据采集表 {spec.edition} Collection sheet {spec.edition}",
        f"时期 {spec.period.label}（{first} 至 {last}）。Period {spec.period.label} ({first} to {last}).",
        "1. 每个部门一张工作表，每个字段一行；只填白色格，灰色格请勿改动。",
        "   One sheet a department, one row a field. Fill white cells only; leave grey ones as they are.",
        "2. 数值只写半角数字和小数点，不写千分位、百分号、单位或“万”；没有数据请留空，不要写 0。",
        "   Numbers: ASCII digits and a decimal point; no digit groups, percent signs or units. No data: leave empty.",
        "3. 单位为 % 的字段写 45 表示 45 %；数值确实小于 1 % 时请在备注中说明。",
        "   In a field of unit %, 45 means 45 %. If a value truly is below 1 %, say so in the remark.",
        "4. 不要合并单元格、隐藏行、增删列；公式的结果请粘贴为数值。",
        "   Do not merge cells, hide rows, add or remove columns; paste results of formulas as values.",
        "5. 每个数值须注明质量类、来源和证据文件名；证据文件与本表一并提交。",
        "   Every value names its quality class, source and evidence file; hand in the files with this sheet.",
        f"6. 质量类 Quality classes: {classes}",
        "7. 提交前请运行 cityassay index collect check。Run `cityassay index collect check` before handing it in.",
    ]


def _write_cities(sheet: Leaf, cities: Sequence[City]) -> None:
    _write_head(sheet, ("城市代码 City code", "城市名称 City name"), (16, 40))
    for number, city in enumerate(cities, start=2):
        for place, words in enumerate((city.code, city.name), start=1):
            _write_words(sheet.cell(row=number, column=place), words)


def _write_words(cell: Leaf, words: str) -> None:
    """Write text as text: a name that begins with = must not become a formula."""
    cell.value = words
    cell.data_type = "s"


def _write_department(sheet: Leaf, spec: Specification, fields: Sequence[FieldSpec], cities: Sequence[City]) -> None:
    _write_head(sheet, [each.head for each in COLUMNS], [each.width for each in COLUMNS])
    number = 1
    for city in cities:
        for field in fields:
            number += 1
            _write_row(sheet, number, _row(spec, field, city))
            _limit(sheet, number, spec, field)
    _offer_quality(sheet, number)


def _row(spec: Specification, field: FieldSpec, city: City) -> dict[str, str]:
    proof = f"证据 Evidence：{field.evidence.zh} {field.evidence.en}"
    return {
        "city": city.code,
        "code": field.code,
        "name": f"{field.title.zh} {field.title.en}",
        "definition": f"{field.definition.zh} {field.definition.en}\n{proof}",
        "unit": field.unit,
        "period": spec.period.label,
    }


def _write_row(sheet: Leaf, number: int, words: dict[str, str]) -> None:
    for place, column in enumerate(COLUMNS, start=1):
        cell = sheet.cell(row=number, column=place)
        if column.key in words:
            _write_words(cell, words[column.key])
        if column.locked:
            cell.fill = _FIXED
        else:
            cell.protection = Protection(locked=False)
        cell.alignment = Alignment(wrap_text=True, vertical="top")


def _limit(sheet: Leaf, number: int, spec: Specification, field: FieldSpec) -> None:
    """Let the spreadsheet itself refuse what can be no value of the field."""
    if field.kind is Kind.TEXT:
        return
    kind = {Kind.DATE: "date", Kind.COUNT: "whole"}.get(field.kind, "decimal")
    if field.kind is Kind.DATE:
        last = spec.period.end - dt.timedelta(days=1)
        low, high = f"DATE({spec.period.start:%Y,%m,%d})", f"DATE({last:%Y,%m,%d})"
    else:
        low, high = (f"{min(max(bound, -_BIGGEST), _BIGGEST):.15g}" for bound in field.bounds)
    rule = DataValidation(type=kind, operator="between", formula1=low, formula2=high, allow_blank=True)
    rule.errorTitle, rule.error = "数值 Value", f"{field.code}: {low} – {high} ({field.unit})"
    sheet.add_data_validation(rule)
    rule.add(f"{_letter('value')}{number}")


def _offer_quality(sheet: Leaf, last: int) -> None:
    # A list inside the rule may have 255 characters and no comma, so it stands in the hidden sheet.
    offer = DataValidation(type="list", formula1=f"={HIDDEN}!$C$1:$C${len(Quality)}", allow_blank=True)
    sheet.add_data_validation(offer)
    letter = _letter("quality")
    offer.add(f"{letter}2:{letter}{max(last, 2)}")


def _letter(key: str) -> str:
    return name_column(COLUMNS.index(BY_KEY[key]))


def _write_hidden(sheet: Leaf, spec: Specification) -> None:
    for number, (name, words) in enumerate(
        (("format", FORMAT), ("edition", spec.edition), ("digest", spec.digest), ("period", spec.period.label)), start=1
    ):
        sheet.cell(row=number, column=1, value=name)
        _write_words(sheet.cell(row=number, column=2), words)
    for number, each in enumerate(Quality, start=1):
        sheet.cell(row=number, column=3, value=each.label)
    sheet.sheet_state = "veryHidden"
    sheet.protection.sheet = True
