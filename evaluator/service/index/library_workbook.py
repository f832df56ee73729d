"""The indicator library as a workbook: an overview, then one sheet a framework, every row with its state."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from evaluator.service.index.library import count_frameworks
from evaluator.service.index.new_file import require_new
from indices.library.catalogue import Catalogue
from indices.library.framework import Framework
from indices.library.gate import Decision, Status, admit
from indices.library.indicator import Indicator
from indices.library.standing import ORIGIN_NAMES, STATE_NAMES, State
from indices.sheet import MISSING, name_column
from indices.workbook import save_workbook
from rules.errors import UsageError
from rules.text import Text

OVERVIEW = "体系 Frameworks"
SUFFIX = ".xlsx"
# openpyxl publishes no types.
Book = Any
Leaf = Any
Value = str | float | int | None
# The same library gives the same bytes, so the file carries no time of its own.
_STATUS_NAMES = {Status.ADMITTED: "准入 admitted", Status.CANDIDATE: "候选 candidate"}
_FRAMES: Sequence[tuple[str, int]] = (
    ("体系 id", 18),
    ("名称 title zh", 44),
    ("title en", 44),
    ("版本 edition", 14),
    ("状态 state", 22),
    ("指标 indicators", 12),
    ("准入 admitted", 12),
    *((f"{STATE_NAMES[state].zh} {state.value}", 14) for state in State),
    ("出处 source", 40),
    ("许可 licence zh", 44),
    ("licence en", 44),
)
_ROWS: Sequence[tuple[str, int]] = (
    ("编号 id", 14),
    ("代码 code", 14),
    ("上级 parent", 12),
    ("名称 title zh", 32),
    ("title en", 36),
    ("定义 definition zh", 44),
    ("definition en", 44),
    ("方向 direction", 12),
    ("单位 unit", 10),
    ("公式 formula zh", 40),
    ("formula en", 40),
    ("字段 fields", 44),
    ("部门 departments", 32),
    ("证据 evidence", 44),
    ("下限 lower", 10),
    ("上限 upper", 10),
    ("适度区间 ideal", 12),
    ("权重 weight", 10),
    ("权重来源 origin", 22),
    ("适用 applies", 22),
    ("SDG", 10),
    ("标准 standard", 32),
    ("条款 clause", 24),
    ("状态 state", 22),
    ("门槛 gate", 16),
    ("理由 reasons zh", 44),
    ("reasons en", 44),
)


def export_library(catalogue: Catalogue, place: Path, *, force: bool = False) -> bytes:
    """Return the workbook that is to be written to `place`.

    Raises
    ------
    UsageError
        The name ends otherwise, the file exists already and `force` is not set, openpyxl is not installed.

    """
    if place.suffix.lower() != SUFFIX:
        raise UsageError(Text(zh=f"--out：{place} 应以 .xlsx 结尾。", en=f"--out: {place} must end in .xlsx."))
    require_new(place, force=force)
    return render_library(catalogue)


def render_library(catalogue: Catalogue) -> bytes:
    """Return the workbook; the same library gives the same bytes.

    Raises
    ------
    UsageError
        openpyxl is not installed.

    """
    try:
        import openpyxl  # noqa: PLC0415 - an extra
    except ModuleNotFoundError as error:
        raise UsageError(MISSING) from error
    book: Book = openpyxl.Workbook()
    overview = book.active
    overview.title = OVERVIEW
    _fill(overview, _FRAMES, _list_frameworks(catalogue))
    for name in sorted(catalogue.frameworks):
        _fill(book.create_sheet(name), _ROWS, (_row(each) for each in catalogue.of(name)))
    return save_workbook(book)


def _list_frameworks(catalogue: Catalogue) -> Iterator[tuple[Value, ...]]:
    for each in count_frameworks(catalogue):
        frame: Framework = each.framework
        yield (
            frame.id,
            frame.title.zh,
            frame.title.en,
            frame.edition,
            _both(STATE_NAMES[frame.source.state]),
            each.indicators,
            each.admitted,
            *(each.states.get(state, 0) for state in State),
            frame.source.standard,
            frame.license.zh,
            frame.license.en,
        )


def _row(each: Indicator) -> tuple[Value, ...]:
    decision = admit(each)
    return (*_meaning(each), *_collection(each), *_measure(each), *_standing(each, decision))


def _meaning(each: Indicator) -> tuple[Value, ...]:
    definition, formula = each.definition, each.formula
    return (
        each.id,
        each.code,
        each.parent,
        each.title.zh,
        each.title.en,
        None if definition is None else definition.zh,
        None if definition is None else definition.en,
        None if each.direction is None else str(each.direction),
        each.unit,
        None if formula is None else formula.text.zh,
        None if formula is None else formula.text.en,
    )


def _collection(each: Indicator) -> tuple[Value, ...]:
    departments = dict.fromkeys(_both(field.department) for field in each.fields)
    evidence = dict.fromkeys(_both(field.evidence) for field in each.fields)
    fields = (f"{field.id} [{field.unit}] {_both(field.title)}" for field in each.fields)
    return tuple("\n".join(lines) or None for lines in (fields, departments, evidence))


def _measure(each: Indicator) -> tuple[Value, ...]:
    weight = each.weight
    return (
        *each.range,
        None if each.ideal is None else f"{each.ideal[0]:g} – {each.ideal[1]:g}",
        None if weight is None else weight.value,
        None if weight is None else _both(ORIGIN_NAMES[weight.origin]),
        each.applies,
        ", ".join(str(goal) for goal in each.sdg) or None,
    )


def _standing(each: Indicator, decision: Decision) -> tuple[Value, ...]:
    return (
        each.source.standard,
        each.source.clause,
        _both(STATE_NAMES[each.source.state]),
        _STATUS_NAMES[decision.status],
        "\n".join(reason.zh for reason in decision.reasons) or None,
        "\n".join(reason.en for reason in decision.reasons) or None,
    )


def _both(text: Text) -> str:
    return text.zh if text.zh == text.en else f"{text.zh} {text.en}"


def _fill(sheet: Leaf, head: Sequence[tuple[str, int]], rows: Iterator[tuple[Value, ...]]) -> None:
    from openpyxl.styles import Alignment, Font  # noqa: PLC0415 - an extra

    for place, (name, width) in enumerate(head):
        cell = sheet.cell(row=1, column=place + 1, value=name)
        cell.font = Font(bold=True)
        sheet.column_dimensions[name_column(place)].width = width
    sheet.freeze_panes = "B2"
    for number, row in enumerate(rows, start=2):
        for place, value in enumerate(row, start=1):
            _write(sheet.cell(row=number, column=place), value)
            sheet.cell(row=number, column=place).alignment = Alignment(wrap_text=True, vertical="top")


def _write(cell: Leaf, value: Value) -> None:
    """Write words as words: what begins with = must not become a formula."""
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"
