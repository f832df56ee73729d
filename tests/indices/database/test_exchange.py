"""From a checked sheet into the database and out again as CSV, XLSX and the table of an index."""

import csv
import dataclasses
import datetime as dt
import io
from pathlib import Path

import numpy as np
import openpyxl
import pytest

from indices.collect.quality import Quality
from indices.database.exchange import HEAD, make_table, write_csv, write_xlsx
from indices.database.store import ValueStore
from indices.database.value import Value, Version
from rules.errors import UsageError
from tests.indices.collect.sheets import draw_values, make_spec

SPEC = make_spec()
NOW = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


def version(city: str, indicator: str, number: float | None, **more: object) -> Version:
    value = Value(
        city=city, indicator=indicator, period="2025", value=number, unit="%", quality=Quality.SURVEY, source="=1+1"
    )
    value = dataclasses.replace(value, **more)  # type: ignore[arg-type] # of tests
    return Version(value=value, version=1, entered=NOW, entered_by="clerk", reason="x", superseded_by=None)


def test_values_become_the_table_of_an_index(tmp_path: Path) -> None:
    drawn = {city: draw_values(50 + at) for at, city in enumerate(("C01", "C02"))}
    values = [
        dataclasses.replace(version(city, code, number).value, period="2025")
        for city, own in drawn.items()
        for code, number in (("ONLINE", own["SERVICES_ONLINE"]), ("DOCTORS", own["DOCTORS"]))
    ]
    store = ValueStore(folder=tmp_path / "values")
    store.add(values, by="clerk", reason="sheet of 2025", now=NOW)
    table = make_table(store.find(), period="2025", codes=("ONLINE", "DOCTORS"))
    assert (table.units, table.codes) == (("C01", "C02"), ("ONLINE", "DOCTORS"))
    expected = [[own["SERVICES_ONLINE"], own["DOCTORS"]] for own in drawn.values()]
    np.testing.assert_array_equal(table.values, expected)


def test_csv_keeps_every_digit_and_runs_no_formula() -> None:
    raw = write_csv([version("甲市", "A", 0.1 + 0.2), version("乙市", "A", None)])
    rows = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"))))
    assert tuple(rows[0]) == HEAD
    assert float(rows[1][3]) == 0.1 + 0.2
    assert rows[1][7] == "'=1+1"
    assert rows[2][3] == ""


def test_xlsx_keeps_words_as_words() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(write_xlsx([version("甲市", "A", 12.5)]))).active
    assert [sheet["A2"].value, sheet["D2"].value, sheet["H2"].value] == ["甲市", 12.5, "=1+1"]
    assert sheet["H2"].data_type == "s"


def test_the_table_has_gaps_where_there_is_no_value_and_refuses_two_units() -> None:
    versions = [version("a", "X", 1.0), version("b", "Y", 2.0), version("b", "X", None)]
    table = make_table(versions, period="2025")
    np.testing.assert_array_equal(table.values, [[1.0, np.nan], [np.nan, 2.0]])
    with pytest.raises(UsageError, match="a is in %, c in 1"):
        make_table([*versions, version("c", "X", 0.1, unit="1")], period="2025")
    with pytest.raises(UsageError, match="no values of 2024"):
        make_table(versions, period="2024")
