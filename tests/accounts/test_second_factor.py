"""The second step: an authenticator app and recovery codes, and that nobody gets around them."""

import re
import threading
import time
from datetime import timedelta
from html import unescape

import pytest
import time_machine
from passlib.totp import TOTP
from sqlalchemy import select

from campaign.access import COMMAND_LINE, Role
from campaign.accounts.code_operations import spend_code
from campaign.accounts.models import Account
from campaign.accounts.operations import create_account, datastore
from campaign.accounts.rules import CodeKind
from campaign.audit.models import AuditEntry
from campaign.db import db
from tests.application import sign_in, token_of

ADDRESS = "ana@example.org"
PASSWORD = "a sample of four words"
STEP = timedelta(seconds=30)


@pytest.fixture(autouse=True)
def account(app):
    create_account(COMMAND_LINE, ADDRESS, Role.VIEWER, letter_id=None, password=PASSWORD)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel("2026-11-24 12:00:05 +0000", tick=False) as moved:
        yield moved


def post(client, path, page_path=None, **form):
    token = token_of(client.get(page_path or path))
    return client.post(path, data={**form, "csrf_token": token})


def sign_out(client):
    post(client, "/logout", "/desk/")


def acts():
    return list(db.session.scalars(select(AuditEntry.act).order_by(AuditEntry.id)))[1:]


def set_up(client, clock):
    """Signs in and sets an app up; gives the app, whose next code is of the next step."""
    assert sign_in(client, ADDRESS, PASSWORD).headers["Location"] == "/desk"
    page = post(client, "/account/app", setup="authenticator")
    key = re.search(r'<code class="key">([^<]+)', page.text)[1]
    app = TOTP(key=key, format="base32")
    validate = unescape(re.search(r'action="(/account/app/[^"]+)"', page.text)[1])
    answer = client.post(
        validate, data={"code": app.generate().token, "csrf_token": token_of(page)}
    )
    assert answer.headers["Location"] == "/account"
    clock.shift(STEP)
    return app


@pytest.fixture
def phone(client, clock):
    """The app of an account that is signed out."""
    app = set_up(client, clock)
    sign_out(client)
    return app


@pytest.fixture
def codes(client, clock):
    """The recovery codes of an account with an app, signed out."""
    set_up(client, clock)
    found = make_codes(client)
    sign_out(client)
    return found


def make_codes(client):
    page = post(client, "/account/recovery-codes")
    return re.findall(r'<code class="key">([^<]+)</code>', page.text)


def test_an_app_is_set_up_and_asked_for_from_then_on(client, phone):
    assert sign_in(client, ADDRESS, PASSWORD).headers["Location"].startswith("/login/code")
    answer = post(client, "/login/code", code=phone.generate().token)
    assert answer.headers["Location"] == "/desk"
    assert client.get("/desk/").status_code == 200
    assert "account.set_up_app" in acts()


def test_the_picture_and_the_key_are_in_the_page_and_need_nothing_else(client):
    sign_in(client, ADDRESS, PASSWORD)
    page = post(client, "/account/app", setup="authenticator")
    assert '<svg class="qr"' in page.text
    assert "data:" not in page.text
    assert "style=" not in page.text


def test_a_wrong_code_sets_nothing_up(client):
    sign_in(client, ADDRESS, PASSWORD)
    page = post(client, "/account/app", setup="authenticator")
    validate = unescape(re.search(r'action="(/account/app/[^"]+)"', page.text)[1])
    answer = client.post(validate, data={"code": "000000", "csrf_token": token_of(page)})
    assert answer.headers["Location"] == "/account/app"
    assert not datastore.find_user(email=ADDRESS).tf_primary_method
    assert "account.set_up_app" not in acts()


@pytest.mark.parametrize("wrong", ["000000", "", "x", "１２３４５６", "\x00", "9" * 5000])
def test_a_wrong_code_signs_nobody_in(client, phone, wrong):
    sign_in(client, ADDRESS, PASSWORD)
    page = post(client, "/login/code", code=wrong)
    assert page.status_code == 200
    assert 'role="alert"' in page.text
    assert client.get("/desk/").status_code == 302


def test_the_second_step_cannot_be_passed_over(client, phone):
    sign_in(client, ADDRESS, PASSWORD)
    for path in ("/desk", "/desk/", "/account", "/account/app", "/account/recovery-codes"):
        assert client.get(path).headers["Location"].startswith("/login?") or path == "/desk"
    post(client, "/account/app", "/login", setup="disable")
    assert datastore.find_user(email=ADDRESS).tf_primary_method == "authenticator"
    assert client.get("/desk/").status_code == 302


@pytest.mark.parametrize("path", ["/login/code", "/login/recovery-code", "/login/second-step"])
def test_the_second_step_is_nothing_without_the_first(client, phone, path):
    assert client.get(path).headers["Location"] == "/login"
    assert post(client, path, "/login", code=phone.generate().token).headers["Location"] == "/login"
    assert client.get("/desk/").status_code == 302


def test_a_code_counts_once(client, app, phone):
    code = phone.generate().token
    sign_in(client, ADDRESS, PASSWORD)
    assert post(client, "/login/code", code=code).headers["Location"] == "/desk"
    other = app.test_client()
    sign_in(other, ADDRESS, PASSWORD)
    assert "it was already used" in post(other, "/login/code", code=code).text
    assert other.get("/desk/").status_code == 302


def test_an_earlier_code_counts_no_more(client, app, phone, clock):
    early = phone.generate().token
    clock.shift(STEP)
    sign_in(client, ADDRESS, PASSWORD)
    post(client, "/login/code", code=phone.generate().token)
    other = app.test_client()
    sign_in(other, ADDRESS, PASSWORD)
    assert post(other, "/login/code", code=early).status_code == 200


def test_an_old_code_counts_no_more(client, phone, clock):
    old = phone.generate().token
    clock.shift(3 * STEP)
    sign_in(client, ADDRESS, PASSWORD)
    assert post(client, "/login/code", code=old).status_code == 200


def test_of_two_at_once_one_code_counts(app):
    account_id, begin, counted = datastore.find_user(email=ADDRESS).id, threading.Barrier(2), []

    def spend():
        with app.app_context():
            begin.wait(10)
            counted.append(spend_code(account_id, CodeKind.APP, 7))

    db.session.rollback()
    threads = [threading.Thread(target=spend) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(counted) == [False, True]


def test_guessing_codes_is_slowed_for_the_account_from_every_address(client, app, phone):
    statuses = []
    for number in range(12):
        other = app.test_client()
        here = {"REMOTE_ADDR": f"192.0.2.{number}"}
        token = token_of(other.get("/login"))
        form = {"email": ADDRESS, "password": PASSWORD, "csrf_token": token}
        other.post("/login", data=form, environ_overrides=here)
        form = {"code": "000000", "csrf_token": token_of(other.get("/login/code"))}
        statuses.append(other.post("/login/code", data=form, environ_overrides=here).status_code)
    assert statuses == [200] * 10 + [429] * 2


def test_the_app_is_removed_by_its_owner_and_that_is_on_record(client, clock):
    set_up(client, clock)
    assert post(client, "/account/app", setup="disable").headers["Location"] == "/account"
    assert acts()[-1] == "account.remove_app"
    sign_out(client)
    assert sign_in(client, ADDRESS, PASSWORD).headers["Location"] == "/desk"


@pytest.mark.parametrize("path", ["/account/app", "/account/recovery-codes", "/account/passkeys"])
def test_ways_to_sign_in_are_changed_by_who_proved_themselves_lately(client, path):
    sign_in(client, ADDRESS, PASSWORD)
    with client.session_transaction() as session:
        session["fs_paa"] = time.time() - 3600
        session.pop("fs_gexp", None)
    answer = client.get(path)
    assert answer.headers["Location"] == f"/verify?next={path}"
    again = post(client, answer.headers["Location"], password=PASSWORD)
    assert again.headers["Location"] == path
    assert client.get(path).status_code == 200


def test_a_recovery_code_stands_for_the_app_once(client, app, codes):
    assert len(set(codes)) == 8
    sign_in(client, ADDRESS, PASSWORD)
    answer = post(client, "/login/recovery-code", code=f" {codes[0].upper()} ")
    assert answer.headers["Location"] == "/desk"
    assert client.get("/desk/").status_code == 200
    assert "7 recovery codes left" in client.get("/account").text
    other = app.test_client()
    sign_in(other, ADDRESS, PASSWORD)
    assert (
        "not one of your recovery codes" in post(other, "/login/recovery-code", code=codes[0]).text
    )
    assert other.get("/desk/").status_code == 302
    assert [act for act in acts() if "recovery" in act] == [
        "account.make_recovery_codes",
        "account.use_recovery_code",
    ]


@pytest.mark.parametrize("wrong", ["0000-0000-0000", "", "\x00", "x" * 5000])
def test_a_wrong_recovery_code_signs_nobody_in(client, codes, wrong):
    sign_in(client, ADDRESS, PASSWORD)
    assert post(client, "/login/recovery-code", code=wrong).status_code == 200
    assert client.get("/desk/").status_code == 302


def test_new_recovery_codes_take_the_place_of_earlier_ones(client, clock):
    set_up(client, clock)
    first, second = make_codes(client), make_codes(client)
    shown = client.get("/account/recovery-codes?show_codes=yes").text
    assert set(second) <= set(re.findall(r'<code class="key">([^<]+)</code>', shown))
    assert not set(first) & set(second)
    sign_out(client)
    sign_in(client, ADDRESS, PASSWORD)
    assert post(client, "/login/recovery-code", code=first[0]).status_code == 200
    assert post(client, "/login/recovery-code", code=second[0]).status_code == 302


def test_the_database_has_neither_the_key_nor_the_codes_as_they_are(client, clock):
    app = set_up(client, clock)
    codes = make_codes(client)
    row = db.session.scalars(select(Account)).one()
    db.session.refresh(row)
    assert app.base32_key not in row.tf_totp_secret
    assert not set(codes) & set(row.mf_recovery_codes)


def test_being_at_the_code_page_when_signed_in_signs_nobody_out(client, clock):
    set_up(client, clock)
    client.get("/login/code")
    assert client.get("/desk/").status_code == 200


def test_what_was_asked_for_comes_after_both_steps(client, phone):
    asked = client.get("/desk/outbox")
    page = client.get(asked.headers["Location"])
    form = {"email": ADDRESS, "password": PASSWORD, "csrf_token": token_of(page)}
    answer = client.post(asked.headers["Location"], data=form)
    assert answer.headers["Location"].startswith("/login/code?next=")
    answer = post(client, answer.headers["Location"], code=phone.generate().token)
    assert answer.headers["Location"] == "/desk/outbox"
