"""Denominators: an indicator per head that still follows the number of heads was not freed from size.

The limit is that of COINr's `get_denom_corr`.
"""

from dataclasses import dataclass

import numpy as np

from indices.coherence.pairs import correlate
from indices.structure import Structure
from indices.table import Table

STRONG = 0.6


@dataclass(frozen=True, slots=True, kw_only=True)
class Leftover:
    """The correlation of an indicator with a denominator, after denomination.

    r    Pearson's; None where it is not defined
    own  whether it is the indicator's own denominator
    """

    code: str
    denominator: str
    r: float | None
    n: int
    own: bool

    @property
    def strong(self) -> bool:
        """Whether size still shows."""
        return self.r is not None and abs(self.r) > STRONG


def find_leftovers(denominated: Table, denominators: Table, structure: Structure) -> tuple[Leftover, ...]:
    """Return the correlation of every denominated indicator with its own denominator, and strong ones with others.

    `denominated` are the indicators after denomination, `denominators` the raw ones; units are matched by code.
    """
    rows = [denominators.units.index(unit) for unit in denominated.units if unit in denominators.units]
    mine = [place for place, unit in enumerate(denominated.units) if unit in denominators.units]
    found = correlate(denominated.values[mine], denominators.values[rows])
    pairs = [
        Leftover(
            code=code,
            denominator=denominator,
            r=float(found.r[i, j]) if np.isfinite(found.r[i, j]) else None,
            n=int(found.n[i, j]),
            own=code in structure.by_code and structure.by_code[code].denominator == denominator,
        )
        for i, code in enumerate(denominated.codes)
        for j, denominator in enumerate(denominators.codes)
    ]
    return tuple(each for each in pairs if each.own or each.strong)
