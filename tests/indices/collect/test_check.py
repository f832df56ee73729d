"""100 planted errors, at least 95 found, none reported on clean sheets (issue 4)."""

import dataclasses
import random
from pathlib import Path

import pytest

from indices.collect.check import Checkup, check_file
from indices.collect.entry import Background
from indices.collect.finding import Flaw
from tests.indices.collect.plants import PLANTS
from tests.indices.collect.sheets import CITIES, Book, draw_values, fill, make_background, make_spec

SPEC = make_spec()
PLANTED = 100


def check_book(book: Book, folder: Path, seed: int) -> Checkup:
    place = folder / "filled.xlsx"
    book.save(place)
    return check_file(place, SPEC, make_background(SPEC, seed, folder / "evidence"))


@pytest.mark.parametrize("seed", range(8))
def test_a_clean_sheet_has_no_findings(seed: int, tmp_path: Path) -> None:
    checkup = check_book(fill(SPEC, seed), tmp_path, seed)
    assert [finding.text.en for finding in checkup.findings] == []
    assert len(checkup.values) == len(SPEC.fields) * len(CITIES)
    told = {each.key: each.value for each in checkup.values}
    assert told["C02", "POP"] == draw_values(seed * 10 + 1)["POP"]


def is_found(number: int, name: str, folder: Path) -> bool:
    """Plant one error in a clean sheet; tell whether a finding of its kind names its very cell."""
    seed = number // len(PLANTS)
    book = fill(SPEC, seed)
    flaws, sheet, cell = PLANTS[name](book, SPEC, random.Random(number))
    found = check_book(book, folder, seed).findings
    return any((each.flaw in flaws, each.place.sheet, each.place.cell) == (True, sheet, cell) for each in found)


@pytest.mark.parametrize("name", sorted(PLANTS))
def test_every_kind_of_planted_error_is_found_in_its_cell(name: str, tmp_path: Path) -> None:
    assert is_found(sorted(PLANTS).index(name), name, tmp_path)


@pytest.mark.slow
def test_of_100_planted_errors_at_least_95_are_found_in_their_cells(tmp_path: Path) -> None:
    names = sorted(PLANTS)
    planted = [(number, names[number % len(names)]) for number in range(PLANTED)]
    missed = [(number, name) for number, name in planted if not is_found(number, name, tmp_path)]
    assert len({name for _, name in planted}) >= 20
    assert len(missed) <= PLANTED - 95, missed


def test_a_planted_error_hides_no_other_and_starts_no_avalanche(tmp_path: Path) -> None:
    book = fill(SPEC, 3)
    sheet = book.worksheets[2]
    sheet["G2"], sheet["J3"], sheet["H4"] = "12万", None, None
    found = check_book(book, tmp_path, 3).findings
    assert [(each.flaw, each.place.cell) for each in found] == [
        (Flaw.UNIT_IN_VALUE, "G2"),
        (Flaw.EVIDENCE_MISSING, "J3"),
        (Flaw.QUALITY_MISSING, "H4"),
    ]


def test_a_value_to_the_digit_of_last_year_is_a_warning(tmp_path: Path) -> None:
    book = fill(SPEC, 1)
    place = tmp_path / "filled.xlsx"
    book.save(place)
    known = make_background(SPEC, 1, tmp_path / "evidence")
    doctors = draw_values(10)["DOCTORS"]
    checkup = check_file(place, SPEC, dataclasses.replace(known, last={**known.last, ("C01", "DOCTORS"): doctors}))
    assert [(each.flaw, each.place.code) for each in checkup.findings] == [(Flaw.COPY_OF_LAST, "DOCTORS")]
    assert checkup.errors == ()


def test_a_small_share_is_believed_when_the_remark_says_so(tmp_path: Path) -> None:
    book = fill(SPEC, 1)
    flaws, sheet, cell = PLANTS["fraction_for_percent"](book, SPEC, random.Random(1))
    assert flaws == {Flaw.SHARE_AMBIGUOUS}
    book[sheet][f"K{cell[1:]}"] = "确为不足 1 %"
    found = check_book(book, tmp_path, 1).findings
    assert Flaw.SHARE_AMBIGUOUS not in {each.flaw for each in found}


def test_every_finding_names_its_sheet_and_cell_in_both_languages(tmp_path: Path) -> None:
    book = fill(SPEC, 2)
    for number, name in enumerate(("decimal_comma", "negative", "quality_missing")):
        PLANTS[name](book, SPEC, random.Random(number))
    for each in check_book(book, tmp_path, 2).findings:
        assert each.place.cell in each.text.zh
        assert each.place.cell in each.text.en
        assert each.place.sheet in each.text.zh


def test_evidence_is_named_by_its_hash(tmp_path: Path) -> None:
    checkup = check_book(fill(SPEC, 4), tmp_path, 4)
    # sha256sum of 'a page of the yearbook'
    assert {len(each.evidence) for each in checkup.values} == {64}
    bare = check_file(tmp_path / "filled.xlsx", SPEC, Background())
    assert {each.evidence for each in bare.values} == {""}
