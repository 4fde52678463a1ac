"""Databases with all tables and no row: made once, and not anew for each of a thousand tests."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path

import psycopg
from sqlalchemy import create_engine
from sqlalchemy.engine import make_url

from campaign import models  # noqa: F401 (every row has to be known)
from campaign.db import Base

OTHERS_GO = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
"""A connection that a test has left open may hold locks."""

TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"

COUNT_ANEW = """
SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, start_value, false)
FROM pg_sequences WHERE last_value IS NOT NULL
"""
"""A row that was rolled back has used up its number all the same."""

ROW_IN = 'SELECT \'"{0}"\' WHERE EXISTS (SELECT FROM "{0}")'


class SQLiteDatabases:
    """Each is a new copy of one file."""

    def __init__(self, new_database: Callable[[], str]) -> None:
        self._new_database = new_database

    @contextmanager
    def lent(self) -> Iterator[str]:
        """The address of a database with all tables and no row."""
        address = self._new_database()
        shutil.copyfile(self._first, _file(address))
        yield address

    @cached_property
    def _first(self) -> Path:
        address = self._new_database()
        _make_tables(address)
        return _file(address)


class PostgreSQLDatabases:
    """A few, each emptied and lent again: a new one takes longer to make than most tests."""

    def __init__(self, new_database: Callable[[], str]) -> None:
        self._new_database = new_database
        self._free: list[str] = []

    @contextmanager
    def lent(self) -> Iterator[str]:
        """The address of a database with all tables and no row, which nobody else has meanwhile."""
        address = self._free.pop() if self._free else self._made()
        yield address
        if _empty(address):
            self._free.append(address)

    def _made(self) -> str:
        address = self._new_database()
        _make_tables(address)
        return address


def _make_tables(address: str) -> None:
    engine = create_engine(address.replace("postgresql:", "postgresql+psycopg:", 1))
    Base.metadata.create_all(engine)
    engine.dispose()


def _empty(address: str) -> bool:
    # A database in which a test has made or dropped tables is of no use to the next.
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(OTHERS_GO)
        if {name for (name,) in connection.execute(TABLES)} != set(Base.metadata.tables):
            return False
        rows = " UNION ALL ".join(map(ROW_IN.format, Base.metadata.tables))
        if used := [name for (name,) in connection.execute(rows.encode())]:
            connection.execute(f"TRUNCATE {', '.join(used)} CASCADE".encode())
        connection.execute(COUNT_ANEW)
    return True


def _file(address: str) -> Path:
    return Path(make_url(address).database or "")
