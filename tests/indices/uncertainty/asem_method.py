"""The four uncertain choices of COINr's sensitivity article over the ASEM data, and its noisy weights."""

import csv
from collections.abc import Mapping

import numpy as np

from indices.stages.aggregate import Mean
from indices.stages.treat import Thresholds, treat
from indices.table import Array, Table
from indices.uncertainty.choices import Choice, Option, Pick
from indices.uncertainty.method import Method, plan_method
from indices.uncertainty.tree import Tree, compile_tree
from tests.indices.asem import ASEM, read_asem, read_reference


def read_tree() -> Tree:
    """Return the tree of the ASEM index."""
    return compile_tree(read_asem()[0])


def read_stage(tree: Tree, stage: str) -> tuple[tuple[str, ...], Array]:
    """Return the units and the values of one of COINr's stages, columns in the order of the tree."""
    table = read_reference(f"asem_stage_{stage}.csv")
    return table.units, table.pick(tree.codes[: tree.size]).values


def read_noisy_weights(tree: Tree) -> Array:
    """Return COINr's 100 weight sets (seed 42, +-25 % on levels 2 and 3), shape (sets, elements)."""
    with (ASEM / "coinr_noisy_weights.csv").open(encoding="utf-8", newline="") as file:
        head, *rows = csv.reader(file)
    return np.array(rows, dtype=np.float64)[:, [head.index(code) for code in tree.codes]]


def _treat(values: Array, most: int) -> Array:
    """Treat outliers as COINr does with this winmax."""
    codes = tuple(str(place) for place in range(values.shape[1]))
    table = Table(units=tuple(str(row) for row in range(len(values))), codes=codes, values=values)
    return treat(table, Thresholds(most=most)).table.values


def plan_asem(tree: Tree, weights: Array) -> Method:
    """Return the method with its choices: winmax 1 to 5, min-max (1, 100) or z-score (10, 2), weights, mean."""
    directions = read_asem()[0].directions
    _, values = read_stage(tree, "Imputed")
    treated = {str(most): _treat(values, most) * directions for most in range(1, 6)}

    def prepare(picked: Mapping[str, Pick]) -> Array:
        found = treated[picked["winmax"].option]
        if picked["normalisation"].option == "min-max":
            return np.asarray(1 + 99 * (found - found.min(axis=0)) / np.ptp(found, axis=0))
        return np.asarray(10 + 2 * (found - found.mean(axis=0)) / found.std(axis=0, ddof=1))

    means = (Mean.ARITHMETIC, Mean.GEOMETRIC)
    return plan_method(
        tree,
        [
            Choice(name="winmax", options=tuple(Option(name=each) for each in treated), prepares=True, nominal=4),
            Choice(
                name="normalisation", options=tuple(Option(name=each) for each in ("min-max", "z-score")), prepares=True
            ),
            Choice(name="weights", options=(Option(name="noisy", weights=weights),)),
            Choice(name="mean", options=tuple(Option(name=mean.value, means=mean) for mean in means)),
        ],
        prepare,
    )
