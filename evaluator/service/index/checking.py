"""Check the files of an index without building it: what is read, what is missing, what a person should look at."""

from dataclasses import dataclass
from typing import Any

from evaluator.service.index.build import IndexFiles, find_structure
from evaluator.service.index.document import write_remark
from indices.conflicts import refuse_conflicts
from indices.data_check import Checked, check_data
from indices.data_sheet import Data, read_data
from indices.spec_file import read_spec
from indices.structure import Structure

SCHEMA = "cityassay/index-check/1"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Inspection:
    """The files as they were read, and what was found in them."""

    structure: Structure
    data: Data
    checked: Checked

    def to_document(self) -> dict[str, Any]:
        """Return the inspection as JSON."""
        table = self.data.indicators
        return {
            "schema": SCHEMA,
            "units": len(table.units),
            "indicators": len(table.codes),
            "levels": self.structure.depth,
            "missing": self.checked.missing,
            "coverage": self.checked.coverage,
            "flags": [write_remark(each) for each in self.checked.remarks],
        }


def inspect(files: IndexFiles) -> Inspection:
    """Read and check the files.

    Raises
    ------
    UsageError
        A file cannot be read, or what is in it cannot be used; one sentence names place and cure.

    """
    structure = find_structure(files)
    if files.spec is not None:
        refuse_conflicts(read_spec(files.spec), structure)
    data = read_data(files.data, structure, sheet=files.sheet, period=files.period)
    return Inspection(structure=structure, data=data, checked=check_data(data, structure))
