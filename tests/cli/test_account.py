"""``flask account``: accounts, their roles, the link to choose a password, and their sessions."""

import re

import pytest

from campaign.access import Role
from campaign.accounts.operations import datastore
from campaign.accounts.queries import roles_of
from campaign.drafting import queries as letters
from tests.application import enter, sign_in, token_of

ADDRESS = "ana@example.org"
PASSWORD = "a sample password"


def create(run, *words, address=ADDRESS, **options):
    return run("account", "create", address, *words, **options)


def the_line(result):
    """The one line on stderr with which bad input was turned down."""
    assert (result.exit_code, result.stdout) == (2, "")
    (line,) = result.stderr.splitlines()
    return line


def roles_on(slug):
    account = datastore.find_user(email=ADDRESS)
    return roles_of(account.id, letters.letter(slug).id)


@pytest.mark.parametrize("role", [role for role in Role if role != Role.OPERATOR])
def test_each_role_can_be_given_on_one_letter(run, letter, role):
    done = create(run, "--role", role, "--letter", letter)
    assert done.exit_code == 0
    assert done.stdout.startswith(f"{ADDRESS} is {role} on {letter}\n")
    assert roles_on(letter) == {role}
    assert roles_of(datastore.find_user(email=ADDRESS).id, None) == set()


def test_a_role_without_a_letter_is_for_every_letter(run, letter):
    done = create(run, "--role", "coordinator")
    assert done.stdout.startswith(f"{ADDRESS} is coordinator on this installation\n")
    assert roles_on(letter) == {Role.COORDINATOR}


def test_an_operator_is_for_the_installation_and_for_no_letter(run, letter):
    line = the_line(create(run, "--role", "operator", "--letter", letter))
    assert line == "An operator is for the whole installation; leave the letter out."
    assert datastore.find_user(email=ADDRESS) is None


def test_the_link_on_the_last_line_lets_choose_a_password_once(run, client, letter):
    done = create(run, "--role", "coordinator", "--letter", letter)
    link = done.stdout.splitlines()[-1]
    assert link.startswith("http://localhost:8000/password/")
    page = client.get(link)
    assert page.status_code == 200
    words = {"password": PASSWORD, "password_confirm": PASSWORD, "csrf_token": token_of(page)}
    assert client.post(link, data=words).headers["Location"] == "/login"
    assert sign_in(client, ADDRESS, PASSWORD).headers["Location"] == "/desk"
    assert letter in client.get("/desk/").text
    again = client.application.test_client()
    assert again.get(link).status_code == 302
    assert sign_in(again, ADDRESS, "another sample password").status_code == 200


def test_the_page_behind_the_link_says_what_is_wrong_with_a_password(run, client):
    link = create(run, "--role", "viewer").stdout.splitlines()[-1]
    words = {"password": "short", "password_confirm": "short"}
    page = client.post(link, data={**words, "csrf_token": token_of(client.get(link))})
    assert page.status_code == 200
    assert re.search(r'<a href="#password">[^<]*12', page.text)
    assert "<title>Error: " in page.text


def test_a_password_from_standard_input_needs_no_link(run, client):
    done = create(run, "--role", "viewer", "--password-stdin", input=f"{PASSWORD}\n")
    assert (done.exit_code, done.stdout) == (0, f"{ADDRESS} is viewer on this installation\n")
    assert sign_in(client, ADDRESS, PASSWORD).headers["Location"] == "/desk"


@pytest.mark.parametrize("password", ["", "short\n", "x" * 257])
def test_a_bad_password_makes_no_account(run, password, app):
    line = the_line(create(run, "--role", "viewer", "--password-stdin", input=password))
    assert line.startswith("A password has 12 to 256 characters; this one has ")
    assert datastore.find_user(email=ADDRESS) is None


@pytest.mark.parametrize("address", ["nobody", "ana@", "ana@example.org\nb@example.org", ""])
def test_what_is_no_address_makes_no_account(run, address, app):
    line = the_line(create(run, "--role", "viewer", address=address))
    assert "is not an email address" in line


def test_an_address_that_mail_may_not_reach_makes_no_account(run, app):
    line = the_line(create(run, "--role", "viewer", address="josé@example.org"))
    assert "before the @" in line


def test_an_account_gets_a_second_role_and_keeps_its_password(run, client, letter):
    create(run, "--role", "viewer", "--password-stdin", input=PASSWORD)
    create(run, "--role", "staff", "--letter", letter, address="ANA@example.org")
    assert roles_on(letter) == {Role.VIEWER, Role.STAFF}
    assert sign_in(client, ADDRESS, PASSWORD).headers["Location"] == "/desk"


def test_a_letter_that_is_not_there_makes_no_account(run, app):
    line = the_line(create(run, "--role", "viewer", "--letter", "gone"))
    assert line == "There is no letter called “gone”."
    assert datastore.find_user(email=ADDRESS) is None


def test_an_operator_ends_every_session_of_an_account(run, app, letter):
    create(run, "--role", "viewer", "--password-stdin", input=f"{PASSWORD}\n")
    browsers = [app.test_client(), app.test_client()]
    for browser in browsers:
        enter(browser, ADDRESS)
        assert browser.get("/account").status_code == 200
    done = run("account", "end-sessions", " ANA@example.org ")
    assert (done.exit_code, done.stdout) == (0, "2 sessions of ANA@example.org ended\n")
    assert [browser.get("/account").status_code for browser in browsers] == [302, 302]


def test_there_is_nobody_to_sign_out(run, app):
    line = the_line(run("account", "end-sessions", "nobody@example.org"))
    assert line == "There is no account for nobody@example.org."
