"""Who may act for a signatory: another contact in the place of its own, or one beside it."""

import secrets
from dataclasses import asdict, replace
from typing import Any

from campaign.access import Actor
from campaign.db import transaction
from campaign.drafting.authority import Authority
from campaign.drafting.queries import LetterRecord
from campaign.mailer import outbox
from campaign.mailer.rules import recipient_key
from campaign.signatories import doubts, emails, queries
from campaign.signatories.approvals import level_of
from campaign.signatories.entries import ContactEntry
from campaign.signatories.models import Signatory
from campaign.signatories.one_step_operations import (
    held_rows,
    require_as_seen,
    require_living,
    take_step,
)
from campaign.signatories.operations import correspondence
from campaign.signatories.rules import (
    ENDED,
    MAIL_WAITS,
    AlreadyListed,
    MoveRefused,
    SignatoryState,
    StepKind,
    label,
)
from campaign.signatories.steps import Taken

MAY_ACT = "on the letter already, and you may act for it"
"""Where a sign-on stands, in an email, whose contact may act for a listing."""


def grant(actor: Actor, slug: str, signatory_id: int) -> Taken:
    """Let another contact of what is on the letter act for the listing, and send it its link.

    :raises MoveRefused: when it was not found to be another's, or may act already.
    """
    with transaction():
        letter, rows = held_rows(actor, slug, signatory_id)
        row = rows[signatory_id]
        if row.merged_into_id is None or row.speaks_for_listing or row.state in ENDED:
            message = f"“{row.name}” is no other contact of a listing, or may act for it already."
            raise MoveRefused(message)
        given = {"speaks_for_listing": True, "doubt": doubts.SPEAKS}
        taken = take_step(actor, letter, StepKind.GRANT, {row.id: given})
        if row.contact_email:
            about = correspondence(letter, queries.record_of(row))
            outbox.put(emails.your_link(about, MAY_ACT), waits=MAIL_WAITS)
        return taken


def change_contact(
    actor: Actor,
    slug: str,
    signatory_id: int,
    contact: ContactEntry,
    *,
    seen_id: int | None = None,
) -> Taken:
    """Put another contact in the place of a signatory's, or mend what is known of it.

    With another address no link works any more that was sent before; the new contact gets one,
    or is asked to confirm, and the old address is told.

    :raises ChangedMeanwhile: when something has happened with it since ``seen_id``.
    :raises MoveRefused: when the sign-on has ended or expired, its contact was erased, or the
        address has a sign-on of its own under this name.
    """
    with transaction():
        letter, rows = held_rows(actor, slug, signatory_id)
        row = rows[signatory_id]
        require_as_seen(row, seen_id)
        require_living(row)
        _require_contact_kept(row)
        old = correspondence(letter, queries.record_of(row))
        given = _contact_columns(row, contact)
        try:
            taken = take_step(actor, letter, StepKind.CONTACT, {row.id: given})
        except AlreadyListed as taken_already:
            message = (
                f"“{contact.contact_email}” has a sign-on of its own under this name: "
                "let that contact manage the listing instead."
            )
            raise MoveRefused(message) from taken_already
        if "link_key" in given:
            _tell_both(letter, row, old)
        return taken


def _require_contact_kept(row: Signatory) -> None:
    if row.contact_erased_at is not None:
        message = f"The contact of “{row.name}” was erased, and no other is kept in its place."
        raise MoveRefused(message)
    if row.lapsed_at is not None:
        message = f"“{row.name}” was not confirmed in time and has expired; enter it by hand."
        raise MoveRefused(message)


def _contact_columns(row: Signatory, contact: ContactEntry) -> dict[str, Any]:
    email_key = recipient_key(contact.contact_email)
    given = {**asdict(contact), "contact_email_key": email_key}
    if email_key == row.contact_email_key:
        return given
    if row.authority == Authority.SAME_DOMAIN:
        # That was shown by the old address.
        alone = replace(queries.record_of(row), authority=Authority.SELF_ATTESTED)
        given["authority"] = level_of(replace(alone, contact_email=contact.contact_email))
    # What was sent to the old address opens nothing any more, an approver's link neither.
    return {**given, "link_key": secrets.token_hex(8)}


def _tell_both(letter: LetterRecord, row: Signatory, old: emails.Correspondence) -> None:
    new = correspondence(letter, queries.record_of(row))
    if row.state == SignatoryState.UNCONFIRMED:
        outbox.put(emails.confirm_sign_on(new), waits=MAIL_WAITS)
    else:
        state = label(SignatoryState(row.state))
        outbox.put(emails.contact_named(new, state), waits=MAIL_WAITS)
    if old.contact_email:
        outbox.put(emails.contact_replaced(old), waits=MAIL_WAITS)
