"""A whole index: 33,000 units x 7 indicators and 51 x 49, from arrays to scores, beside the same steps in pandas.

    python -m benchmarks.index_build [--rounds 5] [--json FILE]

The peer is the shortest honest pandas program for the same steps (mean imputation, min-max, weighted means by group);
it treats no outliers, keeps no digest and logs nothing. Data are drawn from a seed; reading files is timed apart.
"""

import argparse
import csv
import datetime as dt
import io
import json
import os
import platform
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

from indices.build import build
from indices.data_sheet import Data, read_data
from indices.spec import AggregateStage, ImputeStage, IndexSpec, NormaliseStage, ScreenStage, TreatStage
from indices.stages.impute import Method
from indices.structure import Element, Role, Structure
from indices.table import Table
from rules.text import Text

RESULTS = Path(__file__).parent / "results" / "index_build.json"
SEED = 20260101
SHAPES = {"33000x7": (33_000, 7, 2), "51x49": (51, 49, 8)}
SPEC = IndexSpec(
    id="bench",
    edition="1",
    title=Text.same("bench"),
    stages=(
        ImputeStage(do="impute", method=Method.MEAN),
        ScreenStage(do="screen", share=0.5),
        TreatStage(do="treat"),
        NormaliseStage(do="normalise"),
        AggregateStage(do="aggregate"),
    ),
)


def make_structure(indicators: int, pillars: int) -> Structure:
    """Return a tree of three levels."""

    def element(code: str, parent: str | None, level: int) -> Element:
        role = Role.INDICATOR if level == 1 else Role.AGGREGATE
        return Element(code=code, name=Text.same(code), role=role, parent=parent, level=level)

    leaves = [element(f"i{number}", f"P{number % pillars}", 1) for number in range(indicators)]
    return Structure.of([*leaves, *(element(f"P{number}", "I", 2) for number in range(pillars)), element("I", None, 3)])


def make_data(units: int, structure: Structure) -> Data:
    """Return lognormal values with three of a hundred missing."""
    generator = np.random.default_rng(SEED)
    values = generator.lognormal(size=(units, len(structure.codes)))
    values[generator.random(values.shape) < 0.03] = np.nan
    names = tuple(f"U{number:05}" for number in range(units))
    nothing = Table(units=names, codes=(), values=np.empty((units, 0)))
    return Data(indicators=Table(units=names, codes=structure.codes, values=values), denominators=nothing)


def build_by_pandas(data: Data, structure: Structure) -> "pd.Series[float]":
    """Return the index by the shortest pandas program for the same steps, outliers left alone."""
    frame = pd.DataFrame(data.indicators.values, columns=list(data.indicators.codes), index=list(data.indicators.units))
    frame = frame.fillna(frame.mean())
    frame = (frame - frame.min()) / (frame.max() - frame.min()) * 100
    pillars = {each.code: [child.code for child in structure.children(each.code)] for each in structure.at_level(2)}
    means = pd.DataFrame({code: frame[children].mean(axis=1) for code, children in pillars.items()})
    index: pd.Series[float] = means.mean(axis=1)
    index.rank(ascending=False, method="min")
    return index


def measure(work: Callable[[], object], rounds: int) -> float:
    """Return the shortest of `rounds` times, in seconds."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def write_table(data: Data) -> bytes:
    """Return the data as COINr's table."""
    sink = io.StringIO()
    rows = csv.writer(sink)
    rows.writerow(["uCode", *data.indicators.codes])
    for unit, values in zip(data.indicators.units, data.indicators.values, strict=True):
        rows.writerow([unit, *("" if np.isnan(value) else repr(float(value)) for value in values)])
    return sink.getvalue().encode()


def run_shape(name: str, rounds: int) -> dict[str, float]:
    """Return the times of one shape."""
    units, indicators, pillars = SHAPES[name]
    structure = make_structure(indicators, pillars)
    data = make_data(units, structure)
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "data.csv"
        place.write_bytes(write_table(data))
        reading = measure(lambda: read_data(place, structure), rounds)
    ours = measure(lambda: build(SPEC, structure, data), rounds)
    theirs = measure(lambda: build_by_pandas(data, structure), rounds)
    bare = SPEC.model_copy(update={"stages": tuple(stage for stage in SPEC.stages if stage.do != "treat")})
    apart = np.abs(build(bare, structure, data).index - build_by_pandas(data, structure).to_numpy()).max()
    return {
        "ours_seconds": round(ours, 4),
        "reading_seconds": round(reading, 4),
        "pandas_seconds": round(theirs, 4),
        "ours_to_pandas": round(ours / theirs, 2),
        "largest_difference_without_treatment": float(apart),
    }


def main() -> None:
    """Measure both shapes, print and keep the result."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", type=Path, default=RESULTS)
    options = parser.parse_args()
    result = {
        "schema": "cityassay/benchmark/1",
        "what": "index_build",
        "date": dt.datetime.now().astimezone().date().isoformat(),
        "python": platform.python_version(),
        "numpy": np.__version__,
        "pandas": pd.__version__,
        "processors": os.cpu_count(),
        "shapes": {name: run_shape(name, options.rounds) for name in SHAPES},
    }
    options.json.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    for name, times in result["shapes"].items():
        print(f"{name:10} {times}")


if __name__ == "__main__":
    main()
