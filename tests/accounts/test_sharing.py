"""Sharing a letter: invitations, roles, and the coordinator who has to stay."""

import email
import email.policy
import re
import threading
from datetime import timedelta

import pytest
from flask_security import hash_password
from sqlalchemy import select

from campaign import clock
from campaign.access import COMMAND_LINE, Actor, Role
from campaign.accounts import queries
from campaign.accounts import sharing_operations as sharing
from campaign.accounts.models import Invitation
from campaign.accounts.operations import create_account, datastore
from campaign.accounts.queries import roles_of
from campaign.accounts.rules import INVITATION_LASTS, InvitationGone, LastCoordinator, SharedLetter
from campaign.db import db
from campaign.drafting import queries as letters
from campaign.errors import BadInput, Forbidden, Problem
from campaign.mailer.models import Message
from tests.application import enter, sign_in, token_of, without_tokens

PARTNER = "partner@example.org"
PASSWORD = "a sample of four words"


@pytest.fixture
def letter_id(letter):
    return letters.letter(letter).id


def person(address, role, letter_id):
    create_account(COMMAND_LINE, address, role, letter_id=letter_id, password=None)
    return Actor(address, datastore.find_user(email=address).id)


@pytest.fixture
def ana(letter_id):
    return person("ana@example.org", Role.COORDINATOR, letter_id)


@pytest.fixture
def ben(letter_id):
    return person("ben@example.org", Role.COORDINATOR, letter_id)


def invite(actor, letter_id, address=PARTNER, role=Role.STAFF):
    """Sends the invitation and gives the path of its link, as it stands in the email."""
    sharing.invite(actor, SharedLetter(letter_id, "A sample letter"), address, role)
    message = db.session.scalars(select(Message).order_by(Message.id.desc())).first()
    parsed = email.message_from_bytes(message.data, policy=email.policy.default)
    assert parsed["To"] == address.lower()
    return re.search(r"/join/\S+", parsed.get_body(("plain",)).get_content())[0]


def accept_newly(client, link, **changed):
    form = {"name": "Pat Example", "password": PASSWORD, **changed}
    return client.post(link, data={**form, "csrf_token": token_of(client.get(link))})


def roles(address, letter_id):
    return roles_of(datastore.find_user(email=address).id, letter_id)


def test_an_invitation_makes_an_account_with_its_role_once(client, ana, letter, letter_id):
    link = invite(ana, letter_id, "Partner@Example.org")
    assert datastore.find_user(email=PARTNER) is None
    assert accept_newly(client, link).headers["Location"] == "/login"
    assert roles(PARTNER, letter_id) == {Role.STAFF}
    assert client.get(link).status_code == 404
    assert sign_in(client, PARTNER, PASSWORD).status_code == 302
    assert client.get(f"/desk/{letter}").status_code == 200
    assert "Pat Example" in client.get(f"/desk/{letter}/settings").text


def test_somebody_with_an_account_signs_in_and_accepts(client, ana, letter_id):
    create_account(COMMAND_LINE, PARTNER, Role.VIEWER, letter_id=None, password=PASSWORD)
    link = invite(ana, letter_id)
    sign_in(client, PARTNER, PASSWORD)
    assert Role.STAFF not in roles(PARTNER, letter_id)
    token = token_of(client.get(link))
    assert client.post(link, data={"csrf_token": token}).headers["Location"] == "/desk/"
    assert Role.STAFF in roles(PARTNER, letter_id)
    assert client.get(link).status_code == 404


def test_whoever_has_the_link_is_not_told_whether_there_is_an_account(client, ana, letter_id):
    """An account that is there gets its role and keeps its password; the answer is one for both."""
    create_account(COMMAND_LINE, PARTNER, Role.VIEWER, letter_id=None, password=PASSWORD)
    answers = []
    for address in (PARTNER, "new@example.org"):
        link = invite(ana, letter_id, address)
        answer = accept_newly(client, link, password="a choice of somebody else")
        after = client.get("/login").text
        answers.append((answer.status_code, answer.headers["Location"], without_tokens(after)))
        assert roles(address, letter_id) >= {Role.STAFF}
        assert client.get(link).status_code == 404
    assert answers[0] == answers[1]
    assert "if you had a password before, it still works" in answers[0][2]
    assert sign_in(client, PARTNER, "a choice of somebody else").status_code == 200
    assert sign_in(client, PARTNER, PASSWORD).status_code == 302


def test_a_password_is_hashed_whether_there_is_an_account_or_not(
    client, ana, letter_id, monkeypatch
):
    create_account(COMMAND_LINE, PARTNER, Role.VIEWER, letter_id=None, password=PASSWORD)
    hashed = []

    def spy(password):
        hashed.append(password)
        return hash_password(password)

    monkeypatch.setattr("campaign.accounts.operations.hash_password", spy)
    for address in (PARTNER, "new@example.org"):
        accept_newly(client, invite(ana, letter_id, address), password="a choice of somebody else")
    assert len(hashed) == 2


def test_an_invitation_is_for_the_address_it_was_sent_to(client, ana, letter_id):
    create_account(COMMAND_LINE, "eve@example.org", Role.VIEWER, letter_id=None, password=PASSWORD)
    link = invite(ana, letter_id, role=Role.COORDINATOR)
    sign_in(client, "eve@example.org", PASSWORD)
    answer = client.post(link, data={"csrf_token": token_of(client.get("/desk/"))})
    assert answer.status_code == 409
    assert roles("eve@example.org", letter_id) == {Role.VIEWER}


@pytest.mark.parametrize("is_signed_in", [False, True])
def test_a_form_without_its_token_takes_nothing_up(client, ana, letter_id, is_signed_in):
    link = invite(ana, letter_id, address=PARTNER)
    if is_signed_in:
        create_account(COMMAND_LINE, PARTNER, Role.VIEWER, letter_id=None, password=PASSWORD)
        sign_in(client, PARTNER, PASSWORD)
    answer = client.post(link, data={"name": "Pat Example", "password": PASSWORD})
    assert answer.status_code == 422
    assert client.get(link).status_code == 200


def test_the_link_is_not_in_the_database_as_it_is(ana, letter_id):
    token = invite(ana, letter_id).removeprefix("/join/")
    row = db.session.scalars(select(Invitation)).one()
    assert token not in vars(row).values()
    assert row.token_sha256 != token


@pytest.mark.parametrize(
    "spoiled",
    [
        lambda token: token[:-1],
        lambda token: token + "A",
        lambda token: token.swapcase(),
        lambda token: "x",
        lambda token: "\udcff",
        lambda token: "%00",
    ],
)
def test_a_cut_or_forged_link_is_no_invitation(client, ana, letter_id, spoiled):
    token = invite(ana, letter_id).removeprefix("/join/")
    with pytest.raises(InvitationGone):
        queries.invitation(spoiled(token), clock.now())
    with pytest.raises(InvitationGone):
        sharing.join_newly(spoiled(token), "Pat Example", PASSWORD)
    assert queries.invitation(token, clock.now()).address == PARTNER


def test_an_invitation_expires(client, ana, letter_id, monkeypatch):
    link = invite(ana, letter_id)
    later = clock.now() + INVITATION_LASTS + timedelta(seconds=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert client.get(link).status_code == 404
    with pytest.raises(InvitationGone):
        sharing.join_newly(link.removeprefix("/join/"), "Pat Example", PASSWORD)


def test_an_invitation_that_was_taken_back_or_sent_again_works_no_more(client, ana, letter_id):
    first = invite(ana, letter_id)
    second = invite(ana, letter_id)
    assert client.get(first).status_code == 404
    (waiting,) = queries.invitations(letter_id, clock.now())
    sharing.take_back(ana, letter_id, waiting.id)
    assert client.get(second).status_code == 404


@pytest.mark.parametrize(
    "wrong",
    [{"name": " "}, {"name": "Pat\u202eExample"}, {"password": "short"}, {"password": "x" * 257}],
)
def test_what_is_wrong_in_the_form_uses_the_invitation_up_for_nobody(client, ana, letter_id, wrong):
    link = invite(ana, letter_id)
    page = accept_newly(client, link, **wrong)
    assert page.status_code == 422
    assert '<a href="#' in page.text
    assert datastore.find_user(email=PARTNER) is None
    assert accept_newly(client, link).status_code == 303


def test_ten_megabytes_of_password_are_refused_before_they_are_hashed(client, ana, letter_id):
    link = invite(ana, letter_id)
    assert accept_newly(client, link, password="x" * 9_900_000).status_code == 413
    assert client.get(link).status_code == 200


@pytest.mark.parametrize("address", ["аna@example.org", "ana@example.org\nBcc: b@example.org", ""])
def test_a_look_alike_or_broken_address_is_not_invited(ana, letter_id, address):
    with pytest.raises(BadInput):
        invite(ana, letter_id, address)
    assert queries.invitations(letter_id, clock.now()) == ()


def test_an_operator_is_not_made_by_an_invitation(ana, letter_id):
    with pytest.raises(BadInput):
        invite(ana, letter_id, role=Role.OPERATOR)


def test_the_answer_and_the_email_do_not_tell_whether_there_is_an_account(client, ana, letter_id):
    create_account(COMMAND_LINE, PARTNER, Role.VIEWER, letter_id=None, password=None)
    pages = []
    for address in (PARTNER, "nobody@example.org"):
        link = invite(ana, letter_id, address)
        page = client.get(link).text
        pages.append(re.sub(rf'{address}|{link}|value="[^"]+"|next=[^"]+', "", page))
    assert pages[0] == pages[1]


def test_a_role_that_is_changed_or_taken_counts_from_the_next_request(
    client, ana, letter, letter_id
):
    partner = person(PARTNER, Role.COORDINATOR, letter_id)
    create_account(COMMAND_LINE, PARTNER, Role.COORDINATOR, letter_id=letter_id, password=PASSWORD)
    sign_in(client, PARTNER, PASSWORD)
    assert client.get(f"/desk/{letter}/roster.csv").status_code == 200
    sharing.change_role(ana, letter_id, partner.account_id, Role.VIEWER)
    assert client.get(f"/desk/{letter}/roster.csv").status_code == 403
    sharing.remove_person(ana, letter_id, partner.account_id)
    assert client.get(f"/desk/{letter}").status_code == 404


@pytest.mark.parametrize(
    "end",
    [
        sharing.leave,
        lambda actor, letter_id: sharing.remove_person(actor, letter_id, actor.account_id),
        lambda actor, letter_id: sharing.change_role(
            actor, letter_id, actor.account_id, Role.VIEWER
        ),
    ],
)
def test_the_last_coordinator_stays(ana, letter_id, end):
    person(PARTNER, Role.EDITOR, letter_id)
    with pytest.raises(LastCoordinator, match="at least one coordinator"):
        end(ana, letter_id)
    assert roles(ana.name, letter_id) == {Role.COORDINATOR}


def test_a_coordinator_hands_over_and_may_leave(ana, letter_id):
    partner = person(PARTNER, Role.STAFF, letter_id)
    sharing.hand_over(ana, letter_id, partner.account_id)
    assert roles(PARTNER, letter_id) == {Role.COORDINATOR}
    assert roles(ana.name, letter_id) == {Role.VIEWER}
    sharing.leave(ana, letter_id)
    assert roles(ana.name, letter_id) == set()


@pytest.mark.parametrize("do", ["remove", "leave"])
def test_two_coordinators_cannot_leave_a_letter_without_one(app, ana, ben, letter_id, do):
    """Each in a connection of its own; the second finds the letter as the first has left it."""
    begin, ended = threading.Barrier(2), []

    def act(actor, other):
        with app.app_context():
            begin.wait(10)
            try:
                if do == "leave":
                    sharing.leave(actor, letter_id)
                else:
                    sharing.remove_person(actor, letter_id, other.account_id)
            except Problem as problem:
                ended.append(type(problem))
            else:
                ended.append(None)

    db.session.rollback()
    threads = [threading.Thread(target=act, args=pair) for pair in ((ana, ben), (ben, ana))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(ended, key=str) == sorted(
        [None, Forbidden if do == "remove" else LastCoordinator], key=str
    )
    db.session.rollback()
    (left,) = queries.people(letter_id)
    assert left.roles == (Role.COORDINATOR,)


def desk_of(app, actor, *, seconds_ago=0):
    """A browser of somebody who gave their password so long ago."""
    browser = app.test_client()
    enter(browser, actor.name, seconds_ago=seconds_ago)
    return browser


def test_the_page_invites_changes_takes_back_and_removes(app, ana, letter, letter_id):
    partner = person(PARTNER, Role.VIEWER, letter_id)
    browser, here = desk_of(app, ana), f"/desk/{letter}/settings"
    token = token_of(browser.get(here))

    def press(path, **form):
        answer = browser.post(here + path, data={"csrf_token": token, **form})
        assert answer.headers["Location"] == here
        return browser.get(here).text

    assert "new@example.org" in press("", address="new@example.org", role="editor")
    (waiting,) = queries.invitations(letter_id, clock.now())
    assert "new@example.org" not in press(f"/invitations/{waiting.id}")
    press(f"/people/{partner.account_id}", action="change", role="editor")
    assert roles(PARTNER, letter_id) == {Role.EDITOR}
    assert PARTNER not in press(f"/people/{partner.account_id}", action="remove")
    refused = browser.post(here + "/leave", data={"csrf_token": token})
    assert (refused.status_code, "at least one coordinator" in refused.text) == (409, True)


def test_a_bad_address_is_said_at_its_field(app, ana, letter):
    browser, here = desk_of(app, ana), f"/desk/{letter}/settings"
    form = {"csrf_token": token_of(browser.get(here)), "address": "nobody", "role": "viewer"}
    page = browser.post(here, data=form)
    assert page.status_code == 422
    assert '<a href="#address">' in page.text


def test_an_old_session_proves_itself_before_roles_are_changed(app, ana, ben, letter, letter_id):
    browser = desk_of(app, ana, seconds_ago=3600)
    assert browser.get(f"/desk/{letter}").status_code == 200
    assert browser.get(f"/desk/{letter}/settings").headers["Location"].startswith("/verify")
    address = f"/desk/{letter}/settings/people/{ben.account_id}"
    form = {"action": "remove", "csrf_token": token_of(browser.get("/desk/"))}
    assert browser.post(address, data=form).headers["Location"].startswith("/verify")
    assert roles(ben.name, letter_id) == {Role.COORDINATOR}


def test_who_is_no_coordinator_sees_names_and_no_addresses(app, ana, letter, letter_id):
    partner = person(PARTNER, Role.VIEWER, letter_id)
    page = desk_of(app, partner).get(f"/desk/{letter}/settings").text
    assert ana.name not in page
    assert "Invite someone" not in page
