import numpy as np
import pytest

from indices.foresight.panel import Observation, Panel
from rules.errors import UsageError


def seen(unit: str, period: str, code: str, value: float, *, broken: bool = False) -> Observation:
    return Observation(unit=unit, period=period, code=code, value=value, broken=broken)


ROWS = [
    seen("b", "2021", "x", 4.0, broken=True),
    seen("a", "2020", "x", 1.0),
    seen("a", "2021", "x", 2.0),
    seen("b", "2020", "y", 7.0),
]


def test_observations_in_any_order_make_one_panel() -> None:
    panel = Panel.of(ROWS)
    assert (panel.units, panel.periods, panel.codes) == (("a", "b"), ("2020", "2021"), ("x", "y"))
    np.testing.assert_array_equal(panel.series("x"), [[1.0, 2.0], [np.nan, 4.0]])
    np.testing.assert_array_equal(panel.at("2020").column("y"), [np.nan, 7.0])
    assert panel.broken.sum() == 1
    assert panel.broken[1, 1, 0]
    again = Panel.of(ROWS[::-1])
    np.testing.assert_array_equal(panel.values, again.values)


def test_a_value_that_stands_twice_is_refused_by_name() -> None:
    with pytest.raises(UsageError, match="a has 2 values of x in 2020"):
        Panel.of([*ROWS, seen("a", "2020", "x", 9.0)])


def test_units_and_indicators_can_be_chosen_with_their_groups() -> None:
    panel = Panel.of(ROWS, {"size": ("small", "large")})
    kept = panel.keep([1]).pick(["y"])
    assert (kept.units, kept.codes, kept.groups) == (("b",), ("y",), {"size": ("large",)})
    assert kept.values.shape == kept.broken.shape == (1, 2, 1)
    assert panel.at("2021").groups["size"] == ("small", "large")


def test_no_observation_makes_an_empty_panel_and_wrong_shapes_are_refused() -> None:
    assert Panel.of([]).values.shape == (0, 0, 0)
    with pytest.raises(ValueError, match="shape"):
        Panel(units=("a",), periods=("1",), codes=("x",), values=np.ones((1, 2, 1)), broken=np.zeros((1, 1, 1), bool))
