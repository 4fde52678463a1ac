"""What a coordinator changes of one signatory: its public columns, its place, its note, its twin."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from campaign import clock
from campaign.access import Actor
from campaign.audit.rules import changes
from campaign.db import db, transaction
from campaign.drafting.operations import locked_letter
from campaign.mailer import outbox
from campaign.signatories import emails, queries
from campaign.signatories.entries import SignatoryEntry
from campaign.signatories.listing_operations import known_organization
from campaign.signatories.models import Signatory
from campaign.signatories.one_step_operations import (
    held_rows,
    require_as_seen,
    require_living,
    take_step,
)
from campaign.signatories.operations import correspondence
from campaign.signatories.rows import PUBLIC, entry_values
from campaign.signatories.rules import (
    MAIL_WAITS,
    MAX_NOTE_CHARACTERS,
    MoveRefused,
    NoteRefused,
    SignatoryState,
    StepKind,
    require_move,
)
from campaign.signatories.steps import Taken, columns_of

ON_THE_LETTER = frozenset({SignatoryState.LISTED, SignatoryState.STALE})


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
        letter, rows = held_rows(actor, slug, signatory_id)
        row = rows[signatory_id]
        require_as_seen(row, seen_id)
        require_living(row)
        columns = {*PUBLIC, "name_key", "sort_key"}
        given = {one: v for one, v in entry_values(letter, entry).items() if one in columns}
        before = columns_of(row, PUBLIC)
        if row.state in ON_THE_LETTER and given["name_key"] != row.name_key:
            given["organization_id"] = _body(row, given)
        taken = take_step(actor, letter, StepKind.CORRECT, {row.id: given})
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
        letter, rows = held_rows(actor, slug, signatory_id)
        row = rows[signatory_id]
        require_as_seen(row, seen_id)
        return take_step(actor, letter, StepKind.NOTE, {row.id: {"note": note}})


def rank(actor: Actor, slug: str, signatory_id: int, position: int | None) -> Taken:
    """Let a signatory lead the letter in this place, from 1, or lead it no longer.

    The others move up or down. A place after the last is the last.

    :raises MoveRefused: when it is not on the letter.
    """
    with transaction():
        # Whoever moves one moves the others, so two who do it wait here for each other.
        locked_letter(slug)
        letter, rows = held_rows(actor, slug, signatory_id)
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
        return take_step(actor, letter, StepKind.RANK, wanted)


def merge(actor: Actor, slug: str, signatory_id: int, listing_id: int) -> Taken:
    """Let one sign-on be another's again: it ends, and leads to that one from then on.

    Its contact stays with it and is shown with the listing, without power over it. A convener's
    place goes over to the listing when that has none.

    :raises MoveRefused: when they are one and the same, or one of them has ended.
    """
    with transaction():
        letter, rows = held_rows(actor, slug, signatory_id, listing_id)
        row, listing = rows[signatory_id], rows[listing_id]
        require_living(listing)
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
        return take_step(actor, letter, StepKind.MERGE, wanted)


def _body(row: Signatory, given: Mapping[str, Any]) -> int | None:
    return known_organization({**vars(row), **given})


def _leading_ids(letter_id: int) -> list[int]:
    statement = (
        select(Signatory.id)
        .where(Signatory.letter_id == letter_id, Signatory.convener_position.is_not(None))
        .order_by(Signatory.convener_position, Signatory.id)
    )
    return list(db.session.scalars(statement))
