"""Sending what is due, and forgetting what was sent."""

import smtplib
from collections.abc import Iterable

import structlog
from flask import current_app
from sqlalchemy import ColumnElement, delete, or_

from campaign import clock
from campaign.db import db, transaction
from campaign.jobs.operations import claim
from campaign.jobs.rules import MAX_ATTEMPTS, retry_delay
from campaign.mailer.models import Message
from campaign.mailer.rules import MESSAGES_LAST, MessageState, recipient_key
from campaign.mailer.smtp import Postman

PERMANENT_FROM = 500
"""SMTP answers from here on (RFC 5321, 4.2.1) will be the same tomorrow."""

log = structlog.get_logger()

_SIGNATORY = "signatory:"
"""How a message begins to name what it is about, when it goes with a contact."""


def deliver_due() -> int:
    """Send every message that is due over one connection; gives how many were sent.

    Without a mail server nothing is claimed, and the messages stay in the outbox.
    """
    if not current_app.config["MAIL_SERVER"]:
        return 0
    sent_count = 0
    claimed = claim(Message, clock.now())
    if claimed is None:
        return 0
    try:
        with Postman(current_app.extensions["mail"]) as postman:
            while claimed is not None:
                sent_count += _deliver(postman, claimed)
                claimed = claim(Message, clock.now())
    except (OSError, smtplib.SMTPException) as error:
        # The server is away or broke off; what was claimed goes back with a pause.
        log.warning("mail_server_away", error=type(error).__name__)
        if claimed is not None:
            _put_back(claimed, "The mail server could not be reached.", is_permanent=False)
    return sent_count


def forget_messages(*, abouts: Iterable[str] = (), address: str = "") -> int:
    """Take every message about these things, or to the address, out of the outbox; gives how many.

    One that was not sent yet is not sent any more.
    """
    theirs: ColumnElement[bool] = Message.about.in_(list(abouts))
    if address:
        theirs = or_(theirs, Message.recipient_key == recipient_key(address))
    with transaction():
        return len(db.session.scalars(delete(Message).where(theirs).returning(Message.id)).all())


def forget_old_messages() -> int:
    """Take the messages that are about no signatory out of the outbox when it is time; gives how many."""
    old = ~Message.about.startswith(_SIGNATORY), Message.created_at < clock.now() - MESSAGES_LAST
    with transaction():
        return len(db.session.scalars(delete(Message).where(*old).returning(Message.id)).all())


def _deliver(postman: Postman, message_id: int) -> bool:
    with transaction():
        row = db.session.get(Message, message_id)
        if row is None:
            return False  # It was erased after it was claimed.
        recipient, data = row.recipient, row.data
    try:
        postman.send_kept(recipient, data)
    except smtplib.SMTPServerDisconnected:
        raise
    except smtplib.SMTPException as error:
        _turned_down(message_id, error)
        return False
    with transaction():
        if (row := db.session.get(Message, message_id, with_for_update=True)) is not None:
            row.state, row.sent_at, row.leased_until_at = MessageState.SENT, clock.now(), None
    return True


def _turned_down(message_id: int, error: smtplib.SMTPException) -> None:
    # The server's own words may quote the address; the code says enough.
    code, is_permanent = _code(error), _is_permanent(error)
    log.warning("mail_refused", outbox_id=message_id, code=code, gives_up=is_permanent)
    answer = (
        f"The mail server answered {code}." if code else "The message could not be handed over."
    )
    _put_back(message_id, answer, is_permanent=is_permanent)


def _put_back(message_id: int, error: str, *, is_permanent: bool) -> None:
    with transaction():
        row = db.session.get(Message, message_id, with_for_update=True)
        if row is None:
            return
        row.last_error, row.leased_until_at = error, None
        if is_permanent or row.attempts >= MAX_ATTEMPTS:
            row.state = MessageState.FAILED
        else:
            row.not_before_at = clock.now() + retry_delay(row.attempts)


def _is_permanent(error: smtplib.SMTPException) -> bool:
    # A refused sender or sign-in is a fault of the settings, and every message
    # would be lost by it; only a refused recipient or text is the message's own.
    is_own = isinstance(error, smtplib.SMTPRecipientsRefused | smtplib.SMTPDataError)
    return is_own and _code(error) >= PERMANENT_FROM


def _code(error: smtplib.SMTPException) -> int:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return max(code for code, _ in error.recipients.values())
    return error.smtp_code if isinstance(error, smtplib.SMTPResponseException) else 0
