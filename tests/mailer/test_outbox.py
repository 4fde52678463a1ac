"""What becomes of a message: its bytes, its tries, and what the operator sees of it."""

import json
import re
from datetime import timedelta
from email import message_from_bytes, policy

import pytest

from campaign import clock
from campaign.access import COMMAND_LINE, Role
from campaign.accounts.operations import create_account
from campaign.db import transaction
from campaign.jobs.rules import MAX_ATTEMPTS
from campaign.mailer import operations, outbox
from campaign.mailer.operations import deliver_due, forget_messages
from campaign.mailer.rules import Email
from campaign.mailer.smtp import Postman
from tests.application import sign_in
from tests.mailer.conftest import longest_line
from tests.odd_names import ACCEPTED

MINUTE = timedelta(minutes=1)
PASSWORD = "a sample password"


def logged(capsys):
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_a_message_is_sent_once_with_the_bytes_it_was_written_with(put, rows, mail):
    put()
    assert (deliver_due(), deliver_due()) == (1, 0)
    (received,), (row,) = mail.received, rows()
    assert received.raw.replace(b"\r\n", b"\n") == row.data.replace(b"\r\n", b"\n")
    assert (row.state, row.sent_at is not None, row.leased_until_at) == ("sent", True, None)


def test_each_message_has_one_recipient_in_envelope_and_head(put, mail):
    for address in ("ana@example.org", "ben@example.org"):
        put(address)
    deliver_due()
    assert [one.recipients for one in mail.received] == [("ana@example.org",), ("ben@example.org",)]
    for received in mail.received:
        assert received.message["To"] == received.recipients[0]
        assert received.message["Cc"] is received.message["Bcc"] is None


def test_the_head_says_who_sends_where_answers_go_and_that_it_is_automatic(put, mail):
    put(reply_to="coordinator@example.org")
    deliver_due()
    (message,) = mail.messages
    assert message["From"] == "Sample Letters <letters@mail.example.org>"
    assert mail.received[0].sender == "letters@mail.example.org"
    assert message["Reply-To"] == "coordinator@example.org"
    assert message["Auto-Submitted"] == "auto-generated"
    assert re.fullmatch(r"<[^@>]+@mail\.example\.org>", message["Message-ID"])
    assert message["Date"].datetime is not None
    assert message.get_body(("plain",)) is not None
    assert message.get_body(("html",)) is not None


def test_without_a_coordinator_there_is_no_reply_to(put, mail):
    put()
    deliver_due()
    assert mail.messages[0]["Reply-To"] is None


@pytest.mark.parametrize("name", ACCEPTED.values(), ids=ACCEPTED)
def test_any_name_keeps_lines_short_and_adds_no_header(put, rows, mail, name):
    put(name=name, contact_name=name, letter_title=name)
    assert deliver_due() == 1
    (received,) = mail.received
    assert longest_line(received.raw) <= 998
    assert received.raw.isascii()
    allowed = {"subject", "from", "to", "date", "message-id", "auto-submitted", "mime-version"}
    assert {header.lower() for header in received.message} == {*allowed, "content-type"}
    shown = " ".join(name.split())
    assert shown in " ".join(str(received.message["Subject"]).split())
    assert shown in " ".join(received.message.get_body(("plain",)).get_content().split())


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r", "\u2028", "\x0b"])
def test_a_line_end_in_a_name_starts_no_header(put, mail, end):
    put(name=f"Sample{end}Bcc: someone@example.org{end}{end}Body")
    deliver_due()
    (received,) = mail.received
    assert received.message["Bcc"] is None
    assert received.recipients == ("ana@example.org",)


def test_a_server_that_says_later_gets_the_same_bytes_later(put, rows, mail, later):
    put()
    mail.refuse_with(450)
    assert deliver_due() == 0
    (row,) = rows()
    assert (row.state, row.attempts, row.last_error) == (
        *("waiting", 1),
        "The mail server answered 450.",
    )
    mail.refuse_with(0)
    assert deliver_due() == 0
    later(MINUTE)
    assert deliver_due() == 1
    (received,) = mail.received
    assert received.message["Message-ID"] == row.message_id


def test_each_failure_doubles_the_wait_and_the_last_gives_up(put, rows, mail, later):
    put()
    mail.refuse_with(450)
    waits = []
    while rows()[0].state == "waiting":
        assert deliver_due() == 0
        (row,) = rows()
        waits.append(row.not_before_at - clock.now())
        later(max(waits[-1], MINUTE))
    assert waits[:4] == [MINUTE, 2 * MINUTE, 4 * MINUTE, 8 * MINUTE]
    assert max(waits) == timedelta(hours=6)
    assert (row.state, row.attempts) == ("failed", MAX_ATTEMPTS)


def test_a_refusal_for_good_fails_the_message_keeps_its_code_and_logs_no_address(
    put, rows, mail, later, capsys
):
    put()
    mail.refuse_with(550)
    deliver_due()
    (row,) = rows()
    assert (row.state, row.last_error) == ("failed", "The mail server answered 550.")
    (line,) = [one for one in logged(capsys) if one["event"] == "mail_refused"]
    assert (line["code"], line["outbox_id"], line["gives_up"]) == (550, row.id, True)
    assert "ana" not in json.dumps(line)
    mail.refuse_with(0)
    later(timedelta(days=1))
    assert deliver_due() == 0


def test_the_message_after_a_refused_one_is_sent(put, rows, mail, monkeypatch):
    for address in ("gone@example.org", "ana@example.org"):
        put(address)

    async def refuse_one(_self, _server, _session, envelope, address, _options):
        if address.startswith("gone"):
            return f"550 no {address} here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    monkeypatch.setattr(type(mail), "handle_RCPT", refuse_one, raising=False)
    assert deliver_due() == 1
    assert [row.state for row in rows()] == ["failed", "sent"]
    assert "gone@" not in rows()[0].last_error


def test_a_sender_that_the_server_does_not_take_fails_no_message_for_good(
    put, rows, mail, monkeypatch
):
    async def refuse_sender(*_details):
        return "530 authentication is required"

    monkeypatch.setattr(type(mail), "handle_MAIL", refuse_sender, raising=False)
    put()
    assert deliver_due() == 0
    assert (rows()[0].state, rows()[0].last_error) == (
        *("waiting", "The mail server answered 530."),
    )


def test_without_a_mail_server_messages_wait_and_count_no_try(put, rows, app):
    app.config["MAIL_SERVER"] = ""
    put()
    assert deliver_due() == 0
    assert (rows()[0].state, rows()[0].attempts) == ("waiting", 0)


def test_a_server_that_went_away_in_a_batch_gets_the_rest_when_it_is_back(put, rows, mail, later):
    for number in range(3):
        put(f"contact-{number}@example.org")
    mail.down()
    assert deliver_due() == 0
    mail.up()
    later(2 * MINUTE)
    assert deliver_due() == 3
    assert len({one.message["Message-ID"] for one in mail.received}) == 3


def test_one_address_gets_ten_an_hour_and_twenty_a_day_in_any_case(put, rows, later):
    assert [put("ANA@example.org") for _ in range(11)] == [True] * 10 + [False]
    assert put("ben@example.org")
    later(timedelta(hours=1))
    assert [put("ana@example.org") for _ in range(11)] == [True] * 10 + [False]
    later(timedelta(hours=1))
    assert put("ana@example.org") is False
    later(timedelta(days=1))
    assert put("ana@example.org")


def test_the_sign_in_librarys_mail_counts_and_waits_like_all_other(app, rows):
    with transaction():
        email = Email("reset_instructions", "ana@example.org")
        outbox.put_ready(email, "Words\r\nBcc: b@example.org", "Body", "<p>" + "word " * 500)
    (row,) = rows()
    message = message_from_bytes(row.data, policy=policy.default)
    assert message["Bcc"] is None
    assert longest_line(row.data) <= 998


@pytest.fixture
def operator(app, client):
    create_account(COMMAND_LINE, "op@example.org", Role.OPERATOR, letter_id=None, password=PASSWORD)
    sign_in(client, "op@example.org", PASSWORD)
    return client


def test_the_operator_sees_what_was_refused_and_why(put, mail, operator):
    put()
    mail.refuse_with(554)
    deliver_due()
    page = operator.get("/desk/outbox").text
    assert "The mail server answered 554." in page
    assert "ana@example.org" in page
    opened = operator.get("/desk/outbox/1").text
    assert "The mail server answered 554." in opened
    assert "/s/a-sample-link" in opened


def test_in_production_the_operator_sees_neither_addresses_nor_links(put, app, operator):
    put(reply_to="coordinator@example.org")
    app.config["PRODUCTION"] = True
    for page in (operator.get("/desk/outbox").text, operator.get("/desk/outbox/1").text):
        assert "a•••@example.org" in page
        assert "ana@" not in page
        assert "coordinator@" not in page
        assert "a-sample-link" not in page


@pytest.mark.parametrize("code", [0, 450, 554])
def test_a_message_that_is_erased_while_it_is_sent_disturbs_no_other(
    put, rows, mail, monkeypatch, code
):
    """Whether the server takes it, wants it later or never: what was erased does not come back."""
    mail.refuse_with(code)
    put("ana@example.org")
    real = Postman.send_kept

    def erase_meanwhile(self, recipient, data):
        try:
            real(self, recipient, data)
        finally:
            forget_messages(address="Ana@example.org")

    monkeypatch.setattr(Postman, "send_kept", erase_meanwhile)
    deliver_due()
    assert rows() == []
    monkeypatch.undo()
    mail.refuse_with(0)
    put("ben@example.org")
    assert deliver_due() == 1


def test_a_message_that_is_erased_before_its_turn_is_not_sent(put, rows, mail, monkeypatch):
    put("ana@example.org")
    real = operations.claim

    def erase_after(model, now):
        claimed = real(model, now)
        forget_messages(address="ana@example.org")
        return claimed

    monkeypatch.setattr(operations, "claim", erase_after)
    assert deliver_due() == 0
    assert mail.received == []
