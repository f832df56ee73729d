"""`cityassay index second-order` as people call it."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import stats

from evaluator.service.index.build import IndexFiles
from evaluator.service.index.candidates import list_candidates
from evaluator.service.index.panel import assemble_panel
from evaluator.service.index.second_order import SecondOrderOrder, try_candidates
from indices.district_sheet import read_districts
from indices.foresight.second_order import measure_cagr, measure_gini
from tests.evaluator.cli.calling import CHINESE, Call
from tests.evaluator.cli.index.panels import (
    CODES,
    OUTCOME,
    PanelFiles,
    read_document,
    write_districts,
    write_panel,
    write_rows,
)

pytestmark = pytest.mark.usefixtures("place")
ASKED = ("--outcome", OUTCOME)


@pytest.fixture(scope="module")
def panel(tmp_path_factory: pytest.TempPathFactory) -> PanelFiles:
    """A panel whose outcome follows the growth of one indicator, which no first-order indicator tells."""
    folder = tmp_path_factory.mktemp("panel")
    growth = measure_cagr(write_panel(folder, units=60).sample.panel.series("doctors")[:, :-1])
    noise = np.random.default_rng(5).normal(size=(60, 5))
    outcome = 3 * ((growth - growth.mean()) / growth.std())[:, np.newaxis] + 0.5 * noise
    made = write_panel(folder, units=60, outcome=outcome, flags={(7, 2, "doctors"): "b"})
    write_districts(folder / "districts.csv", made.sample, CODES[:2])
    return made


@pytest.fixture(scope="module")
def document(panel: PanelFiles) -> dict[str, Any]:
    """The document of the panel with its districts, computed once."""
    order = SecondOrderOrder(files=find_files(panel), outcome=OUTCOME, districts=panel.folder / "districts.csv")
    return try_candidates(order).to_document()


@pytest.fixture(scope="module")
def short(tmp_path_factory: pytest.TempPathFactory) -> PanelFiles:
    """Three periods: quickly tested, and too short for volatility."""
    return write_panel(tmp_path_factory.mktemp("short"), units=25, periods=3)


def find_files(made: PanelFiles) -> IndexFiles:
    folder = made.folder
    return IndexFiles(data=folder / "panel.csv", structure=folder / "structure.csv", spec=folder / "spec.yaml")


def test_the_candidate_that_matters_is_admitted_and_every_test_has_its_numbers(document: dict[str, Any]) -> None:
    found = document
    assert found["schema"] == "cityassay/index-second-order/1"
    assert (found["base_period"], found["outcome"]["period"]) == ("2018", "2019")
    by_name = {each["name"]: each for each in found["candidates"]}
    # Three of each indicator, two forms of coordination, two measures of equity for two indicators.
    assert found["tries"] == len(by_name) == 3 * len(CODES) + 2 + 4
    first = found["candidates"][0]
    assert (first["name"], first["admitted"]) == ("cagr:doctors", True)
    # What else is admitted moves with the same pillar of the model.
    admitted = {each["about"] for each in by_name.values() if each["admitted"]}
    assert admitted <= {"doctors", "online-services", "waiting-time"}
    for each in by_name.values():
        assert each["gain"] == pytest.approx(1 - each["error"]["with"] / each["error"]["without"])
        assert each["admitted"] == (each["interval"][0] > 0)
        assert each["interval"][0] <= each["interval_alone"][0]
        assert each["interval"][1] >= each["interval_alone"][1]


def test_the_interval_is_widened_by_the_number_of_tries(document: dict[str, Any]) -> None:
    found = document
    each = next(one for one in found["candidates"] if one["name"] == "cagr:doctors")
    low, high = each["interval_alone"]
    # Oracle: scipy's quantiles of the normal law, 5 % and 5 % divided by the number of tries.
    wider = stats.norm.isf(0.05 / found["tries"]) / stats.norm.isf(0.05)
    below = max(each["gain"] - low, (high - low) / 2)
    assert each["interval"][0] == pytest.approx(each["gain"] - wider * below)
    assert found["correction"] == {"method": "bonferroni", "confidence": 0.9}
    assert any(f"{found['tries']} candidates were tried" in one["en"] for one in found["sentences"])


def test_rates_across_a_flagged_break_are_left_out(document: dict[str, Any]) -> None:
    by_name = {each["name"]: each for each in document["candidates"]}
    # Unit 8 begins anew in the third of four periods: one rate is left, and no volatility.
    assert by_name["growth:doctors"]["missing"] == 0
    assert by_name["volatility:doctors"]["missing"] == 1
    assert by_name["volatility:renewables"]["missing"] == 0


def test_equity_between_districts_is_that_of_the_formula(panel: PanelFiles) -> None:
    assembled = assemble_panel(find_files(panel), outcome=OUTCOME)
    units = assembled.data.panel.units
    districts = read_districts(panel.folder / "districts.csv", units=units, codes=CODES, period="2018")
    candidates, remarks = list_candidates(assembled, districts)
    by_name = {each.name: each.values for each in candidates}
    sample = panel.sample
    for unit in (0, 17):
        expected = measure_gini(sample.districts[unit, -2, :, 0], sample.people[unit])
        assert by_name[f"gini:{CODES[0]}"][unit] == pytest.approx(expected, abs=1e-12)
    coordination = by_name["coordination-standard"]
    assert np.all((coordination > 0) & (coordination < 1))
    assert remarks == ()


def test_the_elasticity_of_a_pair_is_tried_when_asked_for(panel: PanelFiles) -> None:
    assembled = assemble_panel(find_files(panel), outcome=OUTCOME)
    candidates, _ = list_candidates(assembled, None, [("doctors", "renewables")])
    (found,) = (each for each in candidates if each.kind == "elasticity")
    series = {code: panel.sample.panel.series(code)[0, :-1] for code in ("doctors", "renewables")}
    slope = stats.linregress(np.log(series["doctors"]), np.log(series["renewables"])).slope
    assert found.values[0] == pytest.approx(slope, rel=1e-6)
    # Unit 8 begins anew in the third of four periods: two periods are left, and no slope.
    assert np.isnan(found.values[7])


def test_an_elasticity_of_what_is_not_there_is_one_sentence(call: Call, short: PanelFiles) -> None:
    called = call("--lang", "en", "index", "second-order", *short.fixed, *ASKED, "--elasticity", "doctors")
    assert called.status == 2
    assert "Write --elasticity CAUSE,EFFECT" in called.last


def test_shuffled_outcomes_admit_nothing(call: Call, tmp_path: Path) -> None:
    noise = np.random.default_rng(11).normal(size=(40, 4))
    made = write_panel(tmp_path / "noise", units=40, periods=4, outcome=noise)
    found = read_document(call, "second-order", *made.fixed, *ASKED)
    assert not any(each["admitted"] for each in found["candidates"])


def test_a_scale_without_ends_has_no_coordination_and_says_so(call: Call, short: PanelFiles, place: Path) -> None:
    spec = (short.folder / "spec.yaml").read_text(encoding="utf-8").replace("goalposts", "z-score")
    (place / "spec.yaml").write_text(spec, encoding="utf-8")
    found = read_document(call, "second-order", *short.tables, "--spec", "spec.yaml", *ASKED)
    assert "coordination" not in {each["kind"] for each in found["candidates"]}
    assert "no-coordination" in {each["kind"] for each in found["flags"]}


def test_what_cannot_be_tested_is_listed_with_its_reason(call: Call, short: PanelFiles) -> None:
    found = read_document(call, "second-order", *short.fixed, *ASKED)
    untested = {each["name"]: each["why"]["en"] for each in found["untested"]}
    # Two periods before the outcome have one rate each, and no volatility.
    assert {f"volatility:{code}" for code in CODES} <= set(untested)
    assert "needs 20 units with all values; there are 0" in untested["volatility:doctors"]
    assert found["tries"] == 2 * len(CODES) + 2


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_terminal_prints_every_test_as_a_sentence(call: Call, short: PanelFiles, language: str) -> None:
    called = call("--lang", language, "index", "second-order", *short.fixed, *ASKED)
    assert called.status == 0, called.err
    assert ("予纳入：对" if language == "zh" else "admitted: the error of") in called.out
    assert "Bonferroni" in called.out
    assert bool(CHINESE.search(called.out)) == (language == "zh")


def test_an_outcome_that_is_alike_or_rare_is_refused(call: Call, tmp_path: Path) -> None:
    flat = write_panel(tmp_path / "flat", units=25, periods=4, outcome=np.ones((25, 4)))
    few = write_panel(tmp_path / "few", units=19, periods=4)
    two = write_panel(tmp_path / "two", units=25, periods=2)
    for made, words in ((flat, "differ between them"), (few, "there are 19"), (two, "need three periods")):
        called = call("--lang", "en", "index", "second-order", *made.fixed, *ASKED)
        assert called.status == 2
        assert words in called.err
        assert len(called.err.strip().splitlines()) == 1


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([("uCode", "district")], "lacks people"),
        ([("uCode", "district", "people", "nurses")], "has no column of an indicator"),
        ([("uCode", "district", "people", "doctors"), ("city-999", "d", 1, 2)], "A2 (uCode): unit 'city-999'"),
        ([("uCode", "district", "people", "doctors"), ("city-001", "d", 0, 2)], "C2 (people): people must be"),
        ([("uCode", "district", "people", "doctors"), ("city-001", "d", 1, "5%")], "D2 (doctors): '5%'"),
        (
            [("uCode", "district", "people", "doctors"), *[("city-001", "d", 1, 2)] * 2],
            "B3 (district): 'd' of city-001",
        ),
        ([("uCode", "Time", "district", "people", "doctors"), ("city-001", "2010", "d", 1, 2)], "no row for 2018"),
    ],
)
def test_a_wrong_table_of_districts_names_cell_and_cure(
    call: Call, panel: PanelFiles, place: Path, rows: list[tuple[object, ...]], words: str
) -> None:
    write_rows(place / "d.csv", rows)
    called = call("--lang", "en", "index", "second-order", *panel.fixed, *ASKED, "--districts", "d.csv")
    assert called.status == 2
    assert words in called.err
