"""Laws over all declarations: requirements, schemes, cases, specimens, faults. Whoever adds a file falls under them."""

from collections.abc import Mapping
from pathlib import Path
from typing import get_args

import pytest

from citybrain.faults.catalogue import Fault, read_catalogue
from rules.applicability import parse
from rules.example import build_measurement
from rules.pack import find_requirements, find_schemes, load_requirements, load_schemes
from rules.requirement import Check, Dimension, Requirement
from rules.scheme import Scheme
from rules.verdict import Word
from testers.harness.case import Case
from testers.harness.registry import find_cases
from testers.specimens.peers.system import all_peers
from testers.specimens.specimen import Specimen, all_specimens
from tests.house.source import ROOT

PACKS = ("rules",)
# The index is measured by `indices` and has no test cases.
TESTED = tuple(dimension for dimension in Dimension if dimension is not Dimension.INDEX)
CASE_ROOMS = tuple(f"testers.{dimension.value}" for dimension in TESTED)

REQUIREMENTS: Mapping[str, Requirement] = load_requirements(PACKS)
SCHEMES: Mapping[str, Scheme] = load_schemes(PACKS, requirements=REQUIREMENTS)
CASES: Mapping[str, Case] = find_cases(CASE_ROOMS)
SPECIMENS: Mapping[str, Specimen] = {specimen.name: specimen for specimen in all_specimens()}
FAULTS: tuple[Fault, ...] = read_catalogue()
BREAKS: Mapping[str, str] = {fault.id: fault.breaks for fault in FAULTS}

FIRST_REQUIREMENTS = {
    *(f"REL-{number:02}" for number in (1, 2, 6, 7, 9, 14)),
    *(f"CMP-{number:02}" for number in (1, 2, 6, 12, 13, 18)),
    *(f"SHR-{number:02}" for number in (4, 20)),
    *(f"SEC-{number:02}" for number in (1, 8, 11, 19, 21)),
}


CHECKS: tuple[tuple[Requirement, Check], ...] = tuple(
    (requirement, check) for requirement in REQUIREMENTS.values() for check in requirement.checks
)


def cases_of(requirement: Requirement, check: Check) -> list[Case]:
    """Return the cases that yield the number of a check."""
    wanted = check.measure.of
    return [case for case in CASES.values() if wanted in (case.card.id, case.card.requirement, requirement.id)]


def test_the_requirements_and_schemes_of_the_first_part_are_there() -> None:
    assert set(REQUIREMENTS) >= FIRST_REQUIREMENTS
    assert {"information-system", "sensing-device"} <= set(SCHEMES)


@pytest.mark.parametrize("name", REQUIREMENTS)
def test_a_requirement_lies_in_the_folder_of_its_dimension(name: str) -> None:
    place = Path(str(find_requirements(PACKS)[name]))
    assert place.parent.name == REQUIREMENTS[name].dimension.value
    assert place.stem == name


@pytest.mark.parametrize("name", SCHEMES)
def test_a_scheme_lies_in_the_file_of_its_name(name: str) -> None:
    assert Path(str(find_schemes(PACKS)[name])).stem == SCHEMES[name].id


def test_every_requirement_is_demanded_by_a_scheme() -> None:
    demanded = {demand.id for scheme in SCHEMES.values() for demand in scheme.requirements}
    assert set(REQUIREMENTS) - demanded == set()


def test_every_tester_check_has_a_case_or_says_why_not() -> None:
    orphans = [
        f"{requirement.id} {check.key}"
        for requirement, check in CHECKS
        if check.measure.by == "testers" and not cases_of(requirement, check) and requirement.not_tested is None
    ]
    assert orphans == []


@pytest.mark.parametrize(("requirement", "check"), CHECKS, ids=lambda one: getattr(one, "id", getattr(one, "key", "")))
def test_every_limit_has_examples_on_both_sides(requirement: Requirement, check: Check) -> None:
    words = {example.verdict for example in requirement.examples if example.check == check.key}
    if words != {Word.REVIEW}:
        assert {Word.PASS, Word.FAIL} <= words
    for example in requirement.examples:
        build_measurement(requirement.check(example.check).measure, example.measurement)


@pytest.mark.parametrize("name", CASES)
def test_every_reference_of_a_case_resolves(name: str) -> None:
    card = CASES[name].card
    assert card.requirement in REQUIREMENTS
    good, bad = ({one for one in side if one in SPECIMENS} for side in (card.good, card.bad))
    assert set(card.good) - good <= {"city", *all_peers()}
    faults = {one.removeprefix("city:") for one in set(card.bad) - bad - set(all_peers())}
    assert {BREAKS.get(fault) for fault in faults} <= {card.requirement}, "a fault of the city breaks the requirement"
    assert good, "a case is proved on a good specimen"
    assert bad, "a case is proved on a bad specimen"
    assert {SPECIMENS[one].behaves for one in good} == {"good"}
    assert {SPECIMENS[one].behaves for one in bad} == {"bad"}
    assert all(card.requirement in SPECIMENS[one].breaks for one in bad), "a bad specimen breaks the requirement"
    assert card.endpoints
    parse(card.when)


def test_every_specimen_has_work() -> None:
    proving = {one for case in CASES.values() for one in (*case.card.good, *case.card.bad)}
    # A bad specimen that breaks nothing is hostile: it is run by the tests of hostile servers, not by a case.
    idle = {name for name, one in SPECIMENS.items() if name not in proving and (one.behaves == "good" or one.breaks)}
    assert idle == set()


def test_every_broken_requirement_of_a_specimen_exists() -> None:
    named = {requirement for specimen in SPECIMENS.values() for requirement in specimen.breaks}
    assert named - set(REQUIREMENTS) == set()


def test_the_city_has_its_dozen_of_faults() -> None:
    assert len(FAULTS) >= 12


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.id)
def test_every_reference_of_a_fault_resolves(fault: Fault) -> None:
    named = {fault.breaks, *fault.also, *(fault.unaffected if fault.unaffected != "rest" else ())}
    assert named <= set(REQUIREMENTS)
    assert REQUIREMENTS[fault.breaks].dimension.value == fault.dimension
    file, _, test = fault.witness.partition("::")
    assert f"def {test}(" in (ROOT / file).read_text(encoding="utf-8")


def test_the_city_knows_the_dimensions_of_the_house() -> None:
    assert set(get_args(Fault.model_fields["dimension"].annotation)) == {dimension.value for dimension in TESTED}
