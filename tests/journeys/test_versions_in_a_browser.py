"""Versions, redlines, publishing and consent in a real browser: in every sight, by ear, and without scripts."""

from dataclasses import replace

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from campaign.access import COMMAND_LINE, Role
from campaign.accounts.operations import create_account
from campaign.db import db
from campaign.drafting import queries as letters
from campaign.drafting.rules import TextChange
from campaign.drafting.text_operations import save_text
from campaign.signatories import operations, queries
from campaign.signatories.confirm_operations import confirm
from campaign.signatories.consent_operations import publish_text
from campaign.signatories.entries import read_entry
from campaign.signatories.models import Signatory
from tests.application import SLUG, open_demo_letter
from tests.journeys.sites import open_site
from tests.journeys.test_every_page import (
    ADDRESS,
    PASSWORD,
    assert_good_in_every_sight,
    sign_in,
)

pytestmark = [pytest.mark.slow, pytest.mark.once("sqlite"), pytest.mark.timeout(300)]

TEXT = f"/desk/{SLUG}/text"
BEFORE = (
    "We *ask* you to act now, as [the report](https://example.org) says.\n\n- One thing.\n- Two."
)
AFTER = BEFORE.replace("now", "this year").replace("- Two.", "- Two.\n- Three of {{ count }}.")


def prepare():
    slug = open_demo_letter()
    letter_id = letters.letter(slug).id
    create_account(COMMAND_LINE, ADDRESS, Role.COORDINATOR, letter_id=letter_id, password=PASSWORD)
    tokens = []
    for number in range(3):
        values = {"name": f"Sample Union {number}", "contact_name": "Ana Example"}
        operations.sign_on(slug, read_entry({**values, "contact_email": f"{number}@example.org"}))
        row = db.session.scalars(select(Signatory).filter_by(name=values["name"])).one()
        tokens.append(queries.link_token(row.id, row.link_key))
        confirm(tokens[-1])
    for number, body in enumerate((BEFORE, AFTER, f"{AFTER}\n\nWe are 7 organizations.")):
        record = letters.letter(slug)
        seen = letters.working_text(record).revision
        revision = save_text(COMMAND_LINE, slug, replace(record.text, body=body), seen)
        if number < 2:
            kind = (TextChange.EDITORIAL, TextChange.MATERIAL)[number]
            publish_text(COMMAND_LINE, slug, "A sample note.", kind, revision)
    confirm(tokens[0])
    operations.ask(tokens[1], "From when on?")
    return tokens[2]


@pytest.fixture(scope="module")
def site(new_database):
    links = []
    with open_site(lambda: links.append(prepare()), DATABASE_URL=new_database()) as running:
        running.link = f"{running.url}/s/{links[0]}"
        yield running


@pytest.fixture
def desk(browser, site):
    context = browser.new_context()
    page = context.new_page()
    faults = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    sign_in(page, site.url)
    yield page
    context.close()
    assert faults == []


def test_each_page_is_for_everyone(desk, site):
    for path in (
        f"{TEXT}/versions",
        f"{TEXT}/versions/1",
        f"{TEXT}/redline?from=1&to=work&all=1",
        f"{TEXT}/publish",
        f"{TEXT}/consents",
        f"/desk/{SLUG}/roster?state=stale",
        f"/l/{SLUG}/changes",
    ):
        assert desk.goto(site.url + path).status == 200
        assert_good_in_every_sight(desk)
    desk.goto(site.link)
    expect(desk.get_by_role("button", name="Yes, Sample Union 2 still signs on")).to_be_visible()
    expect(desk.get_by_role("button", name="Send the question")).to_be_visible()
    expect(desk.get_by_role("button", name="Withdraw Sample Union 2")).to_be_visible()
    assert_good_in_every_sight(desk)


def test_a_redline_is_told_to_those_who_listen(desk, site):
    desk.goto(f"{site.url}{TEXT}/redline?from=2&to=3")
    sheet = desk.get_by_role("article", name="What changed")
    tree = sheet.aria_snapshot()
    assert '- deletion: "Taken away: now, (end)"' in tree
    assert '- insertion: "Added: this year, (end)"' in tree
    assert "Three of {{ count }}." in tree


def test_a_letter_is_changed_in_earnest_without_scripts(browser, site):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    sign_in(page, site.url)
    page.goto(f"{site.url}{TEXT}/versions")
    expect(page.get_by_role("button", name="Copy")).to_have_count(0)
    page.get_by_label("Compare").select_option("Version 2")
    page.get_by_label("with", exact=True).select_option("Version 3")
    page.get_by_role("button", name="Show what changed").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Changes from version 2 to version 3")
    page.get_by_role("link", name="The whole text").click()
    expect(page.get_by_text("One thing.")).to_be_visible()
    page.goto(f"{site.url}{TEXT}/publish")
    expect(page.get_by_text("“7 organizations”").first).to_be_visible()
    page.get_by_label("Note").fill("They asked for a number.")
    page.get_by_label("It changes what was agreed to (material)").check()
    page.get_by_role("button", name="Publish version 4").click()
    expect(page.get_by_role("alert")).to_contain_text("Check the box")
    page.get_by_label("For a material change").check()
    page.get_by_role("button", name="Publish version 4").click()
    expect(page.get_by_role("status").first).to_contain_text("the count is now 0")
    context.close()
