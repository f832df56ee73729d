"""Finds the weighting methods by walking the package: whoever adds a file adds a method."""

import importlib
import pkgutil
from collections.abc import Mapping

from indices.weights.weights import Weighting

_PACKAGE = "indices.weights"
# Doors to other programs are second opinions, and may not be installed.
_DOOR = "_door"


def find_weightings() -> Mapping[str, Weighting]:
    """Return every weighting method by id, in order of id.

    Raises
    ------
    ValueError
        Two modules declare the same id.

    """
    found: dict[str, Weighting] = {}
    for each in pkgutil.iter_modules(importlib.import_module(_PACKAGE).__path__, f"{_PACKAGE}."):
        if each.ispkg or each.name.endswith(_DOOR):
            continue
        method = getattr(importlib.import_module(each.name), "METHOD", None)
        if isinstance(method, Weighting):
            if method.id in found:
                raise ValueError(f"weighting {method.id} stands twice, again in {each.name}")
            found[method.id] = method
    return dict(sorted(found.items()))
