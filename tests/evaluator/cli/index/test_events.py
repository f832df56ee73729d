"""`cityassay index events`: event rows in, a table out that `index build` takes."""

import csv
import json
from pathlib import Path

import pandas as pd
import pytest

from evaluator.service.index.sampling import SampleOrder, write_samples
from tests.evaluator.cli.calling import CHINESE, Call

pytestmark = pytest.mark.usefixtures("place")
STRUCTURE = """\
iCode,iName,Parent,Level,Direction,Weight,Type
resolved_share,Resolved,I,1,1,1,Indicator
pm25,Fine particles,I,1,-1,1,Indicator
I,Index,,2,1,1,Aggregate
"""


@pytest.fixture(scope="session")
def made_up(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("events") / "made-up"
    write_samples(SampleOrder(out=out, cities=3, years=1))
    return out / "events"


def test_the_table_is_that_of_pandas_and_an_index_takes_it(call: Call, made_up: Path, place: Path) -> None:
    asked = (made_up / "events.csv", "--measures", made_up / "measures.yaml", "--out", "table.csv")
    called = call("--lang", "en", "index", "events", *asked)
    assert called.status == 0, called.err
    assert "12 units, 5 measures" in called.err
    rows = list(csv.DictReader((place / "table.csv").read_text(encoding="utf-8").splitlines()))
    events = pd.read_csv(made_up / "events.csv")
    reports = events[events["item"] == "report"]
    shares = reports["status"].eq("done").groupby(reports["district"]).mean() * 100
    means = events[events["item"] == "pm25"].groupby("district")["value"].mean()
    for row in rows:
        assert float(row["resolved_share"]) == pytest.approx(shares[row["uCode"]])
        assert float(row["pm25"]) == pytest.approx(means[row["uCode"]])
    (place / "structure.csv").write_text(STRUCTURE, encoding="utf-8")
    (place / "data.csv").write_text(
        "\n".join(",".join((row["uCode"], row["resolved_share"], row["pm25"])) for row in [_head(), *rows]),
        encoding="utf-8",
    )
    built = call("index", "build", "--structure", "structure.csv", "--data", "data.csv", "--json", "-")
    assert built.status == 0, built.err
    assert len(json.loads(built.out)["scores"]["I"]) == 12


def _head() -> dict[str, str]:
    return {"uCode": "uCode", "resolved_share": "resolved_share", "pm25": "pm25"}


@pytest.mark.parametrize(("language", "words"), [("zh", "12 个单元，5 个指标"), ("en", "12 units, 5 measures")])
def test_the_terminal_speaks_the_language_chosen(call: Call, made_up: Path, language: str, words: str) -> None:
    called = call(
        "--lang", language, "index", "events", made_up / "events.csv", "--measures", made_up / "measures.yaml"
    )
    assert words in called.err
    assert "kwh_per_lamp" in called.out
    assert bool(CHINESE.search(called.out + called.err)) is (language == "zh")


def test_the_document_names_its_files_by_digest(call: Call, made_up: Path) -> None:
    called = call("index", "events", made_up / "events.csv", "--measures", made_up / "measures.yaml", "--json")
    document = json.loads(called.out)
    assert document["schema"] == "cityassay/index-events/1"
    assert {each["role"] for each in document["inputs"]} == {"measures", "events"}
    assert all(len(each["sha256"]) == 64 for each in document["inputs"])
    assert len(document["units"]["d01"]) == len(document["measures"]) == 5


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("column", "has no column"),
        ("span", "no events in that span"),
        ("twice", "stands more than once"),
        ("none", "no event file"),
        ("there", "must be a .csv file that is not there yet"),
        ("xlsx", "must be a .csv file that is not there yet"),
    ],
)
def test_wrong_use_is_one_sentence_and_nothing_is_written(
    call: Call, made_up: Path, place: Path, change: str, words: str
) -> None:
    text = (made_up / "measures.yaml").read_text(encoding="utf-8")
    text = text.replace("unit: district", "unit: ward") if change == "column" else text
    if change == "span":
        text = "\n".join(line for line in text.splitlines() if not line.startswith(("start", "end")))
        text += '\nstart: "2031-01-01"\n'
    text = text.replace("code: pm25", "code: reports") if change == "twice" else text
    (place / "measures.yaml").write_text(text, encoding="utf-8")
    if change == "there":
        (place / "table.csv").write_text("mine", encoding="utf-8")
    out = "table.xlsx" if change == "xlsx" else "table.csv"
    source = place / "nothing.csv" if change == "none" else made_up / "events.csv"
    called = call("--lang", "en", "index", "events", source, "--measures", "measures.yaml", "--out", out)
    assert called.status == 2
    assert words in called.last
    assert called.has_no_trace()
    kept = place / "table.csv"
    assert kept.read_text(encoding="utf-8") == "mine" if change == "there" else not kept.exists()
