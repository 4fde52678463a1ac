"""Changing one's own password: by whoever knows the one there is, and felt everywhere else."""

import pytest
from sqlalchemy import select

from campaign.access import COMMAND_LINE, Role
from campaign.accounts.operations import create_account
from campaign.audit.models import AuditEntry
from campaign.db import db
from campaign.mailer.models import Message
from tests.application import sign_in, token_of

ADDRESS, PAGE = "ana@example.org", "/account/password"
PASSWORD, NEW = "a sample of four words", "another four sample words"


@pytest.fixture
def here(app):
    """A browser in which the account is signed in."""
    create_account(COMMAND_LINE, ADDRESS, Role.VIEWER, letter_id=None, password=PASSWORD)
    browser = app.test_client()
    assert sign_in(browser, ADDRESS, PASSWORD).status_code == 302
    return browser


def change(browser, old=PASSWORD, new=NEW, again=None):
    form = {"password": old, "new_password": new, "new_password_confirm": again or new}
    return browser.post(PAGE, data={**form, "csrf_token": token_of(browser.get(PAGE))})


def test_every_field_has_to_be_filled_in(here):
    assert "(optional)" not in here.get(PAGE).text


def test_it_is_changed_told_by_mail_and_put_on_record(here):
    assert change(here).headers["Location"].endswith("/account")
    (notice,) = db.session.scalars(select(Message))
    assert (notice.recipient, notice.subject) == (ADDRESS, "Your password was changed")
    assert "account.change_password" in db.session.scalars(select(AuditEntry.act)).all()


def test_this_browser_stays_and_every_other_is_signed_out(here, app):
    other = app.test_client()
    sign_in(other, ADDRESS, PASSWORD)
    change(here)
    assert here.get("/account").status_code == 200
    assert other.get("/account").status_code == 302
    assert sign_in(app.test_client(), ADDRESS, PASSWORD).status_code == 200
    assert sign_in(app.test_client(), ADDRESS, NEW).status_code == 302


@pytest.mark.parametrize(
    "typed",
    [
        {"old": "not the one there is"},
        {"old": ""},
        {"new": "short"},
        {"new": "qwertyuiopas"},
        {"new": "ana@example.org"},
        {"new": PASSWORD},
        {"again": "something else again"},
    ],
    ids=str,
)
def test_what_does_not_do_is_said_at_its_field_and_changes_nothing(here, app, typed):
    page = change(here, **typed)
    assert page.status_code == 200
    assert "field-error" in page.text
    assert sign_in(app.test_client(), ADDRESS, PASSWORD).status_code == 302
    assert not db.session.scalars(select(Message)).all()


def test_a_page_opened_long_ago_asks_for_the_password_first(here):
    with here.session_transaction() as session:
        session["fs_paa"] = 0
    assert "/verify" in here.get(PAGE).headers["Location"]
