"""The specification of a collection as PDF: a table a department."""

from reports.figure import write_time, write_unit
from reports.index.block import Block, Facts, Front, Grid, Heading, Strong, Words
from reports.index.collection_sheet import CollectionRow, CollectionSheet
from reports.index.sheet import print_report
from reports.index.words import say
from reports.plain import clean_noun
from rules.text import Language, Text

TITLE = Text(zh="数据采集规范", en="Specification of data collection")
_EMPTY = Text(zh="没有需要填报的字段。", en="There is no field to be handed in.")
_OPTIONAL = Text(zh="选填", en="optional")
_CLOSE = Text(
    zh="填报前请核对摘要值：它与采集表中的一致，才是同一版规范。",
    en="Compare the hash before filling in: only where it equals that of the sheet is this the same edition.",
)


def render(sheet: CollectionSheet, language: Language) -> bytes:
    """Return the specification as PDF, fonts embedded, the same bytes for the same sheet."""
    shown = clean_noun(sheet)
    front = Front(
        title=TITLE, name=shown.title, number=shown.number, author=shown.author, subtitle=_tell_edition(shown)
    )
    return print_report(front, compose(shown, language), language)


def _tell_edition(sheet: CollectionSheet) -> Text:
    return Text(zh=f"{sheet.spec} 第 {sheet.edition} 版", en=f"{sheet.spec}, edition {sheet.edition}")


def compose(sheet: CollectionSheet, language: Language) -> list[Block]:
    """Return the blocks in one language."""
    departments: dict[tuple[str, str], list[CollectionRow]] = {}
    for each in sheet.rows:
        departments.setdefault((each.department.zh, each.department.en), []).append(each)
    blocks: list[Block] = [
        _write_facts(sheet, len(departments), language),
        Words(words=_CLOSE.in_(language), style="small"),
    ]
    blocks += [Words(words=each.in_(language)) for each in sheet.notes]
    if not departments:
        return [*blocks, Words(words=_EMPTY.in_(language))]
    for number, ((zh, en), rows) in enumerate(departments.items()):
        title = Text(zh=f"{zh}（{len(rows)}）", en=f"{en} ({len(rows)})").in_(language)
        blocks += [Heading(words=title, key=f"department-{number}"), _write_table(rows, language)]
    return blocks


def _write_facts(sheet: CollectionSheet, departments: int, language: Language) -> Facts:
    count = Text(
        zh=f"{len(sheet.rows)} 个字段，{departments} 个部门",
        en=f"{len(sheet.rows)} fields of {departments} departments",
    )
    return Facts(
        rows=(
            (say("number", language), sheet.number),
            (say("made", language), f"{write_time(sheet.made)} · {sheet.author}"),
            (say("specification", language), f"{sheet.spec} {sheet.edition} · sha256 {sheet.sha256}"),
            (say("field", language), count.in_(language)),
        )
    )


def _write_table(rows: list[CollectionRow], language: Language) -> Grid:
    keys = ("code", "name", "definition", "unit", "period", "evidence", "verification")
    return Grid(
        heads=tuple(say(key, language) for key in keys),
        shares=(1.15, 1.55, 2.9, 0.8, 0.85, 1.55, 1.55),
        rows=tuple(_write_row(each, language) for each in rows),
        whole=True,
    )


def _write_row(each: CollectionRow, language: Language) -> tuple[str | Strong, ...]:
    name = each.name.in_(language)
    return (
        Strong(words=each.code),
        name if each.required else f"{name} ({_OPTIONAL.in_(language)})",
        each.definition.in_(language),
        write_unit(each.unit) or "–",
        each.period or "–",
        each.evidence.in_(language) if each.evidence else "–",
        each.verification.in_(language) if each.verification else "–",
    )
