"""One letter's text from its first draft to the printed page, with everybody who reads it meanwhile."""

import json
import re
from io import BytesIO

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from campaign.access import COMMAND_LINE, Role
from campaign.accounts.operations import create_account
from campaign.drafting.letter_file import read_letter
from campaign.signatories.import_operations import import_letter
from tests.application import SLUG
from tests.journeys.sites import open_site
from tests.journeys.test_every_page import ADDRESS, PASSWORD, sign_in
from tests.journeys.visitor import Visitor, link_in

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

DESK = f"/desk/{SLUG}"
BODY = """We ask for buses that run at nite.

We are 3 organizations, and we ride them."""
LETTER = f"""---
title: Buses at night
slug: {SLUG}
to:
  - name: Sample Mayor
    title: Mayor
    organization: City of Sampleton
salutation: "Dear Mayor:"
closing: Sincerely,
policy: confirm
date: 2026-11-24
---

{BODY}
"""
NAMES = ("Sample Union of Drivers", "Sample Riders Alliance", "Sample Night Clinic")


def prepare():
    slug = import_letter(COMMAND_LINE, read_letter(LETTER, "letter.md"), None)
    create_account(COMMAND_LINE, ADDRESS, Role.COORDINATOR, letter_id=None, password=PASSWORD)
    assert slug == SLUG


@pytest.fixture
def site(new_database, mail):
    with open_site(prepare, DATABASE_URL=new_database(), **mail.environ) as running:
        yield running


@pytest.fixture
def desk(browser, site):
    context = browser.new_context(base_url=site.url)
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.goto("/login")
    sign_in(page, site.url)
    yield page
    context.close()


@pytest.fixture
def organizations(site):
    return Visitor(site.url)


def published(organizations):
    return json.loads(organizations.get(f"/l/{SLUG}.json").text)


def write(desk, old, new):
    """Change words in the editor and wait until they are kept."""
    desk.goto(f"{DESK}/text")
    body = desk.get_by_label("Text of the letter")
    words = body.input_value()
    assert old in words
    body.fill(words.replace(old, new))
    desk.get_by_role("button", name="Save", exact=True).click()
    # What the page came with names who saved it; what it says itself does not.
    expect(desk.locator("#state")).to_have_text(re.compile(r"^\s*Saved [\d:]+\W?[AP]M\s*$"))


def press_button(desk, name):
    """Press a button of a form, and wait for the page that it leads to."""
    with desk.expect_navigation():
        desk.get_by_role("button", name=name).click()


def publish(desk, note, kind=""):
    desk.goto(f"{DESK}/text/publish")
    desk.get_by_label("Note").fill(note)
    if kind:
        desk.get_by_role("radio", name=re.compile(kind)).check()
    if kind == "material":
        desk.get_by_role("checkbox", name=re.compile("take 3 .* off the count")).check()
    press_button(desk, re.compile("^Publish version"))
    expect(desk.get_by_role("status").first).to_be_visible()


def review(desk, browser, site):
    """A partner without an account comments, and suggests the word that is spelled right."""
    desk.goto(f"{DESK}/text/comments")
    desk.get_by_label("Who reviews it").fill("Sample Riders Alliance")
    press_button(desk, "Make the link")
    link = desk.get_by_label("Link to send").input_value()
    partner = browser.new_context(base_url=site.url).new_page()
    partner.goto(link)
    expect(partner.get_by_text("Draft for review by Sample Riders Alliance").first).to_be_visible()
    second = partner.get_by_role("group", name="Paragraph 2", exact=True)
    second.get_by_text("Comment on Paragraph 2").click()
    second.get_by_label("Your comment").fill("Is that so?")
    second.get_by_role("button", name="Send the comment").click()
    first = partner.get_by_role("group", name="Paragraph 1", exact=True)
    first.get_by_text("Suggest another wording of Paragraph 1").click()
    first.get_by_label("The other wording").fill("We ask for buses that run at night.")
    first.get_by_role("button", name="Send the suggestion").click()
    expect(first.get_by_role("article")).to_contain_text("Added: night")
    partner.context.close()
    desk.goto(f"{DESK}/text/comments")
    press_button(desk, re.compile("^Accept"))
    press_button(desk, re.compile("^Resolve"))


def sign_on(organizations, mail, name, number):
    before = len(mail.messages)
    address = f"contact{number}@example.org"
    signed = organizations.sign_on(name=name, contact_email=address)
    assert signed.status == 303
    link = link_in(mail.wait_for(before + 1)[-1])
    assert organizations.confirm(link).status == 200
    return link


def press(organizations, link, action):
    page = organizations.get(link)
    assert page.status == 200
    assert organizations.post(link, action=action, **page.hidden).status == 200


def mails_since(mail, before, count, words):
    found = mail.wait_for(before + count)[before:]
    assert [message["Subject"] for message in found if words not in message["Subject"]] == []
    assert sorted(message["To"] for message in found) == [
        f"contact{number}@example.org" for number in range(count)
    ]
    return found


def test_the_text_is_drafted_reviewed_opened_changed_agreed_to_and_printed(
    desk, browser, site, organizations, mail
):
    review(desk, browser, site)
    # The worker looks for remarks once a minute; the message must not be taken for one of those below.
    assert "Buses at night" in mail.wait_for(1, within=120)[0]["Subject"]
    publish(desk, "As reviewed.")
    desk.goto(DESK)
    press_button(desk, "Open the letter")
    opened = published(organizations)["version"]
    assert opened["number"] == 2
    links = [sign_on(organizations, mail, name, number) for number, name in enumerate(NAMES)]
    assert published(organizations)["count"] == 3

    before = len(mail.messages)
    write(desk, "and we ride them", "and all of us ride them")
    publish(desk, "A clearer word.", "editorial")
    told = mails_since(mail, before, 3, "A small correction")
    assert "all of us" in told[0].get_body(("plain",)).get_content()
    assert published(organizations)["count"] == 3

    before = len(mail.messages)
    write(desk, "that run at night", "that run at night and cost nothing")
    publish(desk, "Free buses.", "material")
    asked = mails_since(mail, before, 3, "Do you still sign?")
    assert "cost nothing" in asked[0].get_body(("plain",)).get_content()
    assert published(organizations)["count"] == 0
    assert set(links) == {link_in(message) for message in asked}

    press(organizations, links[0], "confirm")
    press(organizations, links[1], "confirm")
    press(organizations, links[2], "withdraw")
    assert published(organizations)["count"] == 2

    desk.goto(f"{DESK}/printings")
    expect(desk.get_by_role("button", name="Make a printing")).to_have_count(0)
    expect(desk.get_by_text(re.compile("says “3 organizations”")).first).to_be_visible()
    press_button(desk, "Use {{ count }}")
    expect(desk.get_by_text("No problems found")).to_be_visible()
    publish(desk, "The number counts by itself.", "editorial")
    stands = published(organizations)["version"]
    desk.goto(f"{DESK}/printings")
    press_button(desk, "Make a printing")
    address = desk.get_by_role("link", name=re.compile("^Download the PDF")).get_attribute("href")
    pages = PdfReader(BytesIO(desk.request.get(address).body())).pages
    printed = " ".join(" ".join(page.extract_text() for page in pages).split())
    assert "We are 2 organizations, and all of us ride them." in printed
    assert stands["number"] == 5
    assert stands["sha256"] in printed.replace(" ", "")
    assert NAMES[0] in printed
    assert NAMES[2] not in printed
