"""Which field of which city a row is: codes, units, periods, duplicates, rows that are gone."""

from collections.abc import Iterator
from difflib import get_close_matches

from indices.collect.entry import Entry, Key
from indices.collect.filled import Filled, Row
from indices.collect.finding import Finding, Flaw, Place, find, place_in
from indices.collect.layout import name_sheets
from indices.collect.period import read_period
from indices.collect.specification import FieldSpec, Specification
from rules.errors import UsageError


def identify(filled: Filled, spec: Specification) -> tuple[list[Entry], list[Finding]]:
    """Return the rows whose field is known, each city and field once, and what is wrong with the others."""
    cities = {line.code for line in filled.cities if line.code}
    entries: dict[Key, Entry] = {}
    found: list[Finding] = []
    for row in filled.rows:
        field = spec.by_code.get(row.words("code"))
        if field is None:
            found.append(_unknown(row, spec))
            continue
        city = row.words("city") or (min(cities) if len(cities) == 1 else "")
        entry = Entry(row=row, city=city, spec=field)
        found.extend(_check_identity(entry, spec, cities))
        if entry.key in entries:
            found.append(_twice(entry, entries[entry.key]))
        entries.setdefault(entry.key, entry)
    found.extend(_find_missing(filled, spec, entries, cities))
    return list(entries.values()), found


def _unknown(row: Row, spec: Specification) -> Finding:
    said = row.words("code")
    near = get_close_matches(said, spec.by_code, n=1, cutoff=0.6)
    return find(
        place_in(row, "code"),
        Flaw.CODE_UNKNOWN,
        zh=f"字段代码“{said}”不在采集规范中，" + (f"是否应为 {near[0]}？" if near else "请按模板恢复。"),
        en=f"the specification has no field '{said}'; " + (f"is {near[0]} meant?" if near else "use the template's."),
    )


def _check_identity(entry: Entry, spec: Specification, cities: set[str]) -> Iterator[Finding]:
    row, field = entry.row, entry.spec
    if not entry.city or (cities and entry.city not in cities):
        yield find(
            place_in(row, "city"),
            Flaw.CITY_UNKNOWN,
            zh=f"城市代码“{entry.city}”不在城市表中，请改正。",
            en=f"city code '{entry.city}' is not in the sheet of cities; mend it.",
        )
    if (unit := row.words("unit")) != field.unit and "unit" in row.places:
        yield find(
            place_in(row, "unit"),
            Flaw.UNIT_CHANGED,
            zh=f"单位被改为“{unit}”，应为“{field.unit}”；请改回并按该单位换算数值。",
            en=f"the unit was changed to '{unit}'; it is '{field.unit}': put it back and convert the value.",
        )
    if "period" in row.places:
        yield from _check_period(row, spec)


def _check_period(row: Row, spec: Specification) -> Iterator[Finding]:
    said = row.words("period")
    try:
        inside = spec.period.covers(read_period(said))
    except UsageError:
        inside = False
    if not inside:
        yield find(
            place_in(row, "period"),
            Flaw.PERIOD_OUTSIDE,
            zh=f"时期“{said}”不在 {spec.period.label} 之内，请填写该时期的数值。",
            en=f"period '{said}' does not lie in {spec.period.label}; give the value of that period.",
        )


def _twice(entry: Entry, first: Entry) -> Finding:
    where = f"{first.row.sheet} {first.row.place('code')}"
    return find(
        place_in(entry.row, "code"),
        Flaw.FIELD_TWICE,
        zh=f"字段 {entry.spec.code} 已在 {where} 出现，请只保留一行。",
        en=f"field {entry.spec.code} stands in {where} already; keep one row.",
    )


def _find_missing(
    filled: Filled, spec: Specification, entries: dict[Key, Entry], cities: set[str]
) -> Iterator[Finding]:
    sheets = name_sheets(spec)
    present = {page.name for page in filled.pages}
    seen = cities or {city for city, _ in entries}
    # A CSV holds the rows of some departments; a workbook and a document hold them all.
    asked = {each.spec.department.zh for each in entries.values()} if filled.digest is None else set(sheets)
    for city in sorted(seen):
        for field in spec.fields:
            sheet = sheets[field.department.zh]
            there = sheet in present or not filled.by_department
            if (city, field.code) not in entries and there and field.department.zh in asked:
                yield _gone(sheet if filled.by_department else filled.pages[0].name, city, field)


def _gone(sheet: str, city: str, field: FieldSpec) -> Finding:
    return find(
        Place(sheet=sheet, cell="B", city=city, code=field.code),
        Flaw.FIELD_MISSING,
        zh=f"城市 {city} 的字段 {field.code} 没有行，请从模板中恢复。",
        en=f"field {field.code} of city {city} has no row; bring it back from the template.",
    )
