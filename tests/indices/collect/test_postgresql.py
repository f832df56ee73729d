"""Values by SQL out of a real PostgreSQL, and nothing into it."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from indices.collect.adapters import find_adapter
from indices.collect.desk import Desk
from indices.collect.raw_row import take_day, take_number, write_canonical
from indices.collect.source_map import Limits, Source
from rules.errors import RefusedError, TargetError, UsageError
from tests.indices.collect.little_postgresql import PASSWORD, Server, serve_postgresql

pytestmark = [pytest.mark.slow, pytest.mark.peer("postgres", "initdb", "setpriv")]
ROWS = 12_345


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with serve_postgresql() as found:
        found.run(
            "create table readings (id bigint primary key, district text, at timestamptz, energy numeric(12, 3), "
            "valid boolean, remark jsonb)",
            "insert into readings select n, case n % 2 when 0 then '东城' else '西城' end, "
            "timestamptz '2025-06-30 20:00:00+00' + n * interval '1 minute', n / 8.0, n % 5 > 0, "
            "case n % 7 when 0 then jsonb_build_object('n', n) end from generate_series(1, 12345) n",
            "create sequence counter",
        )
        yield found


def read(
    server: Server, folder: Path, query: str, *, since: str | float | None = None, **more: object
) -> list[dict[str, object]]:
    (folder / "secret").write_text(f"{PASSWORD}\n", encoding="utf-8")
    keys = {"at": server.address, "password": "file:secret", **more}
    source = Source.model_validate({"id": "grid", "kind": "sql", "query": query, **keys})
    desk = Desk(source=source, folder=folder, limits=Limits(seconds=2), since=since)
    return [dict(row) for row in desk.bounded(find_adapter(source).read(desk))]


def test_every_row_comes_with_the_types_of_the_database(server: Server, tmp_path: Path) -> None:
    rows = read(server, tmp_path, "SELECT * FROM readings ORDER BY id")
    assert len(rows) == ROWS
    first = rows[0]
    assert (first["district"], first["energy"], first["valid"]) == ("西城", Decimal("0.125"), True)
    assert take_number(first, "energy") == 0.125
    assert take_number(first, "id") == 1
    shanghai = dt.timezone(dt.timedelta(hours=8))
    assert first["at"] == dt.datetime(2025, 7, 1, 4, 1, tzinfo=shanghai)
    assert rows[6]["remark"] == {"n": 7}
    assert write_canonical(rows[6])


def test_the_day_is_that_of_the_city(server: Server, tmp_path: Path) -> None:
    (row,) = read(server, tmp_path, "SELECT at FROM readings WHERE id = 1")
    assert take_day(row, "at", ZoneInfo("Asia/Shanghai")) == dt.date(2025, 7, 1)
    assert take_day(row, "at", ZoneInfo("UTC")) == dt.date(2025, 6, 30)


@pytest.mark.parametrize(("since", "count"), [(None, ROWS), (12_000.0, 345), (12_345.0, 0)])
def test_a_mark_brings_what_is_new(server: Server, tmp_path: Path, since: float | None, count: int) -> None:
    query = "SELECT id FROM readings WHERE CAST(:since AS numeric) IS NULL OR id > CAST(:since AS numeric)"
    assert len(read(server, tmp_path, query, since=since, mark="id")) == count


def test_a_time_marks_rows_too(server: Server, tmp_path: Path) -> None:
    query = "SELECT at FROM readings WHERE at > CAST(:since AS timestamptz)"
    assert len(read(server, tmp_path, query, since="2025-07-01T04:10:00+08:00", mark="at")) == ROWS - 10


@pytest.mark.parametrize("query", ["SELECT nextval('counter')", "SELECT id FROM readings FOR UPDATE"])
def test_what_would_change_the_database_is_refused_by_it(server: Server, tmp_path: Path, query: str) -> None:
    with pytest.raises((TargetError, UsageError), match=r"read-only|one SELECT"):
        read(server, tmp_path, query)


def test_what_slips_through_is_rolled_back(server: Server, tmp_path: Path) -> None:
    # PostgreSQL before 16 lets this function write in a transaction that is read only.
    read(server, tmp_path, "SELECT lo_creat(-1) AS made")
    assert read(server, tmp_path, "SELECT count(*) AS n FROM pg_largeobject_metadata") == [{"n": 0}]


def test_a_query_that_takes_too_long_is_stopped_by_the_database(server: Server, tmp_path: Path) -> None:
    with pytest.raises(TargetError, match="took more than 2 s"):
        read(server, tmp_path, "SELECT pg_sleep(100)")


@pytest.mark.parametrize(
    ("query", "said"), [("SELECT * FROM readins", "readins"), ("SELECT enrgy FROM readings", "enrgy")]
)
def test_a_mistake_in_the_query_is_told_in_the_words_of_the_database(
    server: Server, tmp_path: Path, query: str, said: str
) -> None:
    with pytest.raises(TargetError, match=said):
        read(server, tmp_path, query)


def test_a_wrong_password_is_told_and_not_shown(server: Server, tmp_path: Path) -> None:
    (tmp_path / "wrong").write_text("certainly-wrong", encoding="utf-8")
    with pytest.raises(TargetError, match="password authentication failed") as caught:
        read(server, tmp_path, "SELECT 1", password="file:wrong")
    assert "certainly-wrong" not in str(caught.value)


@pytest.mark.parametrize("more", ["host=192.0.2.1", "hostaddr=192.0.2.1", "service=other", "options=-c%20x=1"])
def test_no_parameter_of_the_address_leads_past_the_list(server: Server, tmp_path: Path, more: str) -> None:
    with pytest.raises(UsageError, match="must not say"):
        read(server, tmp_path, "SELECT 1", at=f"{server.address}?{more}")


def test_a_host_that_only_the_environment_names_is_not_asked(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGHOST", "192.0.2.1")
    at = server.address.replace("127.0.0.1", "")
    assert read(server, tmp_path, "SELECT 1 AS one", at=at) == [{"one": 1}]


def test_a_strange_host_is_refused(server: Server, tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match=r"192\.0\.2\.1"):
        read(server, tmp_path, "SELECT 1", at=server.address.replace("127.0.0.1", "192.0.2.1"))


def test_nobody_there(server: Server, tmp_path: Path) -> None:
    with pytest.raises(TargetError, match="refused"):
        read(server, tmp_path, "SELECT 1", at=server.address.replace(f":{server.port}/", ":1/"))
