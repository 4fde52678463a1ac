"""The schema: the rows in code, the registry that knows them, and the migrations agree."""

import importlib
import re

import pytest
from alembic.autogenerate import compare_metadata
from sqlalchemy import inspect, select, update

from campaign import models
from campaign.cli.schema import alembic
from campaign.db import Base, db, transaction
from campaign.drafting import queries as letters
from campaign.drafting.models import Letter
from campaign.organizations.models import Organization
from campaign.signatories.models import Signatory
from campaign.signatories.table_indexes import is_words
from campaign.signatories.table_queries import fitting_ids
from campaign.signatories.table_rules import RosterSearch
from tests.application import application, import_demo_letter
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


def checks():
    """What the columns of each table may hold; the comparison of schemas does not look at it."""
    inspector = inspect(db.engine)
    return {
        table: sorted(one["sqltext"] for one in inspector.get_check_constraints(table))
        for table in tables()
    }


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


def test_the_migrations_check_what_the_rows_check(schema):
    schema.upgrade()
    by_migrations = checks()
    schema.downgrade("base")
    Base.metadata.create_all(db.engine)
    assert checks() == by_migrations


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


@pytest.mark.parametrize("rows", [Signatory, Organization])
def test_countries_and_states_that_were_typed_before_get_one_name(schema, rows):
    schema.upgrade()
    import_demo_letter()
    schema.downgrade("1795593000")
    typed = [("Texas", "U.S."), ("TX", "USA"), ("texas", ""), ("Texas", "México"), ("", "")]
    ids = db.session.scalars(select(rows.id).order_by(rows.id).limit(len(typed))).all()
    for one, (region, country) in zip(ids, typed, strict=True):
        changed = update(rows).where(rows.id == one)
        db.session.execute(changed.values(region=region, country=country))
    db.session.commit()
    schema.upgrade()
    places = select(rows.region, rows.country).where(rows.id.in_(ids)).order_by(rows.id)
    assert db.session.execute(places).all() == [
        ("TX", "United States"),
        ("TX", "United States"),
        ("TX", ""),
        ("Texas", "México"),
        ("", ""),
    ]


def test_rows_that_were_there_before_are_found_without_their_accents(schema):
    schema.upgrade()
    letter = letters.letter(import_demo_letter())
    db.session.rollback()
    schema.downgrade("1795596000")
    one = db.session.scalars(select(Signatory.id).order_by(Signatory.id).limit(1)).one()
    db.session.execute(update(Signatory).where(Signatory.id == one).values(city="San José"))
    db.session.commit()
    schema.upgrade()
    assert fitting_ids(letter, RosterSearch(q="san jose")) == (one,)
    with transaction():
        db.session.execute(update(Signatory).where(Signatory.id == one).values(city="Elsewhere"))
    assert fitting_ids(letter, RosterSearch(q="san jose")) == ()


def test_a_letter_keeps_its_look_over_the_new_names_of_themes(schema):
    schema.upgrade()
    letter_id = letters.letter(import_demo_letter()).id
    db.session.rollback()
    schema.downgrade("1795600000")
    theme = select(Letter.theme).where(Letter.id == letter_id)
    assert db.session.scalar(theme) == "advocacy"
    db.session.rollback()
    schema.upgrade()
    assert db.session.scalar(theme) == "letterhead"
