"""`cityassay index weights` as people call it."""

import json
import sys
from pathlib import Path

import pytest

from tests.evaluator.cli.calling import CHINESE, Call, call_child
from tests.indices.weights.ahp.matrices import needs_cases, read_case

pytestmark = pytest.mark.usefixtures("place")

GOOD = ",a,b,c,d\na,1,1,5,2\nb,,1,3,4\nc,,,1,\nd,,,,1\n"
OTHER = ",a,b,c,d\na,1,2,4,3\nb,,1,3,2\nc,,,1,1/2\nd,,,,1\n"
CIRCLE = ",a,b,c\na,1,9,1/9\nb,,1,9\nc,,,1\n"
_WITHOUT_THE_EXTRA = "import sys; sys.modules['openpyxl'] = sys.modules['ahpy'] = None"


@pytest.fixture
def files(place: Path) -> Path:
    for name, text in (("good.csv", GOOD), ("other.csv", OTHER), ("circle.csv", CIRCLE)):
        (place / name).write_text(text, encoding="utf-8")
    return place


@pytest.mark.parametrize(("language", "words"), [("zh", "特征向量"), ("en", "eigenvector")])
def test_the_table_speaks_the_language_chosen(call: Call, files: Path, language: str, words: str) -> None:
    called = call("--lang", language, "index", "weights", "good.csv", "--repair", "--draws", "200")
    assert called.status == 0, called.err
    assert words in called.out
    assert "0.3738" in called.out
    assert "saaty2005" in called.out
    assert bool(CHINESE.search(called.out + called.err)) is (language == "zh")


def test_json_on_standard_output_is_one_document(call: Call, files: Path) -> None:
    called = call("--lang", "en", "index", "weights", "good.csv", "--json", "-", "--ri", "donegan_dodd1991")
    document = json.loads(called.out)
    assert document["schema"] == "cityassay/weights/1"
    assert document["cr"] == {"table": "donegan_dodd1991", "value": pytest.approx(0.0372, abs=5e-5)}
    assert document["completed"] == [{"row": "c", "column": "d", "value": pytest.approx(0.730297, abs=1e-6)}]
    assert "missing" in called.err


def test_json_to_a_file_leaves_the_table_on_standard_output(call: Call, files: Path) -> None:
    called = call("--lang", "en", "index", "weights", "good.csv", "--json", "out.json")
    assert "Weights" in called.out
    assert json.loads((files / "out.json").read_text(encoding="utf-8"))["elements"] == ["a", "b", "c", "d"]


def test_fuzzy_weights_stand_beside_and_sharp_ones_are_those_of_the_geometric_mean(call: Call, files: Path) -> None:
    called = call("--lang", "en", "index", "weights", "good.csv", "--fuzzy", "1")
    assert "fuzzy" in called.out
    document = json.loads(call("index", "weights", "good.csv", "--fuzzy", "0", "--json", "-").out)
    assert document["fuzzy"]["weights"] == pytest.approx(document["weights"]["geometric_mean"])
    refused = call("--lang", "en", "index", "weights", "good.csv", "--fuzzy", "-1")
    assert refused.status == 2
    assert "Spread -1" in refused.last


@pytest.mark.parametrize("grouping", ["aij", "aip"])
def test_several_files_are_a_group(call: Call, files: Path, grouping: str) -> None:
    called = call("--lang", "en", "index", "weights", "good.csv", "other.csv", "--group", grouping)
    assert called.status == 0, called.err
    assert f"Experts ({grouping.upper()})" in called.out
    assert "Consensus S*" in called.out
    document = json.loads(
        call(
            "index", "weights", "good.csv", "other.csv", "--group", grouping, "--experts", "consistency", "--json", "-"
        ).out
    )
    assert document["group"]["method"] == grouping
    assert [each["expert"] for each in document["group"]["experts"]] == ["good", "other"]


def test_inconsistency_is_told_and_a_repair_proposed(call: Call, files: Path) -> None:
    called = call("--lang", "en", "index", "weights", "circle.csv", "--repair")
    assert called.status == 0
    assert "not acceptable" in called.out
    assert "who has to agree" in called.out
    assert "is not below 0.10" in called.err


def test_the_second_opinion_and_what_was_filled_are_printed(call: Call, files: Path) -> None:
    pytest.importorskip("ahpy")
    called = call("--lang", "en", "index", "weights", "good.csv", "--cross-check")
    assert "Cross-check with ahpy" in called.out
    assert "Filled judgements: c / d = 0.730297" in called.out


def test_the_method_is_named_in_the_origin(call: Call, files: Path) -> None:
    called = call("index", "weights", "good.csv", "--method", "geometric-mean", "--json", "-")
    assert json.loads(called.out)["origin"]["method"] == "geometric-mean"


def test_a_questionnaire_is_written_filled_and_read(call: Call, place: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    called = call("--lang", "en", "index", "weights", "--questionnaire", "form.xlsx", "--elements", "经济,环境,治理")
    assert called.status == 0, called.err
    assert "cityassay index weights form.xlsx" in called.last
    book = openpyxl.load_workbook("form.xlsx")
    for cell, answer in (("C2", "3"), ("D2", "5"), ("D3", "2")):
        book.worksheets[1][cell] = answer
    book.save("form.xlsx")
    found = json.loads(call("index", "weights", "form.xlsx", "--json", "-").out)
    assert found["elements"] == ["经济", "环境", "治理"]
    assert found["weights"]["eigenvector"][0] == pytest.approx(0.648, abs=1e-3)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "--questionnaire F --elements"),
        (["nowhere.csv"], "nowhere.csv: cannot be read"),
        (["good.csv", "circle.csv"], "differ in elements: d"),
        (["good.csv", "good.csv"], "Expert 'good' stands twice"),
        (["good.csv", "--ri", "saaty1999"], "saaty1999"),
        (["good.csv", "--group", "both"], "both"),
        (["good.csv", "--draws", "-1"], "greater than or equal to 0"),
        (["good.csv", "--ri", "simulated", "--cross-check"], "ahpy has no random index table simulated"),
        (["good.csv", "--questionnaire", "q.xlsx"], "not both"),
        (["--questionnaire", "q.xlsx"], "needs --elements"),
        (["--questionnaire", "q.xlsx", "--elements", "a"], "needs 2 to 100 named elements"),
        (["--questionnaire", "good.csv", "--elements", "a,b"], "was not overwritten"),
    ],
)
def test_wrong_use_is_one_sentence_and_status_2(call: Call, files: Path, arguments: list[str], words: str) -> None:
    before = sorted(files.iterdir())
    called = call("--lang", "en", "index", "weights", *arguments)
    assert called.status == 2, called.out
    assert words in called.last
    assert not called.out
    assert called.has_no_trace()
    assert sorted(files.iterdir()) == before
    assert CHINESE.search(call("--lang", "zh", "index", "weights", *arguments).last)


def test_without_the_extra_csv_is_read(files: Path) -> None:
    called = call_child("--lang", "en", "index", "weights", "good.csv", "--json", "-", code=_WITHOUT_THE_EXTRA)
    assert called.status == 0, called.err
    assert json.loads(called.out)["elements"] == ["a", "b", "c", "d"]


@pytest.mark.parametrize(
    "arguments",
    [["good.csv", "--cross-check"], ["--questionnaire", "q.xlsx", "--elements", "a,b"]],
    ids=["ahpy", "openpyxl"],
)
def test_what_needs_the_extra_names_it(
    call: Call, files: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    for name in ("openpyxl", "ahpy"):
        monkeypatch.setitem(sys.modules, name, None)
    called = call("--lang", "en", "index", "weights", *arguments)
    assert called.status == 2
    assert "pip install" in called.last
    assert "cityassay[index]" in called.last


@needs_cases
def test_the_published_drinks_are_printed_to_their_digits(call: Call, place: Path) -> None:
    case = read_case("saaty2008_drinks")
    rows = [",".join(["", *case["elements"]])]
    rows += [",".join([name, *map(repr, row)]) for name, row in zip(case["elements"], case["matrix"], strict=True)]
    (place / "drinks.csv").write_text("\n".join(rows), encoding="utf-8")
    found = json.loads(call("index", "weights", "drinks.csv", "--json", "-").out)
    assert found["weights"]["eigenvector"] == pytest.approx(case["computed"]["eigenvector"], abs=1e-10)
    assert found["gci"] == pytest.approx(0.0804, abs=5e-5)
    assert found["cr"]["value"] == pytest.approx(0.0218, abs=5e-5)
    table = call("--lang", "en", "index", "weights", "drinks.csv").out
    assert "CR = 0.0218" in table
    assert "GCI = 0.0804" in table
