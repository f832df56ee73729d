import numpy as np
import pytest

from indices.foresight.breaks import Shape, find_jumps
from indices.foresight.panel import Panel
from indices.foresight.synthetic import Recipe, generate
from tests.indices.foresight import eurostat


def panel_of(values: np.ndarray, groups: dict[str, tuple[str, ...]] | None = None) -> Panel:
    units, periods = values.shape
    cube = values[:, :, np.newaxis]
    return Panel(
        units=tuple(f"u{place}" for place in range(units)),
        periods=tuple(str(2010 + place) for place in range(periods)),
        codes=("x",),
        values=cube,
        broken=np.zeros(cube.shape, dtype=bool),
        groups=groups or {},
    )


def quiet(units: int = 12, periods: int = 9, seed: int = 0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return np.asarray(np.cumsum(rng.normal(0, 1, size=(units, periods)), axis=1) - 100)


def test_a_step_is_told_with_its_period_and_size() -> None:
    values = quiet()
    values[3, 5:] += 40
    (found,) = find_jumps(panel_of(values))
    assert (found.unit, found.period, found.shape) == ("u3", "2015", Shape.STEP)
    assert found.size == pytest.approx(40, abs=5)
    assert min(found.own, found.peers) > 5
    assert not found.flagged
    assert not found.relative


def test_a_spike_is_told_once_and_is_no_step() -> None:
    values = quiet()
    values[3, 5] += 40
    (found,) = find_jumps(panel_of(values))
    assert (found.period, found.shape) == ("2015", Shape.SPIKE)


def test_a_jump_in_the_last_period_is_open() -> None:
    values = quiet()
    values[3, 8] += 40
    (found,) = find_jumps(panel_of(values))
    assert (found.period, found.shape) == ("2018", Shape.OPEN)


def test_what_the_whole_class_does_is_no_break_but_against_another_class_it_would_be() -> None:
    values = quiet(24)
    values[:12, 5:] += 40
    classes = ("one",) * 12 + ("two",) * 12
    assert find_jumps(panel_of(values, {"class": classes}), by="class") == ()
    values[0, 5:] -= 40
    (found,) = find_jumps(panel_of(values, {"class": classes}), by="class")
    assert found.unit == "u0"
    assert found.size == pytest.approx(-40, abs=5)


def test_a_unit_that_always_jumps_has_no_break() -> None:
    values = quiet()
    values[3] += np.where(np.arange(9) % 2, 40.0, 0.0)
    assert find_jumps(panel_of(values)) == ()


def test_values_above_zero_are_judged_by_their_ratio() -> None:
    values = np.exp(quiet() / 50 + 5)
    values[3, 5:] *= 4
    (found,) = find_jumps(panel_of(values))
    assert found.relative
    assert found.size == pytest.approx(np.log(4), abs=0.1)


@pytest.mark.parametrize(
    "values", [np.ones((3, 6)), np.full((3, 6), np.nan), np.empty((0, 6)), np.ones((1, 1)), np.arange(6.0)[None, :]]
)
def test_edges_have_no_jumps_and_no_warning(values: np.ndarray) -> None:
    assert find_jumps(panel_of(values)) == ()


def test_planted_steps_are_mostly_found_and_little_else_is() -> None:
    planted = found = false = series = 0
    for seed in range(3):
        drawn = generate(seed, 60, 10, recipe=Recipe(step=2.5))
        panel = drawn.panel
        place = {code: i for i, code in enumerate(panel.codes)}
        told = {
            (int(jump.unit[5:]) - 1, panel.periods.index(jump.period), place[jump.code])
            for jump in find_jumps(panel)
            if jump.shape is Shape.STEP
        }
        planted += len(drawn.truth.breaks)
        found += len(told & set(drawn.truth.breaks))
        false += len(told - set(drawn.truth.breaks))
        series += panel.values.shape[0] * panel.values.shape[2]
    assert planted > 30
    assert found / planted >= 0.7
    assert false / series <= 0.02


@eurostat.PRESENT
def test_cities_of_europe_jump_more_often_where_the_office_flags_a_break() -> None:
    panel = eurostat.read_panel()
    assert panel.values.shape == (858, 10, 7)
    assert np.isfinite(panel.values).sum() == 33_140
    population = panel.pick(["DE1001V"])
    found = find_jumps(population)
    flagged = population.broken[:, 1:].sum() / np.isfinite(population.values[:, 1:]).sum()
    assert len(found) > 20
    assert sum(jump.flagged for jump in found) / len(found) > 2 * flagged
