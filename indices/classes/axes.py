"""Reads the axes of city classes that ship with the house: `indices/classes/<axis>.yaml`."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from indices.classes.axis import Axis
from rules.declaration import read_noun

PACKAGE = "indices.classes"
_SUFFIX = ".yaml"


@cache
def read_axes() -> Mapping[str, Axis]:
    """Return the axes by id: level, size, function (DeclarationError with file, line and mend)."""
    paths = sorted(
        (path for path in files(PACKAGE).iterdir() if path.name.endswith(_SUFFIX)), key=lambda path: path.name
    )
    found = [read_noun(path, Axis) for path in paths]
    return MappingProxyType({each.id: each for each in found})
