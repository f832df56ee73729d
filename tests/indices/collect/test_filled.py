"""The template, the schema, and sheets that come back as XLSX, CSV or JSON."""

import csv
import dataclasses
import datetime as dt
import io
import json
import random
from pathlib import Path
from typing import Any

import jsonschema
import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indices.collect.check import check_file
from indices.collect.entry import Background
from indices.collect.finding import Flaw
from indices.collect.layout import BY_KEY, COLUMNS, HIDDEN, name_sheets
from indices.collect.period import read_period
from indices.collect.quality import Quality, read_quality
from indices.collect.schema import make_schema
from indices.collect.specification import IndicatorSpec, Specification
from indices.collect.template import City, write_template
from rules.errors import UsageError
from rules.text import Text
from tests.indices.collect.plants import PLANTS
from tests.indices.collect.sheets import CITIES, draw_values, field, fill, make_background, make_spec

SPEC = make_spec()
CLASSES = tuple(Quality)


def rows_of(seed: int) -> list[dict[str, Any]]:
    return [
        {
            "city": city.code,
            "code": code,
            "unit": SPEC.by_code[code].unit,
            "period": "2025",
            "value": value.isoformat() if isinstance(value, dt.date) else value,
            "quality": CLASSES[number % 6].value,
            "source": "统计年鉴",
            "evidence": "yearbook.pdf",
        }
        for number, city in enumerate(CITIES)
        for code, value in draw_values(seed * 10 + number).items()
    ]


def document_of(seed: int) -> dict[str, Any]:
    cities = [{"code": city.code, "name": city.name} for city in CITIES]
    head = {"schema": "cityassay/collect-document/1", "edition": SPEC.edition, "digest": SPEC.digest}
    return {**head, "cities": cities, "rows": rows_of(seed)}


def csv_of(rows: list[dict[str, Any]], separator: str = ",") -> str:
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=separator)
    writer.writerow([column.head for column in COLUMNS])
    writer.writerows([row.get(column.key, "") for column in COLUMNS] for row in rows)
    return stream.getvalue()


def test_the_template_is_locked_but_for_what_is_filled_in() -> None:
    book = openpyxl.load_workbook(io.BytesIO(write_template(SPEC, CITIES)))
    assert book.sheetnames[0] == "说明 Read me"
    assert book[HIDDEN].sheet_state == "veryHidden"
    assert book[HIDDEN]["B3"].value == SPEC.digest
    for name in name_sheets(SPEC).values():
        sheet = book[name]
        assert sheet.protection.sheet
        assert sheet["A1"].protection.locked
        open_ = {column.key for at, column in enumerate(COLUMNS, start=1) if not sheet.cell(2, at).protection.locked}
        assert open_ == {"period", "value", "quality", "source", "evidence", "remark"}
        kinds = {rule.type for rule in sheet.data_validations.dataValidation}
        assert "list" in kinds
        assert sheet["A1"].value.startswith("城市代码")


def test_the_same_specification_gives_the_same_bytes() -> None:
    assert write_template(SPEC, CITIES) == write_template(make_spec(), CITIES)
    assert make_spec("city-index 2").digest != SPEC.digest


def test_names_that_look_like_formulas_stay_words() -> None:
    book = openpyxl.load_workbook(io.BytesIO(write_template(SPEC, [City(code="C01", name="=1+1")])))
    assert book["城市 Cities"]["B2"].data_type == "s"


def test_a_template_for_no_city_is_refused() -> None:
    with pytest.raises(UsageError, match="at least one city"):
        write_template(SPEC, [])


def test_a_year_that_a_spreadsheet_made_a_number_is_a_year(tmp_path: Path) -> None:
    book = fill(SPEC, 1)
    book.worksheets[2]["F2"], book.worksheets[2]["F3"] = 2025, dt.datetime(2025, 6, 1)  # noqa: DTZ001 - of a cell
    book.save(tmp_path / "filled.xlsx")
    assert check_file(tmp_path / "filled.xlsx", SPEC, make_background(SPEC, 1, tmp_path / "evidence")).clean


def test_names_of_sheets_fit_a_spreadsheet_and_differ() -> None:
    titles = (Text(zh="发展和改革委员会:大数据局", en="A" * 40), Text(zh="发展和改革委员会/大数据局", en="A" * 40))
    long = [dataclasses.replace(field(f"F{at}", "1", "stat"), department=title) for at, title in enumerate(titles)]
    names = list(name_sheets(Specification.of(edition="x", period="2025", fields=long)).values())
    assert len(set(names)) == 2
    assert all(len(name) <= 31 and not set(name) & set("[]:*?/\\") for name in names)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("form", ["csv", "semicolons", "gb18030", "json"])
def test_clean_sheets_of_every_form_have_no_findings(seed: int, form: str, tmp_path: Path) -> None:
    place = tmp_path / ("filled.json" if form == "json" else "filled.csv")
    if form == "json":
        place.write_text(json.dumps(document_of(seed)), encoding="utf-8")
    else:
        words = csv_of(rows_of(seed), ";" if form == "semicolons" else ",")
        place.write_text(words, encoding="gb18030" if form == "gb18030" else "utf-8")
    checkup = check_file(place, SPEC, make_background(SPEC, seed, tmp_path / "evidence"))
    assert [each.text.en for each in checkup.findings] == []
    assert len(checkup.values) == 2 * len(SPEC.fields)


def test_a_csv_of_one_department_lacks_no_other(tmp_path: Path) -> None:
    mine = {each.code for each in SPEC.departments["卫健委"]}
    rows = [row for row in rows_of(1) if row["code"] in mine]
    (tmp_path / "filled.csv").write_text(csv_of(rows[1:]), encoding="utf-8")
    found = check_file(tmp_path / "filled.csv", SPEC, make_background(SPEC, 1, tmp_path / "evidence")).findings
    assert [(each.flaw, each.place.code) for each in found] == [(Flaw.FIELD_MISSING, rows[0]["code"])]


def test_errors_in_csv_and_json_are_found_in_their_places(tmp_path: Path) -> None:
    rows = rows_of(1)
    rows[0]["value"], rows[3]["quality"] = "1.234,5", "fine"
    (tmp_path / "filled.csv").write_text(csv_of(rows), encoding="utf-8")
    (tmp_path / "filled.json").write_text(json.dumps({**document_of(1), "rows": rows}), encoding="utf-8")
    known = make_background(SPEC, 1, tmp_path / "evidence")
    found = {
        form: [(each.flaw, each.place.cell) for each in check_file(tmp_path / f"filled.{form}", SPEC, known).findings]
        for form in ("csv", "json")
    }
    flaws = [Flaw.DECIMAL_SIGNS, Flaw.QUALITY_UNKNOWN]
    assert found["csv"] == list(zip(flaws, ["G2", "H5"], strict=True))
    assert found["json"] == list(zip(flaws, ["[0].value", "[3].quality"], strict=True))


def test_the_schema_takes_clean_documents_and_refuses_others() -> None:
    schema = make_schema(SPEC)
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    assert list(validator.iter_errors(document_of(2))) == []
    for change in ({"value": -1}, {"unit": "万人"}, {"code": "POPX"}, {"quality": "fine"}, {"more": 1}):
        document = document_of(2)
        document["rows"][0] |= change
        assert not validator.is_valid(document), change


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("lost.xlsx", None, "cannot be read"),
        ("x.doc", b"x", "give an .xlsx"),
        ("x.xlsx", b"x", "no valid XLSX"),
        ("x.json", b"{", "no valid JSON"),
        ("x.json", b"[]", "its schema must be"),
        ("x.json", b'{"schema": "cityassay/collect-document/1", "rows": 3}', "list of objects"),
        ("x.json", b'{"schema":"cityassay/collect-document/1","cities":[],"rows":[{"x":1}]}', r"rows\[0\]\.x"),
        ("x.csv", b"", "is empty"),
        ("x.csv", b'a,"b\n1,2', "no valid CSV"),
    ],
)
def test_what_is_no_sheet_is_told_in_one_sentence(name: str, content: bytes | None, told: str, tmp_path: Path) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(UsageError, match=told):
        check_file(tmp_path / name, SPEC)


def test_a_number_of_400_digits_is_told_and_breaks_nothing(tmp_path: Path) -> None:
    document = document_of(1)
    document["rows"][0]["value"] = 10**400
    (tmp_path / "filled.json").write_text(json.dumps(document), encoding="utf-8")
    found = check_file(tmp_path / "filled.json", SPEC, make_background(SPEC, 1, tmp_path / "evidence")).findings
    assert [each.flaw for each in found] == [Flaw.OUT_OF_BOUNDS]


@given(
    cell=st.one_of(st.text(max_size=30), st.floats(), st.integers(), st.booleans(), st.none()), at=st.integers(0, 29)
)
def test_no_cell_breaks_the_check(cell: object, at: int, tmp_path_factory: pytest.TempPathFactory) -> None:
    document = document_of(1)
    document["rows"][at]["value"] = cell
    place = tmp_path_factory.getbasetemp() / "any.json"
    place.write_text(json.dumps(document), encoding="utf-8")
    for each in check_file(place, SPEC, Background()).findings:
        assert each.text.zh
        assert each.text.en


def test_a_finding_begins_with_its_place_and_ends_with_its_cure(tmp_path: Path) -> None:
    book = fill(SPEC, 1)
    flaws, sheet, cell = PLANTS["unit_changed"](book, SPEC, random.Random(5))
    book.save(tmp_path / "filled.xlsx")
    checkup = check_file(tmp_path / "filled.xlsx", SPEC, make_background(SPEC, 1, tmp_path / "evidence"))
    (finding,) = [each for each in checkup.findings if each.flaw in flaws]
    assert finding.text.en.startswith(f"Sheet '{sheet}' {cell} (")
    assert "put it back and convert the value" in finding.text.en
    assert BY_KEY["unit"].title.zh in finding.text.zh


@pytest.mark.parametrize(
    ("words", "start", "end"),
    [
        ("2025", (2025, 1, 1), (2026, 1, 1)),
        ("2025年", (2025, 1, 1), (2026, 1, 1)),
        ("2025-Q4", (2025, 10, 1), (2026, 1, 1)),
        ("2024-02", (2024, 2, 1), (2024, 3, 1)),
        ("2025-12", (2025, 12, 1), (2026, 1, 1)),
        ("2024-02-29", (2024, 2, 29), (2024, 3, 1)),
    ],
)
def test_periods_are_read(words: str, start: tuple[int, int, int], end: tuple[int, int, int]) -> None:
    period = read_period(words)
    assert (period.start, period.end) == (dt.date(*start), dt.date(*end))


@pytest.mark.parametrize("words", ["", "25", "2025-13", "2025-02-30", "0000", "2025-Q5", "２０２５", "9999"])
def test_what_is_no_period_is_refused(words: str) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        read_period(words)


def test_quality_classes_are_read_by_id_and_by_title() -> None:
    for each in Quality:
        assert {read_quality(words) for words in (each.value, each.meaning.zh, each.meaning.en, each.label)} == {each}
    assert read_quality("fine") is None


def test_a_specification_refuses_strangers_and_doubles() -> None:
    one = field("A", "1", "stat")
    ratio = IndicatorSpec(code="I", title=Text.same("I"), unit="%", numerator=("A",), denominator=("B",))
    with pytest.raises(UsageError, match="I names field B"):
        Specification.of(edition="x", period="2025", fields=[one], indicators=[ratio])
    with pytest.raises(UsageError, match="A stands 2 times"):
        Specification.of(edition="x", period="2025", fields=[one, one])
