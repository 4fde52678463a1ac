"""The editor in a real browser: pages beside the text, saving by itself, and nothing lost."""

import re

import pytest
from playwright.sync_api import expect

from campaign.access import COMMAND_LINE, Role
from campaign.accounts.operations import create_account
from campaign.drafting import queries as letters
from tests.application import SLUG, import_demo_letter
from tests.journeys.sites import open_site, rows
from tests.journeys.test_every_page import assert_good_in_every_sight
from tests.servers import wait_until

pytestmark = [pytest.mark.slow, pytest.mark.once("sqlite"), pytest.mark.timeout(300)]

PASSWORD = "a sample of four words"
ANA, BEN = "ana@example.org", "ben@example.org"
PASTE = """body => {
  body.value = "word ".repeat(450_000);
  body.dispatchEvent(new Event("input", { bubbles: true }));
}"""
SAVED = re.compile(r"^Saved \d")


@pytest.fixture(scope="module")
def site(new_database):
    """A site with the demo letter in draft, and two who may write it."""
    with open_site(prepare, DATABASE_URL=new_database()) as running:
        yield running


def prepare():
    letter_id = letters.letter(import_demo_letter()).id
    for address in (ANA, BEN):
        create_account(COMMAND_LINE, address, Role.EDITOR, letter_id=letter_id, password=PASSWORD)


@pytest.fixture
def open_editor(browser, site):
    """The editor in a browser of its own, with the text first published; at the end no script has failed."""
    rows(site, "DELETE FROM draft")
    contexts, errors = [], []

    def open_one(address=ANA, **options):
        context = browser.new_context(base_url=site.url, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.set_default_timeout(60_000)
        sign_in(page, address)
        page.goto(f"/desk/{SLUG}/text")
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert errors == []


def sign_in(page, address=ANA):
    page.goto("/login")
    page.get_by_label("Email address").fill(address)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/desk/")


def kept_text(site):
    ((text,),) = rows(site, "SELECT text FROM draft") or (("",),)
    return str(text)


def is_saved(page):
    expect(page.locator("#state")).to_have_text(SAVED, timeout=30_000)


def pages_are_drawn(page):
    expect(page.locator("#pages")).to_have_attribute("aria-busy", "false")


def typed_at_end(page, words):
    page.locator("#body").focus()
    page.keyboard.press("Control+End")
    page.keyboard.type(words)


def first_page(page):
    """The picture of the first page, as text that is the same for the same picture."""
    return page.locator("canvas").first.evaluate("canvas => canvas.toDataURL('image/webp', 0.1)")


def test_the_pages_follow_the_text_which_saves_itself(open_editor, site):
    page = open_editor(viewport={"width": 1280, "height": 900})
    expect(page.locator("#page-count")).to_have_text(re.compile(r"^\d+ pages$"), timeout=60_000)
    count = page.locator("#page-count").inner_text().split()[0]
    expect(page.get_by_role("img", name=f"Page {count} of {count}")).to_be_attached()
    pages_are_drawn(page)
    before = first_page(page)
    page.get_by_label("Re:").fill("Bringing everybody home")
    wait_until(lambda: first_page(page) != before, for_what="the first page drawn anew")
    typed_at_end(page, "\n\nWe are 12 organizations under {{ conut }}.")
    expect(page.locator("#found-body")).to_contain_text("did you mean {{ count }}")
    expect(page.locator("#found-body li").first).to_contain_text(re.compile(r"^Line \d+: "))
    expect(page.locator("#found-count")).to_have_text(re.compile(r"^([2-9]|\d{2,}) to look at$"))
    is_saved(page)
    assert "Bringing everybody home" in kept_text(site)

    pages_are_drawn(page)
    good = first_page(page)
    page.locator("#body").fill("A glyph of nobody: \ue123")
    expect(page.locator("#preview-problem")).to_contain_text("U+E123")
    assert first_page(page) == good
    page.locator("#body").evaluate(PASTE)
    expect(page.locator("#fault-body")).to_contain_text("200 kB", timeout=30_000)
    expect(page.locator("#state")).to_contain_text("kept in this browser")
    assert page.locator("#body").input_value().count("word") == 450_000
    page.locator("#body").fill("Act now, with {{ count }} of us.")
    is_saved(page)
    expect(page.locator("#fault-body")).to_be_hidden()


def test_everything_is_done_by_keyboard_and_undone(open_editor):
    page = open_editor(viewport={"width": 1280, "height": 900})
    body = page.locator("#body")
    body.fill("")
    page.keyboard.type("Act now")
    page.keyboard.press("Shift+Control+ArrowLeft")
    page.keyboard.press("Control+b")
    expect(body).to_have_value("Act **now**")
    page.keyboard.press("Control+z")
    expect(body).to_have_value("Act now")
    page.keyboard.press("Control+i")
    expect(body).to_have_value("Act *now*")
    page.keyboard.press("Control+End")
    page.keyboard.type(", {{ c_in")
    expect(page.get_by_role("option", name="count_in_words")).to_be_hidden()
    for _ in "c_in":
        page.keyboard.press("Backspace")
    page.keyboard.type("count")
    expect(page.get_by_role("listbox", name="Tokens")).to_be_visible()
    expect(body).to_have_attribute("aria-activedescendant", "token-1")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#spoken")).to_contain_text("count_without_conveners")
    page.keyboard.press("Enter")
    expect(body).to_have_value("Act *now*, {{ count_without_conveners }}")
    page.keyboard.press("Control+z")
    expect(body).to_have_value("Act *now*, {{ count")
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox", name="Tokens")).to_be_hidden()

    page.get_by_role("button", name="Bold").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("button", name="Heading")).to_be_focused()

    page.get_by_role("button", name="Add a convener").press("Enter")
    expect(page.locator("#convener-3")).to_be_focused()
    page.keyboard.type("Sample Alliance")
    page.locator("#up-convener-3").press("Enter")
    expect(page.locator("#up-convener-2")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#down-convener-1")).to_be_focused()
    expect(page.locator("#convener-1")).to_have_value("Sample Alliance")
    page.locator("#remove-convener-1").press("Enter")
    expect(page.locator("#convener-1")).to_be_focused()
    expect(page.locator("#convener-1")).not_to_have_value("Sample Alliance")
    page.get_by_role("button", name="Put it back").press("Enter")
    expect(page.locator("#convener-1")).to_have_value("Sample Alliance")
    is_saved(page)


def test_nothing_is_lost_without_a_connection_or_with_a_closed_tab(open_editor, site):
    page = open_editor()
    page.context.set_offline(True)
    page.get_by_label("Salutation").fill("Dear Reader without a line:")
    expect(page.locator("#state")).to_have_text("Not saved yet; kept in this browser")
    page.context.set_offline(False)
    is_saved(page)
    assert "without a line" in kept_text(site)

    page.route("**/text/save", lambda asked: asked.fulfill(status=503))
    # Only after a press of a key does a browser ask before it leaves.
    page.get_by_label("Salutation").press("Control+a")
    page.keyboard.type("Dear Reader of a closed tab:")
    expect(page.locator("#state")).to_have_text("Not saved yet; kept in this browser")
    with page.expect_event("dialog") as asked:
        page.close(run_before_unload=True)
    assert asked.value.type == "beforeunload"
    asked.value.accept()

    again = page.context.new_page()
    again.goto(f"/desk/{SLUG}/text")
    offer = again.get_by_role("region", name=re.compile(r"You typed this at .+, and it was not"))
    expect(offer).to_be_visible()
    assert_good_in_every_sight(again)
    offer.get_by_role("button", name="Use it").click()
    expect(again.get_by_label("Salutation")).to_have_value("Dear Reader of a closed tab:")
    is_saved(again)
    assert "closed tab" in kept_text(site)
    again.reload()
    expect(again.get_by_label("Salutation")).to_have_value("Dear Reader of a closed tab:")
    expect(offer).to_be_hidden()


def test_what_is_on_offer_is_not_overwritten_by_typing_on(open_editor, site):
    page = open_editor()
    beside = page.context.new_page()
    beside.goto("/desk/")
    for words in ("Dear First Reader:", "Dear Second Reader:"):
        # Without a network emulated: a page that is closed is back on it for a moment, and saves.
        page.evaluate("void (window.fetch = () => Promise.reject(new TypeError()))")
        page.get_by_label("Salutation").fill(words)
        expect(page.locator("#state")).to_have_text("Not saved yet; kept in this browser")
        # A page that is closed at once may take with it what no other page has seen yet.
        beside.wait_for_function("it => JSON.stringify(localStorage).includes(it)", arg=words)
        page.close(run_before_unload=False)
        page = page.context.new_page()
        page.goto(f"/desk/{SLUG}/text")
        expect(page.locator("#kept-text")).to_contain_text(words)
    page.get_by_label("Salutation").fill("Dear Third Reader:")
    is_saved(page)
    page.reload()
    offer = page.get_by_role("region", name=re.compile("You typed this at"))
    expect(offer.locator("#kept-text")).to_contain_text("Dear Second Reader:")
    offer.get_by_role("button", name="Discard it").click()
    expect(offer.locator("#kept-text")).to_contain_text("Dear First Reader:")
    offer.get_by_role("button", name="Use it").click()
    expect(page.get_by_label("Salutation")).to_have_value("Dear First Reader:")
    # It was typed before the third was saved, so it does not take its place unseen.
    expect(page.locator("#conflict")).to_be_visible()
    assert "Third Reader" in kept_text(site)
    page.get_by_role("button", name="Compare the two").click()
    page.get_by_role("button", name="Keep mine").click()
    expect(page.get_by_label("Salutation")).to_have_value("Dear First Reader:")
    expect(offer).to_be_hidden()


def test_the_editor_follows_the_language_that_is_named(open_editor, site):
    page = open_editor()
    page.get_by_label("Language").fill("ar")
    page.get_by_label("Language").blur()
    expect(page.locator("#body")).to_have_attribute("dir", "rtl")
    expect(page.get_by_label("Salutation")).to_have_attribute("lang", "ar")
    is_saved(page)
    assert rows(site, "SELECT language FROM letter") == [("ar",)]
    page.get_by_label("Language").fill("english")
    page.get_by_label("Language").blur()
    expect(page.locator("#fault-language")).to_contain_text("cannot be “english”")
    page.get_by_label("Language").fill("en-US")
    page.get_by_label("Language").blur()
    is_saved(page)


def test_who_is_signed_out_signs_in_beside_and_it_saves_itself(open_editor, site):
    page = open_editor()
    expect(page.locator("canvas").first).to_be_attached()
    page.context.clear_cookies()
    page.get_by_label("Closing").fill("Yours, from a session that is over,")
    notice = page.get_by_role("alert").filter(has_text="You are signed out")
    expect(notice).to_be_visible()
    expect(page.locator("#state")).to_contain_text("kept in this browser")
    with page.context.expect_page() as opened:
        notice.get_by_role("link").click()
    sign_in(opened.value)
    page.bring_to_front()
    is_saved(page)
    expect(notice).to_be_hidden()
    assert "a session that is over" in kept_text(site)


def test_of_two_people_neither_overwrites_the_other(open_editor, site):
    mine, theirs = open_editor(), open_editor(BEN)
    theirs.get_by_label("Closing").fill("With their respect,")
    is_saved(theirs)
    mine.get_by_label("Salutation").fill("My dear Secretary:")
    compare = mine.get_by_role("button", name="Compare the two")
    expect(compare).to_be_visible()
    assert "My dear" not in kept_text(site)
    compare.click()
    expect(mine.get_by_role("heading", level=1)).to_have_text("Two texts, and only one can stay")
    expect(mine.get_by_role("group", name="Closing")).to_contain_text("With their respect,")
    expect(mine.locator("ins").first).to_contain_text("My")
    assert_good_in_every_sight(mine)
    mine.get_by_role("button", name="Keep editing mine").click()
    expect(mine.get_by_label("Salutation")).to_have_value("My dear Secretary:")
    expect(mine.locator(".theirs")).to_contain_text("With their respect,")
    mine.get_by_label("Closing").fill("With their respect,")
    is_saved(mine)
    text = kept_text(site)
    assert "My dear Secretary:" in text
    assert "With their respect," in text


def test_without_scripts_it_is_a_form_with_a_link_to_the_pages(open_editor, site):
    page = open_editor(java_script_enabled=False)
    page.get_by_role("button", name="Add an enclosure").click()
    page.locator("#enclosure-1").fill("A map without scripts")
    # The page's own picture may come at the same moment.
    paper = page.context.expect_event(
        "response", lambda answer: answer.url.endswith("/preview.pdf")
    )
    with page.expect_popup() as opened, paper as answer:
        page.get_by_role("button", name="Preview as PDF").click()
    assert answer.value.headers["content-type"] == "application/pdf"
    opened.value.close()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("status").first).to_have_text("The text is saved.")
    assert "A map without scripts" in kept_text(site)


def test_the_editor_is_for_everyone(open_editor):
    page = open_editor()
    expect(page.locator("canvas").first).to_be_attached()
    page.locator("#body").fill("Under {{ conut }} of us, [NAME].\n\n{{ ")
    expect(page.locator("#found-body li").first).to_be_visible()
    page.locator("#body").press("Control+End")
    page.keyboard.type("c")
    assert_good_in_every_sight(page)
