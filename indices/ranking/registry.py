"""Finds the ranking methods by walking the package: whoever adds a file adds a method."""

import importlib
import pkgutil
from collections.abc import Mapping

from indices.ranking.ranking import RankingMethod

_PACKAGE = "indices.ranking"


def find_rankings() -> Mapping[str, RankingMethod]:
    """Return every ranking method by id, in order of id.

    Raises
    ------
    ValueError
        Two modules declare the same id.

    """
    found: dict[str, RankingMethod] = {}
    for each in pkgutil.iter_modules(importlib.import_module(_PACKAGE).__path__, f"{_PACKAGE}."):
        method = getattr(importlib.import_module(each.name), "METHOD", None)
        if isinstance(method, RankingMethod):
            if method.id in found:
                raise ValueError(f"ranking method {method.id} stands twice, again in {each.name}")
            found[method.id] = method
    return dict(sorted(found.items()))
