"""Uncertain judgements: 100,000 perturbed 7 x 7 matrices weighed by this house, and by AHPy one after another.

    python -m benchmarks.index_ahp [--matrices 100000] [--sample 2000] [--rounds 3] [--json FILE]

The matrix is the seven drinks' of Saaty 2008 with errors of ln a_ij. AHPy weighs a sample and is extrapolated: what
counts is the ratio, for both ran on the same machine one after another, each with its consistency ratio. Between them
stands numpy's dense solver, on the same sample in one call.
"""

import argparse
import datetime as dt
import importlib
import itertools
import json
import os
import platform
import sys
import time
from collections.abc import Callable
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from indices.table import Array
from indices.weights.ahp.judgement import Judgement
from indices.weights.ahp.priority import iterate_power
from indices.weights.ahp.random_index import RandomIndex, find_random_index
from indices.weights.ahp.uncertainty import perturb

RESULTS = Path(__file__).parent / "results" / "index_ahp.json"
SEED, SPREAD, DIGITS = 20260101, 0.2, 12
DRINKS = ("coffee", "wine", "tea", "beer", "soda", "milk", "water")
# The upper triangle, row by row.
_ABOVE = (
    *(9, 5, 2, 1, 1, 1 / 2),
    *(1 / 3, 1 / 9, 1 / 9, 1 / 9, 1 / 9),
    *(1 / 3, 1 / 4, 1 / 3, 1 / 9),
    *(1 / 2, 1, 1 / 3),
    *(2, 1 / 2),
    1 / 3,
)


def make_judgement() -> Judgement:
    """Return the judgements of the drinks (Saaty 2008, Int. J. Services Sciences 1(1):83-98)."""
    matrix = np.full((7, 7), np.nan)
    matrix[np.triu_indices(7, k=1)] = _ABOVE
    return Judgement.of(DRINKS, matrix)


def draw_stack(judgement: Judgement, count: int) -> Array:
    """Return `count` perturbed matrices along the last axis."""
    rows, columns = np.triu_indices(judgement.size, k=1)
    errors = SPREAD * np.random.default_rng(SEED).standard_normal((len(rows), count))
    stack = np.ones((judgement.size, judgement.size, count))
    stack[rows, columns] = judgement.matrix[rows, columns][:, None] * np.exp(errors)
    stack[columns, rows] = 1 / stack[rows, columns]
    return stack


def weigh_ours(stack: Array) -> tuple[Array, Array]:
    """Return weights and consistency ratios of all matrices at once."""
    weights, largest = iterate_power(stack)
    size = len(stack)
    return weights, (largest - size) / ((size - 1) * find_random_index(size, RandomIndex.SAATY2005))


def weigh_dense(stack: Array) -> tuple[Array, Array]:
    """Return the same by numpy's dense solver, which takes the whole stack in one call."""
    size = len(stack)
    values, vectors = np.linalg.eig(stack.transpose(2, 0, 1))
    place = values.real.argmax(axis=1)
    rows = np.arange(len(place))
    weights = np.abs(vectors[rows, :, place].real).T
    index = find_random_index(size, RandomIndex.SAATY2005)
    return weights / weights.sum(axis=0), (values.real[rows, place] - size) / ((size - 1) * index)


def weigh_ahpy(stack: Array) -> tuple[Array, Array]:
    """Return the same by AHPy, one matrix after another, with the same table."""
    ahpy = importlib.import_module("ahpy")
    weights, ratios = np.empty(stack.shape[1:]), np.empty(stack.shape[2])
    pairs = list(itertools.combinations(range(len(stack)), 2))
    for place in range(stack.shape[2]):
        comparisons = {(DRINKS[i], DRINKS[j]): float(stack[i, j, place]) for i, j in pairs}
        found = ahpy.Compare("drinks", comparisons, precision=DIGITS, random_index="saaty")
        weights[:, place] = [found.local_weights[name] for name in DRINKS]
        ratios[place] = found.consistency_ratio
    return weights, ratios


def measure(work: Callable[[], object], rounds: int) -> float:
    """Return the least processor seconds of `rounds`."""
    seconds = []
    for _ in range(rounds):
        begun = time.process_time()
        work()
        seconds.append(time.process_time() - begun)
    return min(seconds)


def run(matrices: int, sample: int, rounds: int) -> dict[str, Any]:
    """Weigh in every way; return the document of the results."""
    judgement = make_judgement()
    stack, few = draw_stack(judgement, matrices), draw_stack(judgement, sample)
    ours = measure(lambda: weigh_ours(stack), rounds)
    whole = measure(lambda: perturb(judgement, spread=SPREAD, draws=matrices, seed=SEED), rounds)
    loops = {"numpy_eig": weigh_dense, "ahpy": weigh_ahpy}
    scaled = {name: measure(partial(way, few), 1) * matrices / sample for name, way in loops.items()}
    expected = weigh_ours(few)
    apart = {
        name: max(float(np.abs(mine - theirs).max()) for mine, theirs in zip(expected, way(few), strict=True))
        for name, way in loops.items()
    }
    return {
        "schema": "cityassay/benchmark/1",
        "what": "index_ahp",
        "date": dt.datetime.now(dt.UTC).date().isoformat(),
        "matrices": matrices,
        "sample": sample,
        "python": platform.python_version(),
        "numpy": version("numpy"),
        "ahpy": version("ahpy"),
        "processors": os.cpu_count(),
        "cpu_seconds": {
            "ours": round(ours, 3),
            "ours_with_draws_intervals_ranks": round(whole, 3),
            **{f"{name}_extrapolated": round(seconds, 1) for name, seconds in scaled.items()},
        },
        "ratios": {name: round(seconds / ours, 1) for name, seconds in scaled.items()},
        "largest_difference": apart,
    }


def show(results: dict[str, Any]) -> None:
    """Print the table."""
    print(f"{results['matrices']} perturbed 7 x 7 matrices, weights and consistency ratio each")
    for name, seconds in results["cpu_seconds"].items():
        print(f"{name:<34}{seconds:>10.2f} s")
    for name, ratio in results["ratios"].items():
        print(f"{name:<34}{ratio:>10.1f} x ours, largest difference {results['largest_difference'][name]:.1e}")


def main() -> int:
    """Read the command line and run."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--matrices", type=int, default=100_000)
    parser.add_argument("--sample", type=int, default=2_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", type=Path, default=RESULTS)
    options = parser.parse_args()
    results = run(options.matrices, options.sample, options.rounds)
    show(results)
    options.json.parent.mkdir(parents=True, exist_ok=True)
    options.json.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")
    return 0 if max(results["largest_difference"].values()) < 1e-9 else 1


if __name__ == "__main__":
    sys.exit(main())
