"""`cityassay index experts`: a form for the whole index out, filled ones in, and weights that a city is judged by."""

import json
from pathlib import Path

import openpyxl
import pytest

from evaluator.service.index.sampling import SampleOrder, write_samples
from indices.library.tree import structure_of
from rules.verdict import Word
from tests.evaluator.cli.calling import CHINESE, Call
from tests.indices.weights.ahp.forms import fill_form

pytestmark = pytest.mark.usefixtures("place")
CITY = ("--framework", "city-index")
SPEC = """\
id: little
edition: "1"
title: {zh: 小指数, en: little index}
stages:
  - {do: normalise, scale: min-max}
  - {do: aggregate}
weights: {origin: published, values: {LIV: 2}}
"""


@pytest.fixture(scope="session")
def made_up(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("experts") / "made-up"
    write_samples(SampleOrder(out=out, cities=12, years=2))
    return out


def fill(form: Path, expert: str, *, step: int, date: str | None = "2026-11-20") -> Path:
    place = form.with_name(f"{expert}.xlsx")
    place.write_bytes(fill_form(form.read_bytes(), expert, step=step, date=date))
    return place


@pytest.fixture
def record(call: Call, place: Path) -> Path:
    assert call("index", "experts", *CITY, "--questionnaire", "form.xlsx").status == 0
    filled = [fill(place / "form.xlsx", f"expert-{step}", step=step) for step in (0, 1)]
    called = call("--lang", "en", "index", "experts", *filled, *CITY, "--out", "panel.json")
    assert called.status == 0, called.err
    assert "Origin: expert panel; experts: 2" in called.out
    return place / "panel.json"


@pytest.mark.parametrize(("language", "words"), [("zh", "85 个判断"), ("en", "21 sheets, 85 judgements")])
def test_the_form_asks_for_every_family_in_the_language_chosen(
    call: Call, place: Path, language: str, words: str
) -> None:
    called = call("--lang", language, "index", "experts", *CITY, "--questionnaire", "form.xlsx")
    assert called.status == 0
    assert words in called.err
    heads = {str(sheet["A1"].value).split()[0] for sheet in openpyxl.load_workbook(place / "form.xlsx").worksheets[1:]}
    structure = structure_of("city-index", partly_recalled=True)
    assert heads == {each.code for each in structure.tree if len(structure.children(each.code)) > 1}
    assert "was not overwritten" in call("--lang", "en", "index", "experts", *CITY, "--questionnaire", "form.xlsx").err


def test_a_panel_and_a_named_person_carry_a_certificate_and_nothing_less(
    call: Call, record: Path, made_up: Path, place: Path
) -> None:
    assert call("index", "ranges", "propose", *CITY, "--out", "book.yaml").status == 0
    assert (
        call("index", "ranges", "confirm", "book.yaml", "--by", "A. Person", "--on", "2026-11-20", "--yes").status == 0
    )
    city = made_up / "city"
    there = ("--declaration", city / "city.yaml", "--evidence", city / "evidence")
    asked = ("--period", "2025", *there, "--ranges", "book.yaml", "--edition", "2026-11-26")
    own = call("index", "assay", city / "sheet.xlsx", *asked, "--out", "own", "--json", "own.json")
    ours = call(
        "index", "assay", city / "sheet.xlsx", *asked, "--weights", record, "--out", "got", "--json", "got.json"
    )
    assert (own.status, ours.status) == (1, 0), ours.err
    assert find_failures(place / "own.json") == {"IDX-05"}
    assert find_failures(place / "got.json") == set()
    assert call("judge", "got/bundle").status == 0
    assert "role: weights" in (place / "got" / "bundle" / "subject.yaml").read_text(encoding="utf-8")


def find_failures(place: Path) -> set[str]:
    document = json.loads(place.read_text(encoding="utf-8"))
    return {each["id"] for each in document["requirements"] if each["verdict"] != Word.PASS}


def test_an_expert_without_a_date_leaves_the_weights_illustrative(call: Call, place: Path) -> None:
    call("index", "experts", *CITY, "--questionnaire", "form.xlsx")
    filled = [fill(place / "form.xlsx", "dated", step=1), fill(place / "form.xlsx", "undated", step=1, date=None)]
    called = call("--lang", "zh", "index", "experts", *filled, *CITY)
    assert called.status == 0, called.err
    assert "示例（须至少两位专家署名并注明日期）" in called.out
    assert CHINESE.search(called.out)


def test_intervals_hold_the_weights(call: Call, record: Path, place: Path) -> None:
    called = call("--lang", "en", "index", "experts", "expert-0.xlsx", "expert-1.xlsx", *CITY, "--draws", "300")
    assert called.status == 0, called.err
    rows = [line.split() for line in called.out.splitlines() if "LIV-GS-0" in line]
    assert len(rows) == 3
    for row in rows:
        low, high = (float(each) for each in row[-1].split("–"))
        assert low < float(row[-2]) < high


def test_json_is_the_record(call: Call, record: Path, place: Path) -> None:
    called = call("index", "experts", "expert-0.xlsx", "expert-1.xlsx", *CITY, "--json")
    assert called.out == record.read_text(encoding="utf-8")


def test_an_own_structure_is_weighed_too(call: Call, made_up: Path, place: Path) -> None:
    tables = ("--structure", made_up / "structure.csv")
    assert call("index", "experts", *tables, "--questionnaire", "form.xlsx").status == 0
    filled = [fill(place / "form.xlsx", f"expert-{step}", step=step) for step in (0, 1)]
    assert call("index", "experts", *filled, *tables, "--out", "panel.json").status == 0
    called = call("index", "build", *tables, "--data", made_up / "data.csv", "--weights", "panel.json", "--json", "-")
    assert called.status == 0, called.err
    refused = call("--lang", "en", "index", "build", *CITY, "--data", made_up / "data.csv", "--weights", "panel.json")
    assert refused.status == 2
    assert "is the record of a panel on a structure table" in refused.last


@pytest.mark.parametrize(
    "command",
    [
        ("robust", "--data", "data.csv", "--sobol", "0", "--draws", "500"),
        ("backtest", "--data", "panel.csv"),
        ("simulate", "--data", "data.csv", "--unit", "city-001", "--set", "LIV-GS-01=99"),
    ],
    ids=["robust", "backtest", "simulate"],
)
def test_the_panel_weighs_every_analysis(
    call: Call, record: Path, made_up: Path, place: Path, command: tuple[str, ...]
) -> None:
    for name in ("data.csv", "panel.csv"):
        (place / name).write_bytes((made_up / name).read_bytes())
    own = call("index", *command, *CITY, "--json")
    ours = call("index", *command, *CITY, "--json", "--weights", record)
    assert (own.status, ours.status) == (0, 0), ours.err
    assert own.out != ours.out
    if command[0] == "robust":
        found = json.loads(ours.out)["without_experts"]
        assert set(found) == {"expert-0", "expert-1"}
        assert all(each["shift"] >= 0 for each in found.values())
        assert any(each["shift"] > 0 for each in found.values())
    assert "示意性权重" not in ours.err


def test_a_specification_with_weights_of_its_own_contradicts_a_panel(call: Call, made_up: Path, place: Path) -> None:
    tables = ("--structure", made_up / "structure.csv")
    assert call("index", "experts", *tables, "--questionnaire", "form.xlsx").status == 0
    filled = [fill(place / "form.xlsx", f"expert-{step}", step=step) for step in (0, 1)]
    assert call("index", "experts", *filled, *tables, "--out", "panel.json").status == 0
    (place / "spec.yaml").write_text(SPEC, encoding="utf-8")
    called = call(
        "--lang", "en", "index", "build", *tables, "--data", made_up / "data.csv", "--spec", "spec.yaml",
        "--weights", "panel.json",
    )  # fmt: skip
    assert called.status == 2
    assert "The specification gives weights already" in called.last


def test_a_record_that_was_changed_is_refused_and_nothing_is_written(
    call: Call, record: Path, made_up: Path, place: Path
) -> None:
    document = json.loads(record.read_text(encoding="utf-8"))
    document["weights"]["LIV"] = 0.9
    record.write_text(json.dumps(document), encoding="utf-8")
    called = call(
        "--lang", "en", "index", "assay", made_up / "city" / "sheet.xlsx", "--period", "2025", "--weights", record,
        "--out", "got",
    )  # fmt: skip
    assert called.status == 2
    assert "weights.LIV does not follow from the judgements on record" in called.last
    assert not (place / "got").exists()


def test_a_city_cannot_declare_a_panel_of_its_own(call: Call, made_up: Path, place: Path) -> None:
    text = (made_up / "city" / "city.yaml").read_text(encoding="utf-8")
    (place / "city.yaml").write_text(text + "panel: {record: here.pdf, ratios: [0.01]}\n", encoding="utf-8")
    called = call(
        "--lang", "en", "index", "assay", made_up / "city" / "sheet.xlsx", "--period", "2025",
        "--declaration", "city.yaml", "--out", "got",
    )  # fmt: skip
    assert called.status == 2
    assert "panel" in called.last


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ((*CITY,), "Give either filled questionnaires"),
        ((*CITY, "form.xlsx", "--questionnaire", "form.xlsx"), "Give either filled questionnaires"),
        (("--questionnaire", "form.xlsx"), "Give either --structure"),
        ((*CITY, "there-is-none.xlsx"), "there-is-none.xlsx"),
        ((*CITY, "--questionnaire", "form.csv"), "written as .xlsx"),
    ],
    ids=["nothing", "both", "no tree", "no file", "csv"],
)
def test_wrong_use_is_one_sentence(call: Call, options: tuple[str, ...], words: str) -> None:
    called = call("--lang", "en", "index", "experts", *options)
    assert called.status == 2
    assert words in called.last
    assert called.has_no_trace()
