"""The sheet of the best-worst method: an element a line, 'best against it' and 'it against the worst'."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from indices.cell import NoNumberError, read_number
from indices.sheet import Sheet, read_sheet
from rules.errors import UsageError
from rules.text import Text

_HEADS = (("element", "要素"), ("best_to_others", "最优对其他"), ("others_to_worst", "其他对最劣"))


@dataclass(frozen=True, slots=True, kw_only=True)
class BestWorst:
    """The judgements of one expert, in the order of the elements."""

    elements: tuple[str, ...]
    best_to_others: tuple[float, ...]
    others_to_worst: tuple[float, ...]


def read_best_worst(path: Path) -> BestWorst:
    """Read the judgements from CSV or XLSX.

    Raises
    ------
    UsageError
        The file cannot be read, lacks a column or a name, an element stands twice, a cell is no number.

    """
    sheet = read_sheet(path)
    places = [_find(sheet, names) for names in _HEADS]
    elements = [_name(sheet, row, places[0]) for row in range(len(sheet.rows))]
    for row, name in enumerate(elements):
        if name in elements[:row]:
            at = sheet.place(row, places[0])
            raise UsageError(Text(zh=f"{at.zh}：“{name}”出现两次。", en=f"{at.en}: '{name}' stands twice."))
    return BestWorst(
        elements=tuple(elements),
        best_to_others=tuple(_read(sheet, row, places[1]) for row in range(len(sheet.rows))),
        others_to_worst=tuple(_read(sheet, row, places[2]) for row in range(len(sheet.rows))),
    )


def _find(sheet: Sheet, names: Sequence[str]) -> int:
    for name in names:
        place = sheet.find(name)
        if place is not None:
            return place
    raise UsageError(
        Text(
            zh=f"{sheet.file}：缺少列 {names[0]}（{names[1]}）。",
            en=f"{sheet.file}: there is no column {names[0]}; add it.",
        )
    )


def _name(sheet: Sheet, row: int, place: int) -> str:
    cell = sheet.rows[row][place]
    name = "" if cell is None else str(cell).strip()
    if not name:
        at = sheet.place(row, place)
        raise UsageError(Text(zh=f"{at.zh}：缺少要素名称。", en=f"{at.en}: the name of the element is missing."))
    return name


def _read(sheet: Sheet, row: int, place: int) -> float:
    try:
        return read_number(sheet.rows[row][place])
    except NoNumberError as error:
        at = sheet.place(row, place)
        raise UsageError(Text(zh=f"{at.zh}：{error.message.zh}", en=f"{at.en}: {error.message.en}")) from error
