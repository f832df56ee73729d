"""The use case behind `index events`: event rows in, a table of units and measures out that an index is built from."""

import csv
import io
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evaluator.service.index.build import Input, digest_input
from indices.table import Table
from indices.telemetry.engine import Room, measure_files, read_telemetry
from indices.telemetry.measure import TelemetrySpec
from rules.bundle import write_whole
from rules.errors import UsageError
from rules.manifest import digest_file
from rules.text import Text

SCHEMA = "cityassay/index-events/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class EventsOrder:
    """Which events to measure by which file; `mebibytes` is the memory allowed, beyond which the engine spills."""

    events: Path
    measures: Path
    out: Path | None = None
    mebibytes: int = 2048


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class EventsResult:
    """The table, shape (units, measures), what it was made by, and the files by their digests."""

    table: Table
    spec: TelemetrySpec
    inputs: tuple[Input, ...]

    def to_document(self) -> dict[str, Any]:
        """Return it as JSON."""
        values = [[None if math.isnan(cell) else float(cell) for cell in row] for row in self.table.values]
        return {
            "schema": SCHEMA,
            "inputs": [
                {"role": each.role, "file": each.name, "sha256": each.sha256, "bytes": each.size}
                for each in self.inputs
            ],
            "start": self.spec.start,
            "end": self.spec.end,
            "measures": list(self.table.codes),
            "units": dict(zip(self.table.units, values, strict=True)),
        }

    def write_csv(self) -> bytes:
        """Return the table as COINr's data table: uCode and a column a measure; an empty cell where there is none."""
        sink = io.StringIO(newline="")
        writer = csv.writer(sink, lineterminator="\n")
        writer.writerow(("uCode", *self.table.codes))
        for unit, row in zip(self.table.units, self.table.values, strict=True):
            writer.writerow((unit, *("" if math.isnan(cell) else repr(float(cell)) for cell in row)))
        return sink.getvalue().encode()


def measure_events(order: EventsOrder) -> EventsResult:
    """Measure the events, and write the table where one is asked for.

    Raises
    ------
    UsageError
        A file cannot be read, lacks a column or has no events in the span; the table is there already or ends otherwise
        than .csv.

    """
    if order.out is not None and (order.out.suffix.lower() != ".csv" or order.out.exists()):
        raise UsageError(
            Text(
                zh=f"--out：{order.out} 须为尚不存在的 .csv 文件。",
                en=f"--out: {order.out} must be a .csv file that is not there yet.",
            )
        )
    spec = read_telemetry(order.measures)
    table = measure_files(order.events, spec, Room(mebibytes=order.mebibytes))
    result = EventsResult(
        table=table, spec=spec, inputs=(digest_input("measures", order.measures), *_digest(order.events))
    )
    if order.out is not None:
        write_whole(order.out, result.write_csv())
    return result


def _digest(events: Path) -> tuple[Input, ...]:
    """Return the event files by their digests, read piece by piece: they may be larger than memory."""
    files = sorted(events.glob("*.parquet")) if events.is_dir() else [events]
    found = [(each.name, *digest_file(each)) for each in files]
    return tuple(Input(role="events", name=name, sha256=digest, size=size) for name, digest, size in found)
