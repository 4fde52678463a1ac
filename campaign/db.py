"""The database: one base for all rows, one way to write, SQLite made safe.

Rows inherit ``Base``. Operations write inside ``transaction()``, and nothing
else commits. What must happen only when a change is really in the database
(waking a worker) is given to ``after_commit``. When the database does not
answer, is full or may not be written, what comes out of it is ``Away``.
"""

import sqlite3
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from functools import cache
from operator import itemgetter
from typing import Any

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    Connection,
    DateTime,
    Dialect,
    Engine,
    ExceptionContext,
    Insert,
    MetaData,
    Table,
    event,
    func,
    insert,
    select,
)
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import DeclarativeBase, registry
from sqlalchemy.types import TypeDecorator

from campaign.errors import Away

BUSY_TIMEOUT_MS = 15_000
TURN_SECONDS = 15

_WRITER = threading.Lock()
_BY_COPY = "is_by_copy"

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(TypeDecorator[datetime]):
    """An aware instant; stored in UTC, refused when naive."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn an aware instant into UTC, without its zone where the database keeps none."""
        if value is None:
            return None
        if value.tzinfo is None:
            message = "an instant without a time zone cannot be stored"
            raise ValueError(message)
        in_utc = value.astimezone(UTC)
        return in_utc if dialect.name == "postgresql" else in_utc.replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the stored instant back as aware UTC."""
        if value is None:
            return None
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)


class Base(DeclarativeBase):
    """The base of every row."""

    registry = registry(
        metadata=MetaData(naming_convention=NAMING),
        type_annotation_map={datetime: UtcDateTime()},
    )


db = SQLAlchemy(metadata=Base.metadata)

_only_reads: ContextVar[bool] = ContextVar("only_reads", default=False)


@contextmanager
def reading() -> Iterator[None]:
    """What is begun inside takes no write lock on SQLite, until ``transaction()`` asks for it."""
    mark = _only_reads.set(True)
    try:
        yield
    finally:
        _only_reads.reset(mark)


@contextmanager
def transaction() -> Iterator[None]:
    """One change, whole or not at all; inside another transaction it joins that one.

    After the outermost commit the callbacks of ``after_commit`` run.

    :raises Away: when other writers of this process did not let go in time.
    """
    info = db.session.info
    if info.get("in_transaction"):
        yield
        return
    info["in_transaction"] = True
    callbacks: list[Callable[[], None]] = []
    info["after_commit"] = callbacks
    try:
        with _writing(), _turn():
            yield from _committed()
    finally:
        info.pop("in_transaction")
        info.pop("after_commit")
    for callback in callbacks:
        callback()


def _committed() -> Iterator[None]:
    try:
        yield
        db.session.commit()
    except BaseException:
        db.session.rollback()
        raise


@contextmanager
def _writing() -> Iterator[None]:
    # What a request has looked at so far is an older view of the rows; a change made on
    # it would be refused by SQLite, or overwrite what came in between.
    if _only_reads.get():
        db.session.rollback()
    mark = _only_reads.set(False)
    try:
        yield
    finally:
        _only_reads.reset(mark)


@contextmanager
def _turn() -> Iterator[None]:
    # SQLite has one writer at a time, and who waits for its lock sleeps and looks again,
    # up to a tenth of a second. Threads of one process take turns here instead and are
    # woken at once. A session that has already begun holds the database's own lock, or
    # will ask for it; it must not wait here as well, or two would wait for each other.
    if db.engine.dialect.name != "sqlite" or db.session().in_transaction():
        yield
        return
    if not _WRITER.acquire(timeout=TURN_SECONDS):
        raise Away("Too many people are saving at once. Please try again in a minute.", "turn")
    try:
        yield
    finally:
        _WRITER.release()


def new_ids(table: Table, count: int) -> list[int]:
    """So many ids of rows that are to be inserted in the current ``transaction()``.

    Asking the database for the ids of rows as it inserts them takes a statement for each row
    on SQLite, which has one writer at a time: there the next ones are free.
    """
    connection = db.session.connection()
    if connection.dialect.name == "postgresql":
        sequence = func.pg_get_serial_sequence(table.name, "id")
        drawn = select(func.nextval(sequence)).select_from(func.generate_series(1, count))
        return list(connection.execute(drawn).scalars())
    last: int = connection.execute(select(func.max(table.c.id))).scalar() or 0
    return list(range(last + 1, last + 1 + count))


def insert_many(table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows that all name the same columns, in the current ``transaction()``; none for none.

    PostgreSQL gets them by COPY, and writes some while others are still on their way. SQLite
    takes a thousand in one statement, or what its triggers keep of each row would be written
    by itself.
    """
    if rows:
        connection = db.session.connection()
        connection.execute(_inserting(table, connection.dialect.name), rows)


@cache
def _inserting(table: Table, dialect_name: str) -> Insert:
    # Only statements that give something back are put together.
    statement = insert(table)
    if dialect_name == "sqlite":
        return statement.returning(*table.primary_key)
    return statement.inline().execution_options(**{_BY_COPY: True})


@event.listens_for(Engine, "do_executemany")
def _copy(
    cursor: Any,  # noqa: ANN401 (a driver's own type)
    _statement: str,
    rows: Sequence[Mapping[str, Any]],
    context: Any,  # noqa: ANN401 (of SQLAlchemy's dialects)
) -> bool:
    # Whatever SQLAlchemy does with values, defaults and errors stays as it is.
    if not context.execution_options.get(_BY_COPY):
        return False
    quoted, columns = context.compiled.preparer, tuple(rows[0])
    table = quoted.format_table(context.compiled.statement.table)
    names = ", ".join(map(quoted.quote, columns))
    with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copying:
        for row in map(itemgetter(*columns), rows):
            copying.write_row(row)
    return True


def count_anew() -> None:
    """Let PostgreSQL count what its tables hold, after many rows have come.

    It does so by itself about once a minute, and until then it takes a long table for a short
    one and reads it whole. What somebody else is counting is left out. SQLite does not count.
    """
    if db.engine.dialect.name == "postgresql":
        with transaction():
            db.session.connection().exec_driver_sql("ANALYZE (SKIP_LOCKED)")


def after_commit(callback: Callable[[], None]) -> None:
    """Run ``callback`` once the current ``transaction()`` is in the database; never on a rollback."""
    callbacks = db.session.info["after_commit"]
    if callback not in callbacks:
        callbacks.append(callback)


@event.listens_for(Engine, "connect")
def _make_sqlite_safe(connection: Any, _record: object) -> None:  # noqa: ANN401 (a driver's own type)
    # The driver's own transactions start too late and lose updates in silence;
    # with them off, _begin decides. Every commit is on the disk when it returns.
    if not isinstance(connection, sqlite3.Connection):
        return
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        f"busy_timeout={BUSY_TIMEOUT_MS}",
    ):
        connection.execute(f"PRAGMA {pragma}")


@event.listens_for(Engine, "begin")
def _begin(connection: Connection) -> None:
    # A transaction that may write takes the lock before it reads; otherwise two
    # of them read the same value and one overwrites the other.
    # One that only looks sees one state of the rows, so that a count and a list agree.
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN" if _only_reads.get() else "BEGIN IMMEDIATE")
    elif _only_reads.get():
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")


@event.listens_for(Engine, "handle_error")
def _say_away(context: ExceptionContext) -> None:
    # The pool's own test of a connection needs the driver's error as it is. SQLite
    # calls a mistake in a statement operational, too; that one is a fault of ours.
    error = context.sqlalchemy_exception
    if not isinstance(error, OperationalError) or context.is_pre_ping:
        return
    if getattr(error.orig, "sqlite_errorcode", None) != sqlite3.SQLITE_ERROR:
        message = "The database cannot be reached right now. Please try again in a minute."
        raise Away(message, type(error.orig).__name__) from error
