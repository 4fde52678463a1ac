"""Taking in a letter with its conveners and its file of signatories, or a file alone."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select

from campaign import clock
from campaign.access import Act, Actor, require
from campaign.audit.operations import Told, record, record_each
from campaign.audit.rules import Deed, changes
from campaign.db import db, transaction
from campaign.drafting import queries as letters
from campaign.drafting.letter_file import LetterFile
from campaign.drafting.operations import create_letter, hold_text
from campaign.drafting.queries import LetterRecord
from campaign.organizations.rules import name_key
from campaign.signatories import doubts, queries
from campaign.signatories.convener_operations import follow_conveners
from campaign.signatories.entries import EntryRefused, SignatoryEntry
from campaign.signatories.listing_operations import list_as_bodies
from campaign.signatories.models import Signatory, SignatoryImport
from campaign.signatories.rows import TOLD_COLUMNS, entry_values, new_row, told
from campaign.signatories.rules import SignatoryState
from campaign.signatories.table_files import Table

Changed = tuple[Signatory, dict[str, object]]
"""A row that was there, with what a file changed of it."""


@dataclass(slots=True)
class ImportReport:
    """What became of a file: counts, the rejected rows with their reasons, and the import's id.

    ``import_id`` is None for a dry run.
    """

    new_count: int = 0
    changed_count: int = 0
    duplicate_count: int = 0
    rejected: list[tuple[int, str]] = field(default_factory=list)
    import_id: int | None = None


def import_letter(
    actor: Actor,
    letter_file: LetterFile,
    table: Table | None,
    state: SignatoryState = SignatoryState.LISTED,
) -> str:
    """A letter in draft, its conveners listed and the file's rows in ``state``; gives the slug.

    :raises SlugTaken: when another letter has the slug.
    :raises EntryRefused: naming the first convener or row that cannot be listed; then
        nothing is kept.
    """
    with transaction():
        letter = letters.letter_by_id(create_letter(actor, letter_file))
        follow_conveners(actor, letter)
        if table is not None:
            report = _take_in(actor, letter, table, state, None)
            if report.rejected:
                line, reason = report.rejected[0]
                message = f"{table.filename}, row {line}: {reason}"
                raise EntryRefused({"name": message})
        return letter.slug


def import_signatories(
    actor: Actor, slug: str, table: Table, *, state: SignatoryState, is_dry_run: bool = False
) -> ImportReport:
    """Take in the rows of a file; a coordinator vouches for what is listed.

    A row whose name is already on the letter changes what it adds or differs in,
    or is a duplicate. A name that only resembles another counts as new and stands
    in review.
    """
    with transaction():
        letter_id = letters.letter(slug).id
        require(actor, Act.IMPORT_SIGNATORIES, letter_id)
        hold_text(letter_id)
        letter = letters.letter_by_id(letter_id)
        if is_dry_run:
            with _Undone():
                return _take_in(actor, letter, table, state, None)
        import_id = _import_row(actor, letter.id, table.filename)
        report = _take_in(actor, letter, table, state, import_id)
        report.import_id = import_id
        row = db.session.get_one(SignatoryImport, import_id)
        row.new_count, row.changed_count = report.new_count, report.changed_count
        row.duplicate_count, row.rejected_count = report.duplicate_count, len(report.rejected)
        counts: dict[str, Any] = {
            "new": row.new_count,
            "changed": row.changed_count,
            "duplicate": row.duplicate_count,
            "rejected": row.rejected_count,
        }
        record(actor, Act.IMPORT_SIGNATORIES, letter.id, about=f"import:{import_id}", **counts)
        return report


class _Undone:
    """Everything inside is rolled back; for looking at what would happen."""

    def __enter__(self) -> None:
        self._savepoint = db.session.begin_nested()

    def __exit__(self, *_exception: object) -> None:
        self._savepoint.rollback()


def _take_in(
    actor: Actor,
    letter: LetterRecord,
    table: Table,
    state: SignatoryState,
    import_id: int | None,
) -> ImportReport:
    report, now = ImportReport(), clock.now()
    added: list[Signatory] = []
    changed: list[Changed] = []
    standing = _standing_rows(letter.id)
    listed = queries.listed_names(letter.id)
    for row in table.rows:
        try:
            entry = row.entry()
        except EntryRefused as refused:
            report.rejected.append((row.line, " ".join(refused.problems.values())))
            continue
        key = name_key(entry.name)
        if key in standing:
            differing = _add_details(standing[key], entry_values(letter, entry))
            report.changed_count += bool(differing)
            report.duplicate_count += not differing
            if differing:
                changed.append((standing[key], differing))
            continue
        standing[key] = _add(letter, entry, state, doubts.resemblance(key, listed), import_id, now)
        added.append(standing[key])
        report.new_count += 1
        if standing[key].state == SignatoryState.LISTED:
            listed[key] = entry.name
    list_as_bodies(letter.id, added)
    _record_rows(actor, letter, added, changed)
    return report


def _record_rows(
    actor: Actor, letter: LetterRecord, added: list[Signatory], changed: list[Changed]
) -> None:
    new = [Told(_about(row), {"state": row.state}, told(vars(row))) for row in added]
    other = [Told(_about(row), {}, differing) for row, differing in changed]
    record_each(actor, Deed.IMPORT, letter.id, [*new, *other])


def _about(row: Signatory) -> str:
    return f"signatory:{row.id}"


def _add(
    letter: LetterRecord,
    entry: SignatoryEntry,
    state: SignatoryState,
    doubt: str,
    import_id: int | None,
    now: datetime,
) -> Signatory:
    stands = SignatoryState.IN_REVIEW if doubt and import_id is not None else state
    row = Signatory(**{**new_row(letter, entry, stands, now), "import_id": import_id})
    row.doubt = doubt if stands == SignatoryState.IN_REVIEW else ""
    db.session.add(row)
    return row


def _add_details(row: Signatory, values: Mapping[str, object]) -> dict[str, object]:
    # A file adds to what is known and corrects it; an empty cell takes nothing away.
    differing = {
        column: value
        for column, value in values.items()
        if value not in ("", b"") and column not in {"kind"} and getattr(row, column) != value
    }
    given = {name: value for name, value in differing.items() if name in TOLD_COLUMNS}
    before = {name: getattr(row, name) for name in given}
    for column, value in differing.items():
        setattr(row, column, value)
    return changes(before, given)


def _standing_rows(letter_id: int) -> dict[str, Signatory]:
    statement = select(Signatory).where(
        Signatory.letter_id == letter_id,
        Signatory.state.in_(
            [SignatoryState.LISTED, SignatoryState.STALE, SignatoryState.IN_REVIEW]
        ),
    )
    return {row.name_key: row for row in db.session.scalars(statement)}


def _import_row(actor: Actor, letter_id: int, filename: str) -> int:
    statement = insert(SignatoryImport).values(
        letter_id=letter_id,
        filename=filename,
        made_at=clock.now(),
        made_by=actor.name,
        new_count=0,
        changed_count=0,
        duplicate_count=0,
        rejected_count=0,
    )
    made: int = db.session.scalar(statement.returning(SignatoryImport.id)) or 0
    return made
