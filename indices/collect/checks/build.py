"""How the sheet is built: its edition, sheets, columns, merged cells, hidden rows, cities."""

from collections.abc import Iterator

from indices.collect.filled import Filled, Page
from indices.collect.finding import Finding, Flaw, Place, Severity, find, place_in
from indices.collect.layout import BY_KEY, COLUMNS, name_sheets
from indices.collect.specification import Specification
from indices.sheet import name_column


def check_build(filled: Filled, spec: Specification) -> Iterator[Finding]:
    """Give what is wrong with the sheet before any row is read."""
    yield from _check_edition(filled, spec)
    if filled.by_department:
        yield from _check_sheets(filled, spec)
    for page in filled.pages:
        yield from _check_columns(page)
        yield from _check_rows(page)
    yield from _check_cities(filled)


def _check_edition(filled: Filled, spec: Specification) -> Iterator[Finding]:
    if filled.digest is not None and filled.digest != spec.digest:
        sheet, cell = filled.digest_place
        yield find(
            Place(sheet=sheet, cell=cell),
            Flaw.SPEC_OTHER,
            zh=f"本表不是由采集规范 {spec.edition}（{spec.digest[:12]}）生成的，请用该版本的模板重新填写。",
            en=f"this sheet was not made from edition {spec.edition} ({spec.digest[:12]}); use its template.",
        )


def _check_sheets(filled: Filled, spec: Specification) -> Iterator[Finding]:
    wanted = set(name_sheets(spec).values())
    present = {page.name for page in filled.pages}
    for name in sorted(wanted - present):
        yield find(
            Place(sheet=name, cell="A1"),
            Flaw.SHEET_MISSING,
            zh="缺少这张工作表，请从模板中恢复。",
            en="this sheet is missing; bring it back from the template.",
        )
    for name in sorted(present - wanted):
        yield find(
            Place(sheet=name, cell="A1"),
            Flaw.SHEET_UNKNOWN,
            severity=Severity.WARNING,
            zh="模板中没有这张工作表；若是改了名，请改回原名。",
            en="the template has no such sheet; if it was renamed, give it its name back.",
        )


def _check_columns(page: Page) -> Iterator[Finding]:
    for cell, words in page.wrong.items():
        meant = next((each.head for at, each in enumerate(COLUMNS) if f"{name_column(at)}1" == cell), None)
        shown = words[:40]
        yield find(
            Place(sheet=page.name, cell=cell),
            Flaw.COLUMN_WRONG,
            zh=f"列名“{shown}”无效，请改为“{meant}”。" if meant else f"多出一列“{shown}”，请删去。",
            en=f"column name '{shown}' should be '{_english(meant)}'."
            if meant
            else f"column '{shown}' is one too many.",
        )
    for key in page.missing:
        title = BY_KEY[key].title
        yield find(
            Place(sheet=page.name, cell=f"{name_column(COLUMNS.index(BY_KEY[key]))}1"),
            Flaw.COLUMN_MISSING,
            zh=f"缺少“{title.zh}”一列，请从模板中恢复。",
            en=f"column '{title.en}' is missing; bring it back from the template.",
        )
    for area in page.merged:
        yield find(
            Place(sheet=page.name, cell=area),
            Flaw.MERGED,
            zh="是合并的单元格，请取消合并，并逐格填写。",
            en="these cells are merged; unmerge them and fill in each.",
        )


def _english(head: str) -> str:
    return next(each.title.en for each in COLUMNS if each.head == head)


def _check_rows(page: Page) -> Iterator[Finding]:
    for row in page.rows:
        if row.hidden and row.has_value:
            yield find(
                place_in(row, "value"),
                Flaw.HIDDEN_ROW,
                zh="该行被隐藏却有数值，请取消隐藏并核对。",
                en="this row is hidden and has a value; show it and check it.",
            )


def _check_cities(filled: Filled) -> Iterator[Finding]:
    codes: dict[str, str] = {}
    names: dict[str, str] = {}
    for line in filled.cities:
        for said, seen in ((line.code, codes), (line.name, names)):
            if said and said in seen:
                yield find(
                    Place(sheet=line.sheet, cell=line.place, city=line.code),
                    Flaw.CITY_TWICE,
                    zh=f"城市“{said}”已在 {seen[said]} 出现，请只保留一行。",
                    en=f"this city stands in {seen[said]} already; keep one line.",
                )
                break
            seen[said] = line.place
