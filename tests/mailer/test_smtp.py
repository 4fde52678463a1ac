"""The way to the mail server: with a time limit, never in the clear, one connection for a batch."""

import socket

import pytest

from campaign.mailer import smtp
from campaign.mailer.operations import deliver_due
from tests.servers import LOOPBACK, free_port


@pytest.fixture
def silent_port():
    """A port that takes connections and then says nothing."""
    with socket.create_server((LOOPBACK, 0)) as listener:
        yield listener.getsockname()[1]


def test_a_silent_server_is_given_up_after_a_while(
    app, put, rows, silent_port, monkeypatch, capsys
):
    monkeypatch.setattr(smtp, "TIMEOUT_SECONDS", 0.2)
    app.extensions["mail"].port = silent_port
    put()
    assert deliver_due() == 0
    assert (rows()[0].state, rows()[0].last_error) == (
        *("waiting", "The mail server could not be reached."),
    )
    assert "mail_server_away" in capsys.readouterr().err


def test_a_server_that_is_not_there_is_tried_again(app, put, rows):
    app.extensions["mail"].port = free_port()
    put()
    assert deliver_due() == 0
    assert (rows()[0].state, rows()[0].attempts) == ("waiting", 1)


def test_a_server_that_cannot_encrypt_gets_nothing_when_that_is_set(app, put, mail):
    app.extensions["mail"].use_tls = True
    put()
    assert deliver_due() == 0
    assert mail.received == []


def test_a_batch_takes_one_connection(put, mail, monkeypatch):
    peers = []
    take = type(mail).handle_DATA

    async def note_peer(server, smtp_session, session, envelope):
        peers.append(session.peer)
        return await take(server, smtp_session, session, envelope)

    monkeypatch.setattr(type(mail), "handle_DATA", note_peer)
    for number in range(5):
        put(f"contact-{number}@example.org")
    assert deliver_due() == 5
    assert len(peers) == 5
    assert len(set(peers)) == 1
