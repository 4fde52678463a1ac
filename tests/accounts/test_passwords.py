"""Which passwords are taken, everywhere the same, and how cheaply the rest is refused."""

import time
import tracemalloc

import pytest
from flask_security import utils as library

from campaign.access import COMMAND_LINE, Actor, Role
from campaign.accounts import sharing_operations as sharing
from campaign.accounts.operations import create_account, datastore
from campaign.accounts.rules import (
    MAX_PASSWORD_CHARACTERS,
    PasswordInvalid,
    SharedLetter,
    require_good_password,
)
from campaign.drafting import queries as letters
from campaign.mailer import outbox
from tests.application import sign_in, token_of

ADDRESS = "ana.sample@example.org"
PASSWORD = "a sample of four words"
COMMON = [
    "password1234",
    "passwordpassword",
    "qwertyuiop12",
    "1qaz2wsx3edc",
    "aaaaaaaaaaaaaaaa",
    "P4ssw0rd!2026",
    "ana.sample@example.org",
    "ana.sample-2026",
    "Undersigned2026",
    "localhost-2026",
]


def refusal(call, *args, **kwargs):
    with pytest.raises(PasswordInvalid) as refused:
        call(*args, **kwargs)
    return refused.value.message


@pytest.fixture
def link(app, letter):
    """The way to an invitation for the address."""
    ana = "coordinator@example.org"
    letter_id = letters.letter(letter).id
    create_account(COMMAND_LINE, ana, Role.COORDINATOR, letter_id=letter_id, password=PASSWORD)
    sent = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(outbox, "put", lambda email: sent.append(email.context["link"]) or True)
        actor = Actor(ana, datastore.find_user(email=ana).id)
        sharing.invite(actor, SharedLetter(letter_id, "A letter"), ADDRESS, Role.VIEWER)
    return "/join/" + sent[0].rpartition("/")[2]


@pytest.mark.parametrize("password", COMMON)
def test_a_common_password_is_refused_by_the_command_and_by_the_page(app, client, password):
    said = refusal(
        create_account, COMMAND_LINE, ADDRESS, Role.VIEWER, letter_id=None, password=password
    )
    assert said.startswith("This password is too easy to guess")
    token = create_account(COMMAND_LINE, ADDRESS, Role.VIEWER, letter_id=None, password=None)
    form = {"password": password, "password_confirm": password}
    form["csrf_token"] = token_of(client.get(f"/password/{token}"))
    page = client.post(f"/password/{token}", data=form)
    assert (page.status_code, said in page.text) == (200, True)
    assert datastore.find_user(email=ADDRESS).password is None


@pytest.mark.parametrize("password", COMMON)
def test_a_common_password_is_refused_behind_an_invitation(client, link, password):
    form = {"name": "Ana Sample", "password": password, "csrf_token": token_of(client.get(link))}
    page = client.post(link, data=form)
    assert page.status_code == 422
    assert "This password is too easy to guess" in page.text
    assert datastore.find_user(email=ADDRESS) is None
    assert client.get(link).status_code == 200


@pytest.mark.parametrize(
    "password", ["correct horse battery", "übermäßig viele Bücher", "x9-Vq2!rT7_w"]
)
def test_an_uncommon_password_is_good_in_any_script(password):
    require_good_password(password, ADDRESS, "undersigned")


@pytest.mark.parametrize(
    "password",
    [ADDRESS, f"{ADDRESS}1", "undersigned12", "Undersigned undersigned", "ana ana ana ana"],
)
def test_words_of_the_account_and_of_the_site_are_no_password(app, password):
    said = refusal(
        create_account, COMMAND_LINE, ADDRESS, Role.VIEWER, letter_id=None, password=password
    )
    assert said.startswith("This password is too easy to guess")


@pytest.mark.parametrize(
    "password", ["pięć żółtych łódek", "пять жёлтых лодок", "다섯 개의 작은 노란 배"]
)
@pytest.mark.parametrize("way", ["command", "invitation"])
def test_a_password_in_any_script_opens_the_door_that_it_was_made_for(client, link, way, password):
    if way == "command":
        create_account(COMMAND_LINE, ADDRESS, Role.VIEWER, letter_id=None, password=password)
    else:
        sharing.join_newly(link.removeprefix("/join/"), "Ana Sample", password)
    assert sign_in(client, ADDRESS, password).status_code == 302


def test_the_rule_is_quick_for_whatever_is_typed():
    """Letters that can stand for others make zxcvbn slow: a cube of the length."""
    worst = ("4@8({[<369|10$5+7%2" * MAX_PASSWORD_CHARACTERS)[:MAX_PASSWORD_CHARACTERS]
    begun = time.process_time()
    require_good_password(worst)
    assert time.process_time() - begun < 5


@pytest.fixture
def unhashed(monkeypatch):
    """No password is hashed meanwhile."""

    def fail(*_args, **_kwargs):
        raise AssertionError("a password was hashed")

    monkeypatch.setattr(library, "hash_password", fail)
    monkeypatch.setattr("flask_security.forms.hash_password", fail)
    monkeypatch.setattr("campaign.accounts.operations.hash_password", fail)
    monkeypatch.setattr(library, "verify_and_update_password", fail)
    monkeypatch.setattr("flask_security.core.verify_and_update_password", fail)


HUGE = "x" * 10_000_000
LONG = "x" * 60_000


@pytest.mark.parametrize("kind", ["form", "parts", "json"])
@pytest.mark.parametrize("address", ["/login", "/password/a-token", "/verify"])
def test_a_password_of_ten_megabytes_is_refused_at_once(app, client, unhashed, address, kind):
    app.config["WTF_CSRF_ENABLED"] = False
    body, content_type = {
        "form": (f"email={ADDRESS}&password={HUGE}", "application/x-www-form-urlencoded"),
        "json": (f'{{"email": "{ADDRESS}", "password": "{HUGE}"}}', "application/json"),
        "parts": (
            f'--x\r\nContent-Disposition: form-data; name="password"\r\n\r\n{HUGE}\r\n--x--\r\n',
            "multipart/form-data; boundary=x",
        ),
    }[kind]
    answer = client.post(address, data=body, content_type=content_type)
    # Who is not signed in proves nothing, and is sent away unread.
    assert answer.status_code in ({302, 401, 413} if address == "/verify" else {413})


@pytest.mark.parametrize("has_account", [True, False])
def test_a_long_password_is_no_password_and_is_not_hashed(app, client, has_account, request):
    if has_account:
        create_account(COMMAND_LINE, ADDRESS, Role.VIEWER, letter_id=None, password=PASSWORD)
    request.getfixturevalue("unhashed")
    for password in (LONG, "x" * (MAX_PASSWORD_CHARACTERS + 1)):
        form = {
            "email": ADDRESS,
            "password": password,
            "csrf_token": token_of(client.get("/login")),
        }
        page = client.post("/login", data=form)
        assert page.status_code == 200
        assert "This did not work" in page.text


def test_a_new_password_of_ten_megabytes_is_refused_by_the_command_at_once(app, unhashed):
    tracemalloc.start()
    said = refusal(
        create_account, COMMAND_LINE, ADDRESS, Role.VIEWER, letter_id=None, password=HUGE
    )
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert "10000000" in said
    assert peak < 5_000_000


def test_a_new_password_of_ten_megabytes_behind_an_invitation_is_refused(client, link, unhashed):
    form = {"name": "Ana Sample", "password": HUGE, "csrf_token": token_of(client.get(link))}
    assert client.post(link, data=form).status_code == 413
    form["password"] = LONG
    page = client.post(link, data=form)
    assert (page.status_code, "this one has 60000" in page.text) == (422, True)
