"""Errors that people make in sheets, each planted by a function that says which flaw must be found, and where."""

import datetime as dt
import random
from collections.abc import Callable
from typing import Any

from indices.collect.finding import Flaw
from indices.collect.layout import HIDDEN, name_sheets
from indices.collect.specification import Kind, Specification

Planted = tuple[set[Flaw], str, str]
Book = Any  # openpyxl publishes no types
Plant = Callable[[Any, Specification, random.Random], Planted]
PLANTS: dict[str, Plant] = {}
CITY, CODE, UNIT, PERIOD, VALUE, QUALITY, SOURCE, EVIDENCE, REMARK = 1, 2, 5, 6, 7, 8, 9, 10, 11


def plant(make: Plant) -> Plant:
    PLANTS[make.__name__] = make
    return make


def pick(
    book: Book, spec: Specification, dice: random.Random, *codes: str, kinds: tuple[Kind, ...] = ()
) -> tuple[Book, int]:
    """Return the (sheet, row) of a field drawn from `codes`, or from all of `kinds`."""
    able = codes or tuple(each.code for each in spec.fields if not kinds or each.kind in kinds)
    code, city = dice.choice(able), dice.choice(("C01", "C02"))
    sheet = book[name_sheets(spec)[spec.by_code[code].department.zh]]
    rows = range(2, sheet.max_row + 1)
    return sheet, next(
        row for row in rows if (sheet.cell(row, CITY).value, sheet.cell(row, CODE).value) == (city, code)
    )


def put(
    book: Book,
    spec: Specification,
    dice: random.Random,
    change: object,
    *flaws: Flaw,
    codes: tuple[str, ...] = (),
    kinds: tuple[Kind, ...] = (),
    column: int = VALUE,
) -> Planted:
    sheet, row = pick(book, spec, dice, *codes, kinds=kinds)
    cell = sheet.cell(row, column)
    cell.value = change(cell.value) if callable(change) else change
    return set(flaws), sheet.title, cell.coordinate


NUMBERS = (Kind.NUMBER, Kind.COUNT, Kind.SHARE)
LARGE = ("POP", "POP_URBAN", "GDP", "DOCTORS", "RECORDS")


@plant
def value_missing(book: Book, spec: Specification, dice: random.Random) -> Planted:
    return put(book, spec, dice, dice.choice([None, "", "NA", "-"]), Flaw.VALUE_MISSING)


@plant
def words_for_a_number(book: Book, spec: Specification, dice: random.Random) -> Planted:
    words = dice.choice(["约五百", "to follow", "见附件", "yes"])
    return put(book, spec, dice, words, Flaw.NOT_A_NUMBER, kinds=NUMBERS)


@plant
def decimal_comma(book: Book, spec: Specification, dice: random.Random) -> Planted:
    return put(book, spec, dice, dice.choice(["1.234,5", "81,5", "12.345.678,9"]), Flaw.DECIMAL_SIGNS, kinds=NUMBERS)


@plant
def digit_groups(book: Book, spec: Specification, dice: random.Random) -> Planted:
    return put(book, spec, dice, lambda value: f"{value:,}", Flaw.DECIMAL_SIGNS, codes=LARGE)


@plant
def full_width(book: Book, spec: Specification, dice: random.Random) -> Planted:
    wide = str.maketrans("0123456789.", "０１２３４５６７８９．")
    return put(book, spec, dice, lambda value: str(value).translate(wide), Flaw.FULL_WIDTH, kinds=NUMBERS)


@plant
def percent_string(book: Book, spec: Specification, dice: random.Random) -> Planted:
    codes = ("VISITS_ONLINE", "OPEN_SHARE")
    return put(book, spec, dice, dice.choice(["45%", "45 %", "45.2%"]), Flaw.PERCENT_STRING, codes=codes)


@plant
def fraction_for_percent(book: Book, spec: Specification, dice: random.Random) -> Planted:
    codes = ("VISITS_ONLINE",)
    return put(book, spec, dice, lambda value: value / 100, Flaw.SHARE_AMBIGUOUS, codes=codes)


@plant
def percent_for_fraction(book: Book, spec: Specification, dice: random.Random) -> Planted:
    return put(book, spec, dice, lambda value: value * 100, Flaw.SHARE_OVER, codes=("OPEN_SHARE",))


@plant
def unit_behind(book: Book, spec: Specification, dice: random.Random) -> Planted:
    return put(
        book, spec, dice, lambda value: f"{value}{dice.choice(['人', ' km', '万'])}", Flaw.UNIT_IN_VALUE, codes=LARGE
    )


@plant
def ten_thousands(book: Book, spec: Specification, dice: random.Random) -> Planted:
    flaws = (Flaw.SCALE, Flaw.NOT_WHOLE)
    return put(book, spec, dice, lambda value: value / 1e4, *flaws, codes=("DOCTORS", "GDP"))


@plant
def hundredfold(book: Book, spec: Specification, dice: random.Random) -> Planted:
    return put(book, spec, dice, lambda value: value * 100, Flaw.OUT_OF_BOUNDS, codes=("LIFE",))


@plant
def share_above_all(book: Book, spec: Specification, dice: random.Random) -> Planted:
    return put(book, spec, dice, lambda value: value + 100, Flaw.SHARE_OVER, codes=("VISITS_ONLINE",))


@plant
def numerator_over(book: Book, spec: Specification, dice: random.Random) -> Planted:
    return put(book, spec, dice, lambda value: value + 5000, Flaw.NUMERATOR_OVER, codes=("SERVICES_ONLINE",))


@plant
def negative(book: Book, spec: Specification, dice: random.Random) -> Planted:
    return put(book, spec, dice, lambda value: -value, Flaw.NEGATIVE, kinds=(Kind.COUNT, Kind.SHARE))


@plant
def fraction_of_a_count(book: Book, spec: Specification, dice: random.Random) -> Planted:
    return put(book, spec, dice, lambda value: value + 0.5, Flaw.NOT_WHOLE, kinds=(Kind.COUNT,))


@plant
def date_outside(book: Book, spec: Specification, dice: random.Random) -> Planted:
    day = dt.date(dice.choice([2019, 2024, 2026]), dice.randint(1, 12), 3)
    return put(book, spec, dice, day, Flaw.DATE_OUTSIDE, codes=("PLAN_DATE",))


@plant
def date_of_words(book: Book, spec: Specification, dice: random.Random) -> Planted:
    return put(
        book, spec, dice, dice.choice(["去年", "2025/13/40", "June"]), Flaw.DATE_UNREADABLE, codes=("PLAN_DATE",)
    )


@plant
def number_read_as_date(book: Book, spec: Specification, dice: random.Random) -> Planted:
    return put(book, spec, dice, dt.date(2025, 3, 4), Flaw.NOT_A_NUMBER, kinds=NUMBERS)


@plant
def period_outside(book: Book, spec: Specification, dice: random.Random) -> Planted:
    return put(book, spec, dice, dice.choice(["2024", "2026-Q1", "上年"]), Flaw.PERIOD_OUTSIDE, column=PERIOD)


@plant
def row_copied(book: Book, spec: Specification, dice: random.Random) -> Planted:
    sheet, row = pick(book, spec, dice)
    last = sheet.max_row + 1
    for column in range(1, 12):
        sheet.cell(last, column, sheet.cell(row, column).value)
    return {Flaw.FIELD_TWICE}, sheet.title, f"B{last}"


@plant
def row_gone(book: Book, spec: Specification, dice: random.Random) -> Planted:
    sheet, row = pick(book, spec, dice)
    sheet.delete_rows(row)
    return {Flaw.FIELD_MISSING}, sheet.title, "B"


@plant
def code_changed(book: Book, spec: Specification, dice: random.Random) -> Planted:
    return put(book, spec, dice, lambda code: f"{code}X", Flaw.CODE_UNKNOWN, column=CODE)


@plant
def unit_changed(book: Book, spec: Specification, dice: random.Random) -> Planted:
    return put(book, spec, dice, dice.choice(["万人", "亿元", "t"]), Flaw.UNIT_CHANGED, column=UNIT)


@plant
def hidden_row(book: Book, spec: Specification, dice: random.Random) -> Planted:
    sheet, row = pick(book, spec, dice)
    sheet.row_dimensions[row].hidden = True
    return {Flaw.HIDDEN_ROW}, sheet.title, f"G{row}"


@plant
def formula_error(book: Book, spec: Specification, dice: random.Random) -> Planted:
    return put(book, spec, dice, dice.choice(["#DIV/0!", "#REF!", "#N/A"]), Flaw.FORMULA_ERROR, kinds=NUMBERS)


@plant
def formula_without_result(book: Book, spec: Specification, dice: random.Random) -> Planted:
    return put(book, spec, dice, "=SUM(G2:G3)", Flaw.FORMULA_UNSAVED, kinds=NUMBERS)


@plant
def column_renamed(book: Book, spec: Specification, dice: random.Random) -> Planted:
    sheet, _ = pick(book, spec, dice)
    sheet.cell(1, VALUE).value = dice.choice(["数 据", "Wert", "2025"])
    return {Flaw.COLUMN_WRONG}, sheet.title, "G1"


@plant
def column_deleted(book: Book, spec: Specification, dice: random.Random) -> Planted:
    sheet, _ = pick(book, spec, dice)
    sheet.delete_cols(QUALITY)
    return {Flaw.COLUMN_MISSING}, sheet.title, "H1"


@plant
def cells_merged(book: Book, spec: Specification, dice: random.Random) -> Planted:
    sheet, row = pick(book, spec, dice)
    sheet.merge_cells(f"I{row}:J{row}")
    return {Flaw.MERGED}, sheet.title, f"I{row}:J{row}"


@plant
def sheet_renamed(book: Book, spec: Specification, dice: random.Random) -> Planted:
    sheet, _ = pick(book, spec, dice)
    name, sheet.title = sheet.title, "Sheet1"
    return {Flaw.SHEET_MISSING}, name, "A1"


@plant
def city_twice(book: Book, spec: Specification, dice: random.Random) -> Planted:
    sheet = book["城市 Cities"]
    sheet.cell(4, 1, dice.choice(["C01", "C02"]))
    sheet.cell(4, 2, dice.choice(["甲市", "别名"]))
    return {Flaw.CITY_TWICE}, sheet.title, "A4"


@plant
def city_of_another_name(book: Book, spec: Specification, dice: random.Random) -> Planted:
    return put(book, spec, dice, "C99", Flaw.CITY_UNKNOWN, column=CITY)


@plant
def population_of_another_kind(book: Book, spec: Specification, dice: random.Random) -> Planted:
    return put(book, spec, dice, lambda value: int(value * dice.choice([0.7, 1.3])), Flaw.REFERENCE, codes=("POP",))


@plant
def gdp_of_another_year(book: Book, spec: Specification, dice: random.Random) -> Planted:
    return put(book, spec, dice, lambda value: value * dice.choice([0.6, 1.5]), Flaw.PRODUCT, codes=("GDP",))


@plant
def parts_do_not_sum(book: Book, spec: Specification, dice: random.Random) -> Planted:
    sheet, row = pick(book, spec, dice, "POP_RURAL")
    sheet.cell(row, VALUE).value += dice.randint(1, 50_000)
    city = sheet.cell(row, CITY).value
    rows = range(2, sheet.max_row + 1)
    total = next(at for at in rows if (sheet.cell(at, CITY).value, sheet.cell(at, CODE).value) == (city, "POP"))
    return {Flaw.TOTAL}, sheet.title, f"G{total}"


@plant
def evidence_missing(book: Book, spec: Specification, dice: random.Random) -> Planted:
    return put(book, spec, dice, None, Flaw.EVIDENCE_MISSING, column=EVIDENCE)


@plant
def evidence_not_there(book: Book, spec: Specification, dice: random.Random) -> Planted:
    names = ["lost.pdf", "../template.xlsx", "扫描件.jpg"]
    return put(book, spec, dice, dice.choice(names), Flaw.EVIDENCE_ABSENT, column=EVIDENCE)


@plant
def quality_missing(book: Book, spec: Specification, dice: random.Random) -> Planted:
    return put(book, spec, dice, None, Flaw.QUALITY_MISSING, column=QUALITY)


@plant
def quality_of_its_own(book: Book, spec: Specification, dice: random.Random) -> Planted:
    return put(book, spec, dice, dice.choice(["好", "A", "exact"]), Flaw.QUALITY_UNKNOWN, column=QUALITY)


@plant
def source_missing(book: Book, spec: Specification, dice: random.Random) -> Planted:
    return put(book, spec, dice, None, Flaw.SOURCE_MISSING, column=SOURCE)


@plant
def another_edition(book: Book, spec: Specification, dice: random.Random) -> Planted:
    book[HIDDEN]["B3"] = "0" * 64
    return {Flaw.SPEC_OTHER}, HIDDEN, "B3"


@plant
def denominator_zero(book: Book, spec: Specification, dice: random.Random) -> Planted:
    return put(book, spec, dice, 0, Flaw.DENOMINATOR_ZERO, codes=("SERVICES",))
