"""Leaves out units that tell too little of themselves, before anything is filled in for them."""

from dataclasses import dataclass

import numpy as np

from indices.remark import Remark
from indices.structure import Structure
from indices.table import Array, Table
from rules.errors import UsageError
from rules.text import Text


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Screened:
    """The units kept, the share of values each unit had, and who was left out and why."""

    table: Table
    coverage: dict[str, float]
    remarks: tuple[Remark, ...]


def measure_coverage(table: Table) -> Array:
    """Return the share of values that are there, for every unit, shape (units,)."""
    return np.asarray(1 - np.isnan(table.values).mean(axis=1), dtype=np.float64)


def screen(table: Table, structure: Structure, *, share: float, pillar_share: float = 0.0) -> Screened:
    """Keep the units with at least `share` of all values and `pillar_share` of those of each pillar (level 2).

    Raises
    ------
    UsageError
        No unit is left.

    """
    coverage = measure_coverage(table)
    keep = coverage >= share - 1e-12
    remarks = [_tell(table.units[row], float(coverage[row]), share) for row in np.flatnonzero(~keep)]
    for pillar in structure.at_level(2) if pillar_share > 0 else ():
        found = measure_coverage(table.pick(structure.leaves(pillar.code)))
        thin = keep & (found < pillar_share - 1e-12)
        remarks += [
            _tell(table.units[row], float(found[row]), pillar_share, pillar.code) for row in np.flatnonzero(thin)
        ]
        keep &= ~thin
    if not keep.any():
        raise UsageError(
            Text(
                zh=f"没有一个单元达到数据完整率 {share:.0%}。请补充数据，或在规格中降低 screen 的 share。",
                en=f"No unit has {share:.0%} of its values. Add data, or lower 'share' of the screen stage.",
            )
        )
    return Screened(
        table=table.keep(np.flatnonzero(keep)),
        coverage={unit: float(found) for unit, found in zip(table.units, coverage, strict=True)},
        remarks=tuple(remarks),
    )


def _tell(unit: str, found: float, share: float, pillar: str | None = None) -> Remark:
    where = f"{pillar} " if pillar else ""
    return Remark(
        kind="screened",
        about=unit,
        text=Text(
            zh=f"{unit} 的{where}数据完整率 {found:.1%} 低于 {share:.0%}，未参评。",
            en=f"{unit} has {found:.1%} of its {where}values, less than {share:.0%}, and was left out.",
        ),
    )
