"""A letter that asks for a proof of work, in a real browser with scripts and in one without."""

import pytest
from playwright.sync_api import expect

from campaign.drafting.rules import Guard
from campaign.signatories.doubts import UNPROVED
from tests.application import open_demo_letter
from tests.journeys.sites import open_site, rows
from tests.journeys.visitor import ANSWERS, LETTER, NAME

pytestmark = [pytest.mark.once("postgresql"), pytest.mark.timeout(300)]

FIELDS = ("name", "contact_name", "contact_email")


@pytest.fixture(scope="module")
def site(new_database):
    """One open letter with a trap and a proof of work."""
    with open_site(
        lambda: open_demo_letter(guards=(Guard.TRAP, Guard.PROOF)), DATABASE_URL=new_database()
    ) as running:
        yield running


def sign_on(page, site, name):
    """Fill the form in and press both buttons as fast as one can."""
    page.goto(site.url + LETTER)
    for field in FIELDS:
        page.locator(f"#{field}").fill({**ANSWERS, "name": name}[field])
    page.locator("#authorised").check()
    page.get_by_role("button", name="Check your answers").click()
    page.get_by_role("button", name="Sign on").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Thank you", timeout=30_000)


def doubt(site, name):
    return [row[1:] for row in rows(site, "SELECT name, doubt FROM signatory") if row[0] == name]


def test_the_browser_proves_by_itself_and_nothing_is_said_or_asked_elsewhere(site, page):
    said, asked = [], []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    sign_on(page, site, NAME)
    assert doubt(site, NAME) == [("",)]
    assert any(address.endswith("/vendor/altcha/pbkdf2.js") for address in asked)
    assert all(address.startswith(site.url) for address in asked)
    assert said == []


def test_without_scripts_the_sign_on_is_taken_and_looked_at(site, browser):
    context = browser.new_context(java_script_enabled=False)
    sign_on(context.new_page(), site, "Sample Union")
    context.close()
    assert doubt(site, "Sample Union") == [(UNPROVED,)]


def test_when_the_challenge_cannot_be_had_the_sign_on_is_sent_all_the_same(site, page):
    page.route("**/challenge", lambda route: route.abort())
    sign_on(page, site, "Sample Federation")
    assert doubt(site, "Sample Federation") == [(UNPROVED,)]


def test_when_the_computation_fails_the_sign_on_is_sent_all_the_same(site, page):
    page.route("**/pbkdf2.js", lambda route: route.fulfill(body="throw new Error('a sample')"))
    sign_on(page, site, "Sample League")
    assert doubt(site, "Sample League") == [(UNPROVED,)]
