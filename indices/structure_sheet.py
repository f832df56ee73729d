"""Reads the structure table (COINr's `iMeta`) into a Structure."""

import math
from pathlib import Path

from indices.cell import Cell, NoNumberError, read_number
from indices.sheet import Sheet, read_sheet
from indices.structure import Element, Role, Structure
from rules.errors import UsageError
from rules.text import Text

NEEDED = ("iCode", "Level", "Direction", "Weight", "Parent", "Type")
KNOWN = (*NEEDED, "iName", "iNameZh", "Unit", "Target", "Denominator")


def read_structure(path: Path, *, sheet: str | None = None) -> Structure:
    """Read the structure table in the CSV or XLSX file at `path`.

    Raises
    ------
    UsageError
        As `read_sheet`; a needed column is missing; a cell is not what its column asks for; the tree is broken.

    """
    table = read_sheet(path, name=sheet)
    missing = [name for name in NEEDED if table.find(name) is None]
    if missing:
        raise UsageError(
            Text(
                zh=f"{path}：结构表缺少列 {'、'.join(missing)}。{_guess(table, missing).zh}",
                en=f"{path}: the structure table lacks column {', '.join(missing)}. {_guess(table, missing).en}",
            )
        )
    try:
        return Structure.of([_read_element(table, row) for row in range(len(table.rows))])
    except UsageError as error:
        text = error.message
        already = text.en.startswith(table.file)
        raise error if already else UsageError(Text(zh=f"{path}：{text.zh}", en=f"{path}: {text.en}")) from None


def _guess(table: Sheet, missing: list[str]) -> Text:
    alike = {name.lower().replace(" ", "").replace("_", ""): name for name in table.head}
    found = [(alike[name.lower()], name) for name in missing if name.lower() in alike]
    if found:
        pairs = "，".join(f"{there} → {wanted}" for there, wanted in found)
        return Text(zh=f"请把列名改为：{pairs}。", en=f"Rename: {pairs.replace('，', ', ')}.")
    names = "、".join(KNOWN)
    return Text(zh=f"列名应为：{names}。", en=f"The columns are {names.replace('、', ', ')}.")


def _read_element(table: Sheet, row: int) -> Element:
    code = _words(table, row, "iCode")
    if not code:
        raise _flaw(table, row, "iCode", zh="没有代码。", en="holds no code.")
    role = _read_role(table, row)
    in_tree = role in (Role.INDICATOR, Role.AGGREGATE)
    english = _words(table, row, "iName") or code
    return Element(
        code=code,
        name=Text(zh=_words(table, row, "iNameZh") or english, en=english),
        role=role,
        parent=_words(table, row, "Parent") or None,
        level=_read_level(table, row) if in_tree else None,
        direction=_read_direction(table, row) if in_tree else 1,
        weight=_read_weight(table, row) if in_tree else 1.0,
        unit=_words(table, row, "Unit"),
        target=_optional(table, row, "Target"),
        denominator=_words(table, row, "Denominator") or None,
    )


def _read_role(table: Sheet, row: int) -> Role:
    words = _words(table, row, "Type")
    try:
        return Role(words)
    except ValueError as error:
        names = ", ".join(role.value for role in Role)
        raise _flaw(
            table, row, "Type", zh=f"“{words}”应为 {names} 之一。", en=f"'{words}' is none of {names}."
        ) from error


def _read_level(table: Sheet, row: int) -> int:
    number = _number(table, row, "Level")
    if not (number >= 1 and number == int(number)):
        raise _flaw(table, row, "Level", zh="应为不小于 1 的整数。", en="should be a whole number of at least 1.")
    return int(number)


def _read_direction(table: Sheet, row: int) -> int:
    number = _number(table, row, "Direction")
    if number not in (1.0, -1.0):
        raise _flaw(
            table,
            row,
            "Direction",
            zh="应为 1（越大越好）或 -1（越小越好）。",
            en="should be 1 (more is better) or -1 (less is better).",
        )
    return int(number)


def _read_weight(table: Sheet, row: int) -> float:
    number = _number(table, row, "Weight")
    if math.isnan(number):
        raise _flaw(
            table,
            row,
            "Weight",
            zh="没有权重。等权时请都写 1；权重由判断矩阵得出时请先用 index weights。",
            en="holds no weight. Write 1 everywhere for equal weights, or get them with 'index weights'.",
        )
    return number


def _optional(table: Sheet, row: int, name: str) -> float | None:
    if table.find(name) is None:
        return None
    number = _number(table, row, name)
    return None if math.isnan(number) else number


def _number(table: Sheet, row: int, name: str) -> float:
    try:
        return read_number(_cell(table, row, name))
    except NoNumberError as error:
        raise _flaw(table, row, name, zh=error.message.zh, en=error.message.en) from error


def _words(table: Sheet, row: int, name: str) -> str:
    cell = _cell(table, row, name)
    words = "" if cell is None else str(cell).strip()
    return "" if words == "NA" else words


def _cell(table: Sheet, row: int, name: str) -> Cell:
    place = table.find(name)
    return None if place is None else table.rows[row][place]


def _flaw(table: Sheet, row: int, name: str, *, zh: str, en: str) -> UsageError:
    place = table.place(row, table.head.index(name))
    return UsageError(Text(zh=f"{place.zh}：{zh}", en=f"{place.en}: {en}"))
