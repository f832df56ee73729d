"""`cityassay index simulate` as people call it."""

import csv
from pathlib import Path

import pytest

from evaluator.service.index.build import IndexFiles, assemble
from evaluator.service.index.levers import MOST_LEVERS
from indices.foresight.synthetic import ITEMS, Recipe
from tests.evaluator.cli.calling import CHINESE, Call
from tests.evaluator.cli.index.panels import PanelFiles, read_document, write_panel, write_rows

pytestmark = pytest.mark.usefixtures("place")
RANGES = {item.code: (item.low, item.high) for item in ITEMS}
UNIT = ("--unit", "city-004")
SCALE = ("--levels", "city-index")


@pytest.fixture(scope="module")
def panel(tmp_path_factory: pytest.TempPathFactory) -> PanelFiles:
    return write_panel(tmp_path_factory.mktemp("panel"), units=60, periods=2, recipe=Recipe(missing=0.01, breaks=0.0))


@pytest.fixture
def costs(place: Path) -> Path:
    """Four levers only: a plan of few is found at once."""
    rows = [
        ("online-services", 1.0, ""),
        ("doctors", 2.0, 5),
        ("waiting-time", 0.5, ""),
        ("renewables", 3.0, ""),
    ]
    write_rows(place / "costs.csv", [("code", "cost", "most"), *rows])
    return place / "costs.csv"


def test_what_is_set_alone_is_what_a_new_index_gives(call: Call, panel: PanelFiles, place: Path) -> None:
    found = read_document(call, "simulate", *panel.last, *UNIT, "--set", "doctors=50", "--set", "waiting-time=5")
    assert found["schema"] == "cityassay/index-simulate/1"
    assert found["label"] == {"zh": "关联而非因果", "en": "association, not cause"}
    assert found["scale_held"] is False
    # Oracle: the same table with the two cells written anew, built from the beginning.
    with (panel.folder / "last.csv").open(encoding="utf-8") as file:
        rows = list(csv.reader(file))
    for row in rows[1:]:
        if row[0] == "city-004":
            row[rows[0].index("doctors")], row[rows[0].index("waiting-time")] = "50", "5"
    write_rows(place / "new.csv", rows)
    spec, structure = panel.folder / "spec.yaml", panel.folder / "structure.csv"
    built = assemble(IndexFiles(data=place / "new.csv", structure=structure, spec=spec)).built
    before = assemble(IndexFiles(data=panel.folder / "last.csv", structure=structure, spec=spec)).built
    unit = built.units.index("city-004")
    assert found["score"]["alone"] == pytest.approx(built.index[unit], abs=1e-9)
    assert found["score"]["now"] == pytest.approx(before.index[unit], abs=1e-9)


def test_everything_that_follows_has_an_interval_in_its_range(call: Call, panel: PanelFiles) -> None:
    found = read_document(call, "simulate", *panel.last, *UNIT, "--set", "doctors=50", *SCALE)
    changes = {each["code"]: each for each in found["changes"]}
    assert changes["doctors"]["set"]
    assert changes["doctors"]["after"] == changes["doctors"]["low"] == changes["doctors"]["high"] == 50
    followers = [each for each in changes.values() if not each["set"]]
    assert len(followers) >= 10
    for each in followers:
        assert each["low"] <= each["after"] <= each["high"]
        assert each["low"] < each["high"]
    assert found["score"]["low"] <= found["score"]["after"] <= found["score"]["high"]
    assert sum(found["levels"]["after"].values()) == pytest.approx(1.0)
    assert sorted(found["levels"]["now"].values()) == [0.0, 0.0, 0.0, 0.0, 1.0]
    assert found["plan"] is None


def test_the_plan_reaches_its_level_at_its_cost_with_its_probability(
    call: Call, panel: PanelFiles, costs: Path
) -> None:
    found = read_document(call, "simulate", *panel.last, *UNIT, "--level", "developing", *SCALE, "--costs", str(costs))
    plan = found["plan"]
    assert plan["reached"]
    assert (plan["score"], plan["wanted"], plan["flattered"]) == (40.0, 0.8, False)
    assert plan["probability"] >= 0.8
    shares = found["levels"]["after"]
    assert 1 - shares["starting"] == pytest.approx(plan["probability"], abs=1e-9)
    prices = {"online-services": 1.0, "doctors": 2.0, "waiting-time": 0.5, "renewables": 3.0}
    now = {each["code"]: each["now"] for each in found["changes"]}
    moves = {code: abs(value - now[code]) for code, value in plan["targets"].items()}
    assert plan["cost"] == pytest.approx(sum(prices[code] * move for code, move in moves.items()), rel=1e-6)
    assert moves.get("doctors", 0.0) <= 5 + 1e-9
    assert all(RANGES[code][0] <= value <= RANGES[code][1] for code, value in plan["targets"].items())
    # Chosen on one half of the cities, judged on the other.
    assert found["model"]["units"] == 30


def test_a_budget_is_kept_and_more_of_it_gains_more(call: Call, panel: PanelFiles, costs: Path) -> None:
    options = (*panel.last, *UNIT, "--costs", str(costs))
    little, much = (read_document(call, "simulate", *options, "--budget", each)["plan"] for each in ("5", "25"))
    assert little["cost"] <= 5 + 1e-6
    assert much["cost"] <= 25 + 1e-6
    assert little["score"] < much["score"]


def test_a_level_reached_needs_nothing_and_one_out_of_reach_is_told(call: Call, panel: PanelFiles, costs: Path) -> None:
    files = IndexFiles(
        data=panel.folder / "last.csv", structure=panel.folder / "structure.csv", spec=panel.folder / "spec.yaml"
    )
    built = assemble(files).built
    best = built.units[int(built.index.argmax())]
    options = (*panel.last, "--unit", best, "--costs", str(costs), *SCALE)
    here = read_document(call, "simulate", *options, "--level", "developing")
    assert here["plan"]["reached"]
    assert (here["plan"]["targets"], here["changes"], here["score"]["after"]) == ({}, [], here["score"]["now"])
    assert call("--lang", "en", "index", "simulate", *options, "--level", "developing").status == 0
    far = read_document(call, "simulate", *panel.last, *UNIT, "--costs", str(costs), *SCALE, "--level", "leading")
    assert not far["plan"]["reached"]
    assert far["plan"]["probability"] < 0.8
    assert any("do not reach 85.00" in each["en"] for each in far["sentences"])


def test_few_cities_judge_their_own_plan_and_the_text_says_so(call: Call, tmp_path: Path, costs: Path) -> None:
    few = write_panel(tmp_path / "few", units=15, periods=2)
    options = (*few.last, *UNIT, "--costs", str(costs), "--budget", "10")
    assert read_document(call, "simulate", *options)["plan"]["flattered"]
    assert "somewhat too high" in call("--lang", "en", "index", "simulate", *options).out
    assert "该概率偏高" in call("--lang", "zh", "index", "simulate", *options).out


def test_without_costs_one_percent_of_a_range_costs_one_and_the_best_twelve_are_searched(
    call: Call, panel: PanelFiles
) -> None:
    found = read_document(call, "simulate", *panel.last, *UNIT, "--level", "developing", *SCALE)
    plan = found["plan"]
    assert len(plan["levers"]) == min(MOST_LEVERS, plan["levers_considered"])
    for each in plan["levers"]:
        low, high = RANGES[each["code"]]
        assert each["cost"] == pytest.approx(100 / (high - low))
    words = " ".join(each["en"] for each in found["sentences"])
    assert "1 % of its range costs 1" in words
    assert plan["levers_considered"] <= MOST_LEVERS or "Of 13 levers, the 12" in words


def test_a_sample_scale_is_held_and_the_text_says_so(call: Call, panel: PanelFiles) -> None:
    tables = panel.last[:4]
    found = read_document(call, "simulate", *tables, *UNIT, "--set", "online-services=60")
    assert found["scale_held"]
    assert any("held here as it was built" in each["en"] for each in found["sentences"])
    called = call("--lang", "en", "index", "simulate", *tables, *UNIT, "--set", "online-services=100")
    assert called.status == 2
    assert "the range of online-services in data and specification" in called.err


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_terminal_labels_what_it_shows(call: Call, panel: PanelFiles, language: str) -> None:
    called = call("--lang", language, "index", "simulate", *panel.last, *UNIT, "--set", "doctors=50", *SCALE)
    assert called.status == 0, called.err
    assert called.out.count("关联而非因果" if language == "zh" else "association, not cause") >= 2
    assert bool(CHINESE.search(called.out)) == (language == "zh")


def test_the_same_question_has_the_same_answer(call: Call, panel: PanelFiles, costs: Path) -> None:
    options = (*panel.last, *UNIT, "--budget", "10", "--costs", str(costs))
    assert read_document(call, "simulate", *options) == read_document(call, "simulate", *options)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ((), "Give one of --set"),
        (("--set", "doctors=50", "--budget", "3"), "Give one of --set"),
        (("--level", "optimised"), "needs --levels"),
        (("--level", "starting", *SCALE), "is no level of city-index that can be reached"),
        (("--level", "optimised", "--levels", "nothing"), "no level scale nothing"),
        (("--set", "doctors"), "--set doctors: write CODE=VALUE"),
        (("--set", "nurses=3"), "--set nurses=3: There is no indicator nurses"),
        (("--set", "doctors=many"), "--set doctors=many: 'many' is no number"),
        (("--set", "doctors=500"), "--set doctors=500: give a number from 5 to 60"),
        (("--set", "doctors=50", "--set", "doctors=51"), "doctors is set twice"),
        (("--budget", "-1"), "--budget -1 must be a number above 0"),
        (("--budget", "5", "--probability", "0.2"), "at least 0.5"),
        (("--budget", "5", "--costs", "none.csv"), "none.csv: cannot be read"),
        (("--set", "doctors=50", "--costs", "none.csv"), "--costs goes with"),
        (("--set", "doctors=50", "--unit", "nowhere"), "Unit nowhere is not in the result"),
    ],
)
def test_wrong_use_is_one_sentence(call: Call, panel: PanelFiles, options: tuple[str, ...], words: str) -> None:
    called = call("--lang", "en", "index", "simulate", *panel.last, *UNIT, *options)
    assert called.status == 2
    assert words in called.err
    assert len(called.err.strip().splitlines()) == 1


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([("code", "price")], "lacks column cost"),
        ([("code", "cost"), ("nurses", 1)], "costs.csv A2 (code): there is no indicator 'nurses'"),
        ([("code", "cost"), ("doctors", 0)], "costs.csv B2 (cost): 0 must be a number above 0"),
        ([("code", "cost"), ("doctors", "")], "costs.csv B2 (cost): holds no cost"),
        ([("code", "cost"), ("doctors", 1), ("doctors", 2)], "costs.csv A3 (code): doctors stands twice"),
        ([("code", "cost", "most"), ("doctors", 1, "5%")], "costs.csv C2 (most): '5%' is a percent string"),
    ],
)
def test_a_wrong_table_of_costs_names_cell_and_cure(
    call: Call, panel: PanelFiles, place: Path, rows: list[tuple[object, ...]], words: str
) -> None:
    write_rows(place / "costs.csv", rows)
    called = call("--lang", "en", "index", "simulate", *panel.last, *UNIT, "--budget", "5", "--costs", "costs.csv")
    assert called.status == 2
    assert words in called.err


def test_fewer_than_ten_units_have_no_association_model(call: Call, tmp_path: Path) -> None:
    few = write_panel(tmp_path / "few", units=9, periods=2)
    called = call("--lang", "en", "index", "simulate", *few.last, *UNIT, "--set", "doctors=50")
    assert called.status == 2
    assert "needs 10 units; there are 9" in called.err
