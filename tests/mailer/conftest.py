"""A site that sends its mail to a real server, and a few ways to write messages."""

import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from campaign import clock
from campaign.db import db, transaction
from campaign.mailer import outbox
from campaign.mailer.models import Message
from campaign.mailer.rules import Email
from tests.application import application
from tests.servers import SMTPServer, smtp_server

SENDER = "Sample Letters <letters@mail.example.org>"

CONTEXT = {
    "letter_title": "Safe Water",
    "letter_url": "https://letters.example.org/l/safe-water",
    "link": "https://letters.example.org/s/a-sample-link",
    "name": "Sample Alliance of Clinics",
    "contact_name": "Ana Example",
}


@pytest.fixture
def mail() -> Iterator[SMTPServer]:
    """The mail server that the site sends to."""
    with smtp_server() as server:
        yield server


@pytest.fixture
def app(tables: str, tmp_path: Path, mail: SMTPServer) -> Iterator[Flask]:
    """The application on an empty database, with this mail server in its settings."""
    settings = {"MAIL_DEFAULT_SENDER": SENDER, **mail.environ}
    with application(tables, tmp_path, **settings) as made:
        yield made


@pytest.fixture
def put(app: Flask) -> Callable[..., bool]:
    """Writes a message into the outbox; keywords change what its template shows."""

    def write(recipient: str = "ana@example.org", *, reply_to: str = "", **context: str) -> bool:
        with transaction():
            values = {**CONTEXT, **context}
            return outbox.put(Email("confirm_sign_on", recipient, values, reply_to=reply_to))

    return write


@pytest.fixture
def rows(app: Flask) -> Callable[[], list[Message]]:
    """The outbox as it stands, the oldest first."""

    def read() -> list[Message]:
        db.session.expire_all()
        return list(db.session.scalars(select(Message).order_by(Message.id)))

    return read


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[timedelta], None]:
    """Moves the project's clock on, and no other."""
    start = clock.now()

    def now() -> datetime:
        return start

    monkeypatch.setattr(clock, "now", lambda: now() + gone[0])
    gone = [timedelta()]

    def move(by: timedelta) -> None:
        gone[0] += by

    return move


def longest_line(raw: bytes) -> int:
    """Octets of the longest line, without its end."""
    return max(map(len, re.split(b"\r\n|\r|\n", raw)))
