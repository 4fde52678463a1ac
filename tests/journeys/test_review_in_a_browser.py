"""A draft goes to a partner and back in a real browser: by keyboard, without scripts, at every width."""

import re
from dataclasses import replace

import pytest
from playwright.sync_api import expect

from campaign.access import COMMAND_LINE, Role
from campaign.accounts.operations import create_account
from campaign.drafting import queries as letters
from campaign.drafting.text_operations import save_text
from tests.application import SLUG, import_demo_letter
from tests.journeys.sites import open_site
from tests.journeys.test_every_page import ADDRESS, PASSWORD, assert_good_in_every_sight, sign_in

pytestmark = [pytest.mark.slow, pytest.mark.once("sqlite"), pytest.mark.timeout(300)]

COMMENTS = f"/desk/{SLUG}/text/comments"
BODY = "## What we ask\n\nReturn the {{ count }} people.\n\n1. Open the door.\n2. Leave it open."


def prepare():
    slug = import_demo_letter()
    record = letters.letter(slug)
    save_text(COMMAND_LINE, slug, replace(record.text, body=BODY), 0)
    create_account(COMMAND_LINE, ADDRESS, Role.COORDINATOR, letter_id=record.id, password=PASSWORD)


@pytest.fixture
def site(new_database):
    with open_site(prepare, DATABASE_URL=new_database()) as running:
        yield running


@pytest.fixture
def visit(browser):
    """Opens a new browser's page; at the end, no console has an error."""
    said, contexts = [], []

    def open_one(**options):
        contexts.append(browser.new_context(**options))
        page = contexts[-1].new_page()
        page.on("console", lambda line: said.append((line.type, line.text)))
        return page

    yield open_one
    for context in contexts:
        context.close()
    # An answer that keeps what was typed is no error of the page.
    faults = [line for line in said if not line[1].startswith("Failed to load resource")]
    assert [line for line in faults if line[0] in {"error", "warning"}] == []


def make_link(desk, url):
    """The coordinator makes a link, which is shown this once."""
    sign_in(desk, url)
    desk.goto(f"{url}{COMMENTS}")
    expect(desk.get_by_role("heading", name="Nothing is waiting for you")).to_be_visible()
    desk.get_by_label("Who reviews it").fill("Sample Alliance of Clinics")
    desk.get_by_role("button", name="Make the link").click()
    assert_good_in_every_sight(desk)
    return desk.get_by_label("Link to send").input_value()


def review(reviewer, link):
    """A partner comments by keyboard, and suggests other words in two tries; without scripts."""
    reviewer.goto(link)
    paragraph = reviewer.get_by_role("group", name="Paragraph 2", exact=True)
    paragraph.get_by_text("Comment on Paragraph 2").focus()
    for key in ("Enter", "Tab"):
        reviewer.keyboard.press(key)
    reviewer.keyboard.type("Whom do you mean?")
    for key in ("Tab", "Enter"):
        reviewer.keyboard.press(key)
    expect(reviewer.get_by_role("status").first).to_contain_text("Thank you. The letter")
    item = reviewer.get_by_role("group", name="Paragraph 3", exact=True)
    item.get_by_text("Suggest another wording of Paragraph 3").click()
    words = item.get_by_label("The other wording")
    expect(words).to_have_value("1. Open the door.")
    words.fill("Open every door.")
    item.get_by_role("button", name="Send the suggestion").click()
    expect(reviewer.get_by_role("alert")).to_contain_text("Keep the marks at the beginning")
    expect(words).to_have_value("Open every door.")
    words.fill("1. Open every door.")
    item.get_by_role("button", name="Send the suggestion").click()
    expect(item.get_by_role("article")).to_contain_text("Added: every")
    assert reviewer.context.cookies() == []
    return item


def look_at(seen, link):
    """The reviewer's page with its forms open is for everyone, and its mark is in nobody's way."""
    seen.goto(link)
    for details in seen.locator("details").all()[:8]:
        details.evaluate("details => { details.open = true }")
    mark = seen.locator(".watermark")
    assert mark.evaluate("one => getComputedStyle(one).pointerEvents") == "none"
    assert mark.get_attribute("aria-hidden") == "true"
    assert_good_in_every_sight(seen)
    seen.emulate_media(media="print")
    assert mark.evaluate("one => getComputedStyle(one).position") == "fixed"


def take_over(desk, url):
    """The coordinator accepts, answers and resolves."""
    desk.goto(f"{url}{COMMENTS}")
    assert_good_in_every_sight(desk)
    desk.get_by_role("button", name=re.compile("^Accept")).click()
    expect(desk.get_by_text("It is now in the working text.")).to_be_visible()
    desk.get_by_text("Reply: comment by Sample Alliance of Clinics", exact=True).click()
    desk.get_by_label("Your reply").fill("Those who were sent away.")
    desk.get_by_role("button", name="Send the reply").click()
    desk.get_by_role("button", name=re.compile("^Resolve")).click()
    expect(desk.get_by_role("heading", name="Nothing is waiting for you")).to_be_visible()


def test_a_partner_reviews_a_draft_and_a_coordinator_takes_it_over(site, visit):
    desk, reviewer = visit(), visit(java_script_enabled=False)
    link = make_link(desk, site.url)
    item = review(reviewer, link)
    look_at(visit(), link)
    take_over(desk, site.url)
    reviewer.reload()
    expect(item.locator(".passage-text")).to_contain_text("Open every door.")
    desk.get_by_role("button", name="Take back the link").click()
    expect(desk.get_by_text("The link no longer works.")).to_be_visible()
    reviewer.goto(link)
    expect(reviewer.get_by_role("heading", level=1)).to_have_text("This link no longer works")
