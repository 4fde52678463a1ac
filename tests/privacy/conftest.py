"""What tests of privacy begin with: a sign-on with everything that it leaves, and the record whole."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from campaign import clock
from campaign.audit.operations import chain_entries
from campaign.audit.verification import verify
from campaign.db import db
from campaign.drafting import queries as letters
from campaign.mailer.models import Message
from campaign.mailer.queries import opened_message
from campaign.signatories import queries
from campaign.signatories.models import Signatory
from tests.application import answers, token_of

ADDRESS = "ana@example.org"


@pytest.fixture
def sign_on(client, letter):
    """Signs an organization on from the address; gives its link's token."""

    def send(**changed):
        form = answers(client, **{"contact_email": ADDRESS, **changed})
        assert client.post(f"/l/{letter}/sign-on", data=form).status_code == 303
        newest = select(Signatory).order_by(Signatory.id.desc()).limit(1)
        row = db.session.scalars(newest).one()
        return queries.link_token(row.id, row.link_key)

    return send


@pytest.fixture
def later(monkeypatch):
    """Moves the project's clock on from now, by these days in all."""
    start = clock.now()

    def move(days):
        monkeypatch.setattr(clock, "now", lambda: start + timedelta(days=days))

    return move


@pytest.fixture
def ask(client):
    """Asks for a link; gives the page that answers."""

    def send(address=ADDRESS, **changed):
        token = token_of(client.get("/privacy/request"))
        form = {"email": address, "csrf_token": token, **changed}
        return client.post("/privacy/request", data=form)

    return send


@pytest.fixture
def press(client):
    """Presses a button behind a link; gives the page that answers."""

    def send(link, action, **fields):
        token = token_of(client.get("/privacy/request"))
        return client.post(link, data={"action": action, "csrf_token": token, **fields})

    return send


def the_link():
    """The address in the newest email of that kind."""
    newest = select(Message.id).where(Message.name == "your_data").order_by(Message.id.desc())
    text = opened_message(db.session.scalars(newest).first(), mask=False).text
    return re.search(r"https?://[^/\s]+(/privacy/request/\S+)", text)[1]


def row_named(name):
    db.session.expire_all()
    return db.session.scalars(select(Signatory).where(Signatory.name == name)).one()


def everything():
    """The whole database as text, to look for what must not be in it."""
    db.session.expire_all()
    db.session.rollback()
    said = []
    for table in db.metadata.sorted_tables:
        for row in db.session.execute(select(*table.columns)):
            said += [one.decode("latin-1") if isinstance(one, bytes) else str(one) for one in row]
    return "\n".join(said)


def assert_record_is_whole(slug):
    """Nothing is wrong with the letter's chain, nor with the installation's, chained to the end."""
    chain_entries()
    for letter_id in (letters.letter(slug).id, None):
        verdict = verify(letter_id)
        assert verdict.problems == ()
        assert verdict.waiting_count == 0
