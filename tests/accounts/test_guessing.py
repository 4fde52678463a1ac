"""Guessing passwords is slowed, and locks nobody else out."""

import re
import time

import pytest
import time_machine

from campaign import tokens
from campaign.access import COMMAND_LINE, Role
from campaign.accounts import guessing
from campaign.accounts.operations import create_account
from campaign.accounts.rules import link_sha256
from tests.application import enter, sign_in, token_of

ADDRESS, OTHER = "ana@example.org", "ben@example.org"
NOBODY = "nobody@example.org"
PASSWORD = "a sample of four words"
PAGES = ["/login", "/password"]


@pytest.fixture(autouse=True)
def account(app):
    for address in (ADDRESS, OTHER):
        create_account(COMMAND_LINE, address, Role.VIEWER, letter_id=None, password=PASSWORD)


@pytest.fixture
def at(app):
    """Makes a browser at a network address."""

    def make(machine):
        browser = app.test_client()
        browser.environ_base |= {"REMOTE_ADDR": machine}
        return browser

    return make


def tries(browser, count, address=ADDRESS, page="/login"):
    """The statuses of so many tries."""
    token = token_of(browser.get(page))
    form = {"email": address, "password": "a guess of somebody", "csrf_token": token}
    return [browser.post(page, data=form).status_code for _ in range(count)]


def from_everywhere(at, count, page="/login", address=ADDRESS):
    return [tries(at(f"198.51.100.{number}"), 1, address, page)[0] for number in range(count)]


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("address", [ADDRESS, NOBODY])
def test_one_network_gets_few_tries_at_one_account_and_some_more_at_others(at, path, address):
    browser = at("192.0.2.1")
    assert tries(browser, 12, address, path) == [200] * 10 + [429] * 2
    assert tries(at("192.0.2.1"), 9, OTHER, path) == [200] * 8 + [429]
    assert tries(at("192.0.2.2"), 1, OTHER, path) == [200]


def test_the_page_and_the_header_say_when_to_come_again(at):
    browser = at("192.0.2.1")
    tries(browser, 10)
    page = sign_in(browser, ADDRESS, PASSWORD)
    assert page.status_code == 429
    assert 800 < int(page.headers["Retry-After"]) <= 901
    assert re.search(r"Try again in 1[4-6] minutes, at \d\d:\d\d UTC\.", page.text)
    with time_machine.travel(int(page.headers["Retry-After"]) + 1 + time.time()):
        assert sign_in(browser, ADDRESS, PASSWORD).status_code == 302


def test_tries_from_everywhere_are_paced_and_whoever_waits_a_moment_gets_in(at):
    assert from_everywhere(at, 12) == [200] * 10 + [429] * 2
    browser = at("192.0.2.1")
    page = sign_in(browser, ADDRESS, PASSWORD)
    assert page.status_code == 429
    wait = int(page.headers["Retry-After"])
    assert 0 < wait <= 61
    assert re.search(r"Try again in \d+ seconds\.", page.text)
    assert sign_in(browser, OTHER, PASSWORD).status_code == 302
    with time_machine.travel(wait + 1 + time.time()):
        assert sign_in(at("192.0.2.1"), ADDRESS, PASSWORD).status_code == 302


def test_one_network_alone_does_not_slow_an_account_for_others(at):
    tries(at("192.0.2.1"), 9)
    with time_machine.travel(61 + time.time()):
        assert tries(at("192.0.2.1"), 19) == [200] + [429] * 18
        assert from_everywhere(at, 5) == [200] * 5


@pytest.mark.parametrize("path", PAGES)
def test_a_browser_that_has_signed_in_before_is_not_slowed_by_others(at, path):
    known = at("192.0.2.1")
    sign_in(known, ADDRESS, PASSWORD)
    known.delete_cookie("desk")
    from_everywhere(at, 12, path)
    tries(at("192.0.2.1"), 30, ADDRESS, path)
    assert tries(known, 1, ADDRESS, path) == [200]
    assert sign_in(known, ADDRESS, PASSWORD).status_code == 302
    # It is known to its own account alone.
    known.delete_cookie("desk")
    from_everywhere(at, 12, path, OTHER)
    assert tries(known, 1, OTHER, path) == [429]


def test_a_known_browser_gets_no_more_guesses_than_a_network(at):
    known = at("192.0.2.1")
    sign_in(known, ADDRESS, PASSWORD)
    known.delete_cookie("desk")
    assert tries(known, 12) == [200] * 10 + [429] * 2


def test_whoever_has_a_session_proves_themselves_while_others_guess(at):
    here = at("192.0.2.1")
    enter(here, ADDRESS)
    from_everywhere(at, 12)
    tries(at("192.0.2.1"), 30)
    form = {"password": PASSWORD, "csrf_token": token_of(here.get("/verify"))}
    assert here.post("/verify", data=form).status_code == 302
    form["password"] = "a guess of somebody"
    assert [here.post("/verify", data=form).status_code for _ in range(11)] == [200] * 9 + [429] * 2


def test_whoever_sets_the_password_by_the_link_in_the_mail_gets_in_while_others_guess(at):
    token = create_account(COMMAND_LINE, ADDRESS, Role.VIEWER, letter_id=None, password=None)
    from_everywhere(at, 12)
    here = at("192.0.2.1")
    new = "another sample of words"
    form = {"password": new, "password_confirm": new}
    form["csrf_token"] = token_of(here.get(f"/password/{token}"))
    assert here.post(f"/password/{token}", data=form).status_code == 302
    assert sign_in(here, ADDRESS, new).status_code == 302


def test_a_cookie_that_is_forged_or_of_another_account_makes_no_browser_known(at, client):
    sign_in(client, OTHER, PASSWORD)
    of_another = client.get_cookie("known").value
    from_everywhere(at, 12)
    own = [link_sha256(ADDRESS)]
    for cookie in (
        of_another,
        of_another[:-1],
        "x",
        tokens.sign("another purpose", ["nonce", own]),
        tokens.sign("known browser", ["nonce", own])[:-2],
    ):
        browser = at("192.0.2.1")
        browser.set_cookie("known", cookie)
        assert tries(browser, 1) == [429]


@pytest.mark.parametrize(
    "written", ["Ana@Example.org", " ana@example.org ", "ANA@EXAMPLE.ORG", "ana@ｅxample.org"]
)
def test_an_address_is_one_however_it_is_written(at, written):
    tries(at("192.0.2.1"), 10)
    assert tries(at("192.0.2.1"), 1, written) == [429]


def test_json_is_no_form_and_tries_nothing(at):
    browser = at("192.0.2.1")
    headers = {"X-CSRFToken": token_of(browser.get("/login"))}
    for sent in ({"email": ADDRESS, "password": PASSWORD}, [], "text", 7, {"email": ["x"]}):
        assert browser.post("/login", json=sent, headers=headers).status_code in {200, 400}
    assert browser.get("/desk/").status_code == 302
    assert sign_in(browser, ADDRESS, PASSWORD).status_code == 302


def test_addresses_of_one_ipv6_network_are_one_source(app):
    def source(machine):
        with app.test_request_context(environ_base={"REMOTE_ADDR": machine}):
            return guessing._source()

    assert source("2001:db8::1") == source("2001:db8::ffff:1") == "2001:db8::/64"
    assert source("2001:db8:0:1::1") == "2001:db8:0:1::/64"
    assert source("192.0.2.1") == "192.0.2.1/32"
    assert source("") == source("unix:") == "nowhere"


def test_signing_in_well_is_no_guess(at):
    for number in range(12):
        assert sign_in(at(f"192.0.2.{number}"), ADDRESS, PASSWORD).status_code == 302
