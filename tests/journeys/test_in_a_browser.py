"""The public journey as somebody makes it who has a keyboard and a browser, or less."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.journeys.sites import open_site
from tests.journeys.visitor import ANSWERS, LETTER, NAME, link_in
from tests.servers import postgresql_server

pytestmark = [pytest.mark.once("sqlite"), pytest.mark.timeout(300)]

TABS = 80
"""More stops than a page has before its form ends."""

FIELDS = ("name", "contact_name", "contact_email")


def tab_to(page, control):
    """Press Tab until the control has the focus, as one does without a mouse."""
    for _ in range(TABS):
        if control.evaluate("control => control === document.activeElement"):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"{control} cannot be reached with the keyboard")


def press(page, role, name):
    """Go to the control and press Enter."""
    tab_to(page, page.get_by_role(role, name=name))
    page.keyboard.press("Enter")


def title(page):
    return page.get_by_role("heading", level=1)


def fill_in(page):
    for field in FIELDS:
        page.locator(f"#{field}").fill(ANSWERS[field])
    page.locator("#authorised").check()


def rows(flask, tmp_path):
    """How often the organization stands on the letter."""
    table = tmp_path / "signatories.csv"
    flask("signatories", "export", "dhs-return-home", "-o", str(table))
    return table.read_text().count(NAME)


def test_signing_on_with_the_keyboard_after_a_first_mistake(site, mail, page):
    page.goto(site.url + LETTER)
    press(page, "button", "Check your answers")
    summary = page.locator("#errors")
    expect(summary).to_be_focused()
    page.keyboard.press("Tab")
    expect(summary.get_by_role("link").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#name")).to_be_focused()

    for field in FIELDS:
        tab_to(page, page.locator(f"#{field}"))
        page.keyboard.type(ANSWERS[field])
    tab_to(page, page.get_by_role("checkbox", name="I am authorized"))
    page.keyboard.press("Space")
    press(page, "button", "Check your answers")
    expect(page.locator(".printed")).to_contain_text(NAME)
    press(page, "button", "Sign on")
    expect(title(page)).to_contain_text(f"Thank you, {NAME}")

    page.goto(link_in(mail.wait_for(1)[0]))
    press(page, "button", re.compile("^Confirm: list"))
    expect(title(page)).to_have_text("You are on the letter")
    page.goto(site.url + LETTER)
    expect(page.locator("#roster")).to_contain_text(NAME)


def test_every_fault_leads_to_its_field_in_a_closed_part_of_the_form_too(site, page):
    page.goto(f"{site.url}{LETTER}/sign-on")
    page.locator("summary", has_text="More about the organization").click()
    page.locator("#website").fill("no address")
    page.get_by_role("button", name="Check your answers").click()
    summary = page.locator("#errors")
    expect(summary).to_be_focused()
    expect(summary.get_by_role("link")).to_have_count(5)
    for number, field in enumerate((*FIELDS, "website", "authorised")):
        summary.get_by_role("link").nth(number).click()
        expect(page.locator(f"#{field}")).to_be_focused()
        expect(page.locator(f"#{field}")).to_have_attribute("aria-invalid", "true")
        expect(page.locator(f"#{field}-error")).to_be_visible()


def test_signing_on_without_javascript(site, mail, browser):
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(site.url + LETTER)
    page.get_by_role("button", name="Check your answers").click()
    page.get_by_role("link", name="Enter the name as").click()
    assert page.url.endswith("#name")
    fill_in(page)
    page.get_by_role("button", name="Check your answers").click()
    page.get_by_role("button", name="Change organization name").click()
    page.locator("#name").fill(f"{NAME} United")
    page.get_by_role("button", name="Check your answers").click()
    page.get_by_role("button", name="Sign on").click()
    expect(title(page)).to_contain_text(f"Thank you, {NAME} United")
    page.goto(link_in(mail.wait_for(1)[0]))
    page.get_by_role("button", name=re.compile("^Confirm: list")).click()
    expect(title(page)).to_have_text("You are on the letter")
    page.context.close()


@pytest.mark.parametrize("has_scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_double_click_going_back_and_a_reload_sign_on_once(
    site, mail, browser, flask, tmp_path, has_scripts
):
    page = browser.new_context(java_script_enabled=has_scripts).new_page()
    page.goto(f"{site.url}{LETTER}/sign-on")
    fill_in(page)
    page.get_by_role("button", name="Check your answers").click()
    page.get_by_role("button", name="Sign on").dblclick()
    expect(title(page)).to_contain_text(f"Thank you, {NAME}")
    thanks = page.url

    page.reload()
    expect(title(page)).to_contain_text(f"Thank you, {NAME}")
    page.go_back()
    page.get_by_role("button", name="Sign on").click()
    expect(title(page)).to_contain_text(f"Thank you, {NAME}")
    assert page.url == thanks

    page.goto(link_in(mail.wait_for(1)[0]))
    page.get_by_role("button", name=re.compile("^Confirm: list")).dblclick()
    expect(title(page)).to_have_text("You are on the letter")
    page.reload()
    expect(title(page)).to_have_text("You are on the letter")
    assert rows(flask, tmp_path) == 1
    assert len(mail.received) == 1
    page.context.close()


def test_what_was_typed_while_the_database_was_away_is_sent_by_the_same_button(mail, page):
    with (
        postgresql_server() as server,
        open_site(DATABASE_URL=server.new_database(), **mail.environ) as site,
    ):
        page.goto(f"{site.url}{LETTER}/sign-on")
        fill_in(page)
        page.get_by_role("button", name="Check your answers").click()
        server.down()
        page.get_by_role("button", name="Sign on").click()
        expect(title(page)).to_have_text("We cannot save this right now")
        expect(page.get_by_text(NAME)).to_be_visible()
        assert Axe().run(page).response["violations"] == []
        server.up()
        page.get_by_role("button", name="Send it again").click()
        expect(title(page)).to_contain_text(f"Thank you, {NAME}")
