"""Migrations and the opening of databases, on SQLite files."""

import sqlite3
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import inspect, text

from evaluator.store.database import configure, migrate, open_database, open_session
from rules.errors import UsageError


def url(folder: Path, name: str = "history.db") -> str:
    return f"sqlite:///{folder / name}"


def test_the_tables_are_those_of_the_models(tmp_path: Path) -> None:
    """`alembic check` fails when a column of the models has no migration."""
    engine = open_database(url(tmp_path))
    with configure(engine) as config:
        command.check(config)


def test_down_and_up_again(tmp_path: Path) -> None:
    engine = open_database(url(tmp_path))
    with configure(engine) as config:
        command.downgrade(config, "base")
    assert inspect(engine).get_table_names() == ["alembic_version"]
    migrate(engine)
    assert "run" in inspect(engine).get_table_names()


def test_opening_twice_keeps_what_is_there(tmp_path: Path) -> None:
    open_database(url(tmp_path))
    engine = open_database(url(tmp_path))
    assert "run" in inspect(engine).get_table_names()


def test_a_folder_with_a_percent_sign_is_no_obstacle(tmp_path: Path) -> None:
    engine = open_database(url(tmp_path, "100 %/history.db"))
    assert "run" in inspect(engine).get_table_names()


def test_sqlite_writes_ahead_and_keeps_foreign_keys(tmp_path: Path) -> None:
    with open_session(open_database(url(tmp_path))) as session:
        found = [
            session.connection().execute(text(f"PRAGMA {name}")).scalar() for name in ("journal_mode", "foreign_keys")
        ]
    assert found == ["wal", 1]


def test_a_writer_takes_the_lock_before_it_reads(tmp_path: Path) -> None:
    """A deferred transaction that turns to writing fails at once where another has written since it read."""
    engine = open_database(url(tmp_path))
    with open_session(engine, writing=True) as writer, open_session(engine) as reader:
        writer.connection()
        assert reader.connection().execute(text("SELECT count(*) FROM run")).scalar() == 0
        other = sqlite3.connect(tmp_path / "history.db", timeout=0, isolation_level=None)
        try:
            with pytest.raises(sqlite3.OperationalError, match="locked"):
                other.execute("BEGIN IMMEDIATE")
        finally:
            other.close()


@pytest.mark.parametrize("address", ["nonsense", "sqlite:////proc/none/history.db", "nosuchkind://user:secret@host/db"])
def test_a_database_that_cannot_be_opened_is_told_without_its_password(address: str) -> None:
    with pytest.raises(UsageError, match="--database") as caught:
        open_database(address)
    assert "secret" not in caught.value.message.zh + caught.value.message.en


def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    (tmp_path / "history.db").write_text("no database at all, but long enough to be looked at" * 20, encoding="utf-8")
    with pytest.raises(UsageError, match="not a database"):
        open_database(url(tmp_path))


def test_a_database_of_a_newer_version_is_told(tmp_path: Path) -> None:
    engine = open_database(url(tmp_path))
    with open_session(engine, writing=True) as session:
        session.connection().execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(UsageError, match="newer CityAssay"):
        open_database(url(tmp_path))
