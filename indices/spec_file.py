"""Reads a specification file and checks it as a whole."""

from pathlib import Path

from indices.conflicts import refuse_conflicts
from indices.spec import IndexSpec
from rules.declaration import read_noun
from rules.errors import UsageError


def read_spec(path: Path) -> IndexSpec:
    """Read a specification (YAML) and check that its choices go together.

    Raises
    ------
    UsageError
        With file and line for what cannot be read; with the names of both choices for what contradicts itself.

    """
    spec = read_noun(path, IndexSpec, error=UsageError)
    refuse_conflicts(spec)
    return spec
