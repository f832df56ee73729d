"""What the tests of the AHP share: published cases, matrices from an upper triangle, random ones."""

import json
from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import strategies as st

from indices.table import Array
from indices.weights.ahp.hierarchy import Hierarchy
from indices.weights.ahp.judgement import Judgement
from tests.house.source import ROOT

CASES = ROOT.parent / "shared" / "data" / "indices" / "ahp_cases.json"
COMPLETE = (
    "saaty2008_drinks",
    "saaty2005_cities_goal",
    "saaty2005_cities_culture",
    "saaty2005_cities_family",
    "saaty2005_cities_housing",
    "saaty2005_cities_jobs",
    "saaty2005_cities_transportation",
    "leader_criteria",
    "leader_experience",
    "leader_education",
    "leader_charisma",
    "leader_age",
)
needs_cases = pytest.mark.skipif(not CASES.exists(), reason="the published AHP cases are not beside the checkout")
NAN = float("nan")


@cache
def read_document() -> dict[str, Any]:
    document: dict[str, Any] = json.loads(CASES.read_text(encoding="utf-8"))
    return document


def read_case(name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(case for case in read_document()["cases"] if case["id"] == name)
    return found


def published(name: str) -> Judgement:
    case = read_case(name)
    return Judgement.of(case["elements"], np.array(case["matrix"], dtype=np.float64), expert=name)


def published_tree(prefix: str, top: str) -> Hierarchy:
    """Return the hierarchy of all cases of one example: the goal's elements name the other cases."""
    nodes = {top: published(f"{prefix}_{top}")}
    nodes |= {name: published(f"{prefix}_{name.lower()}") for name in nodes[top].elements}
    return Hierarchy.of(top, nodes)


def triangle(size: int, *values: float, expert: str = "") -> Judgement:
    """Return a judgement over A, B, C ... from its upper triangle, row by row; NaN = not given."""
    return Judgement.of(names(size), fill(size, values), expert=expert)


def names(size: int) -> tuple[str, ...]:
    return tuple(chr(ord("A") + place) for place in range(size))


def fill(size: int, values: Sequence[float]) -> Array:
    matrix = np.full((size, size), np.nan)
    matrix[np.triu_indices(size, k=1)] = values
    return matrix


def consistent(*weights: float, expert: str = "") -> Judgement:
    """Return the judgement that a person with exactly these weights would give."""
    own = np.array(weights)
    return Judgement.of(names(len(weights)), own[:, None] / own[None, :], expert=expert)


def draw_judgements(smallest: int = 2, largest: int = 7) -> st.SearchStrategy[Judgement]:
    """Draw complete judgements on Saaty's scale."""
    scale = st.sampled_from([1 / k for k in range(9, 1, -1)] + [float(k) for k in range(1, 10)])

    def of_size(size: int) -> st.SearchStrategy[Judgement]:
        count = size * (size - 1) // 2
        return st.lists(scale, min_size=count, max_size=count).map(lambda values: triangle(size, *values))

    return st.integers(smallest, largest).flatmap(of_size)
