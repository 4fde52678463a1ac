"""What a coordinator changes of one signatory: its public columns, its place, its note, its twin."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from campaign import clock
from campaign.access import Act, Actor, require
from campaign.audit.operations import Told, record_each
from campaign.audit.rules import changes
from campaign.db import db, transaction
from campaign.drafting import queries as letters
from campaign.drafting.operations import hold_text, locked_letter
from campaign.drafting.queries import LetterRecord
from campaign.mailer import outbox
from campaign.signatories import emails, queries
from campaign.signatories.entries import SignatoryEntry
from campaign.signatories.listing_operations import known_organization
from campaign.signatories.models import Signatory
from campaign.signatories.operations import correspondence
from campaign.signatories.rows import PUBLIC, entry_values
from campaign.signatories.rules import (
    MAIL_WAITS,
    MAX_NOTE_CHARACTERS,
    AlreadyListed,
    ChangedMeanwhile,
    MoveRefused,
    NoteRefused,
    SignatoryNotFound,
    SignatoryState,
    StepKind,
    require_move,
)
from campaign.signatories.step_operations import give, keep_step, locked_rows
from campaign.signatories.step_queries import touched_since
from campaign.signatories.steps import RowChange, Taken, columns_of

ON_THE_LETTER = frozenset({SignatoryState.LISTED, SignatoryState.STALE})
_REVIEWED = ("reviewed_at", "reviewed_by")
Wanted = Mapping[int, Mapping[str, Any]]
"""Columns by the id of a signatory."""


def correct_listing(
    actor: Actor,
    slug: str,
    signatory_id: int,
    entry: SignatoryEntry,
    *,
    seen_id: int | None = None,
) -> Taken:
    """Correct the printed name and what else is public; a contact that has confirmed is told.

    ``seen_id`` is the newest entry of the letter's audit when somebody looked.

    :raises ChangedMeanwhile: when something has happened with it since then.
    :raises AlreadyListed: when the letter has another by this name, or the same organization.
    :raises MoveRefused: when the sign-on has ended.
    """
    with transaction():
        letter, rows = _held(actor, slug, signatory_id)
        row = rows[signatory_id]
        _require_as_seen(row, seen_id)
        _require_living(row)
        columns = {*PUBLIC, "name_key", "sort_key"}
        given = {one: v for one, v in entry_values(letter, entry).items() if one in columns}
        before = columns_of(row, PUBLIC)
        if row.state in ON_THE_LETTER and given["name_key"] != row.name_key:
            given["organization_id"] = _body(row, given)
        taken = _step(actor, letter, StepKind.CORRECT, {row.id: given})
        changed = changes(before, columns_of(row, PUBLIC))
        if changed and row.contact_email and row.confirmed_at is not None:
            told = [(PUBLIC[one], both["before"], both["after"]) for one, both in changed.items()]
            about = correspondence(letter, queries.record_of(row))
            outbox.put(emails.listing_corrected(about, told), waits=MAIL_WAITS)
        return taken


def keep_note(
    actor: Actor, slug: str, signatory_id: int, note: str, *, seen_id: int | None = None
) -> Taken:
    """Put another note in the place of a signatory's; only coordinators read it.

    :raises ChangedMeanwhile: as ``correct_listing`` does, so that nobody's note is lost.
    :raises NoteRefused: when it is too long.
    """
    note = note.strip()
    if len(note) > MAX_NOTE_CHARACTERS:
        message = f"Keep it within {MAX_NOTE_CHARACTERS:,} characters."
        raise NoteRefused(message)
    with transaction():
        letter, rows = _held(actor, slug, signatory_id)
        row = rows[signatory_id]
        _require_as_seen(row, seen_id)
        return _step(actor, letter, StepKind.NOTE, {row.id: {"note": note}})


def rank(actor: Actor, slug: str, signatory_id: int, position: int | None) -> Taken:
    """Let a signatory lead the letter in this place, from 1, or lead it no longer.

    The others move up or down. A place after the last is the last.

    :raises MoveRefused: when it is not on the letter.
    """
    with transaction():
        # Whoever moves one moves the others, so two who do it wait here for each other.
        locked_letter(slug)
        letter, rows = _held(actor, slug, signatory_id)
        row = rows[signatory_id]
        if row.state not in ON_THE_LETTER and position is not None:
            message = f"“{row.name}” is not on the letter, so it cannot lead it."
            raise MoveRefused(message)
        leading = [one for one in _leading_ids(letter.id) if one != row.id]
        if position is not None:
            leading.insert(max(0, position - 1), row.id)
        places: dict[int, int | None] = {row.id: None}
        places |= {one: place for place, one in enumerate(leading, start=1)}
        wanted = {one: {"convener_position": place} for one, place in places.items()}
        return _step(actor, letter, StepKind.RANK, wanted)


def merge(actor: Actor, slug: str, signatory_id: int, listing_id: int) -> Taken:
    """Let one sign-on be another's again: it ends, and leads to that one from then on.

    Its contact stays with it and is shown with the listing, without power over it. A convener's
    place goes over to the listing when that has none.

    :raises MoveRefused: when they are one and the same, or one of them has ended.
    """
    with transaction():
        letter, rows = _held(actor, slug, signatory_id, listing_id)
        row, listing = rows[signatory_id], rows[listing_id]
        _require_living(listing)
        if row.id == listing.id:
            message = "A sign-on cannot be merged with itself; choose another."
            raise MoveRefused(message)
        require_move(SignatoryState(row.state), SignatoryState.REJECTED)
        merged = {
            "state": SignatoryState.REJECTED,
            "ended_at": clock.now(),
            "is_held": False,
            "merged_into_id": listing.id,
            "speaks_for_listing": False,
            "convener_position": None,
        }
        wanted: dict[int, Mapping[str, Any]] = {row.id: merged}
        if row.convener_position is not None and listing.convener_position is None:
            wanted[listing.id] = {"convener_position": row.convener_position}
        return _step(actor, letter, StepKind.MERGE, wanted)


def _step(actor: Actor, letter: LetterRecord, kind: StepKind, wanted: Wanted) -> Taken:
    """Give the rows these columns as one step that is on record; nothing when nothing differs."""
    rows = locked_rows(wanted)
    reviewed = {"reviewed_at": clock.now(), "reviewed_by": actor.name}
    changed, given = [], []
    for row_id, columns in wanted.items():
        row = rows[row_id]
        before = columns_of(row, (*columns, *_REVIEWED))
        after = {name: value for name, value in columns.items() if before[name] != value}
        if after:
            after |= reviewed
            changed.append(RowChange(row_id, {name: before[name] for name in after}, after))
            given.append((row, after))
    if not changed:
        return Taken(kind, 0)
    names = [row.name for row, _ in given]
    if len(give(given)) < len(given):
        raise _taken(wanted, names)
    step_id = keep_step(actor, letter.id, kind, changed)
    told = [_told(one, kind, step_id) for one in changed]
    record_each(actor, Act.REVIEW_SIGNATORY, letter.id, told)
    return Taken(kind, len(changed), step_id=step_id)


def _told(changed: RowChange, kind: StepKind, step_id: int) -> Told:
    facts = {"state", "merged_into_id", "convener_position"}
    typed = {*PUBLIC, "note"}
    moved = changes(changed.before, {n: v for n, v in changed.after.items() if n in facts})
    said = changes(changed.before, {n: v for n, v in changed.after.items() if n in typed})
    details = {**moved, "step": step_id, "kind": str(kind)}
    return Told(f"signatory:{changed.signatory_id}", details, said)


def _taken(wanted: Wanted, names: list[str]) -> AlreadyListed:
    asked = [str(columns["name"]) for columns in wanted.values() if "name" in columns]
    return AlreadyListed(
        f"“{(asked or names)[0]}” is on the letter already by another sign-on. Merge the two instead."
    )


def _body(row: Signatory, given: Mapping[str, Any]) -> int | None:
    return known_organization({**vars(row), **given})


def _leading_ids(letter_id: int) -> list[int]:
    statement = (
        select(Signatory.id)
        .where(Signatory.letter_id == letter_id, Signatory.convener_position.is_not(None))
        .order_by(Signatory.convener_position, Signatory.id)
    )
    return list(db.session.scalars(statement))


def _require_as_seen(row: Signatory, seen_id: int | None) -> None:
    if seen_id is not None and touched_since(row.letter_id, [row.id], seen_id):
        message = (
            "Something has happened with it since you opened this page, which shows it as it is now. "
            "Look at it, and send this again if it still fits."
        )
        raise ChangedMeanwhile(message)


def _require_living(row: Signatory) -> None:
    if row.state in {SignatoryState.WITHDRAWN, SignatoryState.REJECTED}:
        message = f"“{row.name}” has ended, so nothing of it can be changed."
        raise MoveRefused(message)


def _held(actor: Actor, slug: str, *ids: int) -> tuple[LetterRecord, dict[int, Signatory]]:
    # Of several all are locked at once and in one order, so that no two wait for each other.
    letter_id = letters.letter(slug).id
    require(actor, Act.REVIEW_SIGNATORY, letter_id)
    hold_text(letter_id)
    rows = locked_rows(ids)
    if any(one not in rows or rows[one].letter_id != letter_id for one in ids):
        message = "No signatory of this letter has this number."
        raise SignatoryNotFound(message)
    return letters.letter_by_id(letter_id), rows
