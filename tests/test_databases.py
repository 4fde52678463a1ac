"""A database that another test has had is as good as a new one."""

from contextlib import contextmanager, suppress

import pytest
from sqlalchemy import create_engine, func, inspect, select, text

from campaign.db import Base, db, transaction
from campaign.signatories.models import Signatory
from tests.application import application, open_demo_letter


class Undone(Exception):
    """Whoever raises it wants nothing of it kept."""


@pytest.fixture
def on_one(databases, tmp_path):
    """An application on a database that is lent for as long."""

    @contextmanager
    def borrow():
        with databases.lent() as address, application(address, tmp_path):
            yield

    return borrow


def tables_with_rows():
    tables = Base.metadata.sorted_tables
    return [table.name for table in tables if db.session.execute(select(table)).first()]


def test_no_row_is_left_and_numbers_begin_anew(on_one):
    for _ in range(3):
        with on_one():
            assert tables_with_rows() == []
            open_demo_letter()
            assert {"letter", "signatory", "audit_entry"} <= set(tables_with_rows())
            assert db.session.scalar(select(func.min(Signatory.id))) == 1


def test_a_number_that_was_used_and_not_kept_is_given_again(on_one):
    for _ in range(2):
        with on_one():
            with suppress(Undone), transaction():
                open_demo_letter()
                raise Undone
            assert tables_with_rows() == []
    with on_one():
        open_demo_letter()
        assert db.session.scalar(select(func.min(Signatory.id))) == 1


def test_a_table_that_a_test_has_made_is_not_there_for_the_next(on_one):
    found = []
    for _ in range(2):
        with on_one():
            found.append(set(inspect(db.engine).get_table_names()))
            assert found[0] == found[-1] >= set(Base.metadata.tables)
            with db.engine.begin() as connection:
                connection.execute(text("CREATE TABLE more (letters int)"))


def test_a_connection_that_was_left_open_holds_nobody_up(on_one):
    left_open = []
    for _ in range(2):
        with on_one():
            assert tables_with_rows() == []
            open_demo_letter()
            db.session.rollback()
            engine = create_engine(db.engine.url)
            left_open.append((engine, engine.connect()))
            left_open[-1][1].execute(select(Signatory.id)).all()
    for engine, connection in left_open:
        connection.invalidate()
        connection.close()
        engine.dispose()
