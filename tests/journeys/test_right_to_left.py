"""A right-to-left letter in a real browser: its page wide and narrow, and its email."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from campaign.access import COMMAND_LINE
from campaign.cli.files import read_letter_and_table
from campaign.drafting import operations as drafting
from campaign.signatories.import_operations import import_letter
from tests.journeys.sites import open_site
from tests.journeys.visitor import ANSWERS, Visitor
from tests.servers import smtp_server
from tests.source import ROOT

pytestmark = [pytest.mark.once("postgresql"), pytest.mark.timeout(300)]

ADDRESS = "/l/safe-water-arabic"
SIZES = {"wide": {"width": 1280, "height": 900}, "narrow": {"width": 320, "height": 640}}
STYLE = """element => {
  const style = getComputedStyle(element), box = element.getBoundingClientRect();
  const range = document.createRange();
  range.selectNodeContents(element);
  const words = range.getBoundingClientRect(), room = (side) => parseFloat(style["padding-" + side]);
  return {
    lang: element.closest("[lang]").lang, direction: style.direction, left: box.left, right: box.right,
    startsRight: Math.abs(box.right - room("right") - words.right) < 2,
    startsLeft: Math.abs(box.left + room("left") - words.left) < 2,
  };
}"""
THE_LETTERS = ("h1", ".paper .body p", ".paper .inside-address span", ".paper .re", ".signed li")
THE_SITES = (".site-nav", "aside h2", "aside label", "aside button", ".under-paper summary")


@pytest.fixture(scope="module")
def site(new_database):
    """A site with the Arabic sample open, and the mail it sends."""

    def prepare():
        files = read_letter_and_table(ROOT / "letters" / "samples" / "safe-water-arabic")
        drafting.open_letter(COMMAND_LINE, import_letter(COMMAND_LINE, *files))

    with (
        smtp_server() as mail,
        open_site(prepare, DATABASE_URL=new_database(), **mail.environ) as running,
    ):
        yield running, mail


@pytest.fixture(params=SIZES)
def opened(site, browser, request):
    """The letter's page in one size, with what the browser complained about."""
    page = browser.new_page(viewport=SIZES[request.param])
    complaints = []
    page.on("console", lambda said: complaints.append(said.text))
    page.goto(site[0].url + ADDRESS)
    yield page, request.param
    assert complaints == []
    page.close()


def look(page, selector):
    return page.locator(selector).first.evaluate(STYLE)


def test_nothing_stands_in_the_way_of_anybody(opened):
    page, _ = opened
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]


@pytest.mark.parametrize("selector", THE_LETTERS)
def test_the_letters_words_run_and_begin_on_the_right(opened, selector):
    shown = look(opened[0], selector)
    assert (shown["lang"], shown["direction"], shown["startsRight"]) == ("ar", "rtl", True)


@pytest.mark.parametrize("selector", THE_SITES)
def test_the_sites_words_run_from_the_left_in_english(opened, selector):
    shown = look(opened[0], selector)
    assert (shown["lang"], shown["direction"]) == ("en", "ltr")


def test_a_name_from_the_left_runs_so_and_begins_at_the_letters_side(opened):
    shown = opened[0].locator("#roster-lines b", has_text="Sample Nurses").evaluate(STYLE)
    assert (shown["direction"], shown["startsRight"]) == ("ltr", True)


def test_the_letter_stands_before_its_form_as_its_readers_look(opened):
    page, size = opened
    letter, form = look(page, ".sheet"), look(page, "aside")
    if size == "wide":
        assert form["right"] < letter["left"]
    else:
        assert letter["left"] == form["left"]


def test_the_names_begin_in_the_right_column(opened):
    page, _ = opened
    lists = page.locator("#roster-lines ul").evaluate_all(
        "lists => lists.map(one => [...one.children].map(line => line.getBoundingClientRect().left))"
    )
    assert lists
    first = {lefts[0] for lefts in lists}
    assert first == {max(max(lefts) for lefts in lists)}
    assert [sorted(lefts, reverse=True) for lefts in lists] == lists


@pytest.mark.parametrize("size", SIZES)
def test_the_email_shows_each_in_its_own_direction(site, browser, size):
    running, mail = site
    visitor, count = Visitor(running.url), len(mail.received)
    own = {"name": f"جمعية العينة {size}", "contact_email": f"{size}@example.org"}
    form = visitor.get(f"{ADDRESS}/sign-on").hidden
    assert visitor.post(f"{ADDRESS}/sign-on", **{**ANSWERS, **own}, **form).status == 303
    message = mail.wait_for(count + 1)[count]
    page = browser.new_page(viewport=SIZES[size])
    page.set_content(message.get_body(("html",)).get_content())
    title = look(page, "td div:has(> span[lang=ar])")
    assert title["startsRight"]
    assert look(page, "span[lang=ar]")["direction"] == "rtl"
    assert look(page, "b bdi")["direction"] == "rtl"
    greeting = look(page, "td div:has(> bdi)")
    assert (greeting["lang"], greeting["direction"], greeting["startsLeft"]) == ("en", "ltr", True)
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa"]})
    assert found.violations_count == 0, found.generate_report()
    page.close()
