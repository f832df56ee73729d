"""`cityassay index values` and `index collect` as people call them."""

import json
from pathlib import Path

import openpyxl
import pytest

from evaluator.service.index.sampling import SampleOrder, write_samples
from tests.evaluator.cli.calling import Call

pytestmark = pytest.mark.usefixtures("place")
WHO = ("--by", "office", "--reason", "first entry")


@pytest.fixture(scope="session")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("city") / "made-up"
    write_samples(SampleOrder(out=out, cities=3, years=1))
    return out / "city"


@pytest.fixture
def database(call: Call, city: Path, place: Path) -> Path:
    sheet, evidence = str(city / "sheet.xlsx"), str(city / "evidence")
    called = call("index", "values", "import", "db", sheet, "--period", "2025", "--evidence", evidence, *WHO)
    assert called.status == 0, called.err
    return place / "db"


def rows(call: Call, *more: str) -> list[dict[str, object]]:
    document = json.loads(call("index", "values", "query", "db", *more, "--json").out)
    assert document["schema"] == "cityassay/index-values/1"
    found: list[dict[str, object]] = document["values"]
    return found


def test_a_sheet_becomes_values_with_class_source_and_evidence(call: Call, database: Path) -> None:
    found = rows(call)
    assert len(found) == 48
    assert all(each["evidence"] and each["quality"] and each["version"] == 1 for each in found)
    # A difference (perceived - expected) is computed by the library, not by the arithmetic of the sheet.
    gap = next(each for each in found if each["indicator"] == "LIV-EX-01")
    assert isinstance(gap["value"], float)
    assert -6 <= gap["value"] < 0


def test_a_second_entry_is_a_new_version_and_can_be_taken_back(call: Call, database: Path, city: Path) -> None:
    book = openpyxl.load_workbook(city / "sheet.xlsx")
    sheet = next(each for each in book.worksheets if any(cell.value == "online_items" for cell in each["B"]))
    row = next(cell.row for cell in sheet["B"] if cell.value == "online_items")
    before = sheet.cell(row, 7).value
    sheet.cell(row, 7).value = int(before) - 1
    book.save("second.xlsx")
    again = ("--period", "2025", "--evidence", str(city / "evidence"), "--by", "office", "--reason", "recount")
    assert call("index", "values", "import", "db", "second.xlsx", *again).status == 0
    one = ("--indicator", "LIV-GS-01")
    versions = rows(call, *one, "--history")
    assert [each["version"] for each in versions] == [1, 2]
    assert versions[0]["superseded_by"] == 2
    called = call("index", "values", "undo", "db", "C001", "LIV-GS-01", "2025", "--by", "office", "--reason", "slip")
    assert called.status == 0, called.err
    assert rows(call, *one)[0]["value"] == versions[0]["value"]
    assert len(rows(call, *one, "--history")) == 3


def test_values_leave_as_csv_workbook_and_the_table_of_an_index(call: Call, database: Path, place: Path) -> None:
    for name in ("all.csv", "all.xlsx"):
        assert call("index", "values", "export", "db", "--out", name).status == 0
        assert (place / name).stat().st_size > 1000
    assert call("index", "values", "export", "db", "--out", "table.csv", "--table", "2025").status == 0
    built = call("index", "build", "--framework", "city-index", "--data", "table.csv", "--json", "-")
    assert json.loads(built.out)["units"] == ["C001"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("query", "nowhere"), "nowhere"),
        (("export", "db", "--out", "x.pdf"), ".csv or .xlsx"),
        (("undo", "db", "C001", "XX", "2025", *WHO), "XX"),
    ],
)
def test_wrong_use_is_one_sentence(call: Call, database: Path, arguments: tuple[str, ...], words: str) -> None:
    called = call("--lang", "en", "index", "values", *arguments)
    assert called.status == 2
    assert words in called.err
    assert len(called.err.strip().splitlines()) == 1


def test_an_empty_template_is_full_of_findings_and_does_not_enter(call: Call, place: Path) -> None:
    spec = call("index", "collect", "spec", "--period", "2025", "--city", "C001=某市", "--out", "blank")
    assert spec.status == 0, spec.err
    names = {Path(line).name for line in spec.out.splitlines()}
    assert names == {"template.xlsx", "schema.json", "specification.zh.pdf", "specification.en.pdf"}
    checked = call("index", "collect", "check", "blank/template.xlsx", "--period", "2025", "--json")
    assert checked.status == 1
    assert json.loads(checked.out)["errors"] == 95
    entered = call("--lang", "en", "index", "values", "import", "db2", "blank/template.xlsx", "--period", "2025", *WHO)
    assert entered.status == 2
    assert "has 95 errors and was not entered" in entered.err
    assert not (place / "db2").exists()


def test_a_good_sheet_has_no_findings(call: Call, city: Path) -> None:
    sheet, evidence = str(city / "sheet.xlsx"), str(city / "evidence")
    called = call("index", "collect", "check", sheet, "--period", "2025", "--evidence", evidence, "--json")
    assert called.status == 0
    assert json.loads(called.out)["findings"] == []


def test_a_mapping_file_is_run_and_resumed(call: Call, place: Path) -> None:
    (place / "rows.csv").write_text("city,ok,n\nC001,1,5\nC001,0,7\n", encoding="utf-8")
    (place / "map.yaml").write_text(
        "schema: cityassay/source-map/1\nedition: trial\nperiod: '2025'\ncity: C001\n"
        "sources:\n  - {id: rows, kind: csv, at: rows.csv}\n"
        "fields:\n  - {code: total, source: rows, aggregate: sum, column: n, unit: '1'}\n",
        encoding="utf-8",
    )
    for _ in range(2):
        called = call("index", "collect", "run", "map.yaml", "--json")
        assert called.status == 0, called.err
        document = json.loads(called.out)
        assert [each["value"] for each in document["values"]] == [12.0]
    assert (place / "map.state.json").is_file()
