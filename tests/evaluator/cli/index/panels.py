"""Small panels of synthetic cities as files: structure, panel with an outcome and flags, districts."""

import csv
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from indices.foresight.synthetic import ITEMS, Recipe, Sample, generate
from indices.table import Array
from tests.evaluator.cli.calling import Call

CLEAN = Recipe(missing=0.0, outliers=0.0, breaks=0.0)
CODES = tuple(item.code for item in ITEMS)
OUTCOME = "wellbeing"
Rows = list[list[object]]


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelFiles:
    """The files, and what they were made from."""

    folder: Path
    sample: Sample

    @property
    def tables(self) -> tuple[str, ...]:
        return ("--structure", str(self.folder / "structure.csv"), "--data", str(self.folder / "panel.csv"))

    @property
    def fixed(self) -> tuple[str, ...]:
        """The same, against fixed ranges."""
        return (*self.tables, "--spec", str(self.folder / "spec.yaml"))

    @property
    def last(self) -> tuple[str, ...]:
        """The last period alone, against fixed ranges."""
        structure, spec = str(self.folder / "structure.csv"), str(self.folder / "spec.yaml")
        return ("--structure", structure, "--data", str(self.folder / "last.csv"), "--spec", spec)


def write_panel(
    folder: Path,
    *,
    units: int = 30,
    periods: int = 5,
    seed: int = 1,
    recipe: Recipe = CLEAN,
    outcome: Array | None = None,
    flags: Mapping[tuple[int, int, str], str] | None = None,
) -> PanelFiles:
    """Write the files into `folder`; `flags` by unit, period and code."""
    folder.mkdir(parents=True, exist_ok=True)
    sample = generate(seed, units, periods, recipe=recipe)
    rows = list_rows(sample, sample.outcome if outcome is None else outcome, flags or {})
    write_rows(folder / "panel.csv", rows)
    write_rows(folder / "last.csv", [rows[0], *(row for row in rows[1:] if row[1] == sample.panel.periods[-1])])
    write_rows(folder / "structure.csv", _list_structure())
    (folder / "spec.yaml").write_text(_write_spec(), encoding="utf-8")
    return PanelFiles(folder=folder, sample=sample)


def list_rows(sample: Sample, outcome: Array, flags: Mapping[tuple[int, int, str], str]) -> Rows:
    panel = sample.panel
    flagged = sorted({code for _, _, code in flags})
    rows: Rows = [["uCode", "Time", *panel.codes, OUTCOME, *(f"{code}_flag" for code in flagged)]]
    for period, name in enumerate(panel.periods):
        for unit, code in enumerate(panel.units):
            values = ["" if np.isnan(value) else repr(float(value)) for value in panel.values[unit, period]]
            marks = [flags.get((unit, period, each), "") for each in flagged]
            rows.append([code, name, *values, repr(float(outcome[unit, period])), *marks])
    return rows


def write_rows(place: Path, rows: Sequence[Sequence[object]]) -> None:
    with place.open("w", newline="", encoding="utf-8") as sink:
        csv.writer(sink).writerows(rows)


def write_districts(place: Path, sample: Sample, codes: Sequence[str], *, period: int = -2) -> None:
    rows: Rows = [["uCode", "district", "people", *codes]]
    places = [sample.panel.codes.index(code) for code in codes]
    for unit, name in enumerate(sample.panel.units):
        for district, people in enumerate(sample.people[unit]):
            values = sample.districts[unit, period, district, places]
            rows.append([name, f"d{district}", repr(float(people)), *(repr(float(value)) for value in values)])
    write_rows(place, rows)


def _list_structure() -> Rows:
    rows: Rows = [["iCode", "Level", "Direction", "Weight", "Parent", "Type"]]
    rows += [[item.code, 1, item.direction, 1, item.pillar, "Indicator"] for item in ITEMS]
    rows += [[pillar, 2, 1, 1, "index", "Aggregate"] for pillar in dict.fromkeys(item.pillar for item in ITEMS)]
    return [*rows, ["index", 3, 1, 1, "", "Aggregate"]]


def _write_spec() -> str:
    ranges = "\n".join(f"  {item.code}: {{lower: {item.low}, upper: {item.high}}}" for item in ITEMS)
    return (
        "id: synthetic\nedition: '1'\ntitle: {zh: 合成城市, en: Synthetic cities}\n"
        "stages:\n  - {do: normalise, scale: goalposts}\n  - {do: aggregate}\n"
        f"ranges:\n{ranges}\n"
    )


def read_document(call: Call, command: str, *arguments: str) -> dict[str, Any]:
    """Call the command and return its document, in which every number is one."""
    called = call("index", command, *arguments, "--json")
    assert called.status == 0, called.err
    found: dict[str, Any] = json.loads(called.out, parse_constant=pytest.fail)
    return found
