"""Taking in a letter with its conveners and its file of signatories, or a file alone."""

from dataclasses import dataclass
from itertools import islice

from campaign import clock
from campaign.access import Act, Actor, require
from campaign.db import db, reading, transaction
from campaign.drafting import queries as letters
from campaign.drafting.letter_file import LetterFile
from campaign.drafting.operations import create_letter
from campaign.signatories import import_queries as queries
from campaign.signatories.convener_operations import follow_conveners
from campaign.signatories.entries import EntryRefused
from campaign.signatories.file_operations import begin_import, go_on
from campaign.signatories.import_plans import Rejected, Terms, read_rows
from campaign.signatories.import_standing import Standing
from campaign.signatories.later_answers import LaterAnswers
from campaign.signatories.rules import SignatoryState
from campaign.signatories.table_files import Table, batches
from campaign.signatories.taking_in_operations import take_in


@dataclass(slots=True)
class ImportReport:
    """What became of a file: counts, the rejected rows with their reasons, and the import's id.

    ``noted_count`` are later contacts of names that have one; they are among the changed and the
    duplicates. ``import_id`` is None for a dry run, and only that tells ``again_count``: how many
    answers of the file are replaced by one further down.
    """

    new_count: int = 0
    changed_count: int = 0
    duplicate_count: int = 0
    doubtful_count: int = 0
    noted_count: int = 0
    again_count: int = 0
    rejected_count: int = 0
    rejected: tuple[Rejected, ...] = ()
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
            later = LaterAnswers(table)
            terms = Terms(letter, state, clock.now(), reviews_doubts=False, later=later)
            for rows in batches(table.rows):
                read = read_rows(letter, rows)
                _require_whole(table, take_in(actor, terms, read, None).rejected)
        return letter.slug


def import_signatories(
    actor: Actor, slug: str, table: Table, *, state: SignatoryState, is_dry_run: bool = False
) -> ImportReport:
    """Take in the rows of a file; a coordinator vouches for what is listed.

    A row whose name is already on the letter changes what it adds or differs in,
    or is a duplicate. A name that only resembles another counts as new and stands
    in review.
    """
    if is_dry_run:
        return look_through(actor, slug, table, state=state)
    import_id = begin_import(actor, slug, table, state=state)
    go_on(actor, import_id, table)
    return report(letters.letter(slug).id, import_id)


def look_through(
    actor: Actor, slug: str, table: Table, *, state: SignatoryState, most_rows: int | None = None
) -> ImportReport:
    """What would become of a file, or of its first rows; nothing is written."""
    found, standing = ImportReport(), Standing()
    with reading():
        letter = letters.letter(slug)
        require(actor, Act.IMPORT_SIGNATORIES, letter.id)
        terms = Terms(letter, state, clock.now(), later=LaterAnswers(table))
        for rows in batches(islice(table.rows, most_rows)):
            plan = queries.planned(terms, read_rows(letter, rows), standing)
            found.new_count += len(plan.new)
            found.changed_count += plan.changed_count
            found.duplicate_count += plan.duplicate_count
            found.doubtful_count += plan.doubtful_count
            found.noted_count += len(plan.noted)
            found.again_count += plan.again_count
            found.rejected_count += len(plan.rejected)
            found.rejected += tuple(plan.rejected)
        db.session.rollback()
    return found


def report(letter_id: int, import_id: int) -> ImportReport:
    """What has become of a file so far."""
    made = queries.import_record(letter_id, import_id)
    return ImportReport(
        new_count=made.new_count,
        changed_count=made.changed_count,
        duplicate_count=made.duplicate_count,
        doubtful_count=queries.doubtful_count(letter_id, import_id),
        noted_count=queries.noted_count(letter_id, import_id),
        rejected_count=made.rejected_count,
        rejected=queries.rejected_rows(letter_id, import_id),
        import_id=import_id,
    )


def _require_whole(table: Table, rejected: list[Rejected]) -> None:
    if rejected:
        message = f"{table.filename}, row {rejected[0].line}: {rejected[0].reason}"
        raise EntryRefused({"name": message})
