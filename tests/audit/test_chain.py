"""The chain: in the order of ids whoever commits first, and no tampering goes unseen."""

import sqlite3
import threading
from contextlib import closing
from datetime import timedelta

import pytest
from sqlalchemy import delete, func, insert, select, update

from campaign import clock
from campaign.access import COMMAND_LINE
from campaign.audit import operations
from campaign.audit.models import AuditEntry, AuditHead
from campaign.audit.operations import chain_entries, record
from campaign.audit.queries import newest_id
from campaign.audit.verification import verify
from campaign.db import db, reading, transaction
from campaign.drafting import queries as letters
from campaign.drafting.letter_file import read_letter
from campaign.signatories.import_operations import import_letter
from tests.servers import wait_until

OTHER = "---\ntitle: Safe Water\nto:\n  - name: The Mayor of Sampleton\n---\n\nAct.\n"
ENTRY, HEAD = AuditEntry.__table__, AuditHead.__table__


@pytest.fixture
def letter_id(app):
    """A letter with a short chain, and another one beside it."""
    slug = import_letter(COMMAND_LINE, read_letter(OTHER, "other.md"), None)
    other = read_letter(OTHER.replace("Water", "Air"), "other.md")
    import_letter(COMMAND_LINE, other, None)
    made = letters.letter(slug).id
    for city in ("Springfield", "Sampleton", "Columbus"):
        tell(made, city)
    tell(None, "Nowhere")
    db.session.rollback()
    return made


def tell(letter_id, city):
    with transaction():
        record(COMMAND_LINE, "test", letter_id, personal={"city": city}, number=1)


def rows(letter_id):
    db.session.rollback()
    statement = select(*ENTRY.columns).where(ENTRY.c.letter_id == letter_id).order_by(ENTRY.c.id)
    return db.session.execute(statement).all()


def problems(letter_id):
    db.session.rollback()
    return verify(letter_id).problems


def write(statement):
    with transaction():
        db.session.execute(statement)


def test_entries_wait_until_they_are_chained_and_then_stand_in_order(letter_id):
    assert verify(letter_id).waiting_count == 4
    assert chain_entries() == 6
    verdict = verify(letter_id)
    assert (verdict.chained_count, verdict.waiting_count, verdict.problems) == (4, 0, ())
    assert [row.position for row in rows(letter_id)] == [1, 2, 3, 4]
    assert verdict.sha256 == rows(letter_id)[-1].sha256
    assert verify(None).chained_count == 1
    tell(letter_id, "Dayton")
    assert verify(letter_id).waiting_count == 1
    assert problems(letter_id) == ()
    assert (chain_entries(), chain_entries()) == (1, 0)
    assert problems(letter_id) == ()


def test_many_entries_are_chained_a_batch_at_a_time(letter_id, monkeypatch):
    monkeypatch.setattr(operations, "AT_ONCE", 2)
    assert chain_entries() == 6
    assert problems(letter_id) == problems(None) == ()


def other_values(value):
    """Values of the same column that are not this one."""
    if value is None:
        return [7]
    if isinstance(value, int):
        return [value + 1000, value + 2000]
    if isinstance(value, str):
        return [f"x{value[1:]}", value[:-1], ""] if value else ["x"]
    return [value + timedelta(microseconds=1)]


@pytest.mark.parametrize("column", [column.name for column in ENTRY.columns])
def test_a_change_in_any_column_of_any_row_is_found(letter_id, column):
    chain_entries()
    assert problems(letter_id) == ()
    for row in rows(letter_id):
        before = getattr(row, column)
        for value in other_values(before):
            if value == before:
                continue
            here = ENTRY.c.id == (value if column == "id" else row.id)
            if column == "letter_id":
                value = letter_id + 1  # noqa: PLW2901 (a letter that is there)
            write(update(ENTRY).where(ENTRY.c.id == row.id).values({column: value}))
            assert problems(letter_id), (row.id, column, value)
            write(update(ENTRY).where(here).values({column: before}))
    assert problems(letter_id) == ()


@pytest.mark.parametrize("column", ["position", "sha256", "personal"])
def test_emptying_a_column_is_found(letter_id, column):
    chain_entries()
    for row in rows(letter_id):
        if getattr(row, column) == "{}":
            continue
        empty = "{}" if column == "personal" else None
        write(update(ENTRY).where(ENTRY.c.id == row.id).values({column: empty}))
        assert problems(letter_id), row.id
        write(update(ENTRY).where(ENTRY.c.id == row.id).values({column: getattr(row, column)}))
    assert problems(letter_id) == ()


def test_an_erasure_that_no_entry_tells_of_is_found(letter_id):
    chain_entries()
    last = rows(letter_id)[-1]
    write(update(ENTRY).where(ENTRY.c.id == last.id).values(personal="{}"))
    assert problems(letter_id) == (
        f"entry {last.id}: its change was taken away, and no entry says so",
    )


@pytest.mark.parametrize("place", [0, 1, 2, 3])
def test_a_missing_row_is_found_even_the_last(letter_id, place):
    chain_entries()
    write(delete(ENTRY).where(ENTRY.c.id == rows(letter_id)[place].id))
    (problem,) = problems(letter_id)
    assert "1 entry is missing" in problem


def test_all_rows_gone_is_found(letter_id):
    chain_entries()
    write(delete(ENTRY).where(ENTRY.c.letter_id == letter_id))
    assert problems(letter_id) == ("the end: 4 entries are missing",)
    write(delete(HEAD).where(HEAD.c.chain == letter_id))
    assert problems(letter_id)


@pytest.mark.parametrize("position", [None, 2, 5])
def test_a_row_that_was_put_in_is_found_and_never_chained(letter_id, position):
    first, _, _, last = rows(letter_id)
    write(delete(ENTRY).where(ENTRY.c.id == first.id + 1))
    chain_entries()
    copied = {**last._mapping, "id": first.id + 1, "position": position, "sha256": "0" * 64}
    if position is None:
        copied["sha256"] = None
    assert problems(letter_id) == ()
    write(insert(ENTRY).values(**copied))
    assert problems(letter_id)
    assert chain_entries() == 0
    assert problems(letter_id)


@pytest.mark.parametrize("column", ["count", "last_id", "sha256"])
def test_a_change_of_the_end_is_found(letter_id, column):
    chain_entries()
    head = db.session.execute(select(*HEAD.columns).where(HEAD.c.chain == letter_id)).one()
    for value in other_values(getattr(head, column)):
        write(update(HEAD).where(HEAD.c.chain == letter_id).values({column: value}))
        assert problems(letter_id), value
    write(delete(HEAD).where(HEAD.c.chain == letter_id))
    assert problems(letter_id) == ("the end of the chain was taken away",)


@pytest.fixture
def late(letter_id, monkeypatch):
    """Takes the next id on another connection; gives that connection, with its transaction open."""
    monkeypatch.setattr(operations, "SETTLE_SECONDS", 0.3)
    with db.engine.connect() as connection:
        values = {**rows(letter_id)[-1]._mapping, "at": clock.now()}
        db.session.rollback()
        connection.execute(insert(ENTRY).values({k: v for k, v in values.items() if k != "id"}))
        yield connection


def entry_count():
    """How many there are, without holding the writers up."""
    with reading():
        count = newest_id()
        db.session.rollback()
    return count


def is_sqlite():
    return db.engine.dialect.name == "sqlite"


def test_an_entry_that_commits_late_is_waited_for(letter_id, late):
    if is_sqlite():
        # It has one writer at a time: nobody gets a higher id while another is open.
        other = sqlite3.connect(db.engine.url.database, timeout=0)
        with closing(other), pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
        late.commit()
        assert chain_entries() == 7
        return
    tell(letter_id, "Dayton")
    assert chain_entries() == 0
    late.commit()
    assert chain_entries() == 8
    assert [row.position for row in rows(letter_id)] == [1, 2, 3, 4, 5, 6]
    assert problems(letter_id) == ()


def test_a_transaction_that_ends_meanwhile_is_chained_at_once_and_in_order(
    letter_id, late, monkeypatch
):
    monkeypatch.setattr(operations, "SETTLE_SECONDS", 10)
    if is_sqlite():
        late.commit()
        assert chain_entries() == 7
        return
    tell(letter_id, "Dayton")
    timer = threading.Timer(0.2, late.commit)
    timer.start()
    assert chain_entries() == 8
    timer.join()
    assert problems(letter_id) == ()


def test_one_that_is_given_up_leaves_a_gap_in_the_ids_and_none_in_the_chain(letter_id, late):
    late.rollback()
    tell(letter_id, "Dayton")
    assert chain_entries() == 7
    assert problems(letter_id) == ()


def test_workers_and_writers_at_once_make_one_chain(app, letter_id):
    stop, faults = threading.Event(), []

    def run(work, *arguments):
        with app.app_context():
            try:
                while not stop.is_set():
                    work(*arguments)
                    db.session.remove()
            except Exception as error:  # noqa: BLE001 (it is looked at below)
                faults.append(error)

    jobs = [(chain_entries,)] * 2 + [(tell, letter_id, "Dayton"), (tell, letter_id + 1, "Dayton")]
    threads = [threading.Thread(target=run, args=job) for job in jobs]
    for one in threads:
        one.start()
    try:
        wait_until(lambda: faults or entry_count() > 60, for_what="a few entries")
    finally:
        stop.set()
        for one in threads:
            one.join()
    assert faults == []
    db.session.rollback()
    chain_entries()
    for chain in (letter_id, letter_id + 1, None):
        verdict = verify(chain)
        assert (verdict.problems, verdict.waiting_count) == ((), 0)
    assert db.session.scalar(select(func.count()).where(ENTRY.c.position.is_(None))) == 0
