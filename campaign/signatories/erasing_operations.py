"""Erasing who is behind a sign-on, and keeping what is public of it.

With a contact go the messages about the signatory, what was typed in the audit, and what
files and steps on the roster have kept of it.
The name on the letter's page and what a printing holds have no contact, and stay.
"""

import json
import secrets
from collections.abc import Sequence
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, delete, func, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute

from campaign import clock
from campaign.access import CLOCKWORK, Actor
from campaign.audit.operations import Told, erase_personal, record_each
from campaign.audit.queries import abouts_with_personal
from campaign.audit.rules import Deed, changes
from campaign.db import db, reading, transaction
from campaign.drafting import queries as letters
from campaign.drafting.operations import hold_text, note_contacts_erased
from campaign.drafting.review_link_operations import forget_reviewers
from campaign.mailer.operations import forget_messages
from campaign.signatories import queries
from campaign.signatories.approval_models import Approval
from campaign.signatories.evidence_models import Evidence
from campaign.signatories.models import RosterStepRow, Signatory, SignatoryImport
from campaign.signatories.queries import SignatoryRecord
from campaign.signatories.rules import SignatoryState, Withdrawal
from campaign.signatories.steps import read, written

Row = TypeVar("Row", SignatoryImport, RosterStepRow)

AT_ONCE = 200
"""So many contacts are erased in one transaction, so that nobody waits long for its locks."""

_CONTACT = ("contact_name", "contact_title", "contact_email", "contact_email_key", "note")
"""The columns that go, and go with them where a step on the roster has kept them."""

_HAS_CONTACT = or_(*(getattr(Signatory, name) != "" for name in _CONTACT))


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
        while _erase_gone(letter_id):
            pass
        with transaction():
            _forget_rejected(letter_id)
            erase_personal(CLOCKWORK, abouts=abouts_with_personal(letter_id, "invitation:"))
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
        _forget_in_files_of(email_key)
        return tuple(queries.record_of(row) for row in rows)


def _erase_batch(letter_id: int) -> int:
    with transaction():
        rows = _locked(Signatory.letter_id == letter_id, _HAS_CONTACT, limit=AT_ONCE)
        _erase(rows, CLOCKWORK, withdraws=False)
        return len(rows)


def _erase_gone(letter_id: int) -> int:
    """Erase what is on record of signatories that an import has made, and that went with it."""
    with transaction():
        on_letter = select(Signatory.id).where(Signatory.letter_id == letter_id)
        standing = {f"signatory:{one}" for one in db.session.scalars(on_letter)}
        gone = (one for one in abouts_with_personal(letter_id, "signatory:") if one not in standing)
        return erase_personal(CLOCKWORK, abouts=islice(gone, AT_ONCE))


def _locked(*conditions: ColumnElement[bool], limit: int | None = None) -> Sequence[Signatory]:
    # The letters first and their signatories after, as whoever publishes a text does.
    of_letters = select(Signatory.letter_id).where(*conditions).distinct()
    for letter_id in sorted(db.session.scalars(of_letters)):
        hold_text(letter_id)
    statement = select(Signatory).where(*conditions).order_by(Signatory.id).limit(limit)
    fresh = {"populate_existing": True}
    return db.session.scalars(statement.with_for_update(), execution_options=fresh).all()


def _erase(rows: Sequence[Signatory], actor: Actor, *, withdraws: bool) -> None:
    told: dict[int, list[Told]] = {}
    for row in rows:
        before = {"state": row.state}
        _end(row, withdraws=withdraws)
        for name in _CONTACT:
            setattr(row, name, "")
        # The link that was sent leads nowhere; one sent to a later contact will.
        row.link_key, row.contact_erased_at = secrets.token_hex(8), clock.now()
        moved: dict[str, Any] = changes(before, {"state": row.state})
        told.setdefault(row.letter_id, []).append(Told(_about(row), moved))
        row.note = ""
    db.session.flush()
    abouts = [_about(row) for row in rows]
    ids = [row.id for row in rows]
    _forget_others(ids)
    _forget_in_steps(ids)
    forget_messages(abouts=abouts)
    erase_personal(actor, abouts=abouts)
    for letter_id, each in told.items():
        record_each(actor, Deed.ERASE_CONTACT, letter_id, each)


def _forget_others(signatory_ids: Sequence[int]) -> None:
    # They bear the contact's words or hand, and the names of those who have decided.
    for rows in (Evidence, Approval):
        db.session.execute(delete(rows).where(rows.signatory_id.in_(signatory_ids)))


def _forget_in_steps(signatory_ids: Sequence[int]) -> None:
    statement = select(RosterStepRow).where(RosterStepRow.signatory_id.in_(signatory_ids))
    for row in db.session.scalars(statement):
        row.before, row.after = map(_without_contact, (row.before, row.after))


def _without_contact(kept: str) -> str:
    # Without the contact that it was sent to, no link may be brought back by a step either.
    gone = {*_CONTACT, "link_key"}
    return written({name: one for name, one in read(kept).items() if name not in gone})


def _forget_rejected(letter_id: int) -> None:
    theirs = SignatoryImport.letter_id == letter_id
    db.session.execute(update(SignatoryImport).where(theirs).values(rejected="[]"))


def _forget_in_files_of(email_key: str) -> None:
    """Forget a contact in rows that were rejected, and in steps that put another in its place."""
    for made in db.session.scalars(_saying(email_key, SignatoryImport, SignatoryImport.rejected)):
        kept = [one for one in json.loads(made.rejected) if email_key not in str(one).lower()]
        made.rejected = json.dumps(kept, ensure_ascii=False)
    columns = RosterStepRow.before, RosterStepRow.after
    for row in db.session.scalars(_saying(email_key, RosterStepRow, *columns)):
        row.before, row.after = (
            _without_contact(kept) if email_key in kept.lower() else kept
            for kept in (row.before, row.after)
        )


def _saying(email_key: str, model: type[Row], *columns: InstrumentedAttribute[str]) -> Select[Row]:
    said = (func.lower(one).contains(email_key, autoescape=True) for one in columns)
    return select(model).where(or_(*said)).with_for_update()


def _end(row: Signatory, *, withdraws: bool) -> None:
    offered = queries.record_of(row).withdrawal
    is_unconfirmed = row.state == SignatoryState.UNCONFIRMED
    if offered == Withdrawal.YES and (withdraws or is_unconfirmed):
        row.state, row.ended_at = SignatoryState.WITHDRAWN, clock.now()
    elif offered == Withdrawal.REQUEST and withdraws:
        row.withdrawal_requested_at = clock.now()


def _about(row: Signatory) -> str:
    return f"signatory:{row.id}"
