"""The schema: the rows in code, the registry that knows them, and the migrations agree."""

import importlib
import re

import pytest
from alembic.autogenerate import compare_metadata
from sqlalchemy import inspect

from campaign import models
from campaign.cli.schema import alembic
from campaign.db import Base, db
from campaign.signatories.table_indexes import is_words
from tests.application import application
from tests.source import PACKAGE


@pytest.fixture
def schema(new_database, tmp_path):
    """The migrations, on a database without any table."""
    with application(new_database(), tmp_path):
        Base.metadata.drop_all(db.engine)
        yield alembic()


def differences(schema):
    return compare_metadata(schema.migration_context, Base.metadata)


def tables():
    names = set(inspect(db.engine).get_table_names()) - {"alembic_version"}
    return {name for name in names if not is_words(name)}


def what_finds_words():
    """The triggers, tables and indexes of one database that no row knows, with their SQL."""
    asked = {
        "sqlite": "SELECT name, sql FROM sqlite_master WHERE instr(name, 'signatory_words') = 1",
        "postgresql": "SELECT indexname, indexdef FROM pg_indexes "
        "WHERE starts_with(indexname, 'signatory_words')",
    }
    with db.engine.connect() as connection:
        return set(map(tuple, connection.exec_driver_sql(asked[db.engine.dialect.name])))


def what_guards_printings():
    """The triggers of one database that refuse to change a printing, with their SQL."""
    asked = {
        "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' "
        "AND tbl_name IN ('printing', 'stored_file')",
        "postgresql": "SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger "
        "WHERE NOT tgisinternal",
    }
    with db.engine.connect() as connection:
        return set(map(tuple, connection.exec_driver_sql(asked[db.engine.dialect.name])))


def test_the_migrations_guard_printings_as_the_rows_do(schema):
    schema.upgrade()
    by_migrations = what_guards_printings()
    schema.downgrade("base")
    assert what_guards_printings() == set()
    Base.metadata.create_all(db.engine)
    assert len(by_migrations) >= 4
    assert by_migrations == what_guards_printings()


def test_the_registry_imports_the_rows_of_every_domain():
    files = [path for path in PACKAGE.glob("*/models.py") if "__tablename__" in path.read_text()]
    assert files
    forgotten = [path.parent.name for path in files if not hasattr(models, path.parent.name)]
    assert not forgotten, f"campaign/models.py does not import the rows of {forgotten}"


def test_a_row_that_a_migration_does_not_know_is_noticed(schema):
    schema.upgrade()
    with db.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE message DROP COLUMN last_error")
    assert [change[0] for change in differences(schema)] == ["add_column"]


def test_the_migrations_make_exactly_the_schema_of_the_rows(schema):
    assert tables() == set()
    schema.upgrade()
    assert tables() == set(Base.metadata.tables)
    assert differences(schema) == []


def test_the_migrations_make_what_finds_words_as_the_rows_do(schema):
    schema.upgrade()
    by_migrations = what_finds_words()
    schema.downgrade("base")
    assert what_finds_words() == set()
    Base.metadata.create_all(db.engine)
    assert what_finds_words() == by_migrations


def test_the_migrations_can_be_taken_back_to_nothing_and_done_again(schema):
    schema.upgrade()
    schema.downgrade("base")
    assert tables() == set()
    schema.upgrade()
    assert differences(schema) == []


def test_every_migration_says_what_it_does_and_goes_both_ways():
    files = sorted((PACKAGE / "migrations").glob("*.py"))
    assert files
    for path in files:
        assert re.match(r'"""[^\n]{10,}', path.read_text()), path.name
        module = importlib.import_module(f"campaign.migrations.{path.stem}")
        assert callable(module.upgrade), path.name
        assert callable(module.downgrade), path.name
