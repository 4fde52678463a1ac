"""Sending what is due."""

import smtplib

import structlog
from flask import current_app

from campaign import clock
from campaign.db import db, transaction
from campaign.jobs.operations import claim
from campaign.jobs.rules import MAX_ATTEMPTS, retry_delay
from campaign.mailer.models import Message
from campaign.mailer.rules import MessageState
from campaign.mailer.smtp import Postman

PERMANENT_FROM = 500
"""SMTP answers from here on (RFC 5321, 4.2.1) will be the same tomorrow."""

log = structlog.get_logger()


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


def _deliver(postman: Postman, message_id: int) -> bool:
    with transaction():
        row = db.session.get_one(Message, message_id)
        recipient, data = row.recipient, row.data
    try:
        postman.send_kept(recipient, data)
    except smtplib.SMTPServerDisconnected:
        raise
    except smtplib.SMTPException as error:
        _put_back(message_id, _answer(error), is_permanent=_code(error) >= PERMANENT_FROM)
        return False
    with transaction():
        row = db.session.get_one(Message, message_id)
        row.state, row.sent_at, row.leased_until_at = MessageState.SENT, clock.now(), None
    return True


def _put_back(message_id: int, error: str, *, is_permanent: bool) -> None:
    with transaction():
        row = db.session.get_one(Message, message_id)
        row.last_error, row.leased_until_at = error, None
        if is_permanent or row.attempts >= MAX_ATTEMPTS:
            row.state = MessageState.FAILED
        else:
            row.not_before_at = clock.now() + retry_delay(row.attempts)


def _code(error: smtplib.SMTPException) -> int:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return max(code for code, _ in error.recipients.values())
    return error.smtp_code if isinstance(error, smtplib.SMTPResponseException) else 0


def _answer(error: smtplib.SMTPException) -> str:
    # The server's own words may quote the address; the code says enough.
    return f"The mail server answered {_code(error)}." if _code(error) else "The mail server refused."
