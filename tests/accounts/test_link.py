"""A link by email that signs in: once, for a while, and for nobody who cannot read the mail."""

import email
import email.policy
import re
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from campaign.access import COMMAND_LINE, Role
from campaign.accounts.operations import create_account, datastore
from campaign.accounts.sign_in_methods import LINK_LASTS_SECONDS
from campaign.db import db
from campaign.mailer.models import Message
from tests.application import token_of

ADDRESS = "ana@example.org"
PASSWORD = "a sample of four words"
LASTS = timedelta(seconds=LINK_LASTS_SECONDS)


@pytest.fixture(autouse=True)
def account(app):
    create_account(COMMAND_LINE, ADDRESS, Role.VIEWER, letter_id=None, password=PASSWORD)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel("2026-11-24 12:00:05 +0000", tick=False) as moved:
        yield moved


def ask(client, address=ADDRESS, **form):
    token = token_of(client.get("/login/email"))
    form = {"identity": address, "chosen_method": "email", "csrf_token": token, **form}
    return client.post("/login/email/send", data=form)


def links():
    """The links that were sent so far, each as a path."""
    messages = db.session.scalars(select(Message).order_by(Message.id)).all()
    parsed = [email.message_from_bytes(one.data, policy=email.policy.default) for one in messages]
    bodies = [one.get_body(("plain",)).get_content() for one in parsed]
    return [re.search(r"/login/link\?\S+", body)[0] for body in bodies]


def press(client, link):
    return client.post(link, data={"csrf_token": token_of(client.get(link))})


def is_in(client):
    return client.get("/desk/").status_code == 200


def test_a_link_is_sent_and_its_button_signs_in(client):
    assert "on its way there" in ask(client).text
    (message,) = db.session.scalars(select(Message))
    assert message.subject == "Your link to sign in"
    (link,) = links()
    assert press(client, link).headers["Location"] == "/desk"
    assert is_in(client)


def test_opening_the_link_changes_nothing(client):
    ask(client)
    (link,) = links()
    for _ in range(3):
        assert client.get(link).status_code == 200
    assert not is_in(client)
    press(client, link)
    assert is_in(client)


def test_a_link_works_once(client, app):
    ask(client)
    (link,) = links()
    press(client, link)
    other = app.test_client()
    assert press(other, link).headers["Location"] == "/login/email"
    assert "a link works once" in other.get("/login/email").text
    assert not is_in(other)


def test_a_link_expires(client, clock):
    ask(client)
    (link,) = links()
    clock.shift(LASTS + timedelta(seconds=31))
    press(client, link)
    assert not is_in(client)


def test_a_link_works_until_then(client, clock):
    ask(client)
    (link,) = links()
    clock.shift(LASTS - timedelta(seconds=31))
    press(client, link)
    assert is_in(client)


def test_an_earlier_link_is_worth_nothing_once_a_later_one_was_used(client, app, clock):
    ask(client)
    clock.shift(timedelta(minutes=1))
    ask(client)
    first, second = links()
    press(client, second)
    other = app.test_client()
    press(other, first)
    assert not is_in(other)


@pytest.mark.parametrize(
    "spoiled",
    [
        lambda link: link[:-1],
        lambda link: link + "0",
        lambda link: link.replace("id=", "id=0"),
        lambda link: link.partition("&")[0],
        lambda link: link.partition("?")[0],
        lambda link: link.replace("code=", "code=%00"),
        lambda link: link.replace("id=", "id=%00"),
    ],
)
def test_a_cut_or_forged_link_signs_nobody_in(client, spoiled):
    ask(client)
    (link,) = links()
    assert press(client, spoiled(link)).headers["Location"] == "/login/email"
    assert not is_in(client)


def test_a_link_of_one_account_is_none_of_another(client):
    create_account(COMMAND_LINE, "ben@example.org", Role.VIEWER, letter_id=None, password=PASSWORD)
    ask(client)
    ask(client, "ben@example.org")
    own, other = (dict(re.findall(r"(\w+)=(\w+)", link)) for link in links())
    press(client, f"/login/link?id={own['id']}&code={other['code']}")
    assert not is_in(client)


def test_the_button_needs_the_token_of_the_page(client):
    ask(client)
    (link,) = links()
    assert client.post(link).status_code == 400
    assert not is_in(client)


def test_a_code_that_is_typed_signs_nobody_in(client):
    ask(client)
    code = re.search(r"code=(\w+)", links()[0])[1]
    form = {"identity": ADDRESS, "passcode": code, "csrf_token": token_of(client.get("/login"))}
    assert client.post("/login/email", data=form).status_code == 405
    assert not is_in(client)


def test_the_answer_does_not_tell_whether_there_is_an_account(client):
    gone = datastore.create_user(email="gone@example.org", password=None)
    datastore.deactivate_user(gone)
    db.session.commit()
    pages = []
    for address in (ADDRESS, "nobody@example.org", "gone@example.org"):
        answer = ask(client, address)
        pages.append((answer.status_code, re.sub(rf'{address}|value="[^"]+"', "", answer.text)))
    assert pages[0] == pages[1] == pages[2]
    assert len(links()) == 1


@pytest.mark.parametrize("address", ["", "nobody", "a\x00@example.org", "x" * 10_000])
def test_what_is_no_address_gets_no_mail(client, address):
    assert ask(client, address).status_code == 200
    assert links() == []


@pytest.mark.parametrize("address", [ADDRESS, "nobody@example.org"])
def test_so_many_links_are_sent_to_one_address_whoever_asks(app, address):
    statuses = []
    for number in range(7):
        client, here = app.test_client(), {"REMOTE_ADDR": f"192.0.2.{number}"}
        form = {"identity": address.upper() if number % 2 else address, "chosen_method": "email"}
        form["csrf_token"] = token_of(client.get("/login/email"))
        answer = client.post("/login/email/send", data=form, environ_overrides=here)
        statuses.append(answer.status_code)
    assert statuses == [200] * 5 + [429] * 2


def test_one_network_address_may_ask_for_so_many(client):
    statuses = [ask(client, f"{number}@example.org").status_code for number in range(22)]
    assert statuses == [200] * 20 + [429] * 2


def test_the_second_step_is_asked_for_after_a_link_too_and_the_link_is_used(client, app):
    account = datastore.find_user(email=ADDRESS)
    factory = app.extensions["security"].totp_factory
    secret = factory.generate_totp_secret()
    datastore.tf_set(account, "authenticator", totp_secret=secret)
    db.session.commit()
    ask(client)
    (link,) = links()
    assert press(client, link).headers["Location"].startswith("/login/code")
    assert not is_in(client)
    other = app.test_client()
    assert press(other, link).headers["Location"] == "/login/email"
    page = client.get("/login/code")
    form = {"code": factory.generate_totp_password(secret), "csrf_token": token_of(page)}
    client.post("/login/code", data=form)
    assert is_in(client)
