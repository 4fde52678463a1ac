"""No answer tells whether an account exists, and no text from outside reaches a mail's head."""

import email
import email.policy

import pytest
from flask_security import hash_password
from sqlalchemy import select

from campaign.access import COMMAND_LINE, Role
from campaign.accounts.operations import create_account, datastore
from campaign.accounts.rules import NameMissing, account_address, account_name
from campaign.db import db
from campaign.mailer.models import Message
from campaign.mailer.rules import AddressInvalid
from tests.application import sign_in, token_of, without_tokens

ADDRESS, NEVER_SET, NOBODY = "kate@example.org", "lena@example.org", "none@example.org"
PASSWORD = "a sample of four words"


@pytest.fixture(autouse=True)
def account(app):
    for address, password in ((ADDRESS, PASSWORD), (NEVER_SET, None)):
        create_account(COMMAND_LINE, address, Role.VIEWER, letter_id=None, password=password)


def own_headers(answer):
    each = ("X-Request-Id", "Set-Cookie", "X-RateLimit-Reset", "Retry-After")
    return [one for one in answer.headers if one[0] not in each]


def answers_to(app, path, **form):
    """What three addresses are told: one with an account, one whose password was never set, none."""
    for number, address in enumerate((ADDRESS, NEVER_SET, NOBODY)):
        browser = app.test_client()
        browser.environ_base |= {"REMOTE_ADDR": f"192.0.2.{number}"}
        token = token_of(browser.get(path))
        answer = browser.post(path, data={"email": address, "csrf_token": token, **form})
        body = without_tokens(answer.text).replace(address, "ADDRESS")
        again = without_tokens(browser.get(path).text).replace(address, "ADDRESS")
        yield answer.status_code, own_headers(answer), body, again


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/login", {"password": "password is not correct"}),
        ("/login", {"password": ""}),
        ("/login", {"password": "x" * 2000}),
        ("/password", {}),
    ],
)
def test_every_address_gets_the_same_bytes(app, path, form):
    first, second, third = answers_to(app, path, **form)
    assert first == second == third


@pytest.mark.parametrize("address", [ADDRESS, NEVER_SET, NOBODY])
def test_a_password_is_hashed_for_every_address(client, monkeypatch, address):
    hashed = []

    def spy(*args):
        hashed.append(args)
        return hash_password("a sample of four words")

    def verify(password, _user):
        spy(password)
        return False

    monkeypatch.setattr("flask_security.forms.hash_password", spy)
    monkeypatch.setattr("flask_security.core.verify_and_update_password", verify)
    sign_in(client, address, "password is not correct")
    assert len(hashed) == 1


@pytest.mark.parametrize(
    "text",
    [
        "kаte@example.org",  # a Cyrillic a
        "ｋate@example.org",
        "kate\u200b@example.org",
        "kate@example.org\r\nBcc: eve@example.org",
        "kate@example.org, eve@example.org",
        "Kate <kate@example.org>",
        "kate@example.org\0",
        "ſate@example.org",
    ],
)
def test_an_address_that_looks_like_another_is_no_account(client, text):
    with pytest.raises(AddressInvalid):
        account_address(text)
    assert sign_in(client, text, PASSWORD).status_code == 200
    token = token_of(client.get("/password"))
    client.post("/password", data={"email": text, "csrf_token": token})
    assert db.session.scalars(select(Message)).all() == []


def test_a_domain_that_looks_like_another_is_another_and_is_shown_as_such(client):
    lookalike = account_address("kate@exаmple.org")  # a Cyrillic a
    assert lookalike == "kate@xn--exmple-4nf.org"
    assert sign_in(client, "kate@exаmple.org", PASSWORD).status_code == 200
    create_account(COMMAND_LINE, "kate@exаmple.org", Role.VIEWER, letter_id=None, password=PASSWORD)
    accounts = {datastore.find_user(email=one).id for one in (ADDRESS, lookalike)}
    assert len(accounts) == 2
    assert sign_in(client, "kate@exаmple.org", PASSWORD).status_code == 302
    assert lookalike in client.get(f"/password?email={ADDRESS}").text


def test_the_link_to_set_a_password_goes_to_the_account_and_not_to_what_was_typed(client):
    """The Kelvin sign is a K to Unicode, and not to a mail server."""
    for typed in ("\u212aate@example.org", "KATE@EXAMPLE.ORG", "kate@ｅxample。org"):
        token = token_of(client.get("/password"))
        client.post("/password", data={"email": typed, "csrf_token": token})
    for message in db.session.scalars(select(Message)):
        parsed = email.message_from_bytes(message.data, policy=email.policy.default)
        assert (message.recipient, parsed["To"]) == (ADDRESS, ADDRESS)
    assert len(db.session.scalars(select(Message)).all()) == 3


@pytest.mark.parametrize(
    ("text", "name"),
    [("Ana\r\nBcc: eve@example.org", "Ana Bcc: eve@example.org"), ("Ana\n\n<b>", "Ana <b>")],
)
def test_a_name_is_one_line(text, name):
    assert account_name(text) == name


@pytest.mark.parametrize(
    "text", ["Ana\0", "Ana\x1b[0m", "Ana\u202etxt", "Ana\u200b", "", "x" * 201]
)
def test_a_name_with_signs_that_nobody_sees_is_none(text):
    with pytest.raises(NameMissing):
        account_name(text)


@pytest.mark.parametrize("address", [ADDRESS, NOBODY])
def test_asking_for_a_link_hashes_once_for_every_address(client, monkeypatch, address):
    hashed = []
    for place in ("flask_security.views", "campaign.accounts.security"):
        monkeypatch.setattr(f"{place}.hash_password", hashed.append)
    token = token_of(client.get("/password"))
    client.post("/password", data={"email": address, "csrf_token": token})
    assert len(hashed) == 1
