"""Reference ranges as a file that a person keeps and confirms."""

from collections.abc import Mapping
from pathlib import Path

from indices.spec import Marks
from rules.declaration import read_noun
from rules.errors import UsageError
from rules.noun import Noun


class RangesFile(Noun):
    """Ranges by code, each with its basis and, once confirmed, name and date."""

    framework: str
    ranges: dict[str, Marks]


def read_confirmed(path: Path) -> Mapping[str, Marks]:
    """Read the ranges of a file.

    Raises
    ------
    UsageError
        With file, line and mend.

    """
    return read_noun(path, RangesFile, error=UsageError).ranges
