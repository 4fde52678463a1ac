"""What an organization does: sign on, confirm, correct, withdraw, ask for its link again.

Sign-on is where a rush arrives, so it uses SQLAlchemy Core and few statements.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from flask import current_app
from sqlalchemy.exc import IntegrityError

from campaign import clock
from campaign.access import Actor
from campaign.accounts.queries import coordinator_address
from campaign.audit.operations import record
from campaign.audit.rules import Deed, change, changes
from campaign.db import db, transaction
from campaign.drafting import queries as letters
from campaign.drafting.queries import LetterRecord
from campaign.drafting.rules import LetterState
from campaign.mailer import outbox
from campaign.mailer.queries import was_written_since
from campaign.mailer.rules import recipient_key
from campaign.organizations.places import Place
from campaign.organizations.rules import name_key
from campaign.signatories import doubts, emails, queries
from campaign.signatories.authoriser_operations import name_authoriser
from campaign.signatories.entries import SignatoryEntry
from campaign.signatories.link_queries import as_seen_by
from campaign.signatories.listing_operations import (
    ORGANIZATION,
    listing_of,
    locked_by_link,
    take_power,
)
from campaign.signatories.models import Signatory
from campaign.signatories.paper import filled_title
from campaign.signatories.queries import SignatoryRecord
from campaign.signatories.rows import TOLD_COLUMNS, entry_values, new_row, told
from campaign.signatories.rules import (
    MAX_QUESTION_CHARACTERS,
    ONE_MAIL_PER,
    DeadlinePassed,
    LetterNotOpen,
    MoveRefused,
    QuestionMissing,
    Sending,
    SignatoryState,
    Withdrawal,
    label,
    require_kind,
    require_move,
)
from campaign.signatories.standing_operations import Standing, insert_or_refresh
from campaign.signatories.twins import twin_of

Contact = SignatoryRecord | Standing
"""Whom a message about a signatory goes to."""

_BY_LINK_OR_FORM = Actor("signatory")
"""Who acts without an account; it is for the audit and never asks for permission."""


@dataclass(frozen=True, slots=True)
class SignedOn:
    """The answer to a sign-on, the same for a new one and a repeated one."""

    reference: str
    name: str


def require_open(letter: LetterRecord, now: datetime) -> None:
    """Let a sign-on pass that is received at ``now``.

    :raises LetterNotOpen: when the letter is a draft, closed, delivered or archived.
    :raises DeadlinePassed: at the deadline's instant or later.
    """
    if letter.is_late(now) and letter.state in {LetterState.OPEN, LetterState.CLOSED}:
        message = "The deadline of this letter has passed, so it takes no more sign-ons."
        raise DeadlinePassed(message)
    if letter.state != LetterState.OPEN:
        message = f"This letter is {letter.state}, so it takes no sign-ons."
        raise LetterNotOpen(message)


def sign_on(slug: str, entry: SignatoryEntry, sending: Sending | None = None) -> SignedOn:
    """Keep the consent to the text in force and write the email that asks to confirm it.

    Repeating it with the same name and address changes nothing but an unconfirmed
    row's details, and sends no second email within the hour. When the letter's guards
    doubt how it was sent, a coordinator looks at it once it is confirmed.

    :raises TextChanged: when the text was changed in earnest since it was read.
    :raises LetterNotOpen: see ``require_open``.
    :raises DeadlinePassed: see ``require_open``.
    :raises KindRefused: when the letter is signed by others only.
    """
    try:
        return _sign_on(slug, entry, sending)
    except IntegrityError:
        # The random reference was another's already; the next one will not be.
        return _sign_on(slug, entry, sending)


def _sign_on(slug: str, entry: SignatoryEntry, sending: Sending | None) -> SignedOn:
    with transaction():
        now = clock.now()
        letter = letters.letter(slug)
        require_open(letter, now)
        require_kind(entry.kind, letter.settings.kinds)
        values = new_row(letter, entry, SignatoryState.UNCONFIRMED, now)
        read_sha256 = queries.read_or_in_force(letter, sending.read_sha256 if sending else "")
        values["version_sha256"] = read_sha256
        values["doubt"] = doubts.of_sending(letter.settings.policy, letter.settings.guards, sending)
        standing, is_written = insert_or_refresh(values)
        is_new = standing.reference == values["reference"]
        if is_written:
            if sending and sending.authoriser_name:
                name_authoriser(standing.id, sending.authoriser_name, sending.authoriser_title)
            consent = {"state": standing.state, "version": read_sha256}
            record_by_link(
                Deed.SIGN_ON, letter.id, standing.id, told(values), **consent, repeat=not is_new
            )
        if is_new or not was_written_since(f"signatory:{standing.id}", now - ONE_MAIL_PER):
            _write_first_email(letter, standing)
        return SignedOn(standing.reference, entry.name)


def correct(token: str, entry: SignatoryEntry) -> SignatoryRecord:
    """Change what is listed; the contact's address stays.

    A name with another key, or of another kind, goes back to a coordinator when it was already
    confirmed, and leaves its organization; an unconfirmed one is simply corrected. Another
    contact that may act for a listing corrects the listing, and its own name and title.

    :raises LinkUnknown: for a link that does not work.
    :raises MoveRefused: when the sign-on was withdrawn or rejected.
    :raises KindRefused: when it becomes of a kind that the letter does not take.
    """
    with transaction():
        own = locked_by_link(token)
        row = listing_of(own)
        _require_living(row)
        letter = letters.letter_by_id(row.letter_id)
        if entry.kind != row.kind:
            require_kind(entry.kind, letter.settings.kinds)
        before = {name: getattr(row, name) for name in (*TOLD_COLUMNS, "state")}
        if row.state != SignatoryState.UNCONFIRMED and (doubt := _other_body(row, entry)):
            _send_to_review(row, entry, doubt)
        for column, value in entry_values(letter, entry).items():
            if not column.startswith("contact_email"):
                setattr(own if column.startswith("contact_") else row, column, value)
        try:
            db.session.flush()
        except IntegrityError as error:
            message = f"You have already signed on “{entry.name}” with this address."
            raise MoveRefused(message) from error
        typed = changes(before, {name: getattr(row, name) for name in TOLD_COLUMNS})
        moved = changes(before, {"state": row.state})
        if typed or moved:
            record_by_link(Deed.CORRECT, row.letter_id, row.id, typed, **moved)
        return as_seen_by(queries.record_of(row), queries.record_of(own))


def withdraw(token: str) -> SignatoryRecord:
    """Take the name off the letter; once a printing holds it, ask the coordinator to.

    :raises LinkUnknown: for a link that does not work.
    :raises MoveRefused: when it has already ended.
    """
    with transaction():
        own = locked_by_link(token)
        row = listing_of(own)
        offered = queries.record_of(row).withdrawal
        if offered == Withdrawal.REQUEST:
            row.withdrawal_requested_at = clock.now()
            record_by_link(Deed.ASK_TO_WITHDRAW, row.letter_id, row.id)
        elif offered != Withdrawal.REQUESTED:
            state = change(row.state, SignatoryState.WITHDRAWN)
            _move(row, SignatoryState.WITHDRAWN)
            row.ended_at = clock.now()
            record_by_link(Deed.WITHDRAW, row.letter_id, row.id, state=state)
        return as_seen_by(queries.record_of(row), queries.record_of(own))


def send_links(slug: str, address: str) -> None:
    """Send the links of everything this address has on the letter; tells nothing to the asker."""
    with transaction():
        letter = letters.letter(slug)
        for signatory in queries.active_records_of(letter.id, recipient_key(address)):
            _write_first_email(letter, signatory)
            record_by_link(Deed.SEND_LINK, letter.id, signatory.id)


def correspondence(letter: LetterRecord, signatory: Contact) -> emails.Correspondence:
    """What every message about this signatory needs."""
    base_url = current_app.config["BASE_URL"]
    token = queries.link_token(signatory.id, signatory.link_key)
    return emails.Correspondence(
        signatory_id=signatory.id,
        letter_id=letter.id,
        letter_title=filled_title(letter),
        letter_language=letter.settings.language,
        letter_url=f"{base_url}/l/{letter.slug}",
        link=f"{base_url}/s/{token}",
        name=signatory.name,
        contact_name=signatory.contact_name,
        contact_email=signatory.contact_email,
        reply_to=coordinator_address(letter.id),
    )


def ask(token: str, question: str) -> SignatoryRecord:
    """Put a question about the changed text before the coordinator, who answers by mail.

    :raises LinkUnknown: for a link that does not work.
    :raises QuestionMissing: when nothing is asked.
    :raises MoveRefused: when the sign-on has ended, or the letter has no coordinator to ask.
    """
    with transaction():
        row = locked_by_link(token)
        _require_living(row)
        question = question.strip()[:MAX_QUESTION_CHARACTERS]
        if not question:
            raise QuestionMissing
        letter, signatory = letters.letter_by_id(row.letter_id), queries.record_of(row)
        about = correspondence(letter, signatory)
        is_waiting = queries.is_asked_again(signatory, letter)
        email = emails.question(about, question, is_waiting=is_waiting)
        if not about.reply_to or not outbox.put(email):
            message = "Your question could not be passed on now. Answer the email instead."
            raise MoveRefused(message)
        record_by_link(Deed.ASK, row.letter_id, row.id, {"question": question})
        return queries.record_of(row)


def record_by_link(
    deed: Deed,
    letter_id: int,
    signatory_id: int,
    typed: Mapping[str, object] | None = None,
    **details: object,
) -> None:
    """Keep what somebody did without an account; a part of other operations."""
    about = f"signatory:{signatory_id}"
    record(_BY_LINK_OR_FORM, deed, letter_id, about=about, personal=typed, **details)


def _write_first_email(letter: LetterRecord, signatory: Contact) -> None:
    about = correspondence(letter, signatory)
    if signatory.state == SignatoryState.UNCONFIRMED:
        outbox.put(emails.confirm_sign_on(about))
    else:
        outbox.put(emails.your_link(about, label(SignatoryState(signatory.state))))


def _move(row: Signatory, state: SignatoryState) -> None:
    require_move(SignatoryState(row.state), state)
    row.state = state


def _other_body(row: Signatory, entry: SignatoryEntry) -> str:
    """The doubt about a correction after which the row is somebody else; empty when it is not."""
    if name_key(entry.name) != row.name_key:
        return f"The contact changed the name from “{row.name}”."
    if entry.kind != row.kind:
        return f"The contact changed it from an {row.kind} to an {entry.kind}."
    return ""


def _send_to_review(row: Signatory, entry: SignatoryEntry, doubt: str) -> None:
    twin = (
        twin_of(
            row.letter_id,
            row.id,
            entry.name,
            row.contact_email,
            Place(entry.city, entry.state, entry.country),
        )
        if entry.kind == ORGANIZATION
        else None
    )
    is_listed = twin is not None and twin.is_same
    row.doubt = f"{doubt} {doubts.of_twin(twin)}" if twin and is_listed else doubt
    row.merged_into_id = twin.signatory_id if twin and is_listed else None
    row.organization_id = None
    take_power(row.id)
    if row.state != SignatoryState.IN_REVIEW:
        _move(row, SignatoryState.IN_REVIEW)
        row.listed_at = None


def _require_living(row: Signatory) -> None:
    if row.state in {SignatoryState.WITHDRAWN, SignatoryState.REJECTED}:
        message = "This sign-on has ended, so it cannot be corrected. You can sign on again."
        raise MoveRefused(message)
