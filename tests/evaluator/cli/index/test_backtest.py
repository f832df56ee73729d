"""`cityassay index backtest` as people call it."""

from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from evaluator.service.index.build import IndexFiles, assemble
from evaluator.service.index.panel import assemble_panel
from indices.foresight.synthetic import Recipe
from tests.evaluator.cli.calling import CHINESE, Call
from tests.evaluator.cli.index.panels import OUTCOME, PanelFiles, read_document, write_panel, write_rows

pytestmark = pytest.mark.usefixtures("place")
FLAGS = {(2, 3, "doctors"): "b", (4, 2, "doctors"): "bp", (5, 2, "doctors"): "e"}


@pytest.fixture(scope="module")
def panel(tmp_path_factory: pytest.TempPathFactory) -> PanelFiles:
    return write_panel(tmp_path_factory.mktemp("panel"), units=25, recipe=Recipe(missing=0.0), flags=FLAGS)


@pytest.mark.parametrize("way", ["framework", "structure"])
def test_each_period_is_what_index_build_gives_for_its_rows_alone(tmp_path: Path, way: str) -> None:
    from evaluator.service.index.sampling import SampleOrder, write_samples

    out = tmp_path / "made-up"
    write_samples(SampleOrder(out=out, cities=12, years=3))
    how = {"framework": "city-index"} if way == "framework" else {"structure": out / "structure.csv"}
    found = assemble_panel(IndexFiles(data=out / "panel.csv", **how))
    alone = assemble(IndexFiles(data=out / "data.csv", **how))
    assert found.spec.sha256 == alone.spec.sha256
    assert found.builds["2017"].sha256 == alone.built.sha256
    assert found.builds["2017"].stages[0].sha256 == alone.built.stages[0].sha256


def test_steps_and_churn_are_those_counted_by_hand(call: Call, panel: PanelFiles) -> None:
    found = read_document(call, "backtest", *panel.fixed, "--levels", "city-index")
    assert found["schema"] == "cityassay/index-backtest/1"
    scores = np.array([list(row.values()) for row in found["scores"].values()])
    # Oracle: scipy's rank correlation over the scores printed.
    for place, step in enumerate(found["steps"]):
        assert step["spearman"] == pytest.approx(stats.spearmanr(scores[:, place], scores[:, place + 1])[0], abs=1e-12)
        assert step["common"] == 25
    cut = [sum(score >= each for each in found["levels"]["cuts"]) for score in scores.ravel()]
    levels = np.array(cut).reshape(scores.shape)
    moves = np.diff(levels, axis=1)
    churn = found["levels"]["churn"]
    assert (churn["as_built"]["up"], churn["as_built"]["down"]) == ((moves > 0).sum(), (moves < 0).sum())
    assert churn["as_built"]["compared"] == 25 * 4
    assert churn["held"]["up"] + churn["held"]["down"] <= churn["as_built"]["up"] + churn["as_built"]["down"]
    assert found["levels"]["hysteresis"] == 1.0


def test_one_specification_and_new_data_have_their_digests(call: Call, panel: PanelFiles) -> None:
    found = read_document(call, "backtest", *panel.fixed)
    periods = found["periods"]
    assert {each["specification_sha256"] for each in periods} == {found["specification"]["sha256"]}
    assert len({each["data_sha256"] for each in periods}) == len({each["result_sha256"] for each in periods}) == 5
    assert found["levels"] is None
    assert found["foresight"] is None
    assert any("not named" in each["en"] or "No outcome" in each["en"] for each in found["sentences"])
    assert read_document(call, "backtest", *panel.fixed) == found


def test_an_outcome_that_follows_the_index_is_foretold_and_a_shuffled_one_is_not(call: Call, tmp_path: Path) -> None:
    strong = Recipe(missing=0.0, outliers=0.0, breaks=0.0, effect=2.0, inertia=0.2)
    follows = write_panel(tmp_path / "follows", units=40, periods=7, recipe=strong)
    found = read_document(call, "backtest", *follows.fixed, "--outcome", OUTCOME)["foresight"]
    assert found["foretells"]
    assert found["over_history"]["low"] > 0
    assert found["mean_absolute_error"]["index"] < found["mean_absolute_error"]["naive"]
    noise = np.random.default_rng(3).normal(size=(40, 7))
    other = write_panel(tmp_path / "noise", units=40, periods=7, recipe=strong, outcome=noise)
    assert not read_document(call, "backtest", *other.fixed, "--outcome", OUTCOME)["foresight"]["foretells"]


def test_breaks_are_listed_with_who_flags_them(call: Call, panel: PanelFiles) -> None:
    found = read_document(call, "backtest", *panel.fixed)["breaks"]
    codes, periods = panel.sample.panel.units, panel.sample.panel.periods
    assert found["flagged"] == [
        {"unit": codes[2], "code": "doctors", "period": periods[3]},
        {"unit": codes[4], "code": "doctors", "period": periods[2]},
    ]
    # Outliers and steps were planted without a flag: some of them are found, and nothing that was not planted.
    truth = {
        (codes[unit], panel.sample.panel.codes[item])
        for unit, _, item in (*panel.sample.truth.breaks, *panel.sample.truth.outliers)
    }
    jumps = {(each["unit"], each["code"]) for each in found["jumps"]}
    assert jumps & truth
    assert len(jumps - truth) <= len(jumps & truth)


def test_a_unit_without_a_row_has_no_score_in_that_period(call: Call, panel: PanelFiles, place: Path) -> None:
    lines = (panel.folder / "panel.csv").read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if not line.startswith("city-003,2016,")]
    (place / "gap.csv").write_text("\n".join(kept) + "\n", encoding="utf-8")
    tables = ("--structure", str(panel.folder / "structure.csv"), "--data", "gap.csv")
    found = read_document(call, "backtest", *tables)
    assert found["scores"]["city-003"]["2016"] is None
    assert found["scores"]["city-003"]["2017"] is not None
    assert [each["common"] for each in found["steps"]] == [24, 24, 25, 25]
    # Without fixed ranges the years are not on one scale, and that is said.
    assert "sample-scale" in {each["kind"] for each in found["flags"]}


@pytest.mark.parametrize(("language", "words"), [("zh", "同一规格"), ("en", "The same specification")])
def test_the_terminal_shows_tables_and_sentences(call: Call, panel: PanelFiles, language: str, words: str) -> None:
    options = ("--levels", "city-index", "--outcome", OUTCOME)
    called = call("--lang", language, "index", "backtest", *panel.fixed, *options)
    assert called.status == 0, called.err
    assert words in called.out
    assert bool(CHINESE.search(called.out)) == (language == "zh")
    assert "2015 – 2016" in called.out


@pytest.mark.parametrize(
    ("change", "options", "words"),
    [
        ("time", (), "lacks column Time"),
        ("column", (), "lacks 1 columns: doctors"),
        ("one", (), "holds 2015 only"),
        ("twice", (), "unit city-001 has line 2 for 2015 already"),
        ("gap", (), "2015 and 2017 are not as far apart"),
        ("mixed", (), "mixes years, quarters"),
        ("number", (), "panel.csv C2 (online-services): '50%' is a percent string"),
        ("period", (), "panel.csv B2 (Time): Period 'soon' cannot be read"),
        ("flag", (), "panel.csv Q2 (doctors_flag): 'broken' is no flag"),
        ("", ("--outcome", "doctors"), "is part of the index and cannot test it"),
        ("", ("--outcome", "wealth"), f"columns outside the index: {OUTCOME}"),
        ("two", ("--outcome", OUTCOME), "needs three periods"),
        ("", ("--levels", "nothing"), "no level scale nothing"),
        ("", ("--framework", "city-index"), "either --structure"),
    ],
)
def test_wrong_use_is_one_sentence_with_place_and_cure(
    call: Call, panel: PanelFiles, place: Path, *, change: str, options: tuple[str, ...], words: str
) -> None:
    rows = [line.split(",") for line in (panel.folder / "panel.csv").read_text(encoding="utf-8").splitlines()]
    write_rows(place / "panel.csv", _spoil(rows, change))
    tables = ("--structure", str(panel.folder / "structure.csv"), "--data", "panel.csv")
    called = call("--lang", "en", "index", "backtest", *tables, *options)
    assert called.status == 2
    assert words in called.err
    assert len(called.err.strip().splitlines()) == 1


def _spoil(rows: list[list[str]], change: str) -> list[list[str]]:
    head, first = rows[0], rows[1]
    cells = {"number": (first, 2, "50%"), "period": (first, 1, "soon"), "flag": (first, 16, "broken")}
    cells |= {"time": (head, 1, "Year"), "column": (head, head.index("doctors"), "physicians")}
    if change in cells:
        row, place, word = cells[change]
        row[place] = word
    kept = {"one": ("2015",), "two": ("2015", "2016"), "gap": ("2015", "2017", "2018")}.get(change)
    if change == "twice":
        return [head, first, *rows[1:]]
    if change == "mixed":
        return [head, *rows[1:], [first[0], "2020-01", *first[2:]]]
    return rows if kept is None else [head, *(row for row in rows[1:] if row[1] in kept)]
