"""Signing on over pages: the promises that a visitor relies on."""

import email
import email.policy
import re
from datetime import timedelta

import time_machine
from sqlalchemy import select

from campaign import clock, tokens
from campaign.access import COMMAND_LINE
from campaign.db import db
from campaign.drafting import operations as drafting
from campaign.drafting import queries as letters
from campaign.drafting.rules import Guard
from campaign.mailer.models import Message
from campaign.signatories.doubts import TRAPPED
from campaign.signatories.models import Signatory
from campaign.signatories.review_operations import lapse_unconfirmed, remind_unconfirmed
from tests.application import answers, open_demo_letter


def sign_on(client, letter, **changed):
    return client.post(f"/l/{letter}/sign-on", data=answers(client, **changed))


def links():
    """The link in each email of the outbox, the oldest first."""
    found = []
    for message in db.session.scalars(select(Message).order_by(Message.id)):
        parsed = email.message_from_bytes(message.data, policy=email.policy.default)
        text = parsed.get_body(("plain",)).get_content()
        found.append(re.search(r"/s/\S+", text)[0])
    return found


def press(client, link, action, **values):
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get(link).text)[1]
    return client.post(link, data={"action": action, "csrf_token": token, **values})


def count(client, letter):
    return client.get(f"/l/{letter}.json").json["count"]


def test_a_sign_on_is_listed_by_its_confirmation_and_by_nothing_before(client, letter):
    assert sign_on(client, letter).status_code == 303
    (link,) = links()
    assert client.get(link).status_code == 200
    assert count(client, letter) == 83
    assert press(client, link, "confirm").status_code == 200
    assert count(client, letter) == 84
    assert "Sample Alliance of Clinics" in client.get(f"/l/{letter}").text


def test_a_repeated_sign_on_makes_one_row_one_email_and_the_same_answer(client, letter):
    first, again = (
        sign_on(client, letter),
        sign_on(client, letter, name="SAMPLE ALLIANCE OF CLINICS"),
    )
    assert first.status_code == again.status_code == 303
    assert len(links()) == 1
    statement = select(Signatory).where(Signatory.contact_email == "ana@example.org")
    assert len(db.session.scalars(statement).all()) == 1


def test_the_consent_is_kept_with_the_hash_of_the_text(client, letter):
    sign_on(client, letter)
    row = db.session.scalars(select(Signatory).where(Signatory.contact_email != "")).one()
    assert row.version_sha256 == letters.letter(letter).version_sha256


def test_checking_the_answers_stores_nothing(client, letter):
    page = client.post(f"/l/{letter}/check", data=answers(client))
    assert page.status_code == 200
    assert "Sample Alliance of Clinics" in page.text
    assert links() == []


def test_a_form_with_faults_keeps_what_was_typed_and_links_each_fault(client, letter):
    values = answers(client, name="", contact_email="nobody", city="Springfield")
    del values["authorised"]
    page = client.post(f"/l/{letter}/check", data=values)
    assert page.status_code == 422
    assert 'value="Springfield"' in page.text
    assert 'value="nobody"' in page.text
    for field in ("name", "contact_email", "authorised"):
        assert f'<a href="#{field}">' in page.text
    assert "<title>Error: " in page.text


def test_a_public_page_sets_no_cookie(client, letter):
    for address in (f"/l/{letter}", f"/l/{letter}/sign-on", "/", "/privacy"):
        assert "Set-Cookie" not in client.get(address).headers


def test_the_thanks_tell_nobody_whether_an_address_was_known(client, letter):
    known = client.get(sign_on(client, letter).headers["Location"]).text
    press(client, links()[0], "confirm")
    again = client.get(sign_on(client, letter).headers["Location"]).text
    stranger = sign_on(client, letter, contact_email="new@example.org").headers["Location"]
    reference = re.compile(r'<p class="reference">[^<]*</p>')
    pages = {reference.sub("", page) for page in (known, again, client.get(stranger).text)}
    assert len({re.sub(r"\d+ organizations?", "", page) for page in pages}) == 1


def test_at_the_deadline_a_sign_on_is_refused_and_keeps_what_was_typed(client, letter):
    values = answers(client)
    drafting.close_letter(COMMAND_LINE, letter)
    deadline = clock.now() + timedelta(hours=1)
    drafting.reopen_letter(COMMAND_LINE, letter, deadline_at=deadline, reason="A test.")
    with time_machine.travel(deadline - timedelta(seconds=1), tick=False):
        assert client.post(f"/l/{letter}/check", data=values).status_code == 200
    with time_machine.travel(deadline, tick=False):
        page = client.post(f"/l/{letter}/sign-on", data=values)
    assert page.status_code == 409
    assert "deadline" in page.text
    assert "Sample Alliance of Clinics" in page.text


def test_a_trapped_repeat_is_looked_at_and_an_honest_one_does_not_hide_it(app, client):
    letter = open_demo_letter(guards=(Guard.TRAP,))
    for fax in ("", "555 0100", ""):
        assert sign_on(client, letter, fax=fax).status_code == 303
    press(client, links()[0], "confirm")
    row = db.session.scalars(select(Signatory).where(Signatory.contact_email != "")).one()
    assert (row.state, row.doubt) == ("in_review", TRAPPED)


def test_a_reference_that_another_has_is_drawn_anew(client, letter, monkeypatch):
    assert sign_on(client, letter).status_code == 303
    taken = db.session.scalars(
        select(Signatory.reference).where(Signatory.contact_email != "")
    ).one()
    drawn = iter([taken, "QQQQ2222"])
    monkeypatch.setattr(tokens, "random_code", lambda _length: next(drawn))
    other = sign_on(client, letter, name="Sample Union", contact_email="other@example.org")
    assert other.status_code == 303
    assert "QQQQ2222" in client.get(other.location).text


def test_who_fills_the_trap_in_sees_no_difference_and_is_looked_at(app, client):
    letter = open_demo_letter(guards=(Guard.TRAP,))
    trapped = answers(client, fax="555 0100")
    checked = client.post(f"/l/{letter}/check", data=trapped)
    assert 'name="fax" value="555 0100"' in checked.text
    honest = client.post(f"/l/{letter}/sign-on", data=answers(client, name="Sample Union"))
    caught = client.post(f"/l/{letter}/sign-on", data=trapped)
    assert caught.status_code == honest.status_code == 303
    assert "Thank you" in client.get(caught.location).text
    press(client, links()[1], "confirm")
    row = db.session.scalars(select(Signatory).where(Signatory.name == trapped["name"])).one()
    assert (row.state, row.doubt) == ("in_review", TRAPPED)


def test_a_second_contact_for_a_listed_name_goes_to_a_coordinator(client, letter):
    sign_on(client, letter)
    press(client, links()[0], "confirm")
    sign_on(client, letter, contact_email="other@example.org")
    press(client, links()[1], "confirm")
    states = [
        row.state
        for row in db.session.scalars(
            select(Signatory).where(Signatory.contact_email != "").order_by(Signatory.id)
        )
    ]
    assert states == ["listed", "in_review"]
    assert count(client, letter) == 84


def test_a_correction_to_another_name_goes_back_to_review(client, letter):
    sign_on(client, letter)
    (link,) = links()
    press(client, link, "confirm")
    values = {"contact_name": "Ana Example", "name": "Sample Alliance of Clinics, Inc."}
    press(client, link, "correct", **values)
    assert count(client, letter) == 84
    press(client, link, "correct", **{**values, "name": "Sample Union of Nurses"})
    assert count(client, letter) == 83


def test_a_withdrawn_signatory_leaves_the_roster(client, letter):
    sign_on(client, letter)
    (link,) = links()
    press(client, link, "confirm")
    press(client, link, "withdraw")
    assert count(client, letter) == 83
    assert "Sample Alliance of Clinics" not in client.get(f"/l/{letter}").text


def test_a_lost_link_is_sent_again_with_a_neutral_answer(client, letter):
    sign_on(client, letter)
    token = answers(client)["csrf_token"]
    address = f"/l/{letter}/my-link"
    known = client.post(address, data={"contact_email": "ana@example.org", "csrf_token": token})
    stranger = client.post(address, data={"contact_email": "no@example.org", "csrf_token": token})
    assert known.status_code == stranger.status_code == 200
    assert known.text == stranger.text
    assert len(links()) == 2
    assert len(set(links())) == 1


def test_nobody_can_be_bombed_with_mail(client, letter):
    sign_on(client, letter)
    token = answers(client)["csrf_token"]
    for _ in range(15):
        client.post(
            f"/l/{letter}/my-link", data={"contact_email": "ana@example.org", "csrf_token": token}
        )
    assert len(links()) == 10


def test_an_unconfirmed_sign_on_is_reminded_once_and_lapses(client, letter):
    sign_on(client, letter)
    with time_machine.travel(clock.now() + timedelta(days=4), tick=False):
        assert (remind_unconfirmed(), remind_unconfirmed()) == (1, 0)
    with time_machine.travel(clock.now() + timedelta(days=15), tick=False):
        assert lapse_unconfirmed() == 1
        assert (
            "was not confirmed in time, so it is not on the letter" in client.get(links()[0]).text
        )


def test_a_forged_or_cut_link_opens_nothing(client, letter):
    sign_on(client, letter)
    (link,) = links()
    assert client.get(link[:-2]).status_code == 404
    assert client.post("/s/anything", data={"action": "withdraw"}).status_code == 404


def test_a_draft_is_not_found(client, app):
    assert client.get("/l/dhs-return-home").status_code == 404
