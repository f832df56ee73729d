"""Finding things in the library, and what a broken file is told."""

import shutil
from pathlib import Path

import pytest

from indices.library.catalogue import read_catalogue
from indices.library.sdg import GOALS
from indices.library.standing import State
from rules.errors import DeclarationError, UsageError
from tests.house.source import ROOT

LIBRARY = read_catalogue()
FRAME = ROOT / "indices" / "library" / "frameworks" / "city-index.yaml"
ONE = ROOT / "indices" / "library" / "city-index" / "LIV-GS-01.yaml"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a library of its own with one framework and one indicator."""
    (tmp_path / "frameworks").mkdir()
    (tmp_path / "mine").mkdir()
    frame = FRAME.read_text(encoding="utf-8").replace("id: city-index", "id: mine", 1)
    (tmp_path / "frameworks" / "mine.yaml").write_text(frame, encoding="utf-8")
    words = ONE.read_text(encoding="utf-8").replace("framework: city-index", "framework: mine", 1)
    (tmp_path / "mine" / "LIV-GS-01.yaml").write_text(words, encoding="utf-8")
    return tmp_path


def test_an_indicator_is_found_by_id_and_by_official_code() -> None:
    assert LIBRARY.indicator("u4ssc", "EC-ICT-T-3A") == LIBRARY.indicator("u4ssc", "EC: ICT: T: 3A")


@pytest.mark.parametrize(
    ("words", "wanted"), [("办件", "LIV-GS-02"), ("PM2.5", "GRN-EV-01"), ("physicians THOUSAND", "LIV-HE-03")]
)
def test_words_of_both_languages_find_an_indicator(words: str, wanted: str) -> None:
    assert wanted in {each.id for each in LIBRARY.search(words, framework="city-index")}


def test_every_word_must_stand_there() -> None:
    assert LIBRARY.search("physicians bicycle") == ()


def test_a_search_by_state_and_framework_counts_what_was_read() -> None:
    assert len(LIBRARY.search(framework="u4ssc", state=State.VERIFIED)) == 8
    assert len(LIBRARY.search(framework="u4ssc", state=State.MISSING)) == 83


def test_the_cross_walk_puts_frameworks_side_by_side() -> None:
    walk = LIBRARY.by_goal(7)
    assert {"city-index", "u4ssc"} <= set(walk)
    assert all(7 in each.sdg for found in walk.values() for each in found)
    assert LIBRARY.by_goal(14) == {"u4ssc": (LIBRARY.indicator("u4ssc", "EN-EN-PSN-3A"),)}


def test_every_goal_but_none_is_lost_in_the_cross_walk() -> None:
    counted = sum(len(found) for goal in GOALS for found in LIBRARY.by_goal(goal).values())
    assert counted == sum(len(each.sdg) for name in LIBRARY.frameworks for each in LIBRARY.of(name))


def test_indicators_stand_in_the_order_of_the_tree() -> None:
    order = [each.id for each in LIBRARY.framework("city-index").aggregates]
    places = [order.index(each.parent) for each in LIBRARY.of("city-index")]
    assert places == sorted(places)


@pytest.mark.parametrize("goal", [0, 18])
def test_a_goal_that_is_none_is_refused(goal: int) -> None:
    with pytest.raises(UsageError, match="1 to 17"):
        LIBRARY.search(sdg=goal)


def test_a_wrong_name_is_answered_with_the_nearest() -> None:
    with pytest.raises(UsageError, match="city-index"):
        LIBRARY.framework("city-indx")
    with pytest.raises(UsageError, match="LIV-GS-01"):
        LIBRARY.indicator("city-index", "LIV-GS-1")


def test_a_library_of_the_user_stands_beside_that_of_the_house(folder: Path) -> None:
    both = read_catalogue([folder])
    assert both.indicator("mine", "LIV-GS-01").title == LIBRARY.indicator("city-index", "LIV-GS-01").title
    assert len(both.of("city-index")) == len(LIBRARY.of("city-index"))


def test_an_indicator_twice_is_refused(folder: Path) -> None:
    (folder / "city-index").mkdir()
    shutil.copy(ONE, folder / "city-index")
    with pytest.raises(DeclarationError, match="declared already"):
        read_catalogue([folder])


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("id: LIV-GS-01", "id: LIV-GS-09", "Name the file after the id"),
        ("framework: mine", "framework: u4ssc", "Move the file"),
        ("parent: LIV-GS", "parent: LIV-XX", "no aggregate LIV-XX"),
        ("direction: 1", "direction: up", "direction"),
        ("definition:", "definitoin:", "Did you mean 'definition'"),
        ("factor: 100", "factor: 1", "by the units of its fields the factor to % is 100"),
        ("numerator: [online_items]", "numerator: [lines]", "lines is not in 'fields'"),
        ("compute: share", "compute: shares", "no formula shares"),
        ("compute: share", "compute: difference", "takes subtract"),
        ('unit: "%"', 'unit: "furlong"', "UCUM"),
        ("range: [0, 100]", "range: [100, 0]", "lower end"),
        ("  denominator: [all_items]", "  denominator: []", "all_items is not used"),
        ("value: 90}", "value: 90, refused: all_items}", "either 'value' or 'refused'"),
        ("direction: 1", "direction: moderate", "'ideal' stands with direction moderate"),
        ("direction: 1", "direction: moderate\nideal: [90, 120]", "inside 'range'"),
        ("relative: 0.02", "note: {zh: 略, en: none}", "'relative' stands with basis recount"),
        ("weight:", "applies: level.county and\nweight:", "expression ends"),
        ("weight:", "by_class:\n  - {when: level.county, range: [9, 1], why: {zh: 略, en: n}}\nweight:", "by_class"),
        (
            "weight:",
            "references:\n  - {basis: law, lower: 0, upper: 200, source: {zh: 略, en: n}}\nweight:",
            "reference",
        ),
    ],
)
def test_a_broken_file_is_told_with_file_line_and_mend(folder: Path, old: str, new: str, told: str) -> None:
    path = folder / "mine" / "LIV-GS-01.yaml"
    words = path.read_text(encoding="utf-8")
    assert old in words
    path.write_text(words.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(DeclarationError, match=told.replace("(", r"\(")) as caught:
        read_catalogue([folder])
    assert caught.value.file == str(path)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("{id: GOV, parent: CI", "{id: LIV, parent: CI"),
        ("{id: GOV, parent: CI", "{id: GOV, parent: XX"),
        ("{id: GOV, parent: CI", "{id: GOV"),
    ],
)
def test_a_framework_is_one_tree(folder: Path, old: str, new: str) -> None:
    path = folder / "frameworks" / "mine.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(DeclarationError, match="aggregates"):
        read_catalogue([folder])
