"""`cityassay index library list|show|goals|classes|export|gate` as people call them."""

import csv
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from indices.library.catalogue import read_catalogue
from indices.library.indicator import Indicator
from indices.library.standing import State
from tests.evaluator.cli.calling import CHINESE, Call, call_child

pytestmark = pytest.mark.usefixtures("place")

_WITHOUT_OPENPYXL = "import sys; sys.modules['openpyxl'] = None"


def ask(call: Call, *arguments: str | Path) -> dict[str, Any]:
    called = call("index", "library", *arguments, "--json")
    assert called.status == 0, called.err
    document: dict[str, Any] = json.loads(called.out)
    assert document["schema"] == "cityassay/index-library/1"
    return document


def refuse(call: Call, *arguments: str | Path) -> str:
    called = call("--lang", "en", "index", "library", *arguments)
    assert called.status == 2
    assert not called.out
    assert len(called.err.strip().splitlines()) == 1
    return called.err


def test_the_frameworks_are_listed_with_edition_counts_and_state(call: Call) -> None:
    found = {each["id"]: each for each in ask(call, "list")["frameworks"]}
    # Y.4903 has 54 core and 37 advanced KPIs; of ISO 37120 only the frame is known.
    assert (found["u4ssc"]["indicators"], found["iso-37120"]["indicators"]) == (91, 0)
    assert found["city-index"]["edition"] == "1"
    assert found["city-index"]["admitted"] == found["city-index"]["indicators"] >= 40
    assert found["gbt-33356-2022"]["source"]["state"] == "missing"
    for each in found.values():
        assert sum(each["states"].values()) == each["indicators"]


@pytest.mark.parametrize(("language", "words"), [("zh", "智慧城市认证指数"), ("en", "smart-city")])
def test_the_list_speaks_the_language_chosen(call: Call, language: str, words: str) -> None:
    called = call("--lang", language, "index", "library", "list")
    assert words in called.out
    assert bool(CHINESE.search(called.out)) is (language == "zh")


def test_filters_narrow_the_list_and_go_together(call: Call) -> None:
    of_water = ask(call, "list", "--sdg", "6", "--framework", "city-index")["indicators"]
    assert {each["id"] for each in of_water} >= {"GRN-EV-02", "GRN-EV-03"}
    assert all(6 in each["sdg"] and each["framework"] == "city-index" for each in of_water)
    named = ask(call, "list", "--words", "household water")["indicators"]
    assert "GRN-EV-03" in {each["id"] for each in named}
    for state in State:
        found = ask(call, "list", "--state", state.value)["indicators"]
        assert all(each["state"] == state.value for each in found)
    assert ask(call, "list", "--words", "household water", "--framework", "gbt-33356-2016")["indicators"] == []


def test_a_search_tells_how_many_it_found(call: Call) -> None:
    called = call("--lang", "en", "index", "library", "list", "--framework", "u4ssc")
    assert "Indicators found: 91." in called.err
    assert "candidate" in called.out
    nothing = call("--lang", "en", "index", "library", "list", "--words", "no such words at all")
    assert (nothing.status, nothing.out) == (0, "")


def test_the_document_of_an_indicator_is_the_whole_indicator(call: Call) -> None:
    document = ask(call, "show", "city-index", "GRN-EV-01")
    found = read_catalogue().indicator("city-index", "GRN-EV-01")
    assert Indicator.model_validate_json(json.dumps(document["indicator"])) == found
    assert document["gate"]["status"] == "admitted"
    assert [each["check"] for each in document["gate"]["checks"]][-1] == "discrimination"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_an_indicator_is_shown_in_both_languages(call: Call, language: str) -> None:
    out = call("--lang", language, "index", "library", "show", "city-index", "GRN-EV-03").out
    found = read_catalogue().indicator("city-index", "GRN-EV-03")
    first, second = (found.title.zh, found.title.en) if language == "zh" else (found.title.en, found.title.zh)
    assert out.startswith(f"GRN-EV-03  {first} / {second}\n")
    for field in found.fields:
        assert field.id in out
        assert field.department.zh in out
        assert field.evidence.en in out
    assert "household_water = 40150000" in out
    assert "20 … 500" in out
    assert "85" in out


@pytest.mark.parametrize("framework", ["city-index", "gbt-33356-2016"])
def test_every_indicator_can_be_shown(call: Call, framework: str) -> None:
    for each in read_catalogue().of(framework):
        called = call("index", "library", "show", framework, each.id)
        assert called.status == 0, called.err
        assert each.id in called.out
        # What a table reads as markup would be gone.
        assert all(f"[{field.unit}]" in called.out for field in each.fields)


def test_the_code_of_the_standard_is_as_good_as_the_id(call: Call) -> None:
    assert ask(call, "show", "u4ssc", "EC: I: B: 1A") == ask(call, "show", "u4ssc", "EC-I-B-1A")


def test_the_cross_walk_holds_exactly_the_goals_that_indicators_name(call: Call) -> None:
    document = ask(call, "goals")
    assert [each["goal"] for each in document["goals"]] == list(range(1, 18))
    listed = {
        (each["goal"], name, found)
        for each in document["goals"]
        for name, known in each["frameworks"].items()
        for found in known
    }
    catalogue = read_catalogue()
    named = {(goal, name, each.id) for name in catalogue.frameworks for each in catalogue.of(name) for goal in each.sdg}
    assert listed == named
    goalless = sum(not each.sdg for name in catalogue.frameworks for each in catalogue.of(name))
    assert sum(document["without"].values()) == goalless
    assert "no goal named" in call("--lang", "en", "index", "library", "goals").out


def test_the_axes_are_those_in_force_on_the_day(call: Call) -> None:
    axes = {each["id"]: each for each in ask(call, "classes", "--on", "2020-01-01")["axes"]}
    # State Council 2014 notice 51: five classes in seven bands.
    assert len(axes["size"]["kinds"]) == 7
    assert len({each["group"] for each in axes["size"]["kinds"]}) == 5
    assert "1,000,000" in call("--lang", "en", "index", "library", "classes").out
    assert "2014-10-29" in refuse(call, "classes", "--on", "2014-10-28")


@pytest.mark.parametrize(
    ("people", "size"),
    [("199999", "small-2"), ("200000", "small-1"), ("4999999", "large-1"), ("5000000", "very-large")],
)
def test_a_city_gets_its_class(call: Call, people: str, size: str) -> None:
    asked = ("--level", "county", "--urban-population", people, "--function", "port", "--function", "border")
    found = ask(call, "classes", *asked, "--on", "2026-01-01")["class"]
    assert (found["level"], found["size"], found["functions"]) == ("county", size, ["border", "port"])
    assert size in call("--lang", "en", "index", "library", "classes", *asked).out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("list", "--framework", "nothing"), "no framework nothing"),
        (("list", "--sdg", "18"), "no goal 18"),
        (("list", "--state", "guessed"), "guessed"),
        (("show", "city-index", "GRN-EV-99"), "Near it: GRN-EV"),
        (("classes", "--urban-population", "300000"), "--level with one of"),
        (("classes", "--level", "county", "--urban-population", "-1"), "no population"),
        (("classes", "--level", "Big City"), "no class 'Big City'"),
        (("classes", "--level", "port"), "level: no class port"),
        (("classes", "--level", "county", "--function", "port", "--function", "port"), "twice"),
        (("gate", "iso-37120"), "only its frame is here"),
        (("gate", "city-index", "--data", "no.csv"), "no.csv: cannot be read"),
        (("export", "--out", "library.csv"), "must end in .xlsx"),
    ],
)
def test_wrong_use_is_one_sentence(call: Call, place: Path, arguments: tuple[str, ...], words: str) -> None:
    assert words in refuse(call, *arguments)
    assert not (place / "library.csv").exists()


def write_table(place: Path, columns: dict[str, list[float | str]]) -> Path:
    words = io.StringIO()
    writer = csv.writer(words)
    writer.writerow(["uCode", *columns])
    for row, cells in enumerate(zip(*columns.values(), strict=True)):
        writer.writerow([f"c{row}", *cells])
    (place / "data.csv").write_text(words.getvalue(), encoding="utf-8")
    return place / "data.csv"


def test_the_gate_without_data_leaves_discrimination_open(call: Call) -> None:
    document = ask(call, "gate", "city-index")
    assert document["data"] is None
    assert (document["admitted"], document["candidates"]) == (len(document["decisions"]), 0)
    assert all(each["provisional"] for each in document["decisions"])


def test_the_gate_with_data_refuses_what_does_not_tell_cities_apart(call: Call, place: Path) -> None:
    spread: list[float | str] = [float(number) for number in range(0, 100, 10)]
    flat: list[float | str] = [50.0] * 10
    data = write_table(place, {"LIV-GS-01": flat, "LIV-GS-02": spread, "other": flat})
    document = ask(call, "gate", "city-index", "--data", data)
    found = {each["indicator"]: each for each in document["decisions"]}
    assert (found["LIV-GS-01"]["status"], found["LIV-GS-02"]["status"]) == ("candidate", "admitted")
    assert found["LIV-GS-02"]["provisional"] is False
    # No column, no data: open, as without a file.
    assert found["LIV-GS-03"]["provisional"] is True
    assert (document["candidates"], document["data"]["units"]) == (1, 10)
    told = call("--lang", "en", "index", "library", "gate", "city-index", "--data", data)
    assert "100% of the values are the same." in told.out
    assert "47 admitted, 1 candidates (never scored); 46 not yet tried on data." in told.err


def test_data_of_other_indicators_are_refused(call: Call, place: Path) -> None:
    data = write_table(place, {"x": [1.0, 2.0]})
    assert "no column is an indicator" in refuse(call, "gate", "city-index", "--data", data)


def test_the_workbook_has_a_sheet_for_every_framework_and_a_state_in_every_row(call: Call, place: Path) -> None:
    openpyxl: Any = pytest.importorskip("openpyxl")
    assert call("index", "library", "export", "--out", "l.xlsx").status == 0
    book = openpyxl.load_workbook(place / "l.xlsx")
    catalogue = read_catalogue()
    assert book.sheetnames[1:] == sorted(catalogue.frameworks)
    for name in catalogue.frameworks:
        head, *rows = book[name].iter_rows(values_only=True)
        state = head.index("状态 state")
        assert [row[0] for row in rows] == [each.id for each in catalogue.of(name)]
        known = [each.source.state.value for each in catalogue.of(name)]
        assert all(word in row[state] for word, row in zip(known, rows, strict=True))
    assert all(cell.data_type != "f" for sheet in book for row in sheet.iter_rows() for cell in row)


def test_the_workbook_carries_no_time_of_its_own(call: Call, place: Path) -> None:
    pytest.importorskip("openpyxl")
    call("index", "library", "export", "--out", "l.xlsx")
    with zipfile.ZipFile(place / "l.xlsx") as book:
        assert {info.date_time[0] for info in book.infolist()} == {2000}
        core = book.read("docProps/core.xml").decode()
    assert core.count("2000-01-01T00:00:00Z") == 2


def test_the_workbook_is_never_written_over_unasked(call: Call, place: Path) -> None:
    pytest.importorskip("openpyxl")
    (place / "l.xlsx").write_bytes(b"mine")
    assert "not overwritten" in refuse(call, "export", "--out", "l.xlsx")
    assert (place / "l.xlsx").read_bytes() == b"mine"
    assert call("index", "library", "export", "--out", "l.xlsx", "--force").status == 0
    assert (place / "l.xlsx").read_bytes().startswith(b"PK")


def test_without_openpyxl_the_export_names_the_line_that_installs_it(place: Path) -> None:
    called = call_child("--lang", "en", "index", "library", "export", "--out", "l.xlsx", code=_WITHOUT_OPENPYXL)
    assert called.status == 2
    assert 'pip install "cityassay[index]"' in called.last
    assert not (place / "l.xlsx").exists()
