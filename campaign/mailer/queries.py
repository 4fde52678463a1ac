"""Reading the outbox."""

import email
import email.policy
import re
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from html import unescape

from sqlalchemy import func, or_, select

from campaign.db import db
from campaign.errors import NotFound
from campaign.mailer.models import Message
from campaign.mailer.rules import MessageState, hidden, masked, recipient_key

_STYLE = re.compile(r"\sstyle=\"([^\"]*)\"")

ENVELOPE = ("From", "Reply-To", "To", "Date")


@dataclass(frozen=True, slots=True)
class OutboxLine:
    """One message in the outbox's list."""

    id: int
    to: str
    subject: str
    name: str
    state: MessageState
    created_at: datetime
    sent_at: datetime | None
    attempts: int
    last_error: str


@dataclass(frozen=True, slots=True)
class OpenedMessage:
    """One message with its headers and its two parts; ``html`` is empty when it has none."""

    line: OutboxLine
    headers: tuple[tuple[str, str], ...]
    text: str
    html: str

    @property
    def envelope(self) -> tuple[tuple[str, str], ...]:
        """The headers that a mail program shows."""
        return tuple((name, value) for name, value in self.headers if name in ENVELOPE)

    def framed_html(self, nonce: str) -> str:
        """The HTML for a frame, with links that leave it.

        Mail carries its style in each element; here all of it stands in sheets that bear the
        nonce, so that the frame's policy need not let any style in.
        """
        styles: list[str] = []

        def moved(match: re.Match[str]) -> str:
            styles.append(unescape(match[1]).replace("<", ""))
            return f' data-style="{len(styles)}"'

        body = _STYLE.sub(moved, self.html).replace("<style", f'<style nonce="{nonce}"')
        rules = "".join(f'[data-style="{at}"]{{{style}}}' for at, style in enumerate(styles, 1))
        sheet = f'<style nonce="{nonce}">{rules}</style></head>'
        return body.replace("<head>", '<head><base target="_top">', 1).replace("</head>", sheet, 1)

    @property
    def subject(self) -> str:
        """The subject in plain text."""
        return self.line.subject

    @property
    def state(self) -> MessageState:
        """Where the message stands."""
        return self.line.state

    @property
    def last_error(self) -> str:
        """What went wrong last; empty when nothing did."""
        return self.line.last_error


def was_written_since(about: str, since: datetime) -> bool:
    """Whether a message about this thing was written at or after the instant."""
    statement = select(Message.id).where(Message.about == about, Message.created_at >= since)
    return db.session.execute(statement.limit(1)).first() is not None


def abouts_written_to(letter_id: int) -> frozenset[str]:
    """What the letter's messages are about."""
    statement = select(Message.about).where(Message.letter_id == letter_id).distinct()
    return frozenset(db.session.scalars(statement))


def has_written_to(address: str) -> bool:
    """Whether a message to the address is kept."""
    statement = select(Message.id).where(Message.recipient_key == recipient_key(address))
    return db.session.execute(statement.limit(1)).first() is not None


def outbox_lines(*, mask: bool, limit: int = 200) -> tuple[OutboxLine, ...]:
    """The newest messages first; ``mask`` hides who gets them."""
    statement = select(Message).order_by(Message.id.desc()).limit(limit)
    return tuple(_line(row, mask=mask) for row in db.session.scalars(statement))


def opened_message(message_id: int, *, mask: bool) -> OpenedMessage:
    """One message in full; ``mask`` hides addresses and links.

    :raises NotFound: when there is none with this id.
    """
    row = db.session.get(Message, message_id)
    if row is None:
        message = "There is no such message in the outbox."
        raise NotFound(message)
    return _opened(row, mask=mask)


def _opened(row: Message, *, mask: bool) -> OpenedMessage:
    parsed = email.message_from_bytes(row.data, policy=email.policy.default)
    shown = hidden if mask else str
    headers = tuple((name, shown(str(value))) for name, value in parsed.items())
    text, html = (shown(_part(parsed, kind)) for kind in ("plain", "html"))
    return OpenedMessage(_line(row, mask=mask), headers, text, html)


def messages_of(address: str, abouts: tuple[str, ...]) -> tuple[OpenedMessage, ...]:
    """Every message to the address or about these things in full, the oldest first."""
    theirs = or_(Message.recipient_key == recipient_key(address), Message.about.in_(abouts))
    rows = db.session.scalars(select(Message).where(theirs).order_by(Message.id))
    return tuple(_opened(row, mask=False) for row in rows)


def counts_by_state() -> dict[str, int]:
    """How many messages stand in each state; states without any are left out."""
    statement = select(Message.state, func.count()).group_by(Message.state)
    return dict(db.session.execute(statement).all())


def has_waited_since(instant: datetime) -> bool:
    """Whether a message was due at or before the instant and nobody has taken it yet."""
    statement = select(Message.id).where(
        Message.state == MessageState.WAITING, Message.not_before_at <= instant
    )
    return db.session.execute(statement.limit(1)).first() is not None


def _part(parsed: EmailMessage, kind: str) -> str:
    part = parsed.get_body((kind,))
    return str(part.get_content()) if part is not None else ""


def _line(row: Message, *, mask: bool) -> OutboxLine:
    return OutboxLine(
        id=row.id,
        to=masked(row.recipient) if mask else row.recipient,
        subject=row.subject,
        name=row.name,
        state=MessageState(row.state),
        created_at=row.created_at,
        sent_at=row.sent_at,
        attempts=row.attempts,
        last_error=row.last_error,
    )
