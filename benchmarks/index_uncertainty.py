"""Uncertainty of an index: 100,000 weight draws with ranks and acceptability, and Sobol' indices of four choices.

    python -m benchmarks.index_uncertainty [--draws 100000] [--size 16384] [--rounds 5] [--json FILE]

Every way works on the same arrays: 51 units, 49 indicators in 8 pillars and 2 parts, as many as the ASEM index has,
made up from a seed. What counts are the ratios, for all ways ran on the same machine one after another, in turns. The
floor is bare numpy: a matrix product, an argsort, a bincount. pymcdm and scikit-criteria score one weight set a call; a
few calls are timed and multiplied, and their ranks are not even counted into an acceptability matrix. pymcdm runs
twice: as its manual shows it, and bare, without its normalisation and its checks. A way whose package is not installed
is left out, and the table says so.
"""

import argparse
import datetime as dt
import importlib
import json
import os
import platform
import time
from collections.abc import Callable, Mapping
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import numpy as np

from indices.stages.aggregate import Mean
from indices.stages.treat import Thresholds, treat
from indices.structure import Element, Role, Structure
from indices.table import Array, Table
from indices.uncertainty.choices import Choice, Option, Pick
from indices.uncertainty.influence import Influence, find_influence
from indices.uncertainty.method import Method, plan_method
from indices.uncertainty.ranks import tally
from indices.uncertainty.tree import BLOCK, Tree, aggregate, compile_tree, find_effective
from indices.uncertainty.weight_draws import Noisy, draw_weights
from rules.text import Text

RESULTS = Path(__file__).parent / "results" / "index_uncertainty.json"
UNITS = 51
PILLARS = (8, 5, 3, 6, 8, 5, 9, 5)
CALLS = 20  # of a package that takes one weight set at a time


def make_tree() -> Tree:
    """Return a tree of the shape of the ASEM index: 49 indicators, 8 pillars, 2 parts, 1 index."""
    rows: list[tuple[str, str | None, int]] = []
    for number, size in enumerate(PILLARS):
        rows += [(f"i{number}{place}", f"p{number}", 1) for place in range(size)]
    rows += [(f"p{number}", "s0" if number < 5 else "s1", 2) for number in range(len(PILLARS))]
    rows += [("s0", "index", 3), ("s1", "index", 3), ("index", None, 4)]
    roles = (Role.AGGREGATE, Role.INDICATOR)
    elements = [
        Element(code=code, name=Text.same(code), role=roles[level == 1], parent=parent, level=level)
        for code, parent, level in rows
    ]
    return compile_tree(Structure.of(elements))


def make_table(tree: Tree) -> Table:
    """Return made-up data, half of the columns skewed enough to be treated."""
    generator = np.random.default_rng(2018)
    spread = np.where(np.arange(tree.size) % 2, 1.2, 0.4)
    values = np.exp(spread * generator.standard_normal((UNITS, tree.size)))
    return Table(units=tuple(f"u{row}" for row in range(UNITS)), codes=tree.codes[: tree.size], values=values)


def scale(values: Array) -> Array:
    """Return min-max scores from 1 to 100."""
    return np.asarray(1 + 99 * (values - values.min(axis=0)) / np.ptp(values, axis=0))


def run_floor(weights: Array, scores: Array) -> Array:
    """Return acceptability by the fewest numpy calls that make it; ties would get ranks by chance."""
    index = weights @ scores.T
    order = np.argsort(-index, axis=1)
    ranks = np.empty_like(order)
    np.put_along_axis(ranks, order, np.arange(UNITS)[np.newaxis], axis=1)
    cells = ranks + UNITS * np.arange(UNITS)
    return np.bincount(cells.ravel(), minlength=UNITS * UNITS).reshape(UNITS, UNITS) / len(weights)


def run_flat(weights: Array, scores: Array) -> Array:
    """Return acceptability from the same effective weights, with ranks that share ties."""
    blocks = (weights[start : start + BLOCK] @ scores.T for start in range(0, len(weights), BLOCK))
    return tally(blocks).acceptability


def run_tree(tree: Tree, weights: Array, scores: Array) -> Array:
    """Return acceptability from raw weights of all 60 elements, checked and multiplied down the tree."""
    starts = range(0, len(weights), BLOCK)
    return tally(aggregate(tree, scores, weights[start : start + BLOCK]) for start in starts).acceptability


def run_pymcdm(weights: Array, scores: Array) -> Array:
    """Return the scores of each weight set by pymcdm's weighted sum as its manual shows it, ranked as well."""
    method = importlib.import_module("pymcdm.methods").WSM()
    types = np.ones(scores.shape[1])
    found = []
    for row in weights:
        found.append(method(scores, row, types))
        method.rank(found[-1])
    return np.stack(found)


def run_pymcdm_bare(weights: Array, scores: Array) -> Array:
    """Return the same without normalisation and checks: the scores are normalised already."""
    method = importlib.import_module("pymcdm.methods").WSM(lambda column, cost: column)  # noqa: ARG005 - pymcdm names it
    types = np.ones(scores.shape[1])
    found = []
    for row in weights:
        found.append(method(scores, row, types, validation=False))
        method.rank(found[-1])
    return np.stack(found)


def run_scikit_criteria(weights: Array, scores: Array) -> None:
    """Score and rank each weight set with scikit-criteria's weighted sum."""
    criteria = importlib.import_module("skcriteria")
    method = importlib.import_module("skcriteria.agg.simple").WeightedSumModel()
    for row in weights:
        method.evaluate(criteria.mkdm(scores, [max] * scores.shape[1], weights=row)).rank_  # noqa: B018 - ranks are made when they are read


PEERS: dict[str, tuple[str, Callable[[Array, Array], object]]] = {
    "pymcdm": ("pymcdm", run_pymcdm),
    "pymcdm, bare": ("pymcdm", run_pymcdm_bare),
    "scikit-criteria": ("scikit-criteria", run_scikit_criteria),
}


def plan_four(tree: Tree) -> Method:
    """Return a method of four choices: winsorising, normalisation, weights, mean."""
    table = make_table(tree)
    treated = {str(most): treat(table, Thresholds(most=most)).table.values for most in range(1, 6)}
    sets = draw_weights(Noisy(tree=tree, noise={2: 0.25, 3: 0.25}), 4_096, 42)

    def prepare(picked: Mapping[str, Pick]) -> Array:
        values = treated[picked["winmax"].option]
        if picked["normalisation"].option == "min-max":
            return scale(values)
        return np.asarray(10 + 2 * (values - values.mean(axis=0)) / values.std(axis=0, ddof=1))

    means = (Mean.ARITHMETIC, Mean.GEOMETRIC)
    return plan_method(
        tree,
        [
            Choice(name="winmax", options=tuple(Option(name=each) for each in treated), prepares=True, nominal=4),
            Choice(
                name="normalisation", options=tuple(Option(name=each) for each in ("min-max", "z-score")), prepares=True
            ),
            Choice(name="weights", options=(Option(name="noisy", weights=sets),)),
            Choice(name="mean", options=tuple(Option(name=mean.value, means=mean) for mean in means)),
        ],
        prepare,
    )


def clock(work: Callable[[], object]) -> tuple[float, float]:
    """Return wall and processor seconds of one run."""
    wall, processor = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - wall, time.process_time() - processor


def race(ways: Mapping[str, tuple[Callable[[], object], float]], rounds: int) -> dict[str, dict[str, float]]:
    """Return the best seconds of each way, taken in turns; a way's factor multiplies what was timed."""
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, (work, _) in ways.items():
            found[name].append(clock(work))
    return {
        name: {
            "seconds": round(min(wall for wall, _ in found[name]) * factor, 4),
            "processor_seconds": round(min(processor for _, processor in found[name]) * factor, 4),
        }
        for name, (_, factor) in ways.items()
    }


def find_package(name: str) -> str | None:
    """Return the version of an installed package."""
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def run_draws(tree: Tree, draws: int, rounds: int) -> dict[str, Any]:
    """Time the weight draws in every way there is."""
    scores = scale(make_table(tree).values)
    raw = draw_weights(Noisy(tree=tree, noise={1: 0.25, 2: 0.25, 3: 0.25}), draws, 7)
    flat = find_effective(tree, raw)
    few = flat[:CALLS]
    ways: dict[str, tuple[Callable[[], object], float]] = {
        "numpy floor": (lambda: run_floor(flat, scores), 1.0),
        "ours": (lambda: run_flat(flat, scores), 1.0),
        "ours, whole tree": (lambda: run_tree(tree, raw, scores), 1.0),
    }
    left_out = {}
    for name, (package, work) in PEERS.items():
        if find_package(package) is None:
            left_out[name] = "not installed"
        else:
            ways[name] = (partial(work, few, scores), draws / CALLS)
    floor = run_floor(flat, scores)
    agree = max(float(np.abs(one - floor).max()) for one in (run_flat(flat, scores), run_tree(tree, raw, scores)))
    if find_package("pymcdm") is not None:
        np.testing.assert_allclose(run_pymcdm_bare(few, scores), few @ scores.T, rtol=1e-12)
    found = race(ways, rounds)
    ours = found["ours"]["seconds"]
    return {
        "draws": draws,
        "ways": found,
        "ratios": {name: round(way["seconds"] / ours, 2) for name, way in found.items() if name != "ours"},
        "of_the_floor": {
            name: round(found[name]["seconds"] / found["numpy floor"]["seconds"], 2)
            for name in ("ours", "ours, whole tree")
        },
        "acceptability_apart": agree,
        "left_out": left_out,
        "versions": {package: find_package(package) for package, _ in PEERS.values()},
    }


def run_sobol(tree: Tree, size: int, rounds: int) -> dict[str, Any]:
    """Time the sensitivity of four choices, with intervals and verdict."""
    method = plan_four(tree)
    kept: list[Influence] = []
    seconds = min(clock(lambda: kept.append(find_influence(method, size=size, seed=7)))[0] for _ in range(rounds))
    found = kept[0].sensitivity
    return {
        "size": size,
        "builds": size * (len(found.names) + 2),
        "seconds": round(seconds, 3),
        "verdict": kept[0].verdict.value,
        "first": dict(zip(found.names, found.first.value[:, 0].round(3).tolist(), strict=True)),
        "total": dict(zip(found.names, found.total.value[:, 0].round(3).tolist(), strict=True)),
        "widest_half_interval": round(float(max(found.first.half_width.max(), found.total.half_width.max())), 4),
    }


def show(results: dict[str, Any]) -> None:
    """Print the tables."""
    draws, sobol = results["weight_draws"], results["sobol"]
    print(f"{draws['draws']} weight draws x {UNITS} units x {sum(PILLARS)} indicators, ranks and acceptability")
    print(f"{'way':<20}{'seconds':>12}{'x ours':>12}")
    for name, way in draws["ways"].items():
        print(f"{name:<20}{way['seconds']:>12.3f}{draws['ratios'].get(name, 1.0):>12.2f}")
    for name, why in draws["left_out"].items():
        print(f"{name:<20}left out: {why}")
    print("of the floor: " + ", ".join(f"{name} {ratio:.2f}" for name, ratio in draws["of_the_floor"].items()))
    print(f"Sobol' indices of four choices, N = {sobol['size']}, {sobol['builds']} builds: {sobol['seconds']:.2f} s")
    print(f"{sobol['verdict']}; first order {sobol['first']}, total {sobol['total']}")


def main() -> int:
    """Read the command line and run."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--draws", type=int, default=100_000)
    parser.add_argument("--size", type=int, default=16_384)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", type=Path, default=RESULTS)
    options = parser.parse_args()
    tree = make_tree()
    results: dict[str, Any] = {
        "schema": "cityassay/benchmark/1",
        "what": "index_uncertainty",
        "date": dt.datetime.now(dt.UTC).date().isoformat(),
        "python": platform.python_version(),
        "numpy": version("numpy"),
        "processors": os.cpu_count(),
        "weight_draws": run_draws(tree, options.draws, options.rounds),
        "sobol": run_sobol(tree, options.size, options.rounds),
    }
    show(results)
    options.json.parent.mkdir(parents=True, exist_ok=True)
    options.json.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")
    return 0 if results["weight_draws"]["acceptability_apart"] < 1e-3 else 1


if __name__ == "__main__":
    raise SystemExit(main())
