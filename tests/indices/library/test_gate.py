"""The admission gate: one failed check makes a candidate, and candidates are never scored."""

import numpy as np
import pytest

from indices.library.admission import Admission
from indices.library.catalogue import read_catalogue
from indices.library.gate import Check, Finding, Status, admit, require_admitted
from indices.library.indicator import Indicator
from indices.library.recipe import WorkedExample
from rules.errors import UsageError

LIBRARY = read_catalogue()
ONE = LIBRARY.indicator("city-index", "LIV-GS-01")
SPREAD = np.linspace(40.0, 95.0, 30)


def finding(
    indicator: Indicator, check: Check, values: np.ndarray[tuple[int], np.dtype[np.float64]] | None = None
) -> Finding:
    return next(each.finding for each in admit(indicator, values).checks if each.check is check)


def test_at_least_forty_indicators_of_the_index_are_admitted() -> None:
    admitted = [each for each in LIBRARY.of("city-index") if admit(each).status is Status.ADMITTED]
    assert len(admitted) >= 40


def test_without_data_the_admission_is_provisional() -> None:
    assert admit(ONE).provisional
    decision = admit(ONE, SPREAD)
    assert decision.status is Status.ADMITTED
    assert not decision.provisional
    assert decision.reasons == ()


def test_few_values_leave_discrimination_open() -> None:
    assert finding(ONE, Check.DISCRIMINATION, SPREAD[:7]) is Finding.OPEN
    missing = np.where(np.arange(30) < 7, SPREAD, np.nan)
    assert finding(ONE, Check.DISCRIMINATION, missing) is Finding.OPEN


@pytest.mark.parametrize(
    ("values", "told"),
    [
        (np.full(30, 98.0), "are the same"),
        (np.where(np.arange(30) < 26, 100.0, SPREAD), "are the same"),
        (np.linspace(97.0, 98.0, 30), "coefficient of variation"),
        (np.linspace(1.0, 2.0, 30), "natural range"),
        (np.zeros(30), "are the same"),
    ],
)
def test_values_that_tell_no_city_apart_make_a_candidate(
    values: np.ndarray[tuple[int], np.dtype[np.float64]], told: str
) -> None:
    decision = admit(ONE, values)
    assert decision.status is Status.CANDIDATE
    assert told in decision.reasons[0].en


def test_a_formula_that_was_not_read_makes_a_candidate() -> None:
    decision = admit(LIBRARY.indicator("u4ssc", "EC-P-IN-2C"))
    failed = {each.check for each in decision.checks if each.finding is Finding.FAILED}
    assert failed == {Check.COMPUTABLE, Check.CITED, Check.ERROR, Check.COST}


def test_an_error_or_a_cost_that_nobody_stated_makes_a_candidate() -> None:
    bare = ONE.model_copy(update={"admission": Admission()})
    assert finding(bare, Check.ERROR) is Finding.FAILED
    assert finding(bare, Check.COST) is Finding.FAILED
    assert admit(bare).status is Status.CANDIDATE


def test_an_example_that_the_formula_does_not_give_makes_a_candidate() -> None:
    wrong = WorkedExample(inputs={"online_items": 1, "all_items": 2}, value=49.0)
    assert finding(ONE.model_copy(update={"examples": (wrong,)}), Check.COMPUTABLE) is Finding.FAILED
    assert finding(ONE.model_copy(update={"examples": ()}), Check.COMPUTABLE) is Finding.FAILED


def test_an_example_that_cannot_be_makes_a_candidate() -> None:
    wrong = WorkedExample(inputs={"online_items": 3, "all_items": 2}, value=150.0)
    decision = admit(ONE.model_copy(update={"examples": (wrong,)}))
    assert "online_items" in decision.reasons[0].en


def test_a_candidate_is_never_scored() -> None:
    good, bad = admit(ONE), admit(LIBRARY.indicator("u4ssc", "EC-P-IN-2C"))
    require_admitted({good.indicator: good})
    with pytest.raises(UsageError, match="EC-P-IN-2C"):
        require_admitted({good.indicator: good, bad.indicator: bad})
