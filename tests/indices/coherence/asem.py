"""The ASEM index (COINr's example) as the tests of coherence read it."""

import csv

import numpy as np
import pytest

from indices.structure import Element, Role, Structure
from indices.table import Table
from rules.text import Text
from tests.house.source import ROOT

FOLDER = ROOT.parent / "shared" / "data" / "indices" / "asem_coinr"
PRESENT = pytest.mark.skipif(not FOLDER.is_dir(), reason="the ASEM reference data lie beside the checkout, not in it")


def read_rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def read_structure() -> Structure:
    return Structure.of(
        [
            Element(
                code=row["iCode"],
                name=Text.same(row["iName"]),
                role=Role(row["Type"]),
                parent=row["Parent"] or None,
                level=int(row["Level"]) if row["Level"] else None,
                direction=int(row["Direction"] or 1),
                weight=float(row["Weight"] or 1),
                denominator=row["Denominator"] or None,
            )
            for row in read_rows("asem_iMeta.csv")
        ]
    )


def read_table(name: str, codes: tuple[str, ...]) -> Table:
    rows = read_rows(name)
    values = np.array([[float(row[code]) if row[code] not in ("", "NA") else np.nan for code in codes] for row in rows])
    return Table(units=tuple(row["uCode"] for row in rows), codes=codes, values=values)
