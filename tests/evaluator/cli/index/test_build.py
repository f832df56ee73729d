"""`cityassay index build|check|sample` as people call them."""

import json
from pathlib import Path

import pytest

from tests.evaluator.cli.calling import CHINESE, Call
from tests.indices.asem import ASEM, NEEDS_ASEM

pytestmark = pytest.mark.usefixtures("place")


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
