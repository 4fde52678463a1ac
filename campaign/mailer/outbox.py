"""Writing a message into the outbox, in the transaction of the change that causes it."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from flask import current_app
from sqlalchemy import Insert, bindparam, delete, func, insert, select

from campaign import clock
from campaign.db import db
from campaign.jobs.queue import wake_after_commit
from campaign.mailer.composing import Composed, compose, seal
from campaign.mailer.models import Message
from campaign.mailer.rules import (
    DAY,
    HOUR,
    MAX_MESSAGES_A_DAY,
    MAX_MESSAGES_AN_HOUR,
    Email,
    MessageState,
    recipient_key,
)

DELIVER = "mailer.deliver"
"""The name of the handler that sends what is due."""


def put(email: Email, *, waits: timedelta = timedelta()) -> bool:
    """Write the message with its final bytes; False when its address has had enough for now.

    It is not sent before ``waits`` is over, so that what causes it can be taken back.
    """
    return _write(email, compose(email), waits)


def put_ready(email: Email, subject: str, body: str, html: str | None) -> bool:
    """Like ``put`` for a message that another library has already worded."""
    return _write(email, seal(email, subject, body, html))


def take_back(abouts: Iterable[str], since: datetime) -> int:
    """Take out what was written about these since then and still waits to be sent; gives how many.

    What was to be sent at once stays: something else caused it.
    """
    theirs = delete(Message).where(
        Message.about.in_(list(abouts)),
        Message.created_at >= since,
        Message.not_before_at > Message.created_at,
        Message.state == MessageState.WAITING,
        Message.attempts == 0,
    )
    return len(db.session.scalars(theirs.returning(Message.id)).all())


def _write(email: Email, composed: Composed, waits: timedelta = timedelta()) -> bool:
    now = clock.now()
    written = db.session.connection().execute(
        _INSERT_UNLESS_ENOUGH,
        {
            "message_id": composed.message_id,
            "name": email.name,
            "about": email.about,
            "letter_id": email.letter_id,
            "recipient": email.recipient,
            "recipient_key": recipient_key(email.recipient),
            "subject": composed.subject,
            "data": composed.data,
            "created_at": now,
            "not_before_at": now + waits,
            "state": MessageState.WAITING,
            "attempts": 0,
            "last_error": "",
            "hour_ago": now - HOUR,
            "day_ago": now - DAY,
        },
    )
    if written.first() is None:
        return False
    wake_after_commit(current_app._get_current_object(), DELIVER)  # type: ignore[attr-defined]  # noqa: SLF001
    return True


def _insert_unless_enough() -> Insert:
    """One statement, built once: the row, unless its address has had enough for an hour or a day."""
    columns: Any = Message.__table__.columns
    values = [
        bindparam(column.name, type_=column.type)
        for column in columns
        if column.name not in {"id", "sent_at", "leased_until_at"}
    ]

    def written_since(instant: str) -> Any:  # noqa: ANN401 (an expression)
        to_same = Message.recipient_key == bindparam("recipient_key")
        since = Message.created_at > bindparam(instant)
        return select(func.count()).where(to_same, since).scalar_subquery()

    row = select(*values).where(
        written_since("hour_ago") < MAX_MESSAGES_AN_HOUR,
        written_since("day_ago") < MAX_MESSAGES_A_DAY,
    )
    statement = insert(Message.__table__).from_select([value.key for value in values], row)  # type: ignore[arg-type]
    return statement.returning(Message.__table__.columns.id)


_INSERT_UNLESS_ENOUGH = _insert_unless_enough()
