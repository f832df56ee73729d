"""Proposals of reference ranges: by law, target, natural bound, P5 to P95 of a named panel."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indices.library.catalogue import read_catalogue
from indices.ranges.proposal import LEAST_UNITS, propose, propose_target
from indices.ranges.reference_range import Basis
from rules.errors import UsageError
from rules.text import Text

LIBRARY = read_catalogue()
PM25 = LIBRARY.indicator("city-index", "GRN-EV-01")
SHARE = LIBRARY.indicator("city-index", "LIV-GS-01")
OPEN = LIBRARY.indicator("u4ssc", "EC-ICT-ICT-2C")
PLAN = Text(zh="规划目标", en="plan")


def test_law_comes_before_natural_bounds_and_percentiles() -> None:
    # GB 3095-2012, class II: 35 ug/m3 as a yearly mean of PM2.5.
    found = propose(PM25, values=np.linspace(10, 60, 101), panel="样例城市")
    assert [each.basis for each in found.ranges] == [Basis.LAW, Basis.NATURAL, Basis.PERCENTILE]
    law = found.by(Basis.LAW)
    assert law is not None
    assert (law.lower, law.upper) == (0, 35)
    assert found.remarks == ()


def test_percentiles_are_those_of_numpy() -> None:
    # np.percentile's default is Hyndman and Fan's type 7; 0 ... 100 in steps of one have P5 = 5 and P95 = 95.
    found = propose(SHARE, values=np.arange(101.0), panel="样例城市").by(Basis.PERCENTILE)
    assert found is not None
    assert (found.lower, found.upper) == (5, 95)
    assert found.source.zh == "样例城市（101 个城市）"


def test_missing_values_are_left_out() -> None:
    values = np.concatenate([np.arange(101.0), np.full(50, np.nan)])
    found = propose(SHARE, values=values, panel="p").by(Basis.PERCENTILE)
    assert found is not None
    assert (found.lower, found.upper) == (5, 95)


def test_few_values_make_no_percentiles_but_a_remark() -> None:
    found = propose(SHARE, values=np.arange(float(LEAST_UNITS - 1)), panel="p")
    assert found.by(Basis.PERCENTILE) is None
    assert [each.kind for each in found.remarks] == ["few"]


@pytest.mark.parametrize("values", [np.full(30, 7.0), np.zeros(30), np.full(30, np.nan)])
def test_a_column_without_spread_makes_no_range(values: np.ndarray[tuple[int], np.dtype[np.float64]]) -> None:
    found = propose(SHARE, values=values, panel="p")
    assert found.by(Basis.PERCENTILE) is None
    assert len(found.remarks) == 1


def test_an_indicator_without_natural_bounds_says_so() -> None:
    found = propose(OPEN)
    assert found.ranges == ()
    assert [each.kind for each in found.remarks] == ["open"]


def test_a_panel_without_a_name_is_refused() -> None:
    with pytest.raises(UsageError, match="name of its panel"):
        propose(SHARE, values=np.arange(50.0))


def test_an_infinite_value_is_refused() -> None:
    with pytest.raises(UsageError, match="infinite"):
        propose(SHARE, values=np.array([1.0, np.inf] * 20), panel="p")


@given(st.lists(st.floats(min_value=0, max_value=100), min_size=LEAST_UNITS, max_size=60))
def test_a_proposed_range_holds_the_middle_and_stays_in_natural_bounds(values: list[float]) -> None:
    column = np.array(values)
    found = propose(SHARE, values=column, panel="p").by(Basis.PERCENTILE)
    low, high = np.percentile(column, [5, 95])
    if found is None:
        assert high - low <= 1e-2
    else:
        assert 0 <= found.lower <= low + 1e-9
        assert high - 1e-9 <= found.upper <= 100


def test_a_target_is_a_range_with_its_source() -> None:
    found = propose_target(SHARE, lower=60, upper=95, source=PLAN)
    assert (found.lower, found.upper, found.basis, found.source) == (60, 95, Basis.TARGET, PLAN)


@pytest.mark.parametrize(("lower", "upper"), [(95, 60), (60, 60), (60, 120), (-1, 60), (float("nan"), 60)])
def test_a_target_outside_natural_bounds_is_refused(lower: float, upper: float) -> None:
    with pytest.raises(UsageError, match="LIV-GS-01"):
        propose_target(SHARE, lower=lower, upper=upper, source=PLAN)
