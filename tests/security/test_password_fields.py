"""Passwords as people meet them, and what an installation begins and a visit ends with."""

import re
import time

import pytest
from flask_security import verify_password
from sqlalchemy import func, select

from campaign import clock
from campaign.access import COMMAND_LINE, Role
from campaign.accounts.models import Account
from campaign.accounts.operations import create_account, datastore
from campaign.accounts.rules import MAX_PASSWORD_CHARACTERS
from campaign.db import db
from tests.application import sign_in

ADDRESS = "ana@example.org"
PASSWORD = "  Four words, with spaces at both Ends  "


@pytest.fixture
def account(app):
    return create_account(COMMAND_LINE, ADDRESS, Role.OPERATOR, letter_id=None, password=PASSWORD)


def test_a_password_is_hidden_and_may_be_pasted_or_filled_in(client):
    token = create_account(COMMAND_LINE, ADDRESS, Role.OPERATOR, letter_id=None, password=None)
    for address in ("/login", f"/password/{token}"):
        page = client.get(address).text
        fields = re.findall(r"<input[^>]*password[^>]*>", page)
        assert fields
        for field in fields:
            assert 'type="password"' in field
            assert re.search(r'autocomplete="(current|new)-password"', field), field
            assert "maxlength" not in field
        assert not re.search(r"onpaste|readonly", page)


def test_every_character_of_a_password_counts(app, client, account):
    assert sign_in(client, ADDRESS, PASSWORD).status_code == 302
    user = datastore.find_user(email=ADDRESS)
    for other in (PASSWORD.strip(), PASSWORD.lower(), PASSWORD[:-1], PASSWORD[1:], PASSWORD + " "):
        assert not verify_password(other, user.password), other
    longest = ("seven green lamps over a quiet river, " * 10)[:MAX_PASSWORD_CHARACTERS]
    assert len(longest) > 64
    create_account(COMMAND_LINE, ADDRESS, Role.OPERATOR, letter_id=None, password=longest)
    assert verify_password(longest, datastore.find_user(email=ADDRESS).password)
    assert not verify_password(longest[:-1], datastore.find_user(email=ADDRESS).password)


def test_a_password_has_no_end(app, client, account, monkeypatch):
    in_ten_years = time.time() + 10 * 365 * 24 * 3600
    monkeypatch.setattr(time, "time", lambda: in_ten_years)
    assert clock.now()
    assert sign_in(client, ADDRESS, PASSWORD).status_code == 302
    assert client.get("/desk/").status_code == 200


def test_a_new_installation_has_no_account(app):
    assert db.session.scalar(select(func.count()).select_from(Account)) == 0


def test_every_page_of_the_desk_lets_one_sign_out(app, client, letter, account):
    create_account(COMMAND_LINE, ADDRESS, Role.COORDINATOR, letter_id=None, password=None)
    sign_in(client, ADDRESS, PASSWORD)
    rooms = ("roster", "activity", "settings", "printings")
    for path in (
        "/desk/",
        "/desk/outbox",
        f"/desk/{letter}",
        *(f"/desk/{letter}/{one}" for one in rooms),
    ):
        page = client.get(path)
        assert page.status_code == 200, path
        assert re.search(
            r'<form[^>]*action="/logout"[^>]*method="post"|<form[^>]*method="post"[^>]*action="/logout"',
            page.text,
        ), path
