"""Values in versions: nothing is overwritten, every past state can be asked for, one writer at a time."""

import dataclasses
import datetime as dt
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indices.collect.quality import Quality
from indices.database.lock import reading, writing
from indices.database.store import Query, ValueStore
from indices.database.value import Value
from rules.errors import UsageError
from tests.house.source import ROOT


def at(day: int) -> dt.datetime:
    return dt.datetime(2026, 1, day, 8, tzinfo=dt.timezone(dt.timedelta(hours=8)))


def value(number: float | None = 1.0, **more: object) -> Value:
    plain = {"city": "C01", "indicator": "ONLINE", "period": "2025", "unit": "%", "source": "yearbook"}
    return Value(**{**plain, "value": number, "quality": Quality.MEASURED, **more})  # type: ignore[arg-type] # of tests


def add(store: ValueStore, day: int, *values: Value, reason: str = "entered") -> int:
    return len(store.add(values, by="clerk", reason=reason, now=at(day)))


def test_a_correction_is_a_new_version_and_the_old_one_stays(tmp_path: Path) -> None:
    store = ValueStore(folder=tmp_path / "values")
    add(store, 1, value(61.0), value(2.0, indicator="DOCTORS"))
    add(store, 2, value(16.0), reason="digits were swapped")
    (doctors, online) = store.find()
    assert (online.value.value, online.version, online.reason) == (16.0, 2, "digits were swapped")
    assert (doctors.version, doctors.superseded_by) == (1, None)
    first, second = store.find(Query(indicators=("ONLINE",), history=True))
    assert (first.value.value, first.superseded_by, second.superseded_by) == (61.0, 2, None)
    assert first.entered == at(1)


def test_the_past_can_be_asked_for(tmp_path: Path) -> None:
    store = ValueStore(folder=tmp_path)
    add(store, 1, value(61.0))
    add(store, 3, value(16.0))
    assert [each.value.value for each in store.find(Query(as_of=at(2)))] == [61.0]
    assert [each.superseded_by for each in store.find(Query(as_of=at(2)))] == [None]
    assert [each.value.value for each in store.find(Query(as_of=at(3)))] == [16.0]
    assert store.find(Query(as_of=at(1) - dt.timedelta(seconds=1))) == ()


def test_what_says_the_same_makes_no_version(tmp_path: Path) -> None:
    store = ValueStore(folder=tmp_path)
    assert add(store, 1, value(1.0)) == 1
    assert add(store, 2, value(1.0)) == 0
    assert add(store, 3, value(1.0, evidence="a" * 64)) == 1


def test_undo_is_a_new_version_and_so_is_withdrawal(tmp_path: Path) -> None:
    store = ValueStore(folder=tmp_path)
    add(store, 1, value(61.0))
    add(store, 2, value(16.0))
    undone = store.undo(value().key, by="clerk", reason="it was right", now=at(3))
    assert (undone.value.value, undone.version) == (61.0, 3)
    add(store, 4, value(5.0, city="C02"))
    gone = store.undo(("C02", "ONLINE", "2025"), by="clerk", reason="another city's", now=at(5))
    assert (gone.value.value, gone.version) == (None, 2)
    assert len(store.find(Query(history=True))) == 5
    with pytest.raises(UsageError, match="no value C09/ONLINE/2025"):
        store.undo(("C09", "ONLINE", "2025"), by="clerk", reason="x", now=at(6))


def test_a_clock_set_back_does_not_turn_the_order_of_versions(tmp_path: Path) -> None:
    store = ValueStore(folder=tmp_path)
    add(store, 5, value(1.0))
    add(store, 1, value(2.0))
    assert [each.value.value for each in store.find(Query(as_of=at(5)))] == [2.0]


def test_queries_are_data_and_never_statements(tmp_path: Path) -> None:
    store = ValueStore(folder=tmp_path)
    add(store, 1, value(source="x'; drop table value_version; --"))
    assert store.find(Query(cities=("' or '1'='1",))) == ()
    assert store.find()[0].value.source.startswith("x'; drop")


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (value(float("nan")), "no finite number"),
        (value(float("inf")), "no finite number"),
        (value(u=-1.0), "uncertainty"),
        (value(evidence="abc"), "sha256"),
        (value(period="last year"), "cannot be read"),
        (value(city=""), "no city code"),
        (value(indicator="=1+1"), "no indicator code"),
    ],
)
def test_what_is_no_value_is_refused_and_nothing_enters(tmp_path: Path, wrong: Value, told: str) -> None:
    store = ValueStore(folder=tmp_path)
    add(store, 1, value())
    with pytest.raises(UsageError, match=told):
        add(store, 2, value(3.0), wrong)
    assert [each.value.value for each in store.find()] == [1.0]


def test_a_key_twice_another_unit_no_reason_and_no_database_are_refused(tmp_path: Path) -> None:
    store = ValueStore(folder=tmp_path)
    with pytest.raises(UsageError, match="no database of values"):
        store.find()
    with pytest.raises(UsageError, match="stands twice"):
        add(store, 1, value(1.0), value(2.0))
    add(store, 1, value(1.0))
    with pytest.raises(UsageError, match="is in %, the new value in 1"):
        add(store, 2, value(0.01, unit="1"), value(2.0, city="C02"))
    assert len(store.find()) == 1
    with pytest.raises(UsageError, match="and why"):
        add(store, 2, value(2.0), reason=" ")
    (tmp_path / "values.duckdb").write_bytes(b"no database")
    with pytest.raises(UsageError, match="cannot be opened"):
        store.find()


def test_a_second_writer_is_refused_with_a_clear_sentence(tmp_path: Path) -> None:
    store = ValueStore(folder=tmp_path, patience=0.0)
    add(store, 1, value(1.0))
    with writing(tmp_path, patience=0.0):
        with pytest.raises(UsageError, match="Another process is writing"):
            add(store, 2, value(2.0))
        with pytest.raises(UsageError, match="Another process is writing"):
            store.find()
    with reading(tmp_path, patience=0.0):
        assert len(store.find()) == 1
        with pytest.raises(UsageError, match="is being read"):
            add(store, 2, value(2.0))
    assert add(store, 2, value(2.0)) == 1


WRITER = """
import datetime as dt, sys
from pathlib import Path
from indices.collect.quality import Quality
from indices.database.store import ValueStore
from indices.database.value import Value
from rules.errors import UsageError
store = ValueStore(folder=Path(sys.argv[1]))
for day in range(1, 6):
    made = Value(city=sys.argv[2], indicator="ONLINE", period="2025", value=float(day), unit="%",
                 quality=Quality.MEASURED, source="x")
    while True:
        try:
            store.add([made], by="clerk", reason="race", now=dt.datetime(2026, 1, day, tzinfo=dt.UTC))
            break
        except UsageError:
            continue
"""


@pytest.mark.slow
def test_writers_of_many_processes_lose_nothing(tmp_path: Path) -> None:
    command = [sys.executable, "-c", WRITER, str(tmp_path)]
    workers = [subprocess.Popen([*command, city], cwd=ROOT) for city in ("C01", "C02")]
    assert [worker.wait(120) for worker in workers] == [0, 0]
    found = ValueStore(folder=tmp_path).find(Query(history=True))
    assert [(each.value.city, each.version) for each in found] == [
        (city, number) for city in ("C01", "C02") for number in range(1, 6)
    ]


@settings(max_examples=6)
@given(numbers=st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=6))
def test_every_version_comes_back_to_the_last_digit(
    numbers: list[float], tmp_path_factory: pytest.TempPathFactory
) -> None:
    store = ValueStore(folder=tmp_path_factory.mktemp("values"))
    told: list[float] = []
    for day, number in enumerate(numbers, start=1):
        if add(store, day, value(number)):
            told.append(number)
    versions = store.find(Query(history=True))
    assert [each.value.value for each in versions] == told
    assert [each.version for each in versions] == list(range(1, len(told) + 1))
    assert dataclasses.replace(versions[-1].value, value=0.0) == value(0.0)
