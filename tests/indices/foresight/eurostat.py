"""The Eurostat city panel as the tests read it (Source: Eurostat)."""

import csv
import gzip
from dataclasses import replace
from functools import cache

import pytest

from indices.foresight.panel import Observation, Panel
from tests.house.source import ROOT

FILE = ROOT.parent / "shared" / "data" / "indices" / "eurostat_cities" / "urb_panel_2015_2024.csv.gz"
PRESENT = pytest.mark.skipif(not FILE.is_file(), reason="the Eurostat panel lies beside the checkout, not in it")


@cache
def read_panel() -> Panel:
    with gzip.open(FILE, "rt", encoding="utf-8", newline="") as file:
        panel = Panel.of(
            Observation(
                unit=row["cities"],
                period=row["time_period"],
                code=row["indic_ur"],
                value=float(row["obs_value"]),
                broken="b" in row["obs_flag"],
            )
            for row in csv.DictReader(file)
            if row["obs_value"]
        )
    return replace(panel, groups={"country": tuple(unit[:2] for unit in panel.units)})
