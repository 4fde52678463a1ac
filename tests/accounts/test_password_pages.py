"""The pages on which a password is chosen, and the mail that leads to them."""

import email
import email.policy
import re

from sqlalchemy import select

from campaign.access import COMMAND_LINE, Role
from campaign.accounts.operations import create_account
from campaign.accounts.rules import MIN_PASSWORD_CHARACTERS
from campaign.db import db
from campaign.mailer.models import Message

ADDRESS = "sam@example.org"
PASSWORD = "a sample of four words"


def token_on(page):
    return re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)[1]


def choose(client, link, password):
    form = {"password": password, "password_confirm": password}
    return client.post(link, data={**form, "csrf_token": token_on(client.get(link).text)})


def sign_in(client, password):
    page = client.get("/login").text
    form = {"email": ADDRESS, "password": password, "csrf_token": token_on(page)}
    return client.post("/login", data=form)


def test_the_one_use_link_of_a_new_account_sets_the_password_once(client):
    token = create_account(COMMAND_LINE, ADDRESS, Role.OPERATOR, letter_id=None, password=None)
    page = client.get(f"/password/{token}").text
    assert f"At least {MIN_PASSWORD_CHARACTERS} characters." in page
    assert 'href="/static/css' in page
    assert "at least 12" in choose(client, f"/password/{token}", "short").text.lower()
    assert choose(client, f"/password/{token}", PASSWORD).status_code == 302
    assert sign_in(client, PASSWORD).headers["Location"].endswith("/desk")
    client.post("/logout", data={"csrf_token": token_on(client.get("/desk/").text)})
    assert client.get(f"/password/{token}").status_code == 302


def test_a_forgotten_password_is_set_by_a_link_from_the_outbox(client):
    create_account(COMMAND_LINE, ADDRESS, Role.OPERATOR, letter_id=None, password=PASSWORD)
    page = client.get("/password").text
    client.post("/password", data={"email": ADDRESS, "csrf_token": token_on(page)})
    (message,) = db.session.scalars(select(Message))
    assert message.subject == "Set your password"
    parsed = email.message_from_bytes(message.data, policy=email.policy.default)
    link = re.search(r"/password/\S+", parsed.get_body(("plain",)).get_content())[0]
    assert choose(client, link, "another sample of words").status_code == 302
    assert sign_in(client, "another sample of words").status_code == 302


def test_asking_for_a_link_does_not_tell_whether_the_address_has_an_account(client):
    create_account(COMMAND_LINE, ADDRESS, Role.OPERATOR, letter_id=None, password=PASSWORD)
    pages = []
    for address in (ADDRESS, "nobody@example.org"):
        form = {"email": address, "csrf_token": token_on(client.get("/password").text)}
        answer = client.post("/password", data=form, follow_redirects=True)
        pages.append((answer.status_code, re.sub(rf'{address}|value="[^"]+"', "", answer.text)))
    assert pages[0] == pages[1]
