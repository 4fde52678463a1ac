"""Erasing who is behind a sign-on, and keeping what is public of it.

With a contact go the messages about the signatory, what was typed in the audit, and what
coordinators noted of it and may take back.
The name on the letter's page and what a printing holds have no contact, and stay.
"""

import secrets
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, or_, select

from campaign import clock
from campaign.access import CLOCKWORK, Actor
from campaign.audit.operations import Told, erase_personal, record_each
from campaign.audit.queries import invitations_with_personal
from campaign.audit.rules import Deed, changes
from campaign.db import db, reading, transaction
from campaign.drafting import queries as letters
from campaign.drafting.operations import note_contacts_erased
from campaign.drafting.review_link_operations import forget_reviewers
from campaign.mailer.operations import forget_messages
from campaign.signatories import queries
from campaign.signatories.models import Signatory
from campaign.signatories.queries import SignatoryRecord
from campaign.signatories.rules import SignatoryState, Withdrawal
from campaign.signatories.step_operations import forget_steps_of

AT_ONCE = 200
"""So many contacts are erased in one transaction, so that nobody waits long for its locks."""

_HAS_CONTACT = or_(
    Signatory.contact_email_key != "", Signatory.contact_name != "", Signatory.contact_title != ""
)


def erase_due_contacts() -> int:
    """Erase the contacts of every letter that is over for as long as it has set; gives how many.

    A worker that is killed half way leaves whole batches, and the next sweep goes on.
    """
    with reading():
        due = letters.past_retention_ids(clock.now())
        db.session.rollback()
    erased_count = 0
    for letter_id in due:
        while batch_count := _erase_batch(letter_id):
            erased_count += batch_count
        with transaction():
            erase_personal(CLOCKWORK, abouts=invitations_with_personal(letter_id))
            forget_reviewers(CLOCKWORK, letter_id=letter_id)
            note_contacts_erased(letter_id)
    return erased_count


def erase_contacts_of(
    email_key: str, actor: Actor, *, withdraws: bool = False
) -> tuple[SignatoryRecord, ...]:
    """Erase what a contact has on any letter; gives the sign-ons as they stand after.

    An unconfirmed sign-on ends, since nobody could confirm it any more. With
    ``withdraws`` every other ends that no printing holds, and for one that is printed the
    coordinators are asked. It is part of an operation that has asked for permission.
    """
    with transaction():
        rows = _locked(Signatory.contact_email_key == email_key)
        _erase(rows, actor, withdraws=withdraws)
        return tuple(queries.record_of(row) for row in rows)


def _erase_batch(letter_id: int) -> int:
    with transaction():
        rows = _locked(Signatory.letter_id == letter_id, _HAS_CONTACT, limit=AT_ONCE)
        _erase(rows, CLOCKWORK, withdraws=False)
        return len(rows)


def _locked(*conditions: ColumnElement[bool], limit: int | None = None) -> Sequence[Signatory]:
    statement = select(Signatory).where(*conditions).order_by(Signatory.id).limit(limit)
    fresh = {"populate_existing": True}
    return db.session.scalars(statement.with_for_update(), execution_options=fresh).all()


def _erase(rows: Sequence[Signatory], actor: Actor, *, withdraws: bool) -> None:
    told: dict[int, list[Told]] = {}
    for row in rows:
        before = {"state": row.state}
        _end(row, withdraws=withdraws)
        row.contact_name = row.contact_title = row.contact_email = row.contact_email_key = ""
        # The link that was sent leads nowhere; one sent to a later contact will.
        row.link_key, row.contact_erased_at = secrets.token_hex(8), clock.now()
        moved: dict[str, Any] = changes(before, {"state": row.state})
        told.setdefault(row.letter_id, []).append(Told(_about(row), moved))
        row.note = ""
    db.session.flush()
    forget_steps_of([row.id for row in rows])
    abouts = [_about(row) for row in rows]
    forget_messages(abouts=abouts)
    erase_personal(actor, abouts=abouts)
    for letter_id, each in told.items():
        record_each(actor, Deed.ERASE_CONTACT, letter_id, each)


def _end(row: Signatory, *, withdraws: bool) -> None:
    offered = queries.record_of(row).withdrawal
    is_unconfirmed = row.state == SignatoryState.UNCONFIRMED
    if offered == Withdrawal.YES and (withdraws or is_unconfirmed):
        row.state, row.ended_at = SignatoryState.WITHDRAWN, clock.now()
    elif offered == Withdrawal.REQUEST and withdraws:
        row.withdrawal_requested_at = clock.now()


def _about(row: Signatory) -> str:
    return f"signatory:{row.id}"
