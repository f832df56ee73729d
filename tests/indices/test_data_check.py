from dataclasses import replace

import numpy as np

from indices.data_check import check_data, measure_far_out
from indices.table import Table
from tests.indices.little import UNITS, little_data, little_structure


def test_clean_data_raise_no_remark() -> None:
    checked = check_data(little_data(), little_structure(), {"b2": (0.0, 1.0)})
    assert checked.remarks == ()
    assert checked.missing["a3"] == 1 / 6
    assert checked.coverage["U4"] == 0.8


def test_every_flaw_is_told_once_with_its_place() -> None:
    data = little_data()
    values = data.indicators.values.copy()
    values[:, 0] = np.nan
    values[:, 1] = 3.0
    values[1, 2:], values[0, 2:] = [4.0, 5.0, 6.0], [4.0, 5.0, 6.0]
    values[5, 4] = 1.5
    below = Table(units=UNITS, codes=("d",), values=np.array([[1.0], [0.0], [np.nan], [1.0], [1.0], [1.0]]))
    checked = check_data(
        replace(data, indicators=data.indicators.with_values(values), denominators=below),
        little_structure(),
        {"b2": (0.0, 7.0), "b1": (0.0, 29.0)},
    )
    told = {(each.kind, each.about) for each in checked.remarks}
    assert told == {
        ("no-value", "a1"),
        ("constant", "a2"),
        ("doubled", "U2"),
        ("impossible", "U4/b1"),
        ("no-denominator", "U2/d"),
        ("no-denominator", "U3/d"),
    }


def test_values_far_out_are_told_where_the_column_asks_for_treatment() -> None:
    table = little_data().indicators
    values = np.vstack([table.values, table.values[1:] * 1.01, table.values[1:] * 0.99])
    values[0, 3] = 9000.0
    units = tuple(f"U{place}" for place in range(len(values)))
    wide = Table(units=units, codes=table.codes, values=values)
    data = replace(little_data(), indicators=wide, denominators=Table(units=units, codes=(), values=np.empty((16, 0))))
    assert [each.about for each in check_data(data, little_structure()).of_kind("far-out")] == ["U0/b1"]


def test_half_the_values_alike_have_no_spread_to_be_far_from() -> None:
    assert measure_far_out(np.array([1.0, 1.0, 1.0, 50.0])).tolist() == [0, 0, 0, 0]
    assert measure_far_out(np.array([np.nan, np.nan])).tolist() == [0, 0]
