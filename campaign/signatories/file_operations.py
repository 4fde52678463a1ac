"""Files of signatories: kept for a day, and taken in by batches.

Each batch is a transaction of its own that counts how far it has come. Whoever goes on after
a worker was ended begins there, and of two that are at the same file each row has one.
"""

import json
import threading
from contextlib import closing
from datetime import timedelta
from itertools import chain
from typing import Any

from flask import current_app
from sqlalchemy import delete, insert
from sqlalchemy.exc import IntegrityError

from campaign import clock
from campaign.access import Act, Actor, require
from campaign.audit.operations import record
from campaign.db import count_anew, db, transaction
from campaign.drafting import queries as letters
from campaign.drafting.operations import hold_text
from campaign.errors import Away
from campaign.jobs.queue import wake_after_commit
from campaign.signatories import import_queries as queries
from campaign.signatories.import_plans import Later, Plan, ReadRows, Terms, read_rows
from campaign.signatories.import_rules import UNFINISHED, ImportState
from campaign.signatories.later_answers import LaterAnswers
from campaign.signatories.models import ImportFile, ImportMapping, SignatoryImport
from campaign.signatories.reading_ahead import read_batches, uncollected
from campaign.signatories.rules import SignatoryState
from campaign.signatories.table_files import AT_ONCE, Table, carried
from campaign.signatories.taking_in_operations import take_in

TAKE_IN = "signatories.take_in"
"""The name of the handler that goes on with files that are to be taken in."""

MAX_REJECTED = 20_000
"""So many rejected rows are kept with an import; all are counted."""

FILES_LAST = timedelta(days=1)

_TRIES = 3
_AT_WORK = threading.Lock()


def keep_file(actor: Actor, slug: str, data: bytes, filename: str) -> int:
    """Keep a file for a day, to be looked at before it is taken in; gives its id."""
    with transaction():
        letter_id = letters.letter(slug).id
        require(actor, Act.IMPORT_SIGNATORIES, letter_id)
        return _kept_file(actor, letter_id, data, filename)


def begin_import(
    actor: Actor,
    slug: str,
    table: Table,
    *,
    state: SignatoryState,
    file_id: int | None = None,
    waits: bool = False,
) -> int:
    """Begin to take in a table, whose file may be kept already; gives the import's id.

    With ``waits`` a worker does it; otherwise whoever has begun it goes on at once. How its
    columns became fields is remembered for the next file with the same header.
    """
    with transaction():
        letter_id = letters.letter(slug).id
        require(actor, Act.IMPORT_SIGNATORIES, letter_id)
        _drop_file(file_id)
        kept = {**carried(table), "account_id": actor.account_id}
        statement = insert(SignatoryImport).values(
            letter_id=letter_id,
            filename=table.filename,
            made_at=clock.now(),
            made_by=actor.name,
            state=ImportState.WAITING if waits else ImportState.RUNNING,
            rows_state=state,
            total_count=table.row_count,
            mapping=json.dumps(kept, ensure_ascii=False),
            file_id=_kept_file(actor, letter_id, table.text.data, table.filename),
        )
        import_id: int = db.session.scalars(statement.returning(SignatoryImport.id)).one()
        if table.head_count:
            _remember(letter_id, table)
        if waits:
            wake_after_commit(current_app._get_current_object(), TAKE_IN)  # type: ignore[attr-defined]  # noqa: SLF001
        return import_id


def go_on(actor: Actor, import_id: int, table: Table) -> None:
    """Take in what is left of a table, by batches, until it is done or taken back."""
    letter_id, later = queries.letter_of_import(import_id), LaterAnswers(table)
    try:
        while (made := queries.import_record(letter_id, import_id)).state in UNFINISHED:
            done_count = made.done_count
            letter = letters.letter_by_id(letter_id)
            # It takes a third of the time, and nobody need wait for it at the letter.
            with closing(read_batches(letter, table, done_count)) as left:
                # An empty one at the end finishes what has no rows, and finds the rest finished.
                for read in chain(left, [ReadRows(letter, [])]):
                    if not _take_in_batch(actor, import_id, read, done_count, later):
                        break
                    done_count += len(read.rows)
                    _count_when_doubled(done_count)
    except (Away, KeyboardInterrupt):
        raise
    except Exception:
        _fail(import_id)
        raise


def take_in_waiting() -> int:
    """Go on with the files that wait, or whose worker was ended; gives how many there were."""
    # One thread of a worker is enough for files: the others have mail to send.
    if not _AT_WORK.acquire(blocking=False):
        return 0
    try:
        waiting = queries.unfinished_ids()
        db.session.rollback()
        for import_id in waiting:
            _go_on_alone(import_id)
        return len(waiting)
    finally:
        _AT_WORK.release()


def forget_files() -> int:
    """Take away the files that are older than a day; gives how many."""
    old = delete(ImportFile).where(ImportFile.made_at <= clock.now() - FILES_LAST)
    with transaction():
        return len(db.session.scalars(old.returning(ImportFile.id)).all())


def _go_on_alone(import_id: int) -> None:
    kept = queries.kept_table(import_id)
    db.session.rollback()
    if kept is None:
        _fail(import_id)  # Its file had its day.
        return
    go_on(Actor(kept.made_by, kept.account_id), import_id, kept.table)


def _take_in_batch(
    actor: Actor, import_id: int, read: ReadRows, done_count: int, later: Later
) -> bool:
    """Take in a batch; False when another has, or the import was taken back."""
    for tries_left in reversed(range(_TRIES)):
        try:
            with uncollected(), transaction():
                return _take_in_held(actor, import_id, read, done_count, later)
        except IntegrityError:
            # Somebody has listed one of the names meanwhile; now it is seen.
            if not tries_left:
                raise
    return False


def _count_when_doubled(done_count: int) -> None:
    # After the first batch, the second, the fourth: a count holds until there is twice as much.
    batch_count, rest = divmod(done_count, AT_ONCE)
    if not rest and batch_count.bit_count() == 1:
        count_anew()


def _take_in_held(
    actor: Actor, import_id: int, read: ReadRows, done_count: int, later: Later
) -> bool:
    made = _locked(import_id)
    if made.done_count != done_count or made.state not in UNFINISHED:
        return False
    hold_text(made.letter_id)
    letter = letters.letter_by_id(made.letter_id)
    terms = Terms(letter, SignatoryState(made.rows_state), clock.now(), later=later)
    if read.letter.settings != letter.settings:
        read = read_rows(letter, read.rows)
    plan = take_in(actor, terms, read, import_id)
    _count(made, plan)
    if not read.rows or made.done_count >= made.total_count:
        _finish(actor, made)
    return True


def _count(made: SignatoryImport, plan: Plan) -> None:
    made.state = ImportState.RUNNING
    made.done_count += plan.row_count
    made.new_count += len(plan.new)
    made.changed_count += plan.changed_count
    made.duplicate_count += plan.duplicate_count
    room = max(0, MAX_REJECTED - made.rejected_count)
    made.rejected_count += len(plan.rejected)
    if some := [[one.line, one.reason, one.cells] for one in plan.rejected[:room]]:
        kept = json.loads(made.rejected)
        made.rejected = json.dumps([*kept, *some], ensure_ascii=False)


def _finish(actor: Actor, made: SignatoryImport) -> None:
    made.state = ImportState.DONE
    _drop_file(made.file_id)
    made.file_id = None
    counts: dict[str, Any] = {
        "new": made.new_count,
        "changed": made.changed_count,
        "duplicate": made.duplicate_count,
        "rejected": made.rejected_count,
    }
    record(actor, Act.IMPORT_SIGNATORIES, made.letter_id, about=f"import:{made.id}", **counts)


def _fail(import_id: int) -> None:
    with transaction():
        made = _locked(import_id)
        if made.state in UNFINISHED:
            made.state = ImportState.FAILED


def _locked(import_id: int) -> SignatoryImport:
    return db.session.get_one(
        SignatoryImport, import_id, with_for_update=True, populate_existing=True
    )


def _kept_file(actor: Actor, letter_id: int, data: bytes, filename: str) -> int:
    statement = insert(ImportFile).values(
        letter_id=letter_id,
        filename=filename,
        data=data,
        made_at=clock.now(),
        made_by=actor.name,
    )
    file_id: int = db.session.scalars(statement.returning(ImportFile.id)).one()
    return file_id


def _drop_file(file_id: int | None) -> None:
    db.session.execute(delete(ImportFile).where(ImportFile.id == file_id))


def _remember(letter_id: int, table: Table) -> None:
    header = queries.header_sha256(table.columns)
    same = ImportMapping.letter_id == letter_id, ImportMapping.header_sha256 == header
    db.session.execute(delete(ImportMapping).where(*same))
    values = {
        "letter_id": letter_id,
        "header_sha256": header,
        "mapping": json.dumps(table.fields),
        "used_at": clock.now(),
    }
    db.session.execute(insert(ImportMapping).values(values))
