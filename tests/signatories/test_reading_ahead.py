"""A long file is read by a child, one batch ahead, and whatever becomes of it no row is lost."""

import pickle
import signal
import subprocess
import sys
from contextlib import closing

import pytest
from sqlalchemy import update
from structlog.testing import capture_logs

from campaign.access import COMMAND_LINE
from campaign.db import db, transaction
from campaign.drafting import queries as letters
from campaign.drafting.models import Letter
from campaign.drafting.rules import Kinds
from campaign.organizations.blocking import blocking_keys
from campaign.signatories import file_operations as files
from campaign.signatories import reading_ahead as ahead
from campaign.signatories import table_files
from campaign.signatories.import_operations import import_signatories
from campaign.signatories.import_plans import read_rows
from campaign.signatories.rules import SignatoryState
from campaign.signatories.table_files import read_table
from tests.source import ROOT

ROWS = [f"Sample Club of Café {word},{word}@example.org" for word in "abcdefghijk"]
FILE = "\n".join(["name,contact_email", *ROWS[:6], "Sample Union,nowhere", *ROWS[6:], ""])
TABLE = read_table(FILE.encode(), "list.csv")
HERE = 3


@pytest.fixture(autouse=True)
def rows_read_here(monkeypatch):
    """How many rows each call reads in this process, of files that are long from four rows on."""
    counts = []

    def counted(letter, rows):
        counts.append(len(rows))
        return read_rows(letter, rows)

    monkeypatch.setattr(ahead, "AT_ONCE", HERE)
    monkeypatch.setattr(ahead, "read_rows", counted)
    return counts


@pytest.fixture
def record(letter):
    return letters.letter(letter)


def read_by_batches(record, table=TABLE):
    taken, rejected = [], []
    for read in ahead.read_batches(record, table, 0):
        assert read.letter == record
        taken += read.taken
        rejected += read.rejected
    return taken, rejected


def all_at_once(record):
    read = read_rows(record, list(TABLE.rows))
    assert (len(read.taken), len(read.rejected)) == (11, 1)
    return read.taken, read.rejected


def test_a_child_reads_as_the_process_itself_does_and_brings_the_keys_along(record, rows_read_here):
    blocking_keys.cache_clear()
    assert read_by_batches(record) == all_at_once(record)
    assert rows_read_here == [HERE]
    brought = {row.values["name"]: values["name_key"] for row, values in all_at_once(record)[0]}
    kept = {key: blocking_keys(key) for key in brought.values()}
    blocking_keys.cache_clear()
    assert kept == {key: blocking_keys(key) for key in kept}


def test_a_short_file_needs_no_child(record, rows_read_here, monkeypatch):
    monkeypatch.setattr(ahead, "AT_ONCE", TABLE.row_count)
    monkeypatch.setattr(subprocess, "Popen", None)
    assert read_by_batches(record) == all_at_once(record)
    assert rows_read_here == [TABLE.row_count]


def test_what_a_child_that_has_died_has_not_read_is_read_here(record, rows_read_here, monkeypatch):
    monkeypatch.setattr(ahead, "_CHILD", "campaign.signatories.there_is_none")
    with capture_logs() as said:
        assert read_by_batches(record) == all_at_once(record)
    assert rows_read_here == [HERE, TABLE.row_count - HERE]
    assert [one["event"] for one in said] == ["signatories.reading_child_died"]


def test_half_a_batch_is_no_batch(record, monkeypatch):
    batch = pickle.dumps((TABLE.text.data, "not whole"))
    dying = f"import os, sys; sys.stdout.buffer.write({batch[:-9]}); os._exit(9)"
    with (
        subprocess.Popen([sys.executable, "-c", dying], stdout=subprocess.PIPE) as process,
        capture_logs() as said,
    ):
        assert list(ahead._given_back(record, process)) == []
    assert [(one["event"], one["code"]) for one in said] == [("signatories.reading_child_died", 9)]


def test_a_child_is_gone_when_nobody_reads_on(record, monkeypatch):
    started, real = [], subprocess.Popen

    def starting(*words, **more):
        started.append(real(*words, **more))
        return started[0]

    monkeypatch.setattr(subprocess, "Popen", starting)
    with closing(ahead.read_batches(record, TABLE, 0)) as batches:
        next(batches)
        assert started[0].poll() is None
    assert started[0].returncode == -signal.SIGKILL


def test_a_child_whose_parent_is_gone_ends_by_itself(record, tmp_path):
    given = tmp_path / "given"
    given.write_bytes(pickle.dumps((record, TABLE, 0)))
    with given.open("rb") as stdin:
        child = subprocess.Popen(
            [sys.executable, "-m", ahead._CHILD], cwd=ROOT, stdin=stdin, stdout=subprocess.PIPE
        )
    child.stdout.close()
    assert child.wait(timeout=60) == -signal.SIGPIPE


def test_rows_that_a_child_has_read_are_read_anew_when_the_letter_has_changed(letter, monkeypatch):
    monkeypatch.setattr(table_files, "AT_ONCE", HERE)
    real = files._take_in_batch

    def then_change(*words):
        went_on = real(*words)
        with transaction():
            db.session.execute(update(Letter).values(kinds=Kinds.INDIVIDUALS))
        return went_on

    monkeypatch.setattr(files, "_take_in_batch", then_change)
    made = import_signatories(COMMAND_LINE, letter, TABLE, state=SignatoryState.LISTED)
    assert (made.new_count, made.rejected_count) == (HERE, TABLE.row_count - HERE)


def test_an_import_whose_child_has_died_takes_in_every_row_once(letter, monkeypatch):
    monkeypatch.setattr(ahead, "_CHILD", "campaign.signatories.there_is_none")
    with capture_logs():
        made = import_signatories(COMMAND_LINE, letter, TABLE, state=SignatoryState.LISTED)
    assert (made.new_count + made.changed_count, made.rejected_count) == (11, 1)
