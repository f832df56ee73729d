"""`cityassay index assay` as people call it: a city from its sheet, and the papers that carry its verdicts."""

import hashlib
import json
import shutil
from pathlib import Path

import pytest
import yaml

from rules.verdict import Word
from tests.evaluator.cli.calling import Call

pytestmark = pytest.mark.usefixtures("place")


def assay(call: Call, folder: Path, *more: str, period: str = "2025") -> tuple[int, str, str]:
    sheet, city = str(folder / "city" / "sheet.xlsx"), str(folder / "city" / "city.yaml")
    options = ("--period", period, "--declaration", city, "--evidence", str(folder / "city" / "evidence"))
    called = call("--lang", "en", "index", "assay", sheet, *options, *more)
    return called.status, called.out, called.err


def test_a_city_is_assayed_from_its_sheet_and_judged_again_to_the_byte(call: Call, samples: Path, place: Path) -> None:
    status, out, err = assay(call, samples, "--out", "out", "--json", "-")
    run = json.loads(out)
    words = {each["id"]: each["verdict"] for each in run["requirements"]}
    # Illustrative weights and unconfirmed ranges carry no certificate, and nothing else is wrong with this city.
    assert {name for name, word in words.items() if word != Word.PASS} == {"IDX-05", "IDX-06"}
    assert status == 1
    assert "Level: " in err
    level = json.loads((place / "out" / "bundle" / "level.json").read_text(encoding="utf-8"))
    assert level["established"] in {"developing", "integrated", "optimised"}
    again = call("--lang", "en", "judge", str(place / "out" / "bundle"), "--json", "-")
    assert json.loads(again.out) == run
    assert {each.name for each in (place / "out").iterdir()} >= {"report.zh.pdf", "report.en.pdf", "report.html"}


def test_confirmed_ranges_pass_and_a_veto_event_fails_and_caps(call: Call, samples: Path, place: Path) -> None:
    shutil.copytree(samples / "city", place / "copy" / "city")
    city = place / "copy" / "city" / "city.yaml"
    text = city.read_text(encoding="utf-8")
    city.write_text(text.replace("grave_incidents: 0", "grave_incidents: 1"), encoding="utf-8")
    ranges = _confirm()
    (place / "ranges.yaml").write_text(ranges, encoding="utf-8")
    status, out, _ = assay(call, place / "copy", "--out", "out", "--ranges", "ranges.yaml", "--json", "-")
    words = {each["id"]: each["verdict"] for each in json.loads(out)["requirements"]}
    assert status == 1
    assert (words["IDX-02"], words["IDX-06"]) == ("FAIL", "PASS")
    level = json.loads((place / "out" / "bundle" / "level.json").read_text(encoding="utf-8"))
    assert (level["established"], level["vetoed_by"]) == ("starting", ["IDX-02"])


def test_a_veto_check_without_its_record_is_no_check(call: Call, samples: Path, place: Path) -> None:
    shutil.copytree(samples / "city", place / "copy" / "city")
    (place / "copy" / "city" / "evidence" / "veto-check.txt").unlink()
    _, out, _ = assay(call, place / "copy", "--out", "out", "--json", "-")
    verdicts = {each["id"]: each for each in json.loads(out)["requirements"]}
    assert verdicts["IDX-02"]["verdict"] == Word.INCONCLUSIVE
    assert "veto-check.txt" in json.dumps(verdicts["IDX-02"], ensure_ascii=False)


def test_the_bundle_names_every_file_by_its_digest(call: Call, samples: Path, place: Path) -> None:
    assay(call, samples, "--out", "first")
    status, _, err = assay(call, samples, "--out", "second", "--before", "first/bundle")
    assert status == 1, err
    subject = yaml.safe_load((place / "second" / "bundle" / "subject.yaml").read_text(encoding="utf-8"))
    given = {(each["role"], each["file"]): each["sha256"] for each in subject["inputs"]}
    evidence = {
        ("evidence", each.name): hashlib.sha256(each.read_bytes()).hexdigest()
        for each in (samples / "city" / "evidence").iterdir()
        if each.name != "veto-check.txt"
    }
    assert len(evidence) > 20
    assert given.items() >= evidence.items()
    record = samples / "city" / "evidence" / "veto-check.txt"
    kept = hashlib.sha256(record.read_bytes()).hexdigest()
    assert given["veto-record", "veto-check.txt"] == kept
    assert (place / "second" / "bundle" / "evidence" / kept).read_bytes() == record.read_bytes()
    assert ("last-bundle", "bundle") in given


@pytest.mark.parametrize(
    ("change", "words"),
    [("altered", "level.json"), ("city", "is the result of C001, not of C002"), ("none", "--before|bundle")],
)
def test_the_level_of_last_time_is_read_from_a_bundle_that_holds(
    call: Call, samples: Path, place: Path, change: str, words: str
) -> None:
    assay(call, samples, "--out", "first")
    shutil.copytree(samples / "city", place / "copy" / "city")
    if change == "altered":
        level = place / "first" / "bundle" / "level.json"
        level.write_text(level.read_text(encoding="utf-8").replace("developing", "optimised"), encoding="utf-8")
    if change == "city":
        city = place / "copy" / "city" / "city.yaml"
        city.write_text(city.read_text(encoding="utf-8").replace("C001", "C002"), encoding="utf-8")
    before = "nowhere" if change == "none" else "first/bundle"
    status, _, err = assay(call, place / "copy", "--out", "out", "--before", before)
    assert status == 2
    assert any(each in err for each in words.split("|")), err
    assert not (place / "out").exists()


def _confirm() -> str:
    import datetime as dt

    from indices.edition import mark
    from indices.library.catalogue import read_catalogue
    from indices.ranges.book import RangeBook, format_book
    from indices.ranges.reference_range import Basis, Confirmation, Range
    from rules.text import Text

    catalogue = read_catalogue()
    signed = Confirmation(by="the certification body", on=dt.date(2026, 11, 1))
    ranges = [
        Range(
            indicator=each.id,
            lower=mark(each).lower,
            upper=mark(each).upper,
            basis=Basis.NATURAL,
            source=Text(zh="自然范围", en="natural range"),
            confirmed=signed,
        )
        for each in catalogue.of("city-index")
    ]
    edition = catalogue.framework("city-index").edition
    return format_book(RangeBook(framework="city-index", edition=edition, ranges=tuple(ranges)))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("missing", "cannot be read"),
        ("period", "Period 'soon' cannot be read"),
        ("stranger", "not in the result"),
        ("key", "no key|unknown|extra"),
    ],
)
def test_a_wrong_sheet_or_declaration_is_told_in_one_sentence(
    call: Call, samples: Path, place: Path, change: str, words: str
) -> None:
    shutil.copytree(samples / "city", place / "copy" / "city")
    city = place / "copy" / "city" / "city.yaml"
    text = city.read_text(encoding="utf-8")
    if change == "missing":
        (place / "copy" / "city" / "sheet.xlsx").unlink()
    if change == "stranger":
        city.write_text(text.replace("C001", "C999"), encoding="utf-8")
    if change == "key":
        city.write_text(text.replace("vetoes:", "vetos:"), encoding="utf-8")
    status, _, err = assay(call, place / "copy", "--out", "out", period="soon" if change == "period" else "2025")
    assert status == 2
    assert any(each in err for each in words.split("|")), err
    assert not (place / "out" / "bundle" / "run.json").exists()
