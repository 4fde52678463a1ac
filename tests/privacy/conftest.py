"""What tests of privacy begin with: a sign-on with everything that it leaves, and the way to ask."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from campaign import clock
from campaign.db import db
from campaign.signatories import queries
from campaign.signatories.models import Signatory
from tests.application import answers, token_of
from tests.privacy.traces import ADDRESS


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


@pytest.fixture
def run(app):
    """Runs a ``flask`` command in this process; gives its exit code, stdout and stderr."""
    runner = app.test_cli_runner(catch_exceptions=False)
    return lambda *words, **options: runner.invoke(args=[str(word) for word in words], **options)
