"""The library against the lists that were read: U4SSC's codes and names, GB/T 33356-2016's weights."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from indices.library.catalogue import read_catalogue
from indices.library.standing import Origin, State
from tests.house.source import ROOT

PLACE = ROOT.parent / "shared" / "data" / "indices" / "indicator_systems"
LIBRARY = read_catalogue()


def place_of(name: str) -> Path:
    if not (PLACE / name).is_file():
        pytest.skip(f"{name} is not beside the checkout")
    return PLACE / name


def test_u4ssc_has_54_core_and_37_advanced() -> None:
    # ITU-T Y.4903: 91 KPIs = 54 core + 37 advanced.
    marks = [each.marks[0] for each in LIBRARY.of("u4ssc")]
    assert (marks.count("core"), marks.count("advanced"), len(marks)) == (54, 37, 91)


def test_u4ssc_is_the_list_that_was_read() -> None:
    with place_of("u4ssc_kpis.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    for row in rows:
        found = LIBRARY.indicator("u4ssc", row["code"])
        assert found.title.en == row["name"]
        assert found.marks[0] == row["type"]
        assert found.sdg == tuple(int(goal) for goal in row["sdg_goals"].split(","))
        read = row["formula_read_in_itu_page"] == "yes"
        assert (found.source.state is State.VERIFIED) == read
        assert (found.formula is not None) == read
        parents = {each.id: each for each in LIBRARY.framework("u4ssc").aggregates}
        category = parents[found.parent]
        area = parents[category.parent or ""]
        dimension = parents[area.parent or ""]
        told = (dimension.title.en, area.title.en, category.title.en)
        assert told == (row["dimension"], row["sub_dimension"], row["category"])
    assert len(rows) == len(LIBRARY.of("u4ssc"))


def test_gbt_33356_2016_keeps_read_and_recalled_apart() -> None:
    facts: dict[str, Any] = json.loads(place_of("gbt33356_2016.json").read_text(encoding="utf-8"))
    known = {each.id: each for each in LIBRARY.framework("gbt-33356-2016").aggregates}
    read = {code: (title, weight) for code, title, weight in [*facts["level1"], *facts["level2_read"]]}
    recalled = {code: (title, weight) for code, title, weight in facts["level2_recalled_not_verified"]}
    named = {code for code, _ in facts["level2_names_read_no_weight"]}
    for code, (title, number) in {**read, **recalled}.items():
        weight = known[code].weight
        assert weight is not None
        assert (known[code].title.zh, weight.value) == (title, number)
        assert weight.origin is (Origin.PUBLISHED if code in read else Origin.RECALLED)
        assert (known[code].state is State.RECALLED) == (code in recalled and code not in named)
    assert set(known) == {"L", *read, *recalled}


def test_gbt_33356_2016_lists_the_sub_items_that_were_read() -> None:
    facts: dict[str, Any] = json.loads(place_of("gbt33356_2016.json").read_text(encoding="utf-8"))
    wanted = {
        f"{parent}-A{place}": title.replace("(", "（").replace(")", "）")
        for parent, titles in facts["sub_items_read"].items()
        for place, title in enumerate(titles, start=1)
    }
    assert {each.id: each.title.zh for each in LIBRARY.of("gbt-33356-2016")} == wanted
    with_formula = {each.id for each in LIBRARY.of("gbt-33356-2016") if each.formula is not None}
    assert with_formula == {name for name in facts["formula_read"] if "-A" in name}


def test_gbt_33356_2016_weights_sum_as_the_notice_says() -> None:
    frame = LIBRARY.framework("gbt-33356-2016")
    level1 = {each.id: each.weight.value for each in frame.children("L") if each.weight}
    assert sum(level1.values()) == 100
    assert len(level1) == 8
    level2 = {goal: [each.weight.value for each in frame.children(goal) if each.weight] for goal in level1}
    assert {goal: sum(weights) for goal, weights in level2.items()} == level1
    assert sum(len(weights) for weights in level2.values()) == 21


@pytest.mark.parametrize("name", ["gbt-33356-2022", "iso-37120", "iso-37122", "iso-37123"])
def test_what_was_not_read_is_a_frame_and_says_so(name: str) -> None:
    assert LIBRARY.of(name) == ()
    assert LIBRARY.framework(name).source.state is State.MISSING
    assert LIBRARY.framework(name).tallies
