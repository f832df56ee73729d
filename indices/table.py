"""The data of an index: units in rows, one column an indicator, NaN where a value is missing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]
Places = NDArray[np.intp]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Table:
    """A table of units x columns.

    units   codes of the units, in row order
    codes   codes of the columns, in column order
    values  shape (units, columns), float64, NaN = missing
    names   of the units by code, where they have one
    groups  group column -> the group of every unit, in row order
    """

    units: tuple[str, ...]
    codes: tuple[str, ...]
    values: Array
    names: Mapping[str, str] = field(default_factory=dict)
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse values of another shape than the names say."""
        if self.values.shape != (len(self.units), len(self.codes)):
            message = f"values of shape {self.values.shape} for {len(self.units)} units and {len(self.codes)} columns"
            raise ValueError(message)

    def column(self, code: str) -> Array:
        """Return one column, shape (units,)."""
        return self.values[:, self.codes.index(code)]

    def pick(self, codes: Sequence[str]) -> Self:
        """Return the table with these columns, in this order."""
        places = [self.codes.index(code) for code in codes]
        return replace(self, codes=tuple(codes), values=self.values[:, places])

    def keep(self, rows: Sequence[int] | NDArray[np.intp]) -> Self:
        """Return the table with these rows (positions), in this order."""
        kept = [int(row) for row in rows]
        units = tuple(self.units[row] for row in kept)
        groups = {name: tuple(group[row] for row in kept) for name, group in self.groups.items()}
        names = {unit: self.names[unit] for unit in units if unit in self.names}
        return replace(self, units=units, values=self.values[kept], groups=groups, names=names)

    def with_values(self, values: Array) -> Self:
        """Return the table with other values of the same shape."""
        return replace(self, values=values)
