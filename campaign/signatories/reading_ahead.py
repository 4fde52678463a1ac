"""A file's rows, read batch by batch; those of a long file by a child, ahead of whoever asks.

Reading rows and making the keys of their names takes as long as planning what becomes of
them, and Python does one thing at a time in a process.
"""

import gc
import os
import pickle
import subprocess
import sys
import tempfile
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

import structlog

from campaign.drafting.queries import LetterRecord
from campaign.organizations.blocking import take_over_keys
from campaign.signatories.import_plans import ReadRows, read_rows
from campaign.signatories.table_files import AT_ONCE, Table, batches

_CHILD = "campaign.signatories.reading_child"
_PROJECT = Path(__file__).parents[2]
# It needs no secret, and gets none.
_ENVIRONMENT = ("PATH", "HOME")

log = structlog.get_logger()


def read_batches(letter: LetterRecord, table: Table, done_count: int) -> Generator[ReadRows]:
    """Read what is left of a table as signatories of a letter; nothing for no rows.

    The first batch is read here, while the child starts; of a short file it is the only one.
    """
    is_long = table.row_count - done_count > AT_ONCE
    with _child(letter, table, done_count + AT_ONCE) if is_long else _nobody() as ahead:
        for read in _read_here(letter, table, done_count, most=AT_ONCE):
            done_count += len(read.rows)
            yield read
        for read in ahead:
            done_count += len(read.rows)
            yield read
    if done_count < table.row_count:
        # The child has died.
        yield from _read_here(letter, table, done_count)


def _read_here(
    letter: LetterRecord, table: Table, done_count: int, most: int | None = None
) -> Iterator[ReadRows]:
    end = None if most is None else done_count + most
    for rows in batches(islice(table.rows, done_count, end)):
        with uncollected():
            read = read_rows(letter, rows)
        yield read


@contextmanager
def uncollected() -> Iterator[None]:
    """Thousands of rows are made, and none holds itself: to look for such takes a tenth of the time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


@contextmanager
def _nobody() -> Iterator[Iterator[ReadRows]]:
    yield iter(())


@contextmanager
def _child(letter: LetterRecord, table: Table, done_count: int) -> Iterator[Iterator[ReadRows]]:
    environment = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
    with tempfile.TemporaryFile() as given:
        # A pipe would hold us up until the child has started.
        pickle.dump((letter, table, done_count), given)
        given.seek(0)
        process = subprocess.Popen(  # noqa: S603 (our own interpreter and module)
            [sys.executable, "-m", _CHILD],
            cwd=_PROJECT,
            env=environment,
            stdin=given,
            stdout=subprocess.PIPE,
            start_new_session=True,
        )
    with process:
        try:
            yield _given_back(letter, process)
        finally:
            process.kill()


def _given_back(letter: LetterRecord, process: subprocess.Popen[bytes]) -> Iterator[ReadRows]:
    assert process.stdout is not None  # noqa: S101 (it was asked for)
    while True:
        try:
            with uncollected():
                *some, keys = pickle.load(process.stdout)  # noqa: S301 (our own child wrote it)
                take_over_keys(keys)
        except (EOFError, OSError, pickle.UnpicklingError):
            if code := process.wait():
                log.warning("signatories.reading_child_died", code=code)
            return
        yield ReadRows(letter, *some)
