"""The database: SQLite (WAL) by default, PostgreSQL by URL, migrated when it is opened."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlmodel import Session

from rules.errors import UsageError
from rules.text import Text

MIGRATIONS = Path(__file__).with_name("migrations")


def open_database(url: str) -> Engine:
    """Open the database at `url` and bring its tables up to date.

    Raises
    ------
    UsageError
        The URL is none, or the database cannot be reached.

    """
    try:
        parsed = make_url(url)
        if parsed.get_backend_name() == "sqlite" and parsed.database not in (None, "", ":memory:"):
            Path(str(parsed.database)).parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(parsed)
        if parsed.get_backend_name() == "sqlite":
            event.listen(engine, "connect", _set_pragmas)
        migrate(engine)
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
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


@contextmanager
def open_session(engine: Engine) -> Iterator[Session]:
    """Give a session for one unit of work: committed once at its end, or not at all."""
    with Session(engine) as session, session.begin():
        yield session


def _set_pragmas(connection: Any, _: object) -> None:  # noqa: ANN401 - a DB-API connection
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "busy_timeout=5000", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _hide(url: str) -> str:
    """Return the URL without a password."""
    try:
        return make_url(url).render_as_string(hide_password=True)
    except ArgumentError:
        return url.rsplit("@", maxsplit=1)[-1]
