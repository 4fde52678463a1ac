"""Passkeys in a real browser, whose authenticator is a virtual one."""

import re

import pytest
from playwright.sync_api import expect

from campaign.access import COMMAND_LINE, Role
from campaign.accounts.operations import create_account
from tests.journeys.sites import open_site, rows
from tests.servers import smtp_server

pytestmark = [pytest.mark.slow, pytest.mark.once("postgresql"), pytest.mark.timeout(300)]

ADDRESS = "ana@example.org"
PASSWORD = "a sample of four words"


@pytest.fixture
def site(new_database):
    with smtp_server() as server:
        settings = {"DATABASE_URL": new_database(), **server.environ}
        with open_site(prepare, **settings) as running:
            yield running


def prepare():
    create_account(COMMAND_LINE, ADDRESS, Role.VIEWER, letter_id=None, password=PASSWORD)


@pytest.fixture
def here(site):
    """The site under the one name that browsers allow passkeys for without TLS."""
    return site.url.replace("127.0.0.1", "localhost")


@pytest.fixture
def authenticator(page):
    """An authenticator in the browser that knows who holds it; gives what it is asked through."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    made = session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return session, made["authenticatorId"]


@pytest.fixture(autouse=True)
def faults(page):
    """What the console says is wrong, such as a script that the page's policy refuses."""
    said = []
    page.on("console", lambda line: said.append(line.text) if line.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    yield
    assert said == []


def sign_in(page, here):
    page.goto(f"{here}/login")
    page.get_by_label("Email address").fill(ADDRESS)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def sign_out(page):
    page.get_by_role("button", name="Sign out").click()
    expect(page).to_have_url(re.compile("/login$"))


def add(page, here, name, usage):
    page.goto(f"{here}/account/passkeys")
    page.get_by_label("What do you call it?").fill(name)
    page.get_by_label(usage).check()
    page.get_by_role("button", name="Add it").click()
    expect(page.get_by_role("heading", name=name)).to_be_visible()


def use(page):
    page.get_by_role("button", name="Use a passkey").click()


def acts(site):
    return [act for (act,) in rows(site, "SELECT act FROM audit_entry ORDER BY id")]


def test_a_passkey_signs_in_alone_and_is_deleted_by_its_owner(page, authenticator, here, site):
    sign_in(page, here)
    add(page, here, "Phone", "Signing in alone")
    sign_out(page)
    page.get_by_role("link", name="Use a passkey").click()
    use(page)
    expect(page).to_have_url(re.compile("/desk"))
    page.goto(f"{here}/account")
    expect(page.get_by_text("Phone", exact=True)).to_be_visible()
    page.goto(f"{here}/account/passkeys")
    page.get_by_role("button", name="Delete Phone").click()
    expect(page.get_by_text("The passkey “Phone” is deleted.")).to_be_visible()
    assert {"account.add_passkey", "account.delete_passkey"} <= set(acts(site))
    sign_out(page)
    page.goto(f"{here}/login/passkey")
    use(page)
    expect(page.get_by_text("Unregistered passkey")).to_be_visible()


def test_a_passkey_that_does_not_know_who_holds_it_signs_nobody_in(page, authenticator, here):
    session, number = authenticator
    sign_in(page, here)
    add(page, here, "Phone", "Signing in alone")
    sign_out(page)
    verified = {"authenticatorId": number, "isUserVerified": False}
    session.send("WebAuthn.setUserVerified", verified)
    page.goto(f"{here}/login/passkey")
    use(page)
    expect(page.get_by_text("No passkey came from your device")).to_be_visible()
    session.send("WebAuthn.setUserVerified", {**verified, "isUserVerified": True})
    page.get_by_role("button", name="Ask again").click()
    expect(page).to_have_url(re.compile("/desk"))


def test_a_passkey_is_the_second_step_and_no_first(page, authenticator, here):
    sign_in(page, here)
    add(page, here, "Blue key", "The second step")
    sign_out(page)
    sign_in(page, here)
    expect(page).to_have_url(re.compile("/login/passkey"))
    page.goto(f"{here}/desk/")
    expect(page).to_have_url(re.compile("/login"))
    sign_in(page, here)
    use(page)
    expect(page).to_have_url(re.compile("/desk"))
    sign_out(page)
    page.goto(f"{here}/login/passkey")
    use(page)
    expect(page.get_by_text("not registered for this use")).to_be_visible()
    page.goto(f"{here}/desk/")
    expect(page).to_have_url(re.compile("/login"))


def test_a_passkey_proves_an_old_session(page, authenticator, here):
    sign_in(page, here)
    add(page, here, "Phone", "Signing in alone")
    page.goto(f"{here}/verify?next=/account/app")
    use(page)
    expect(page).to_have_url(re.compile("/account/app$"))
