"""The form in a real browser: a known name is picked, the line is seen, an offer is taken."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.journeys.visitor import LETTER

pytestmark = [pytest.mark.slow, pytest.mark.once("sqlite"), pytest.mark.timeout(300)]

KNOWN = "Immigrant Defense Project"


def test_a_name_is_picked_seen_as_it_will_print_and_put_right_by_an_offer(site, page):
    said = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(site.url + LETTER)
    name, shown = page.locator("#name"), page.locator("#as-printed")
    expect(shown).to_be_hidden()

    name.press_sequentially("immigrant d")
    expect(page.locator("#known-names option")).to_have_count(1)
    assert page.locator("#known-names option").get_attribute("value") == KNOWN
    # The browser's own list is no part of the page, so picking is what it does to the field.
    name.fill(KNOWN)
    expect(shown.locator(".printed")).to_have_text(KNOWN)
    expect(page.locator("#known-names option")).to_have_count(0)

    page.locator("summary", has_text="Signing on as an individual?").click()
    page.get_by_role("radio", name="Individual").check()
    page.locator("#affiliation").fill("Sample University")
    name.fill("ANA EXAMPLE OF SAMPLE")
    expect(shown.locator(".printed")).to_contain_text("Sample University*")
    expect(shown).to_contain_text("For identification purposes only.")
    page.get_by_role("radio", name="Organization").check()
    expect(shown.locator(".printed")).to_have_text("ANA EXAMPLE OF SAMPLE")
    assert Axe().run(page).violations_count == 0

    name.fill("SAMPLE ALLIANCE OF CLINICS")
    page.locator("#contact_name").fill("Ana Example")
    page.locator("#contact_email").fill("ana@example.org")
    page.locator("#authorised").check()
    page.get_by_role("button", name="Check your answers").click()
    assert Axe().run(page).violations_count == 0
    page.get_by_role("button", name="Use “Sample Alliance of Clinics” instead").press("Enter")
    expect(page.locator(".printed")).to_have_text("Sample Alliance of Clinics")
    page.get_by_role("button", name="Sign on").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Sample Alliance of Clinics")
    assert said == []


def test_a_form_that_cannot_be_helped_is_sent_all_the_same(site, page):
    for asked in ("names", "preview"):
        page.route(f"**/{asked}**", lambda route: route.abort())
    page.goto(f"{site.url}{LETTER}/sign-on")
    page.locator("#name").press_sequentially("sample union")
    page.locator("#contact_name").fill("Ana Example")
    page.locator("#contact_email").fill("ana@example.org")
    page.locator("#authorised").check()
    page.get_by_role("button", name="Check your answers").click()
    expect(page.locator(".printed")).to_have_text("sample union")
