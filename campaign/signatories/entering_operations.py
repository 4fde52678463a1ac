"""A coordinator enters a sign-on that came on paper or by email, with what shows it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from campaign import clock
from campaign.access import Act, Actor, require
from campaign.audit.operations import record
from campaign.audit.rules import Deed
from campaign.db import db, transaction
from campaign.drafting import queries as letters
from campaign.drafting.operations import hold_text
from campaign.drafting.queries import LetterRecord
from campaign.drafting.rules import LetterState
from campaign.mailer import outbox
from campaign.organizations.places import Place
from campaign.signatories import emails, queries
from campaign.signatories.doubts import of_twin
from campaign.signatories.entries import SignatoryEntry
from campaign.signatories.evidence import Shown
from campaign.signatories.evidence_models import Evidence
from campaign.signatories.listing_operations import known_organization
from campaign.signatories.models import Signatory
from campaign.signatories.operations import correspondence
from campaign.signatories.rows import new_row, told
from campaign.signatories.rules import (
    AlreadyListed,
    LetterNotOpen,
    NameAlike,
    ReceivedLate,
    SignatoryState,
    Way,
    require_kind,
)
from campaign.signatories.twins import await_twins, twin_of

_NOBODY = 0
"""The number of no signatory: what is entered is nobody's yet."""
WAY_WORDS = {Way.PAPER: "on paper", Way.EMAIL: "by email"}


@dataclass(frozen=True, slots=True)
class Entered:
    """A sign-on as it came: who, how, when (an aware instant), and what shows it."""

    entry: SignatoryEntry
    way: Way
    received_at: datetime
    shown: Shown


def enter_signatory(actor: Actor, slug: str, entered: Entered, *, is_other: bool = False) -> int:
    """List who has signed on by paper or email, and tell the contact; gives the signatory's id.

    The coordinator vouches for the consent to the text in force. ``is_other`` says that
    somebody has looked at the listed name that this one resembles, and it is another body.

    :raises LetterNotOpen: when the letter is a draft, delivered or archived.
    :raises ReceivedLate: when it came after the letter closed.
    :raises KindRefused: when the letter is signed by others only.
    :raises AlreadyListed: when the name is on the letter.
    :raises NameAlike: when it resembles a listed one, and nobody has looked.
    """
    with transaction():
        letter = letters.letter(slug)
        require(actor, Act.REVIEW_SIGNATORY, letter.id)
        hold_text(letter.id)
        letter = letters.letter_by_id(letter.id)
        _require_in_time(letter, entered.received_at)
        require_kind(entered.entry.kind, letter.settings.kinds)
        await_twins(entered.entry.name)
        _require_unlike(letter, entered.entry, is_other=is_other)
        row = _listed(letter, entered)
        db.session.execute(insert(Evidence).values(**_evidence(actor, row.id, entered)))
        details: dict[str, Any] = {"state": row.state, "way": entered.way}
        about = f"signatory:{row.id}"
        record(actor, Deed.ENTER, letter.id, about=about, personal=told(vars(row)), **details)
        if row.contact_email:
            about_it = correspondence(letter, queries.record_of(row))
            outbox.put(emails.entered_for_you(about_it, WAY_WORDS[entered.way]))
        return row.id


def _require_in_time(letter: LetterRecord, received_at: datetime) -> None:
    if letter.state not in {LetterState.OPEN, LetterState.CLOSED}:
        message = f"This letter is {letter.state}, so nothing is entered on it."
        raise LetterNotOpen(message)
    if received_at > clock.now():
        message = "It cannot have come later than now; mend the time."
        raise ReceivedLate(message)
    is_over = letter.closed_at is not None and received_at >= letter.closed_at
    if is_over or letter.is_late(received_at):
        message = (
            "It came after the letter closed. Open the letter again with a reason to take it in."
        )
        raise ReceivedLate(message)


def _require_unlike(letter: LetterRecord, entry: SignatoryEntry, *, is_other: bool) -> None:
    place = Place(entry.city, entry.state, entry.country)
    twin = twin_of(letter.id, _NOBODY, entry.name, entry.contact_email, place)
    if twin is not None and twin.is_same:
        message = f"“{twin.name}” is on the letter already."
        raise AlreadyListed(message)
    if twin is not None and not is_other:
        message = f"{of_twin(twin)} If it is another body, say so below and enter it again."
        raise NameAlike(message)


def _listed(letter: LetterRecord, entered: Entered) -> Signatory:
    row = Signatory(**new_row(letter, entered.entry, SignatoryState.LISTED, clock.now()))
    row.organization_id = known_organization(vars(row))
    row.came_by = entered.way
    row.confirmed_at = entered.received_at
    db.session.add(row)
    try:
        db.session.flush()
    except IntegrityError as error:
        message = f"“{entered.entry.name}” is on the letter already."
        raise AlreadyListed(message) from error
    return row


def _evidence(actor: Actor, signatory_id: int, entered: Entered) -> dict[str, Any]:
    shown = entered.shown
    return {
        "signatory_id": signatory_id,
        "words": shown.words,
        "filename": shown.filename,
        "media_type": shown.media_type,
        "data": shown.data,
        "received_at": entered.received_at,
        "made_at": clock.now(),
        "made_by": actor.name,
    }
