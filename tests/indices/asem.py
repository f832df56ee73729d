"""The published ASEM data with COINr's results stage by stage, where they are at hand (SOURCE.md beside them)."""

import csv
from pathlib import Path

import numpy as np
import pytest

from indices.data_sheet import Data, read_data
from indices.structure import Structure
from indices.structure_sheet import read_structure
from indices.table import Array, Table
from tests.house.source import ROOT

ASEM = ROOT.parent / "shared" / "data" / "indices" / "asem_coinr"
NEEDS_ASEM = pytest.mark.skipif(not ASEM.is_dir(), reason="the ASEM reference data are not beside this checkout")


def read_asem() -> tuple[Structure, Data]:
    """Return structure and data of the ASEM index."""
    structure = read_structure(ASEM / "asem_iMeta.csv")
    return structure, read_data(ASEM / "asem_iData.csv", structure)


def read_reference(name: str) -> Table:
    """Return a reference table: first column the units, then one column an indicator."""
    with Path(ASEM / name).open(encoding="utf-8", newline="") as file:
        head, *rows = csv.reader(file)
    values = [[float(cell) if cell not in ("", "NA") else np.nan for cell in row[1:]] for row in rows]
    return Table(units=tuple(row[0] for row in rows), codes=tuple(head[1:]), values=np.array(values))


def compare(ours: Table, name: str) -> float:
    """Return the largest difference to the reference, which must have the same units, columns and gaps."""
    reference = read_reference(name)
    assert set(reference.units) == set(ours.units)
    assert set(reference.codes) == set(ours.codes)
    picked = ours.keep([ours.units.index(unit) for unit in reference.units]).pick(reference.codes)
    assert np.array_equal(np.isnan(picked.values), np.isnan(reference.values))
    apart: Array = np.abs(picked.values - reference.values)
    return float(np.nanmax(apart))
