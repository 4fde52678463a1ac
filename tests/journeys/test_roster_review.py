"""Reviewing a roster in a real browser: search, list many, undo, correct, rank by keyboard."""

import re

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from campaign.access import COMMAND_LINE, Role
from campaign.accounts.operations import create_account
from campaign.db import db
from campaign.drafting import queries as letters
from campaign.signatories.act_operations import act
from campaign.signatories.import_operations import import_signatories
from campaign.signatories.models import Signatory
from campaign.signatories.rules import SignatoryState, StepKind
from campaign.signatories.table_files import read_table
from tests.application import SLUG, open_demo_letter
from tests.journeys.sites import open_site, rows
from tests.journeys.test_every_page import (
    ADDRESS,
    PASSWORD,
    assert_good_in_every_sight,
    sign_in,
)

pytestmark = [pytest.mark.slow, pytest.mark.once("sqlite"), pytest.mark.timeout(300)]

ROSTER = f"/desk/{SLUG}/roster"
TABLE = b"""name,contact_name,contact_email,city,state
Sample Clinic,Ben Example,ben@example.org,Houston,TX
Sample Union of Bakers,Ana Example,ana@example.org,,
Sample Choir of a Town with a Name that Goes on and on,,,,
"""
NUMBERS = {}


def prepare():
    slug = open_demo_letter()
    letter_id = letters.letter(slug).id
    create_account(COMMAND_LINE, ADDRESS, Role.COORDINATOR, letter_id=letter_id, password=PASSWORD)
    table = read_table(TABLE, "more.csv")
    import_signatories(COMMAND_LINE, slug, table, state=SignatoryState.IN_REVIEW)
    rows = db.session.scalars(select(Signatory).where(Signatory.state == "in_review"))
    NUMBERS.update({row.name: row.id for row in rows})
    act(COMMAND_LINE, slug, StepKind.NOTE, NUMBERS.values(), words="Called on Monday.")


@pytest.fixture
def site(new_database):
    with open_site(prepare, DATABASE_URL=new_database()) as running:
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


def test_each_page_of_the_roster_is_for_everyone(desk, site):
    clinic, union = NUMBERS["Sample Clinic"], NUMBERS["Sample Union of Bakers"]
    for path in (
        "?state=in_review&convener=&show=state&show=contact&show=note&show=reviewed&scope=none",
        "?q=nothing-has-this",
        f"/{clinic}",
        "/conveners",
        f"/{clinic}/merge?q=sample",
        f"/{clinic}/merge?into={union}",
    ):
        assert desk.goto(site.url + ROSTER + path).status == 200
        for details in desk.locator("main details").all():
            details.evaluate("details => { details.open = true }")
        assert_good_in_every_sight(desk)


def test_a_roster_is_searched_listed_taken_back_corrected_and_put_in_order(desk, site):
    desk.goto(site.url + ROSTER)
    desk.get_by_label("Find a name, place or contact").fill("sample")
    desk.get_by_role("button", name="Find").click()
    expect(desk).to_have_url(re.compile(r"q=sample"))
    rows = desk.locator("tbody tr")
    expect(rows).to_have_count(3)

    desk.get_by_label("All on this page").check()
    expect(desk.get_by_text("3 ticked")).to_be_visible()
    desk.get_by_role("button", name="List several").click()
    toast = desk.locator("[data-toast]")
    expect(toast).to_contain_text("3 listed.")
    expect(desk.locator("#spoken")).to_contain_text("3 listed. Undo is offered for ten seconds.")
    expect(rows.locator(".badge-listed")).to_have_count(3)
    toast.get_by_role("button", name="Undo").click()
    expect(desk.get_by_text("Taken back: 3 listed.")).to_be_visible()
    expect(rows.locator(".badge-in_review")).to_have_count(3)

    desk.get_by_role("link", name="Sample Clinic", exact=True).click()
    desk.get_by_label("Name as printed").fill("Sample Clinic of Sampleton")
    desk.get_by_role("button", name="Save the correction").click()
    expect(toast).to_contain_text("1 corrected.")
    desk.goto(f"{site.url}{ROSTER}/{NUMBERS['Sample Clinic']}")
    desk.get_by_role("button", name="List").press("Enter")
    expect(toast).to_contain_text("1 listed.")
    desk.goto(f"{site.url}{ROSTER}/{NUMBERS['Sample Clinic']}")
    desk.get_by_label("Place among the conveners").fill("3")
    desk.get_by_role("button", name="Save the place").press("Enter")
    expect(toast).to_contain_text("1 moved among the conveners.")

    desk.goto(f"{site.url}{ROSTER}/conveners")
    names = desk.locator(".convener-name > span[dir]")
    expect(names.nth(2)).to_have_text("Sample Clinic of Sampleton")
    up = desk.get_by_role("button", name=re.compile(r"Up\s*: Sample Clinic of Sampleton"))
    up.press("Enter")
    expect(names.nth(1)).to_have_text("Sample Clinic of Sampleton")
    expect(up).to_be_focused()
    desk.keyboard.press("Enter")
    expect(names.nth(0)).to_have_text("Sample Clinic of Sampleton")
    desk.locator("[data-conveners] > li").nth(0).drag_to(
        desk.locator("[data-conveners] > li").nth(2), target_position={"x": 20, "y": 60}
    )
    expect(names.nth(2)).to_have_text("Sample Clinic of Sampleton")


def test_whoever_goes_through_a_list_by_keyboard_is_led_from_row_to_row(desk, site):
    """The search, its order and its columns stay, and the next Tab is on the next row."""
    asked = "state=in_review&sort=new&show=state&show=kind"
    desk.goto(f"{site.url}{ROSTER}?{asked}")
    names = desk.locator("tbody th a").all_inner_texts()
    desk.get_by_role("button", name=f"List {names[0]}").press("Enter")
    expect(desk.locator("[data-toast]")).to_contain_text("1 listed.")
    expect(desk.locator("tbody th a")).to_have_text(names[1:])
    expect(desk).to_have_url(re.compile(rf"\?{re.escape(asked)}&step=\d+#row-\d+$"))
    expect(desk.get_by_role("columnheader", name="Kind and scope")).to_be_visible()
    desk.keyboard.press("Tab")
    expect(desk.get_by_role("checkbox", name=names[1])).to_be_focused()


def test_undo_goes_after_ten_seconds_and_stays_in_the_list_of_steps(desk, site):
    desk.clock.install()
    desk.goto(f"{site.url}{ROSTER}?q=choir")
    desk.get_by_role("checkbox", name="Sample Choir").check()
    desk.get_by_label("Reason or note").fill("They sing.")
    desk.get_by_role("button", name="Note several").click()
    toast = desk.locator("[data-toast]")
    expect(toast).to_contain_text("1 noted.")
    desk.mouse.move(0, 0)
    desk.clock.run_for(9_000)
    expect(toast).to_be_visible()
    desk.clock.run_for(2_000)
    expect(toast).to_be_hidden()
    desk.get_by_text("Recent actions").click()
    desk.get_by_role("button", name=re.compile(r"Undo\s*: 1 noted")).first.click()
    expect(desk.get_by_text("Taken back: 1 noted.")).to_be_visible()


def test_a_roster_is_reviewed_merged_and_imported_and_each_is_taken_back(desk, site, tmp_path):
    """Review, merge, undo, import, undo: as a coordinator does it, by what the pages show."""
    desk.goto(f"{site.url}{ROSTER}/{NUMBERS['Sample Union of Bakers']}")
    desk.get_by_role("button", name="List").click()
    toast = desk.locator("[data-toast]")
    expect(toast).to_contain_text("1 listed.")

    desk.goto(f"{site.url}{ROSTER}?q=choir")
    desk.get_by_role("link", name=re.compile("^Sample Choir")).click()
    desk.get_by_role("link", name=re.compile("merge it with another")).click()
    desk.get_by_role("searchbox").fill("bakers")
    desk.get_by_role("button", name="Find").click()
    desk.get_by_role("link", name=re.compile("Sample Union of Bakers")).click()
    expect(desk.get_by_role("table")).to_contain_text("ana@example.org")
    desk.get_by_role("button", name=re.compile("Merge")).click()
    expect(toast).to_contain_text("1 merged.")
    assert state_of(site, "Sample Choir") == "rejected"
    toast.get_by_role("button", name="Undo").click()
    expect(desk.get_by_text("Taken back: 1 merged.")).to_be_visible()
    assert state_of(site, "Sample Choir") == "in_review"

    desk.goto(f"{site.url}{ROSTER}?q=choir")
    desk.get_by_role("link", name="Reject Sample Choir").click()
    expect(desk.get_by_role("textbox", name="Reason")).to_be_focused()
    desk.get_by_role("textbox", name="Reason").fill("No such choir.")
    desk.get_by_role("button", name="Reject").click()
    expect(toast).to_contain_text("1 rejected.")
    toast.get_by_role("button", name="Undo").click()
    expect(desk.get_by_text("Taken back: 1 rejected.")).to_be_visible()

    before = listed_names(site)
    file = tmp_path / "answers.csv"
    file.write_text(
        "Timestamp,Organization name,State\n"
        "11/24/2026 10:00:00,Sample League of Weavers,TX\n"
        "11/24/2026 10:01:00,sample union of bakers,\n"
        "11/24/2026 10:02:00,Sample Union of Bakerz,\n"
        "11/24/2026 10:03:00,,\n"
    )
    desk.goto(f"{site.url}{ROSTER}")
    desk.get_by_role("link", name="Import a list").click()
    desk.get_by_label("Choose a file").set_input_files(file)
    desk.get_by_role("button", name="Preview the import").click()
    expect(desk.get_by_label("Organization name")).to_have_value("name")
    desk.get_by_role("button", name=re.compile("^Import")).click()
    outcome = desk.get_by_role("region", name="What came in")
    expect(outcome).to_contain_text("2, of them 1 in review")
    assert listed_names(site) == before | {"Sample League of Weavers"}
    assert state_of(site, "Sample Union of Bakerz") == "in_review"
    assert "sample union of bakers" not in listed_names(site)
    desk.get_by_role("button", name="Undo this import").click()
    expect(desk.get_by_text("The import was undone: 2 removed")).to_be_visible()
    assert listed_names(site) == before


def state_of(site, name):
    """The state of the one row whose name begins so."""
    states = dict(rows(site, "SELECT name, state FROM signatory"))
    (state,) = {state for one, state in states.items() if one.startswith(name)}
    return state


def listed_names(site):
    return {name for (name,) in rows(site, "SELECT name FROM signatory WHERE state = 'listed'")}
