"""Rows of one SELECT over SQLAlchemy: any database that it has a driver for, read only.

PostgreSQL and SQLite stop a query themselves when its time is up; another database is asked for its rows in batches,
and the clock is looked at between them.
"""

import math
import re
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from sqlalchemy import URL, Connection, create_engine, make_url, text
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from indices.collect.desk import Desk, Row

OPTIONS = frozenset({"query", "user", "password"})
_BATCH = 5_000
_STEPS = 10_000  # of SQLite's virtual machine between two looks at the clock
# What an address may say behind `?`. Others, as `host`, would lead past the allow-list.
_HARMLESS = frozenset({"sslmode", "sslrootcert", "charset"})
_POSTGRESQL = "postgresql+psycopg"
_SELECT = re.compile(r"\s*(?:select|with)\b", re.IGNORECASE)
_CHANGES = re.compile(r"\b(?:insert|update|delete|merge|create|drop|alter|grant|truncate|attach|copy)\b", re.IGNORECASE)


def read(desk: Desk) -> Iterator[Row]:
    """Give the rows; `:since` in the query stands for the high-water mark.

    Raises
    ------
    UsageError
        The URL holds a password or names no known database; the query is no single SELECT.
    RefusedError
        Its host is neither loopback nor on the allow-list.
    TargetError
        The database does not answer or refuses the query.

    """
    query = _check_query(desk)
    try:
        url = _find_url(desk)
        patience = {"connect_timeout": math.ceil(desk.seconds_left())} if url.drivername == _POSTGRESQL else {}
        engine = create_engine(url, poolclass=NullPool, connect_args=patience)
        with engine.connect() as connection:
            yield from _stream(desk, connection, query)
    except (NoSuchModuleError, ModuleNotFoundError) as error:
        cure = 'pip install "cityassay[postgresql]"'
        raise desk.refuse(
            zh=f"没有该数据库的驱动（{error}）。PostgreSQL 请运行 {cure}；其他数据库请安装 SQLAlchemy 的驱动。",
            en=f"there is no driver for it ({error}). For PostgreSQL: {cure}; else install the driver for SQLAlchemy.",
        ) from error
    except SQLAlchemyError as error:
        desk.seconds_left()  # where the time is up, that is what is said
        # The text of the error may hold the address with its password.
        name = type(error).__name__
        cause = getattr(error, "orig", None) or name
        raise desk.fault(zh=f"数据库查询失败（{cause}）。", en=f"the query failed ({cause}).") from error


def _stream(desk: Desk, connection: Connection, query: str) -> Iterator[Row]:
    connection = _bound(desk, connection)
    given = {"since": desk.since} if re.search(r":since\b", query) else {}
    streamed = connection.execution_options(stream_results=True, yield_per=_BATCH)
    for row in streamed.execute(text(query), given).mappings():
        yield dict(row)


def _bound(desk: Desk, connection: Connection) -> Connection:
    """Return the connection, read only and with an end to its patience, where the database knows such things."""
    if connection.dialect.name == "postgresql":
        connection = connection.execution_options(postgresql_readonly=True)
        connection.execute(text(f"SET LOCAL statement_timeout = {math.ceil(desk.seconds_left() * 1000)}"))
    if connection.dialect.name == "sqlite":
        end = time.monotonic() + desk.seconds_left()
        database: Any = connection.connection.driver_connection
        database.set_progress_handler(lambda: time.monotonic() > end, _STEPS)
    return connection


def _check_query(desk: Desk) -> str:
    query = desk.require("query").rstrip().rstrip(";")
    if not _SELECT.match(query) or ";" in query or _CHANGES.search(query):
        raise desk.refuse(zh="query 须是单个 SELECT 语句。", en="query must be one SELECT and nothing else.")
    return query


def _find_url(desk: Desk) -> URL:
    try:
        url = make_url(desk.source.at)
    except ArgumentError as error:
        raise desk.refuse(zh="at 不是数据库地址。", en="at is no address of a database.") from error
    if url.password is not None:
        raise desk.refuse(
            zh="地址中不得含密码，请改用 password: env:… 或 file:…。",
            en="the address must not hold a password; use password: env:... or file:...",
        )
    if strange := sorted(set(url.query) - _HARMLESS):
        names = ", ".join(strange)
        raise desk.refuse(
            zh=f"地址中不得含参数 {names}；可用：{', '.join(sorted(_HARMLESS))}。",
            en=f"the address must not say {names}; it may say {', '.join(sorted(_HARMLESS))}.",
        )
    if url.drivername.startswith("sqlite"):
        return _open_file(desk, url)
    desk.gate.admit_host(url.host or "localhost", url.port)
    if url.drivername == "postgresql":
        url = url.set(drivername=_POSTGRESQL)
    if url.drivername == _POSTGRESQL and not url.host:
        # Without a host the driver would ask its environment for one, which no allow-list has seen.
        url = url.set(host="localhost")
    if desk.source.user is not None:
        url = url.set(username=desk.source.user)
    return url.set(password=desk.secret(desk.source.password)) if desk.source.password is not None else url


def _open_file(desk: Desk, url: URL) -> URL:
    place = desk.folder / (url.database or "")
    if not place.is_file():
        raise desk.refuse(zh=f"没有文件 {url.database}。", en=f"there is no file {url.database}.")
    return url.set(database=f"file:{quote(place.resolve().as_posix())}", query={"mode": "ro", "uri": "true"})
