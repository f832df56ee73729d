"""The database: SQLite (WAL) by default, PostgreSQL by URL, migrated when it is opened."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlmodel import Session

from rules.errors import UsageError
from rules.text import Text

MIGRATIONS = Path(__file__).with_name("migrations")
_PRAGMAS = ("journal_mode=WAL", "synchronous=NORMAL", "busy_timeout=5000", "foreign_keys=ON")
_WRITING = "writing"


def open_database(url: str) -> Engine:
    """Open the database at `url` and bring its tables up to date.

    Raises
    ------
    UsageError
        The URL is none, the database cannot be reached, or a newer version of the tool made it.

    """
    try:
        parsed = make_url(url)
        if parsed.get_backend_name() == "sqlite" and parsed.database not in (None, "", ":memory:"):
            Path(str(parsed.database)).parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(parsed)
        if parsed.get_backend_name() == "sqlite":
            event.listen(engine, "connect", _set_up_connection)
            event.listen(engine, "begin", _begin)
        migrate(engine)
    except CommandError as error:
        raise UsageError(
            Text(
                zh=f"数据库 {_hide(url)} 由更新版本的 CityAssay 建立。请升级本工具，或用 --database 另选数据库。",
                en=f"A newer CityAssay made the database {_hide(url)}. Upgrade, or choose another with --database.",
            )
        ) from error
    except (ArgumentError, SQLAlchemyError, ModuleNotFoundError, OSError) as error:
        why = str(error).splitlines()[0]
        raise UsageError(
            Text(
                zh=f"数据库 {_hide(url)} 无法打开：{why}。请检查 --database。",
                en=f"The database {_hide(url)} cannot be opened: {why}. Check --database.",
            )
        ) from error
    return engine


def migrate(engine: Engine) -> None:
    """Bring the tables to the newest revision."""
    with configure(engine) as config:
        command.upgrade(config, "head")


@contextmanager
def configure(engine: Engine) -> Iterator[Config]:
    """Give Alembic's configuration on one connection of `engine`, committed at its end."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    with engine.execution_options(**{_WRITING: True}).begin() as connection:
        config.attributes["connection"] = connection
        yield config


@contextmanager
def open_session(engine: Engine, *, writing: bool = False) -> Iterator[Session]:
    """Give a session for one unit of work: committed once at its end, or not at all."""
    with Session(engine.execution_options(**{_WRITING: writing})) as session, session.begin():
        yield session


def _set_up_connection(connection: Any, _: object) -> None:  # noqa: ANN401 - a DB-API connection
    # The driver would begin transactions by itself, late and deferred; `_begin` does.
    connection.isolation_level = None
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    """Take the write lock at once where one will be needed: a deferred one fails instead of waiting its turn."""
    writing = connection.get_execution_options().get(_WRITING)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def _hide(url: str) -> str:
    """Return the URL without a password."""
    try:
        return make_url(url).render_as_string(hide_password=True)
    except ArgumentError:
        return url.rsplit("@", maxsplit=1)[-1]
