"""`cityassay index collect run --out`: from the raw data of a city's systems to a sheet that holds."""

import json
from collections.abc import Mapping
from pathlib import Path

import openpyxl
import pytest

from evaluator.service.index.sampling import SampleOrder, write_samples
from indices.collect.layout import BY_KEY, OWN_SHEETS
from tests.evaluator.cli.calling import Call

pytestmark = pytest.mark.usefixtures("place")
FIELDS = {"called_back", "resolved", "pm25", "incidents", "response_minutes"}


@pytest.fixture(scope="session")
def made_up(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("sources") / "made-up"
    write_samples(SampleOrder(out=out, cities=3, years=1))
    return out


@pytest.fixture
def mapping(made_up: Path, place: Path) -> Path:
    for each in (made_up / "sources").iterdir():
        (place / each.name).write_bytes(each.read_bytes())
    return place / "map.yaml"


def rows(path: Path) -> Mapping[str, Mapping[str, object]]:
    """Return what stands in the filled rows of a sheet: field -> column -> cell."""
    found = {}
    for sheet in openpyxl.load_workbook(path).worksheets:
        if sheet.title not in OWN_SHEETS:
            keys = [next(key for key, each in BY_KEY.items() if each.head == cell.value) for cell in sheet[1]]
            for line in sheet.iter_rows(min_row=2, values_only=True):
                row = dict(zip(keys, line, strict=True))
                if row["value"] is not None:
                    found[str(row["code"])] = row
    return found


def write_cell(path: Path, code: str, value: object) -> None:
    book = openpyxl.load_workbook(path)
    for sheet in book.worksheets:
        for row in range(2, sheet.max_row + 1):
            if sheet.cell(row, 2).value == code:
                sheet.cell(row, 7).value = value
    book.save(path)


def test_sources_fill_a_sheet_and_give_its_evidence(call: Call, mapping: Path, place: Path) -> None:
    called = call(
        "--lang", "en", "index", "collect", "run", "map.yaml", "--out", "got", "--city", "C001=样例市", "--json"
    )
    assert called.status == 0, called.err
    assert "5 values for 95 fields" in called.err
    told = {each["code"]: each for each in json.loads(called.out)["values"]}
    filled = rows(place / "got" / "sheet.xlsx")
    assert set(filled) == set(told) == FIELDS
    for code, row in filled.items():
        assert row["value"] == pytest.approx(told[code]["value"], rel=1e-12)
        assert (row["city"], row["period"], row["source"]) == ("C001", "2025", told[code]["source"])
        evidence = json.loads((place / "got" / "evidence" / str(row["evidence"])).read_text(encoding="utf-8"))
        assert evidence["trace"]["source"] == row["source"]
        assert told[code] in evidence["told"]
    assert json.loads((place / "got" / "collected.json").read_text(encoding="utf-8"))["values"]


def test_the_check_finds_nothing_wrong_with_what_sources_filled_in(call: Call, mapping: Path, place: Path) -> None:
    call("--lang", "en", "index", "collect", "run", "map.yaml", "--out", "got")
    checked = call(
        "index", "collect", "check", "got/sheet.xlsx", "--period", "2025", "--evidence", "got/evidence", "--json"
    )
    findings = json.loads(checked.out)["findings"]
    assert {each["flaw"] for each in findings} == {"value-missing"}
    assert not {each["field"] for each in findings} & FIELDS
    assert len(findings) == 95 - len(FIELDS)


def test_what_a_person_wrote_stays_and_a_difference_is_told(call: Call, mapping: Path, place: Path) -> None:
    call("--lang", "en", "index", "collect", "run", "map.yaml", "--out", "first")
    sheet = place / "first" / "sheet.xlsx"
    write_cell(sheet, "incidents", 399)
    write_cell(sheet, "pm25", None)
    again = call(
        "--lang", "en", "index", "collect", "run", "map.yaml", "--fresh", "--out", "second", "--sheet", str(sheet)
    )
    assert again.status == 0, again.err
    assert "incidents of C001: the sheet has 399, which stays; source rescue tells 400." in again.err
    assert "resolved of C001" not in again.err
    filled = rows(place / "second" / "sheet.xlsx")
    assert filled["incidents"]["value"] == 399
    assert filled["pm25"]["evidence"] == "air.json"
    assert "1 values" in again.err or "1 value" in again.err


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("edition: city-index 1", "edition: city-index 9"), "the library has city-index 1"),
        (("edition: city-index 1", "edition: nothing 1"), "nothing"),
        (("unit: min", "unit: h"), "has unit h; the sheet has min"),
        (("city: C001", "town: C001"), "town"),
    ],
)
def test_a_mapping_for_another_sheet_is_refused_before_anything_is_read(
    call: Call, mapping: Path, place: Path, change: tuple[str, str], said: str
) -> None:
    mapping.write_text(mapping.read_text(encoding="utf-8").replace(*change), encoding="utf-8")
    called = call("--lang", "en", "index", "collect", "run", "map.yaml", "--out", "got")
    assert called.status == 2
    assert said in called.err
    assert not (place / "got").exists()
    assert not (place / "map.state.json").exists()


def test_a_folder_with_something_in_it_is_not_touched(call: Call, mapping: Path, place: Path) -> None:
    (place / "got").mkdir()
    (place / "got" / "sheet.xlsx").write_bytes(b"mine")
    called = call("--lang", "en", "index", "collect", "run", "map.yaml", "--out", "got")
    assert called.status == 2
    assert "is not empty" in called.err
    assert (place / "got" / "sheet.xlsx").read_bytes() == b"mine"


@pytest.mark.parametrize("more", [("--sheet", "x.xlsx"), ("--city", "C001=X")])
def test_options_that_need_a_folder_say_so(call: Call, mapping: Path, more: tuple[str, str]) -> None:
    called = call("--lang", "en", "index", "collect", "run", "map.yaml", *more)
    assert called.status == 2
    assert "go with --out" in called.err


@pytest.mark.parametrize(
    ("name", "said"), [("none.xlsx", "No such file"), ("map.yaml", "must be an .xlsx"), ("bad.xlsx", "no valid XLSX")]
)
def test_a_sheet_that_is_none_is_refused(call: Call, mapping: Path, place: Path, name: str, said: str) -> None:
    (place / "bad.xlsx").write_bytes(b"no workbook")
    called = call("--lang", "en", "index", "collect", "run", "map.yaml", "--out", "got", "--sheet", name)
    assert called.status == 2
    assert said in called.err


def test_fields_of_ones_own_are_kept_apart(call: Call, mapping: Path, place: Path) -> None:
    words = mapping.read_text(encoding="utf-8") + "  - {code: calls, source: hotline, aggregate: count}\n"
    mapping.write_text(words, encoding="utf-8")
    called = call("--lang", "en", "index", "collect", "run", "map.yaml", "--out", "got")
    assert "calls: not on the sheet of city-index 1" in called.err
    assert set(rows(place / "got" / "sheet.xlsx")) == FIELDS


def test_a_second_run_reads_only_what_is_new_and_fills_the_same_sheet(call: Call, mapping: Path, place: Path) -> None:
    call("--lang", "en", "index", "collect", "run", "map.yaml", "--out", "first")
    again = call("--lang", "en", "index", "collect", "run", "map.yaml", "--out", "second")
    assert "Source hotline: 0 new rows." in again.err
    assert (place / "first" / "sheet.xlsx").read_bytes() == (place / "second" / "sheet.xlsx").read_bytes()
