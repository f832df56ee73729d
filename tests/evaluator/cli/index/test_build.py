"""`cityassay index build|check|robust|sample|assay` as people call them."""

import hashlib
import json
import shutil
from pathlib import Path

import pytest
import yaml

from rules.verdict import Word
from tests.evaluator.cli.calling import CHINESE, Call
from tests.indices.asem import ASEM, NEEDS_ASEM

pytestmark = pytest.mark.usefixtures("place")


@pytest.fixture(scope="session")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The made-up files, written once."""
    from evaluator.service.index.sampling import SampleOrder, write_samples

    out = tmp_path_factory.mktemp("samples") / "made-up"
    write_samples(SampleOrder(out=out, cities=12, years=2))
    return out


@pytest.fixture
def tables(samples: Path) -> tuple[str, ...]:
    return ("--structure", str(samples / "structure.csv"), "--data", str(samples / "data.csv"))


@NEEDS_ASEM
def test_two_files_of_asem_give_index_intervals_levels_and_the_audit(call: Call, place: Path) -> None:
    tables = ("--structure", str(ASEM / "asem_iMeta.csv"), "--data", str(ASEM / "asem_iData.csv"))
    called = call("--lang", "en", "index", "build", *tables, "--levels", "city-index", "--json", "-", "--pdf", "a.pdf")
    assert called.status == 0, called.err
    document = json.loads(called.out)
    assert document["schema"] == "cityassay/index/1"
    assert document["ranks"]["Index"]["CHE"] == 1
    assert document["scores"]["Index"]["CHE"] == pytest.approx(68.383724238300005, abs=1e-9)
    low, high = document["intervals"]["index"]["CHE"]
    assert low < document["scores"]["Index"]["CHE"] < high
    assert sum(document["levels"]["CHE"]["probabilities"]) == pytest.approx(1.0)
    assert document["levels_standing"] == "demonstration"
    assert [stage["name"] for stage in document["stages"]][-1] == "normalise"
    assert (place / "a.pdf").read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize(("language", "words"), [("zh", "十步审计"), ("en", "Ten steps:")])
def test_the_summary_speaks_the_language_chosen(call: Call, tables: tuple[str, ...], language: str, words: str) -> None:
    called = call("--lang", language, "index", "build", *tables)
    assert called.status == 0, called.err
    assert words in called.out


def test_an_indicator_that_tells_no_units_apart_is_named(call: Call, samples: Path, place: Path) -> None:
    rows = [line.split(",") for line in (samples / "data.csv").read_text(encoding="utf-8-sig").splitlines()]
    column = rows[0].index("LIV-GS-01")
    for row in rows[1:]:
        row[column] = "90"
    (place / "data.csv").write_text("\n".join(",".join(row) for row in rows), encoding="utf-8")
    called = call("--lang", "en", "index", "build", "--framework", "city-index", "--data", "data.csv", "--json", "-")
    assert called.status == 0, called.err
    told = [each for each in json.loads(called.out)["flags"] if each["kind"] == "discrimination"]
    assert [each["about"] for each in told] == ["LIV-GS-01"]


@pytest.mark.slow
def test_a_folder_takes_every_report(call: Call, tables: tuple[str, ...], place: Path) -> None:
    called = call("--lang", "en", "index", "build", *tables, "--unit", "city-001", "--out", "out")
    assert called.status == 0, called.err
    names = {each.name for each in (place / "out").iterdir()}
    assert names >= {"audit.zh.pdf", "audit.en.pdf", "audit.html", "index.json", "city-001.zh.pdf", "city-001.html"}
    assert names >= {"league.zh.pdf", "league.en.pdf", "league.html"}


def test_the_same_files_give_the_same_document(call: Call, tables: tuple[str, ...]) -> None:
    first, second = (call("index", "build", *tables, "--json", "-").out for _ in range(2))
    assert first == second


def test_a_framework_stands_in_for_structure_and_specification(call: Call, samples: Path) -> None:
    called = call("index", "build", "--framework", "city-index", "--data", str(samples / "data.csv"), "--json", "-")
    assert json.loads(called.out)["specification"]["id"] == "city-index"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--data", "d.csv"), "either --structure"),
        (("--structure", "s.csv", "--data", "d.csv"), "s.csv: cannot be read"),
        (("--framework", "nothing", "--data", "d.csv"), "nothing"),
        (("--framework", "city-index", "--data", "d.csv"), "d.csv: cannot be read"),
    ],
)
def test_wrong_use_is_one_sentence_and_nothing_is_written(
    call: Call, place: Path, arguments: tuple[str, ...], words: str
) -> None:
    called = call("--lang", "en", "index", "build", *arguments, "--pdf", "out.pdf")
    assert called.status == 2
    assert words in called.err
    assert len(called.err.strip().splitlines()) == 1
    assert not (place / "out.pdf").exists()


def test_an_unknown_unit_or_scale_is_told_before_anything_is_written(
    call: Call, tables: tuple[str, ...], place: Path
) -> None:
    for option, words in (("--unit", "Unit nowhere is not in the result"), ("--levels", "no level scale nowhere")):
        called = call("--lang", "en", "index", "build", *tables, option, "nowhere", "--out", "out")
        assert called.status == 2
        assert words in called.err
        assert not (place / "out").exists()


def test_check_tells_what_to_look_at(call: Call, tables: tuple[str, ...]) -> None:
    document = json.loads(call("index", "check", *tables, "--json").out)
    assert (document["units"], document["indicators"]) == (12, 48)
    told = call("--lang", "zh", "index", "check", *tables)
    assert CHINESE.search(told.out)


def test_weights_of_the_specification_hold_in_every_analysis(
    call: Call, samples: Path, tables: tuple[str, ...], place: Path
) -> None:
    spec = {
        "id": "x",
        "edition": "1",
        "title": {"zh": "试", "en": "try"},
        "stages": [{"do": "normalise", "scale": "min-max"}, {"do": "aggregate"}],
        "weights": {"origin": "published", "values": {"LIV": 0, "GOV": 1, "GRN": 1, "RUR": 1, "SEC": 1}},
    }
    (place / "spec.yaml").write_text(yaml.safe_dump(spec), encoding="utf-8")
    asked = ("index", "robust", *tables, "--spec", "spec.yaml", "--sobol", "0", "--draws", "200", "--without", "3")
    document = json.loads(call(*asked, "--json").out)
    # A goal that weighs nothing is not missed; whatever else is, is.
    assert document["without"]["LIV"] == {"shift": 0.0, "most": 0, "levels_moved": 0}
    assert all(each["shift"] > 0 for code, each in document["without"].items() if code != "LIV")


def test_the_rank_of_one_unit_has_a_sensitivity_of_its_own(call: Call, tables: tuple[str, ...]) -> None:
    asked = ("index", "robust", *tables, "--sobol", "64", "--draws", "200")
    document = json.loads(call(*asked, "--unit", "city-003", "--json").out)
    of_unit, of_all = document["sensitivity_of_unit"], document["sensitivity"]
    assert of_unit["unit"] == "city-003"
    assert of_unit["choices"].keys() == of_all["choices"].keys()
    assert of_unit["choices"] != of_all["choices"]
    alone = json.loads(call(*asked, "--json").out)["sensitivity"]
    for name, choice in alone["choices"].items():
        assert choice["total"] == pytest.approx(of_all["choices"][name]["total"])
    refused = call("--lang", "en", *asked, "--unit", "nowhere")
    assert refused.status == 2
    assert "nowhere" in refused.last


def test_without_a_unit_the_others_are_ranked_anew(
    call: Call, samples: Path, tables: tuple[str, ...], place: Path
) -> None:
    asked = ("--sobol", "0", "--draws", "200", "--json")
    document = json.loads(call("index", "robust", *tables, *asked, "--units").out)
    assert len(document["without_units"]) == 12
    rows = (samples / "data.csv").read_text(encoding="utf-8-sig").splitlines()
    (place / "fewer.csv").write_text("\n".join([rows[0], *rows[2:]]), encoding="utf-8")
    built = ("index", "build", *tables[:2], "--json", "-", "--data")
    old, new = (json.loads(call(*built, file).out)["ranks"]["CI"] for file in (samples / "data.csv", "fewer.csv"))
    gone = next(iter(set(old) - set(new)))
    kept = [(old[unit] - (old[gone] < old[unit]), new[unit]) for unit in new]
    shift = sum(abs(before - after) for before, after in kept) / len(kept)
    assert document["without_units"][gone]["shift"] == pytest.approx(shift)
    assert document["without_experts"] == {}


def test_robust_prints_intervals_sensitivity_and_breakpoints(call: Call, tables: tuple[str, ...]) -> None:
    options = ("--draws", "500", "--sobol", "64", "--slide", "LIV")
    document = json.loads(call("index", "robust", *tables, *options, "--json").out)
    assert len(document["ahead"]) == len(document["units"]) - 1
    assert all(0 <= each["probability"] <= 1 for each in document["ahead"])
    first = document["ahead"][0]
    assert document["leaders"][first["unit"]]["first"] == document["units"][first["unit"]]["acceptability"][0]
    assert sum(each["first"] for each in document["leaders"].values()) == pytest.approx(1, abs=1e-3)
    for leader in document["leaders"].values():
        assert sum(leader["goals"].values()) == pytest.approx(1)
    assert document["draws"] == 500
    assert document["sensitivity"]["verdict"] == "not converged"
    assert {each["code"] for each in document["sliders"]} <= {"LIV"}
    assert len(document["without"]) == 15
    for unit in document["units"].values():
        assert sum(unit["acceptability"]) == pytest.approx(1.0, abs=1e-4)
    assert call("--lang", "en", "index", "robust", *tables, *options).status == 0


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


@pytest.mark.slow
def test_a_scheme_judges_one_unit_of_a_table_and_leaves_open_what_the_table_does_not_tell(
    call: Call, samples: Path, place: Path
) -> None:
    data = ("--framework", "city-index", "--data", str(samples / "data.csv"))
    half = call("--lang", "en", "index", "build", *data, "--scheme", "city-index")
    assert half.status == 2
    assert "needs --unit" in half.err
    called = call("index", "build", *data, "--scheme", "city-index", "--unit", "city-001", "--out", "out")
    assert called.status in (1, 3)
    run = json.loads((place / "out" / "bundle" / "run.json").read_text(encoding="utf-8"))
    words = {each["id"]: each["verdict"] for each in run["requirements"]}
    assert {words[name] for name in ("IDX-02", "IDX-03", "IDX-09")} == {"INCONCLUSIVE"}
    assert words["IDX-06"] == "FAIL"
    again = json.loads(call("judge", str(place / "out" / "bundle"), "--json", "-").out)
    assert again == run


def test_one_period_of_a_panel_is_built_and_its_gaps_filled_from_the_others(
    call: Call, samples: Path, place: Path
) -> None:
    (place / "spec.yaml").write_text(
        'id: panel\nedition: "1"\ntitle: {zh: 面板, en: Panel}\nstages:\n'
        "  - {do: impute, method: panel-linear}\n  - {do: normalise}\n  - {do: aggregate}\n",
        encoding="utf-8",
    )
    panel = ("--structure", str(samples / "structure.csv"), "--data", str(samples / "panel.csv"))
    times = {line.split(",")[2] for line in (samples / "panel.csv").read_text("utf-8-sig").splitlines()[1:]}
    called = call("index", "build", *panel, "--spec", "spec.yaml", "--period", max(times), "--json", "-")
    assert called.status == 0, called.err
    assert len(json.loads(called.out)["units"]) == 12


def test_a_table_of_quality_classes_joins_what_is_varied(call: Call, tables: tuple[str, ...], place: Path) -> None:
    (place / "quality.csv").write_text("uCode,LIV-GS-01\ncity-001,untraceable\n", encoding="utf-8")
    plain = json.loads(call("index", "build", *tables, "--json", "-").out)["intervals"]
    blurred = json.loads(call("index", "build", *tables, "--quality", "quality.csv", "--json", "-").out)["intervals"]
    assert (plain["varied"], blurred["varied"]) == (["weights"], ["weights", "data"])


def test_samples_are_never_written_over(call: Call, place: Path) -> None:
    (place / "made").mkdir()
    (place / "made" / "mine.txt").write_text("mine", encoding="utf-8")
    called = call("--lang", "en", "index", "sample", "--out", "made")
    assert called.status == 2
    assert "is not empty" in called.err
    assert [each.name for each in (place / "made").iterdir()] == ["mine.txt"]
