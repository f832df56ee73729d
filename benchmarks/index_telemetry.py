"""Event rows to all indicators of 300 districts: `python -m benchmarks.index_telemetry [ROWS]` (10 million; 1e8 works).

The same Parquet files through our Ibis expression on DuckDB (bounded memory, one pass) and through pandas, which reads
the columns it needs and groups by district and item. One run, CPU and wall seconds, ratios; the two are compared
value by value. Above 20 million rows pandas works on the first files only, and its time is extrapolated.
"""

import json
import platform
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from indices.table import Table
from indices.telemetry.engine import Room, measure_files
from indices.telemetry.measure import Events, Measure, Reduce, TelemetrySpec

RESULT = Path(__file__).with_name("results") / "index_telemetry.json"
DISTRICTS, ITEMS, CHUNK = 300, 20, 1_000_000
PANDAS_MOST = 20_000_000


def make_spec() -> TelemetrySpec:
    """Return 60 indicators: a count, a mean and a share for each of 20 items."""
    measures = []
    for item in range(ITEMS):
        events = Events(items=(f"item-{item}",))
        fine = Events(items=(f"item-{item}",), states=("ok",))
        measures += [
            Measure(code=f"COUNT-{item}", reduce=Reduce.COUNT, events=events),
            Measure(code=f"MEAN-{item}", reduce=Reduce.MEAN, events=fine),
            Measure(code=f"SHARE-{item}", reduce=Reduce.SHARE, events=fine, among=events),
        ]
    return TelemetrySpec(measures=tuple(measures))


def write_events(folder: Path, rows: int) -> None:
    """Write the rows in files of one million, so that memory stays small."""
    dice = np.random.default_rng(20_251_126)
    names = pa.array([f"item-{item}" for item in range(ITEMS)])
    districts = pa.array([f"district-{number:03d}" for number in range(DISTRICTS)])
    states = pa.array(["ok", "late", "lost"])
    for number in range(-(-rows // CHUNK)):
        size = min(CHUNK, rows - number * CHUNK)
        table = pa.table(
            {
                "district": pa.DictionaryArray.from_arrays(
                    dice.integers(0, DISTRICTS, size).astype("int32"), districts
                ),
                "item": pa.DictionaryArray.from_arrays(dice.integers(0, ITEMS, size).astype("int32"), names),
                "ts": pa.array(dice.integers(1_735_689_600, 1_767_225_600, size), pa.timestamp("s")),
                "value": dice.normal(50, 20, size),
                "status": pa.DictionaryArray.from_arrays(
                    dice.choice(3, size, p=[0.9, 0.07, 0.03]).astype("int32"), states
                ),
            }
        )
        pq.write_table(table, folder / f"{number:04d}.parquet")


def measure_in_pandas(files: list[Path]) -> pd.DataFrame:
    """Return the same with pandas: keys as categories, which is what its manual advises."""
    columns = ["district", "item", "value", "status"]
    events = pd.concat([pd.read_parquet(file, columns=columns) for file in files], ignore_index=True)
    # Files have their own order of categories, which `concat` turns into words.
    events = events.astype({"district": "category", "item": "category", "status": "category"})
    by = ["district", "item"]
    every = events.groupby(by, observed=True)["value"].size().unstack("item")
    fine = events[events["status"] == "ok"].groupby(by, observed=True)["value"].agg(["size", "mean"])
    found = {}
    for item in (f"item-{number}" for number in range(ITEMS)):
        number = item.removeprefix("item-")
        found[f"COUNT-{number}"] = every[item]
        found[f"MEAN-{number}"] = fine["mean"].xs(item, level="item")
        found[f"SHARE-{number}"] = fine["size"].xs(item, level="item") / every[item]
    return pd.DataFrame(found).sort_index()


def timed(work: Callable[[], Table | pd.DataFrame]) -> tuple[Table | pd.DataFrame, float, float]:
    """Return the result, wall seconds and CPU seconds."""
    wall, cpu = time.perf_counter(), time.process_time()
    found = work()
    return found, time.perf_counter() - wall, time.process_time() - cpu


def main() -> None:
    """Measure, compare, print and keep."""
    rows = int(float(sys.argv[1])) if len(sys.argv) > 1 else 10_000_000
    with tempfile.TemporaryDirectory(prefix="cityassay-") as scratch:
        folder = Path(scratch)
        write_events(folder, rows)
        files = sorted(folder.glob("*.parquet"))
        ours, our_wall, our_cpu = timed(lambda: measure_files(folder, make_spec(), Room(mebibytes=2048)))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        taken = files[: PANDAS_MOST // CHUNK]
        theirs, their_wall, their_cpu = timed(lambda: measure_in_pandas(taken))
        scale = rows / min(rows, PANDAS_MOST)
        if scale > 1:
            (folder / "part").mkdir()
            for file in taken:
                file.rename(folder / "part" / file.name)
            ours = measure_files(folder / "part", make_spec())
    if not isinstance(ours, Table) or not isinstance(theirs, pd.DataFrame):
        raise SystemExit("a result is missing")
    off = float(np.max(np.abs(ours.values - theirs[list(ours.codes)].to_numpy()) / np.abs(ours.values)))
    result = {
        "what": f"{rows:g} event rows to {len(ours.codes)} indicators of {DISTRICTS} districts",
        "rows": rows,
        "python": platform.python_version(),
        "ours_seconds": round(our_wall, 2),
        "ours_cpu_seconds": round(our_cpu, 2),
        "ours_peak_mebibytes": peak,
        "pandas_seconds": round(their_wall * scale, 2),
        "pandas_cpu_seconds": round(their_cpu * scale, 2),
        "pandas_extrapolated": scale > 1,
        "pandas_to_ours": round(their_wall * scale / our_wall, 2),
        "largest_relative_difference": off,
    }
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    print("  ".join(f"{key} {value}" for key, value in result.items()))


if __name__ == "__main__":
    main()
