"""Writing a message into the outbox, in the transaction of the change that causes it."""

from flask import current_app
from sqlalchemy import insert

from campaign import clock
from campaign.db import db
from campaign.jobs.queue import wake_after_commit
from campaign.mailer import queries
from campaign.mailer.composing import Composed, compose, seal
from campaign.mailer.models import Message
from campaign.mailer.rules import Email, MessageState, recipient_key

DELIVER = "mailer.deliver"
"""The name of the handler that sends what is due."""


def put(email: Email) -> bool:
    """Write the message with its final bytes; False when its address has had enough for now."""
    if queries.has_had_enough(email.recipient, clock.now()):
        return False
    _write(email, compose(email))
    return True


def put_ready(email: Email, subject: str, body: str, html: str | None) -> bool:
    """Like ``put`` for a message that another library has already worded."""
    if queries.has_had_enough(email.recipient, clock.now()):
        return False
    _write(email, seal(email, subject, body, html))
    return True


def _write(email: Email, composed: Composed) -> None:
    now = clock.now()
    db.session.execute(
        insert(Message).values(
            message_id=composed.message_id,
            name=email.name,
            about=email.about,
            letter_id=email.letter_id,
            recipient=email.recipient,
            recipient_key=recipient_key(email.recipient),
            subject=composed.subject,
            data=composed.data,
            created_at=now,
            not_before_at=now,
            state=MessageState.WAITING,
            attempts=0,
            last_error="",
        )
    )
    wake_after_commit(current_app._get_current_object(), DELIVER)  # type: ignore[attr-defined]  # noqa: SLF001
