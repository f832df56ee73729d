"""`cityassay index robust` as people call it."""

import json
from pathlib import Path

import pytest
import yaml

from tests.evaluator.cli.calling import Call

pytestmark = pytest.mark.usefixtures("place")


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
