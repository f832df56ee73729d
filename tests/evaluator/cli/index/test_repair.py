"""`cityassay index repair`: nothing changes without an answer that somebody signed."""

import csv
import json
from pathlib import Path

import pytest

from tests.evaluator.cli.calling import CHINESE, Call

pytestmark = pytest.mark.usefixtures("place")
CIRCLE = ",a,b,c,d\na,1,3,1/9,2\nb,,1,5,1\nc,,,1,1\nd,,,,1\n"
GOOD = ",a,b,c\na,1,2,4\nb,,1,2\nc,,,1\n"


@pytest.fixture
def files(place: Path) -> Path:
    (place / "circle.csv").write_text(CIRCLE, encoding="utf-8")
    (place / "good.csv").write_text(GOOD, encoding="utf-8")
    return place


def sign(form: Path, answer: str, *, by: str = "E. Xpert", date: str = "2026-11-21") -> Path:
    rows = list(csv.reader(form.read_text(encoding="utf-8-sig").splitlines()))
    signed = form.with_name("signed.csv")
    with signed.open("w", encoding="utf-8", newline="") as sink:
        csv.writer(sink).writerows([rows[0], *([*row[:4], answer, by, date, ""] for row in rows[1:])])
    return signed


@pytest.mark.parametrize("answer", ["yes", "是"])
def test_what_was_agreed_to_is_applied_and_logged(call: Call, files: Path, answer: str) -> None:
    asked = call("--lang", "en", "index", "repair", "circle.csv", "--form", "form.csv")
    assert asked.status == 0, asked.err
    assert "open" in asked.out
    signed = sign(files / "form.csv", answer)
    done = call("index", "repair", "circle.csv", "--consent", signed, "--out", "new.csv", "--json")
    assert done.status == 0, done.err
    document = json.loads(done.out)
    assert document["schema"] == "cityassay/repair/1"
    assert document["cr"]["before"] > 0.1 > document["cr"]["reached"] == document["cr"]["proposed"]
    assert all(
        (each["agreed"], each["by"], each["date"]) == (True, "E. Xpert", "2026-11-21") for each in document["log"]
    )
    again = json.loads(call("index", "weights", "new.csv", "--json", "-").out)
    assert again["cr"]["value"] == pytest.approx(document["cr"]["reached"], abs=1e-9)


def test_what_was_refused_stays_and_no_judgement_is_written(call: Call, files: Path) -> None:
    call("index", "repair", "circle.csv", "--form", "form.csv")
    signed = sign(files / "form.csv", "no")
    told = call("--lang", "en", "index", "repair", "circle.csv", "--consent", signed, "--json")
    document = json.loads(told.out)
    assert document["cr"]["reached"] == document["cr"]["before"]
    refused = call("--lang", "en", "index", "repair", "circle.csv", "--consent", signed, "--out", "new.csv")
    assert refused.status == 2
    assert "Nobody agreed to a change" in refused.last
    assert not (files / "new.csv").exists()


@pytest.mark.parametrize(("language", "words"), [("zh", "可接受，无需修改"), ("en", "is acceptable")])
def test_a_consistent_judgement_needs_nothing(call: Call, files: Path, language: str, words: str) -> None:
    called = call("--lang", language, "index", "repair", "good.csv")
    assert called.status == 0
    assert words in called.out
    assert bool(CHINESE.search(called.out)) is (language == "zh")


@pytest.mark.parametrize(
    ("answer", "by", "words"),
    [("perhaps", "E. Xpert", "is no answer; write yes or no"), ("yes", " ", "lacks the person or the date")],
)
def test_an_answer_that_is_none_is_one_sentence(call: Call, files: Path, answer: str, by: str, words: str) -> None:
    call("index", "repair", "circle.csv", "--form", "form.csv")
    signed = sign(files / "form.csv", answer, by=by)
    called = call("--lang", "en", "index", "repair", "circle.csv", "--consent", signed)
    assert called.status == 2
    assert words in called.last


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("circle.csv", "--form", "good.csv"), "must be a .csv file that is not there yet"),
        (("circle.csv", "--out", "new.csv"), "Nobody agreed to a change"),
        (("circle.csv", "--consent", "form.csv"), "there is no column agreed"),
        (("nothing.csv",), "nothing.csv"),
    ],
    ids=["there", "no consent", "no form", "no file"],
)
def test_wrong_use_is_one_sentence(call: Call, files: Path, options: tuple[str, ...], words: str) -> None:
    (files / "form.csv").write_text("row,column\na,b\n", encoding="utf-8")
    called = call("--lang", "en", "index", "repair", *options)
    assert called.status == 2
    assert words in called.last
    assert called.has_no_trace()
