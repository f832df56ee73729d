"""Events to indicators: equal to pandas on the same rows, bounded, the same on another engine's dialect."""

from pathlib import Path

import ibis
import numpy as np
import pandas as pd
import pytest

from indices.telemetry.engine import Room, measure, measure_files, open_engine, read_telemetry
from indices.telemetry.expression import express
from indices.telemetry.measure import TelemetrySpec
from rules.errors import UsageError

SPEC = """\
start: "2025-01-01"
end: "2025-07-01"
measures:
  - {code: REPORTS, reduce: count, events: {items: [report]}}
  - {code: ENERGY, reduce: sum, events: {items: [energy]}, factor: 0.001}
  - {code: LOAD, reduce: mean, events: {items: [power], states: [ok], lower: 0}}
  - {code: PEAK, reduce: highest, events: {items: [power]}}
  - {code: LEAST, reduce: lowest, events: {items: [power]}}
  - {code: SPREAD, reduce: deviation, events: {items: [power]}}
  - {code: OK_SHARE, reduce: share, events: {items: [report], states: [ok]}, among: {items: [report]}, factor: 100}
  - {code: USE, reduce: ratio, events: {items: [energy]}, among: {items: [power]}}
  - {code: THINGS, reduce: distinct, events: {items: [report, power]}}
"""


def draw(rows: int, seed: int = 1) -> pd.DataFrame:
    dice = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "district": dice.integers(0, 30, rows).astype(str),
            "item": dice.choice(["report", "energy", "power", "other"], rows),
            "ts": pd.Timestamp("2024-11-01") + pd.to_timedelta(dice.integers(0, 300 * 86_400, rows), unit="s"),
            "value": dice.normal(50, 40, rows),
            "status": dice.choice(["ok", "late", "lost"], rows),
            "thing": dice.integers(0, 500, rows),
        }
    )


def make(folder: Path, words: str = SPEC) -> TelemetrySpec:
    (folder / "measures.yaml").write_text(words, encoding="utf-8")
    return read_telemetry(folder / "measures.yaml")


def by_hand(events: pd.DataFrame) -> pd.DataFrame:
    """Return the same in pandas, one mask a measure."""
    taken = events[(events["ts"] >= "2025-01-01") & (events["ts"] < "2025-07-01")]
    item, fine = taken["item"], taken["status"] == "ok"
    units = taken.groupby("district")["value"].size().index

    def group(mask: pd.Series, column: str = "value") -> pd.core.groupby.SeriesGroupBy:
        return taken[mask].groupby("district")[column]

    reports, power, energy = group(item == "report"), group(item == "power"), group(item == "energy")
    return pd.DataFrame(
        {
            "REPORTS": reports.size(),
            "ENERGY": energy.sum() * 0.001,
            "LOAD": group((item == "power") & fine & (taken["value"] >= 0)).mean(),
            "PEAK": power.max(),
            "LEAST": power.min(),
            "SPREAD": power.std(),
            "OK_SHARE": 100 * group((item == "report") & fine).size() / reports.size(),
            "USE": energy.sum() / power.sum(),
            "THINGS": group(item.isin(["report", "power"]), "thing").nunique(),
        },
        index=units,
    ).sort_index()


@pytest.mark.parametrize("form", ["parquet", "csv", "folder"])
def test_all_measures_of_all_districts_equal_pandas(tmp_path: Path, form: str) -> None:
    events = draw(100_000)
    place = tmp_path / f"events.{form}"
    if form == "folder":
        place.mkdir()
        for number in range(4):
            events[number::4].to_parquet(place / f"{number}.parquet", index=False)
    elif form == "csv":
        events.to_csv(place, index=False)
    else:
        events.to_parquet(place, index=False)
    table = measure_files(place, make(tmp_path), Room(mebibytes=256, threads=1, scratch=tmp_path))
    expected = by_hand(events)
    assert table.units == tuple(expected.index)
    assert table.codes == tuple(expected.columns)
    np.testing.assert_allclose(table.values, expected.to_numpy(), rtol=1e-12, atol=0)


def test_districts_without_events_of_a_kind_have_zero_or_no_value(tmp_path: Path) -> None:
    events = pd.DataFrame(
        {
            "district": ["a", "b"],
            "item": ["report", "other"],
            "ts": pd.to_datetime(["2025-02-01", "2025-02-01"]),
            "value": [1.0, 2.0],
            "status": ["late", "ok"],
            "thing": [1, 2],
        }
    )
    events.to_parquet(tmp_path / "events.parquet")
    table = measure_files(tmp_path / "events.parquet", make(tmp_path))
    row = dict(zip(table.codes, table.values[1], strict=True))
    assert [row[code] for code in ("REPORTS", "ENERGY", "THINGS")] == [0.0, 0.0, 0.0]
    assert all(np.isnan(row[code]) for code in ("LOAD", "PEAK", "SPREAD", "OK_SHARE", "USE"))
    assert table.column("OK_SHARE")[0] == 0.0


def test_the_end_is_exclusive_and_the_start_inclusive(tmp_path: Path) -> None:
    events = draw(3)
    events["district"], events["item"] = "a", "report"
    events["ts"] = pd.to_datetime(["2024-12-31 23:59:59", "2025-01-01 00:00:00", "2025-07-01 00:00:00"])
    events.to_parquet(tmp_path / "events.parquet")
    assert measure_files(tmp_path / "events.parquet", make(tmp_path)).column("REPORTS").tolist() == [1.0]


@pytest.mark.parametrize("dialect", ["duckdb", "postgres", "clickhouse", "databricks"])
def test_the_same_expression_speaks_to_other_engines(tmp_path: Path, dialect: str) -> None:
    columns = {"district": "string", "item": "string", "ts": "timestamp", "value": "float64", "status": "string"}
    table = ibis.table({**columns, "thing": "int64"}, name="events")
    for part in express(table, make(tmp_path)):
        words = str(ibis.to_sql(part, dialect=dialect)).upper()
        assert words.count("FROM") <= 4
        assert "JOIN" not in words


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_memory_is_bounded_and_what_was_spilled_is_gone(tmp_path: Path) -> None:
    with open_engine(Room(mebibytes=64, scratch=tmp_path)) as engine:
        limit = engine.raw_sql("select current_setting('memory_limit')").fetchone()[0]
        assert limit == "64.0 MiB"
        assert len(list(tmp_path.iterdir())) == 1
        draw(1000).to_parquet(tmp_path / "events.parquet")
        assert measure(engine.read_parquet(str(tmp_path / "events.parquet")), make(tmp_path)).values.shape == (30, 9)
    assert sorted(each.name for each in tmp_path.iterdir()) == ["events.parquet", "measures.yaml"]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda events: events.drop(columns="status"), "has no column status"),
        (lambda events: events[events["ts"] > "2030"], "no events in that span"),
        (lambda events: events.assign(district=None).astype({"district": "string"}), "district has empty cells"),
        (lambda events: events.assign(value="many"), "cannot be computed"),
    ],
)
def test_a_wrong_event_table_is_told(tmp_path: Path, change: object, told: str) -> None:
    assert callable(change)
    change(draw(100)).to_parquet(tmp_path / "events.parquet")
    with pytest.raises(UsageError, match=told):
        measure_files(tmp_path / "events.parquet", make(tmp_path))


def test_a_missing_or_broken_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no event file"):
        measure_files(tmp_path / "lost.parquet", make(tmp_path))
    (tmp_path / "torn.parquet").write_bytes(b"torn")
    with pytest.raises(UsageError, match="cannot be read"):
        measure_files(tmp_path / "torn.parquet", make(tmp_path))


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("reduce: mean", "reduse: mean", r"measures\.yaml:6"),
        ("reduce: share", "reduce: sum", "share and ratio need among"),
        ("code: PEAK", "code: LOAD", "measure LOAD stands more than once"),
    ],
)
def test_a_wrong_spec_is_told_with_its_line(tmp_path: Path, old: str, new: str, told: str) -> None:
    with pytest.raises(UsageError, match=told):
        make(tmp_path, SPEC.replace(old, new))
