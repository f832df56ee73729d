"""A panel: units x periods x indicators, with the breaks that the source has flagged."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

from indices.table import Array, Mask, Table
from rules.errors import UsageError
from rules.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """One value of one unit in one period; `broken` where its source says that the series begins anew here."""

    unit: str
    period: str
    code: str
    value: float
    broken: bool = False


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Panel:
    """Values over time.

    units    codes of the units
    periods  in order of time, equally far apart
    codes    of the indicators
    values   shape (units, periods, codes), float64, NaN = missing
    broken   same shape: the series begins anew in this period (a changed definition, boundary or method)
    groups   class of every unit, by name of the classification
    """

    units: tuple[str, ...]
    periods: tuple[str, ...]
    codes: tuple[str, ...]
    values: Array
    broken: Mask
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse values of another shape than the names say."""
        shape = (len(self.units), len(self.periods), len(self.codes))
        if self.values.shape != shape or self.broken.shape != shape:
            raise ValueError(f"values of shape {self.values.shape}, breaks {self.broken.shape}, names of {shape}")

    @classmethod
    def of(cls, observations: Iterable[Observation], groups: Mapping[str, tuple[str, ...]] | None = None) -> Self:
        """Return the panel of `observations`; units, periods and codes stand in the order of their names.

        Raises
        ------
        UsageError
            A unit has two values of one indicator in one period.

        """
        rows = list(observations)
        _refuse_doubles(rows)
        units, periods, codes = (
            tuple(sorted({getattr(row, name) for row in rows})) for name in ("unit", "period", "code")
        )
        values = np.full((len(units), len(periods), len(codes)), np.nan)
        broken = np.zeros(values.shape, dtype=bool)
        at_unit, at_period, at_code = (_number(names) for names in (units, periods, codes))
        for row in rows:
            place = at_unit[row.unit], at_period[row.period], at_code[row.code]
            values[place], broken[place] = row.value, row.broken
        return cls(units=units, periods=periods, codes=codes, values=values, broken=broken, groups=groups or {})

    def at(self, period: str) -> Table:
        """Return the table of one period, all units."""
        values = self.values[:, self.periods.index(period)]
        return Table(units=self.units, codes=self.codes, values=values, groups=self.groups)

    def series(self, code: str) -> Array:
        """Return one indicator over time, shape (units, periods)."""
        return self.values[:, :, self.codes.index(code)]

    def pick(self, codes: Sequence[str]) -> Self:
        """Return the panel with these indicators, in this order."""
        places = [self.codes.index(code) for code in codes]
        return replace(self, codes=tuple(codes), values=self.values[:, :, places], broken=self.broken[:, :, places])

    def keep(self, rows: Sequence[int] | NDArray[np.intp]) -> Self:
        """Return the panel with these units (positions), in this order."""
        kept = [int(row) for row in rows]
        return replace(
            self,
            units=tuple(self.units[row] for row in kept),
            values=self.values[kept],
            broken=self.broken[kept],
            groups={name: tuple(group[row] for row in kept) for name, group in self.groups.items()},
        )


def _number(names: tuple[str, ...]) -> dict[str, int]:
    return {name: place for place, name in enumerate(names)}


def _refuse_doubles(rows: list[Observation]) -> None:
    counts = Counter((row.unit, row.period, row.code) for row in rows)
    for (unit, period, code), count in counts.items():
        if count > 1:
            raise UsageError(
                Text(
                    zh=f"{unit} 在 {period} 期的指标 {code} 有 {count} 个值。请只保留一个。",
                    en=f"{unit} has {count} values of {code} in {period}; keep one of them.",
                )
            )
