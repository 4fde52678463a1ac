"""The room of printings: asking, how far it is, what is refused, and the list of what was made."""

import pytest

from campaign.access import COMMAND_LINE, Role
from campaign.accounts.operations import create_account
from campaign.audit import queries as audit
from campaign.audit.rules import Deed
from campaign.drafting import queries as letters
from campaign.drafting.operations import set_theme
from campaign.drafting.rules import ThemeUnknown
from campaign.printings.operations import make_printing
from campaign.printings.queries import printings
from campaign.printings.request_operations import print_waiting
from campaign.printings.request_queries import open_requests
from campaign.signatories import operations
from tests.application import SLUG, enter, token_of
from tests.printings.test_printing import publish
from tests.printings.test_requests import SamplePress
from tests.printings.test_verifying import told
from tests.signatories.test_consent import signed_on

ADDRESS = "staff@example.org"
PRINTINGS = f"/desk/{SLUG}/printings"


@pytest.fixture
def browser(app, letter):
    """Somebody of the staff at the desk, and a press that sets one page."""
    app.extensions["press"] = SamplePress()
    letter_id = letters.letter(letter).id
    create_account(COMMAND_LINE, ADDRESS, Role.STAFF, letter_id=letter_id, password=None)
    made = app.test_client()
    enter(made, ADDRESS)
    return made


def post(browser, address=PRINTINGS, **fields):
    return browser.post(address, data={"csrf_token": token_of(browser.get(PRINTINGS)), **fields})


def made():
    return printings(letters.letter(SLUG).id)


def test_a_printing_is_asked_for_waits_is_made_and_stands_in_the_list(browser, app):
    asked = post(browser, cover="y", sheet="a4")
    assert (asked.status_code, asked.location) == (303, PRINTINGS)
    (one,) = open_requests(letters.letter(SLUG).id, letters.letter(SLUG).version_at)
    progress = f"{PRINTINGS}/requests/{one.printing_id}"
    waiting = told(browser.get(PRINTINGS))
    assert "Waiting for its turn" in waiting
    assert f'data-hx-get="{progress}"' in waiting
    assert "You can leave this page" in waiting
    assert print_waiting() == 1
    ended = told(browser.get(progress))
    assert "Done" in ended
    assert "data-hx-get" not in ended
    assert f'href="{PRINTINGS}/{one.printing_id}.pdf"' in ended
    document = app.extensions["press"].documents[0]
    assert (document.sheet, bool(document.totals)) == ("a4", True)

    listed = told(browser.get(PRINTINGS))
    assert "Asked for" not in listed
    (printing,) = made()
    for words in (
        "First printing",
        printing.id,
        "83 organizations · 1 page",
        "text version 1 · theme letterhead",
        f"by {ADDRESS}",
        printing.sha256,
        f'href="/v/{printing.id}"',
    ):
        assert words in listed, words
    assert browser.get(f"{PRINTINGS}/{printing.id}.pdf").data == b"%PDF"


def test_a_supplement_is_asked_for_and_says_what_it_belongs_to(browser, client, letter):
    first = make_printing(COMMAND_LINE, letter, SamplePress())
    signed_on(client, letter, "Sample Alliance")
    asked = post(browser, f"{PRINTINGS}/supplements", kind="addendum", of=first.id, sheet="letter")
    assert asked.status_code == 303
    assert print_waiting() == 1
    listed = told(browser.get(PRINTINGS))
    assert "Addendum 1" in listed
    assert "to the first printing" in listed
    addendum = next(one for one in made() if not one.is_full)
    page = browser.get(f"{PRINTINGS}/{addendum.id}.pdf")
    assert f"{SLUG}-addendum-1.pdf" in page.headers["Content-Disposition"]


@pytest.mark.parametrize(
    ("fields", "status", "words"),
    [
        ({"kind": "addendum"}, 409, "Nobody has signed on since this printing"),
        ({"kind": "corrigendum"}, 409, "Nobody on this printing has withdrawn"),
        ({"kind": "addendum", "of": "BBBBBBBBBBBB"}, 422, "There is a problem"),
        ({"kind": "erratum"}, 422, "There is a problem"),
    ],
)
def test_what_cannot_be_added_is_refused_at_its_form(browser, letter, fields, status, words):
    first = make_printing(COMMAND_LINE, letter, SamplePress())
    page = post(
        browser, f"{PRINTINGS}/supplements", **{"of": first.id, "sheet": "letter", **fields}
    )
    assert page.status_code == status
    assert words in told(page)
    assert print_waiting() == 0


def test_changes_since_no_printing_are_refused(browser):
    page = post(browser, changes="y", sheet="letter")
    assert page.status_code == 409
    assert "This is the first printing" in told(page)


def test_a_printing_that_nobody_asked_for_is_not_found(browser):
    assert browser.get(f"{PRINTINGS}/requests/BBBBBBBBBBBB").status_code == 404


def test_who_asks_to_be_taken_off_a_printing_is_told_of_where_it_is_answered(
    browser, client, letter
):
    token = signed_on(client, letter, "Sample Alliance")
    make_printing(COMMAND_LINE, letter, SamplePress())
    assert "to be taken off" not in told(browser.get(PRINTINGS))
    operations.withdraw(token)
    assert "1 on a printing asks to be taken off." in told(browser.get(PRINTINGS))


def test_the_letters_page_says_of_which_version_and_day_its_pdf_is(browser, client, letter):
    assert "letter.pdf" not in client.get(f"/l/{letter}").text
    make_printing(COMMAND_LINE, letter, SamplePress())
    page = told(client.get(f"/l/{letter}"))
    assert "from version 1 of the text." in page
    assert "in force now" not in page
    publish(letter)
    page = told(client.get(f"/l/{letter}"))
    assert "from version 1 of the text. The text in force now is version 2." in page


def test_whoever_prints_chooses_the_look_of_previews_and_later_printings(browser):
    page = told(browser.get(PRINTINGS))
    assert "Letterhead. A." in page
    assert "Plain. B." in page
    asked = post(browser, f"{PRINTINGS}/look", theme="plain")
    assert (asked.status_code, asked.location) == (303, PRINTINGS)
    assert "The look is saved." in told(browser.get(PRINTINGS))
    assert letters.letter(SLUG).settings.theme == "plain"
    post(browser, sheet="letter")
    assert print_waiting() == 1
    assert made()[0].theme == "plain"
    assert Deed.SET_THEME in audit.acts_on(letters.letter(SLUG).id)


def test_a_look_that_there_is_not_is_refused(browser):
    asked = post(browser, f"{PRINTINGS}/look", theme="shared")
    assert asked.status_code == 422
    with pytest.raises(ThemeUnknown, match="There is no look “shared”"):
        set_theme(COMMAND_LINE, SLUG, "shared", ["letterhead"])
    assert letters.letter(SLUG).settings.theme == "letterhead"


def test_the_same_look_again_is_not_put_on_record(browser):
    assert not set_theme(COMMAND_LINE, SLUG, "letterhead", ["letterhead"])
    assert Deed.SET_THEME not in audit.acts_on(letters.letter(SLUG).id)


def test_a_supplement_has_the_look_of_the_printing_it_belongs_to(browser, client, letter):
    first = make_printing(COMMAND_LINE, letter, SamplePress())
    signed_on(client, letter, "Sample Alliance")
    set_theme(COMMAND_LINE, SLUG, "plain", ["plain"])
    post(browser, f"{PRINTINGS}/supplements", kind="addendum", of=first.id, sheet="letter")
    assert print_waiting() == 1
    assert {one.theme for one in made()} == {"letterhead"}
