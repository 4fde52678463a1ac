"""The public journey as somebody makes it who has a keyboard and a browser."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.journeys.visitor import ANSWERS, LETTER, NAME, link_in

pytestmark = pytest.mark.timeout(300)


def press(page, role, name):
    """Put the focus on the control and press Enter, as one does without a mouse."""
    control = page.get_by_role(role, name=name)
    control.focus()
    control.press("Enter")


def test_signing_on_with_the_keyboard_after_a_first_mistake(site, mail, page):
    page.goto(site.url + LETTER)
    assert Axe().run(page).response["violations"] == []

    press(page, "button", "Check your answers")
    summary = page.locator("#errors")
    expect(summary).to_be_focused()
    summary.get_by_role("link").first.press("Enter")
    expect(page.locator("#name")).to_be_focused()

    for field in ("name", "contact_name", "contact_email"):
        page.locator(f"#{field}").focus()
        page.keyboard.type(ANSWERS[field])
    page.get_by_role("checkbox", name="I have the authority").press("Space")
    press(page, "button", "Check your answers")
    expect(page.locator(".printed")).to_contain_text(NAME)
    press(page, "button", "Sign on")
    expect(page.get_by_role("heading", level=1)).to_contain_text(f"Thank you, {NAME}")

    page.goto(link_in(mail.wait_for(1)[0]))
    press(page, "button", re.compile("^Confirm: list"))
    expect(page.get_by_role("heading", level=1)).to_have_text("You are on the letter")
    page.goto(site.url + LETTER)
    expect(page.locator("#roster")).to_contain_text(NAME)
