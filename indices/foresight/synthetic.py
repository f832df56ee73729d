"""Synthetic cities: a panel drawn from a known model, for demonstrations and for tests that need the truth.

The model, in standard units:

    general[u, t]  = p general[u, t-1] + noise                         one thing behind all pillars, persistence p
    pillar[u, t]   = sqrt(s) general + sqrt(1 - s) own                 s is the share of the general factor
    latent[u, t]   = l pillar + sqrt(1 - l2) rest + d t                loading l by indicator, drift d a period
    value          = low + (high - low) cdf(direction x latent)        always inside the natural range
    outcome[u, t]  = a outcome[u, t-1] + b mean latent[u, t-1] + noise so that the index foretells it

General, own and rest are all of variance 1 and persist from period to period. The districts of a city scatter around
its latent value and average to it by population. Missing values, outliers (slips of the decimal point) and breaks
(steps that stay) are planted afterwards; `Truth` tells where.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import special

from indices.foresight.panel import Panel
from indices.table import Array

SLIP = 10.0
OUTCOME = "outcome"
_NOISE = 0.4


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """An indicator to be drawn: `low` and `high` are its natural range, in `unit`; `direction` +1 or -1."""

    code: str
    pillar: str
    direction: int = 1
    low: float = 0.0
    high: float = 100.0
    unit: str = "%"


ITEMS = (
    Item(code="online-services", pillar="services"),
    Item(code="waiting-time", pillar="services", direction=-1, low=1.0, high=60.0, unit="min"),
    Item(code="doctors", pillar="services", low=5.0, high=60.0, unit="1/10000"),
    Item(code="answered-calls", pillar="governance"),
    Item(code="repair-time", pillar="governance", direction=-1, low=2.0, high=240.0, unit="h"),
    Item(code="open-data", pillar="governance", low=0.0, high=2000.0, unit="1"),
    Item(code="particles", pillar="green", direction=-1, low=3.0, high=120.0, unit="ug/m3"),
    Item(code="renewables", pillar="green"),
    Item(code="park-area", pillar="green", low=1.0, high=40.0, unit="m2"),
    Item(code="rural-broadband", pillar="balance"),
    Item(code="income-gap", pillar="balance", direction=-1, low=1.1, high=4.0, unit="1"),
    Item(code="incidents", pillar="security", direction=-1, low=0.0, high=50.0, unit="1/a"),
    Item(code="patched-systems", pillar="security"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """The numbers of the model; shares are of cells (missing, outliers) or of series (breaks)."""

    loading: float = 0.8
    general: float = 0.4
    persistence: float = 0.97
    drift: float = 0.05
    missing: float = 0.03
    outliers: float = 0.002
    breaks: float = 0.02
    step: float = 2.0
    districts: int = 6
    district_spread: float = 0.5
    inertia: float = 0.6
    effect: float = 0.5


Cell = tuple[int, int, int]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Truth:
    """What is behind the panel.

    general   shape (units, periods); `pillars` by name of the pillar, same shape
    latent    shape (units, periods, indicators), high is good
    complete  values before anything was planted, same shape
    outliers  cells (unit, period, indicator) whose decimal point slipped; `breaks` where a step begins
    """

    general: Array
    pillars: dict[str, Array]
    latent: Array
    complete: Array
    outliers: tuple[Cell, ...]
    breaks: tuple[Cell, ...]
    missing: tuple[Cell, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sample:
    """The synthetic cities.

    panel      what an office would have received
    outcome    something that is not in the index, shape (units, periods)
    districts  complete values, shape (units, periods, districts, indicators)
    people     of every district, shape (units, districts)
    """

    panel: Panel
    outcome: Array
    districts: Array
    people: Array
    items: tuple[Item, ...]
    truth: Truth


def generate(
    seed: int, units: int, periods: int, *, items: Sequence[Item] = ITEMS, recipe: Recipe | None = None
) -> Sample:
    """Return `units` cities over `periods` years; the same arguments give the same bytes."""
    how = recipe or Recipe()
    rng = np.random.default_rng(seed)
    general = _persist(rng, (units, periods), how.persistence)
    names = list(dict.fromkeys(item.pillar for item in items))
    own = _persist(rng, (units, periods, len(names)), how.persistence)
    pillars = np.sqrt(how.general) * general[:, :, np.newaxis] + np.sqrt(1 - how.general) * own
    rest = _persist(rng, (units, periods, len(items)), how.persistence)
    above = pillars[:, :, [names.index(item.pillar) for item in items]]
    trend = how.drift * np.arange(periods)[np.newaxis, :, np.newaxis]
    latent = how.loading * above + np.sqrt(1 - how.loading**2) * rest + trend
    people = rng.lognormal(12.0, 0.6, size=(units, how.districts))
    districts = _spread(rng, latent, people, how)
    values, truth = _plant(rng, latent, items, how)
    return Sample(
        panel=_name(values, items, people.sum(axis=1)),
        outcome=_follow(rng, latent.mean(axis=2), how),
        districts=express(districts, items),
        people=people,
        items=tuple(items),
        truth=Truth(
            general=general,
            pillars={name: pillars[:, :, place] for place, name in enumerate(names)},
            latent=latent,
            complete=express(latent, items),
            **truth,
        ),
    )


def express(latent: Array, items: Sequence[Item]) -> Array:
    """Return latent values (last axis: indicators, high is good) in natural units."""
    low, high = (np.array([getattr(item, name) for item in items]) for name in ("low", "high"))
    direction = np.array([item.direction for item in items])
    return np.asarray(low + (high - low) * special.ndtr(direction * latent))


def _persist(rng: np.random.Generator, shape: tuple[int, ...], persistence: float) -> Array:
    noise = rng.normal(size=shape)
    drawn = noise.copy()
    for period in range(1, shape[1]):
        drawn[:, period] = persistence * drawn[:, period - 1] + np.sqrt(1 - persistence**2) * noise[:, period]
    return drawn


def _spread(rng: np.random.Generator, latent: Array, people: Array, how: Recipe) -> Array:
    units, periods, items = latent.shape
    scatter = how.district_spread * rng.normal(size=(units, 1, how.districts, items)) + 0.1 * rng.normal(
        size=(units, periods, how.districts, items)
    )
    share = (people / people.sum(axis=1, keepdims=True))[:, np.newaxis, :, np.newaxis]
    return np.asarray(latent[:, :, np.newaxis] + scatter - (share * scatter).sum(axis=2, keepdims=True))


def _follow(rng: np.random.Generator, index: Array, how: Recipe) -> Array:
    outcome = rng.normal(size=index.shape) * _NOISE
    for period in range(1, index.shape[1]):
        outcome[:, period] += how.inertia * outcome[:, period - 1] + how.effect * index[:, period - 1]
    return outcome


def _plant(
    rng: np.random.Generator, latent: Array, items: Sequence[Item], how: Recipe
) -> tuple[Array, dict[str, tuple[Cell, ...]]]:
    breaks = _choose_steps(rng, latent.shape, how.breaks)
    moved = latent.copy()
    for unit, period, item in breaks:
        # Towards the middle of the range, so that the step is not lost where the range ends.
        moved[unit, period:, item] -= how.step * (1.0 if latent[unit, period, item] > 0 else -1.0)
    values = express(moved, items)
    broken = {(unit, item) for unit, _, item in breaks}
    slipped = _choose_cells(rng, latent.shape, how.outliers)
    outliers = tuple(cell for cell in slipped if (cell[0], cell[2]) not in broken)
    for cell in outliers:
        values[cell] *= SLIP
    missing = tuple(cell for cell in _choose_cells(rng, latent.shape, how.missing) if cell not in set(outliers))
    for cell in missing:
        values[cell] = np.nan
    return values, {"outliers": outliers, "breaks": breaks, "missing": missing}


def _choose_cells(rng: np.random.Generator, shape: tuple[int, ...], share: float) -> tuple[Cell, ...]:
    places = np.argwhere(rng.random(shape) < share)
    return tuple((int(unit), int(period), int(item)) for unit, period, item in places)


def _choose_steps(rng: np.random.Generator, shape: tuple[int, ...], share: float) -> tuple[Cell, ...]:
    """Choose series, and in each a period with at least two on either side."""
    units, periods, items = shape
    if periods < 5:
        return ()
    series = np.argwhere(rng.random((units, items)) < share)
    starts = rng.integers(2, periods - 1, size=len(series))
    return tuple((int(unit), int(start), int(item)) for (unit, item), start in zip(series, starts, strict=True))


def _name(values: Array, items: Sequence[Item], people: Array) -> Panel:
    units, periods = values.shape[:2]
    bands = ("small", "middle", "large")
    cuts = np.quantile(people, [1 / 3, 2 / 3])
    return Panel(
        units=tuple(f"city-{unit + 1:03d}" for unit in range(units)),
        periods=tuple(str(2015 + period) for period in range(periods)),
        codes=tuple(item.code for item in items),
        values=values,
        broken=np.zeros(values.shape, dtype=bool),
        groups={"band": tuple(bands[int(place)] for place in np.searchsorted(cuts, people))},
    )
