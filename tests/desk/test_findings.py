"""Findings at the desk: where they stand, what is found on pages, and letting one stand."""

import re
from dataclasses import replace

import pytest

from campaign.access import COMMAND_LINE, Role
from campaign.accounts.operations import create_account
from campaign.cli.files import read_letter_and_table
from campaign.drafting import queries as letters
from campaign.printings.queries import printings
from campaign.printings.request_operations import print_waiting
from campaign.rendering.document import RenderedPdf
from campaign.rendering.made_with import MadeWith
from campaign.signatories.import_operations import import_letter
from tests.application import SAMPLE, SLUG, enter, token_of

ADDRESS = "coordinator@example.org"
PRINTINGS = f"/desk/{SLUG}/printings"


def import_sample(body=""):
    letter_file, table = read_letter_and_table(SAMPLE)
    text = replace(letter_file.text, body=body) if body else letter_file.text
    import_letter(COMMAND_LINE, replace(letter_file, text=text), table)
    letter_id = letters.letter(SLUG).id
    create_account(COMMAND_LINE, ADDRESS, Role.COORDINATOR, letter_id=letter_id, password=None)


@pytest.fixture
def browser(app):
    """A browser to sign in with, and a press that leaves the salutation behind on page 1."""
    pages = (("salutation",), ("body", "closing"))
    app.extensions["press"].close()
    app.extensions["press"] = type(
        "SamplePress",
        (),
        {
            "__call__": lambda _self, _document, _theme: RenderedPdf(b"%PDF", 2, pages),
            "preview": lambda _self, _document, _theme: RenderedPdf(b"%PDF", 2, pages),
            "made_with": lambda _self, theme: MadeWith(theme, "", {}),
            "theme_labels": lambda _self: (),
            "close": lambda _self: None,
        },
    )()
    return app.test_client()


def ids(page):
    return re.findall(r'<span class="mono">([0-9a-f]{8})</span>', page.text)


def test_a_finding_says_where_it_stands(browser):
    import_sample("One.\n\nWe are 90 organizations.")
    enter(browser, ADDRESS)
    page = browser.get(f"/desk/{SLUG}")
    assert "“90 organizations”, but the roster has 83" in page.text
    assert "Body, line 3" in page.text


def test_the_pages_are_looked_at_when_asked_for(browser):
    import_sample()
    enter(browser, ADDRESS)
    plain = browser.get(PRINTINGS)
    assert ids(plain) == []
    assert "?pages=yes" in plain.text
    looked = browser.get(f"{PRINTINGS}?pages=yes")
    assert "The salutation is the last thing on page 1" in looked.text
    assert "?pages=yes" not in looked.text
    assert len(ids(looked)) == 1


def test_a_printing_that_stops_leads_to_what_it_stopped_at_and_on_once_it_is_accepted(browser):
    import_sample()
    enter(browser, ADDRESS)
    form = {"csrf_token": token_of(browser.get(PRINTINGS))}
    asked = browser.post(PRINTINGS, data=form)
    assert (asked.status_code, asked.location) == (303, PRINTINGS)
    assert print_waiting() == 1
    stopped = browser.get(PRINTINGS).text
    assert "The salutation is the last thing on page 1" in stopped
    assert f'href="{PRINTINGS}?pages=yes"' in stopped
    (finding_id,) = ids(browser.get(f"{PRINTINGS}?pages=yes"))
    answer = {**form, "reason": "It is a poster."}
    assert browser.post(f"/desk/{SLUG}/findings/{finding_id}", data=answer).status_code == 303
    assert "Accepted: It is a poster." not in browser.get(f"/desk/{SLUG}").text
    assert browser.post(PRINTINGS, data=form).location == PRINTINGS
    assert print_waiting() == 1
    assert len(printings(letters.letter(SLUG).id)) == 1


def test_who_may_not_print_has_no_pages_set(browser):
    import_sample()
    letter_id = letters.letter(SLUG).id
    viewer = "viewer@example.org"
    create_account(COMMAND_LINE, viewer, Role.VIEWER, letter_id=letter_id, password=None)
    enter(browser, viewer)
    page = browser.get(f"{PRINTINGS}?pages=yes")
    assert page.status_code == 200
    assert ids(page) == []


NINETY = "We are 90 organizations."
PUBLISH = f"/desk/{SLUG}/text/publish"


def press_mend(browser, finding_id):
    form = {"csrf_token": token_of(browser.get(f"/desk/{SLUG}"))}
    return browser.post(f"/desk/{SLUG}/findings/{finding_id}/mend", data=form)


def body_in_work():
    return letters.working_text(letters.letter(SLUG)).text.body


@pytest.mark.parametrize("page", [f"/desk/{SLUG}", PRINTINGS])
def test_a_finding_offers_its_mend_and_the_button_makes_it_in_the_text_in_work(browser, page):
    import_sample(NINETY)
    enter(browser, ADDRESS)
    (finding_id,) = ids(browser.get(page))
    offered = browser.get(page).text
    assert "Use {{ count }}" in offered
    assert f'action="/desk/{SLUG}/findings/{finding_id}/mend"' in offered
    pressed = press_mend(browser, finding_id)
    assert (pressed.status_code, pressed.location) == (303, PUBLISH)
    assert body_in_work() == "We are {{ count }} organizations."
    assert letters.letter(SLUG).text.body == NINETY
    mended = browser.get(page).text
    assert "Fixed in the working text" in mended
    assert "/mend" not in mended
    assert "No problems found" in browser.get(PUBLISH).text


def test_a_mend_is_offered_before_a_text_is_published_too(browser):
    import_sample(f"{NINETY}\n\nAll 70 groups agree.")
    enter(browser, ADDRESS)
    first, second = ids(browser.get(f"/desk/{SLUG}"))
    press_mend(browser, first)
    assert f"/findings/{second}/mend" in browser.get(PUBLISH).text
    press_mend(browser, second)
    assert body_in_work().endswith("All {{ count }} groups agree.")


def test_a_mend_whose_words_are_gone_changes_nothing_and_says_so(browser):
    import_sample(NINETY)
    enter(browser, ADDRESS)
    (finding_id,) = ids(browser.get(f"/desk/{SLUG}"))
    press_mend(browser, finding_id)
    revision = letters.working_text(letters.letter(SLUG)).revision
    again = press_mend(browser, finding_id)
    assert again.status_code == 409
    assert "does not say this any more" in again.text
    assert letters.working_text(letters.letter(SLUG)).revision == revision


@pytest.mark.parametrize("role", [Role.VIEWER, Role.STAFF])
def test_who_may_neither_edit_nor_accept_is_shown_findings_without_buttons(browser, role):
    import_sample(NINETY)
    letter_id = letters.letter(SLUG).id
    reader = "reader@example.org"
    create_account(COMMAND_LINE, reader, role, letter_id=letter_id, password=None)
    enter(browser, reader)
    page = browser.get(f"/desk/{SLUG}")
    (finding_id,) = ids(page)
    assert "/findings/" not in page.text
    act = {"csrf_token": token_of(page)}
    for address in (
        f"/desk/{SLUG}/findings/{finding_id}/mend",
        f"/desk/{SLUG}/findings/{finding_id}",
    ):
        assert browser.post(address, data={**act, "reason": "So."}).status_code == 403
    assert body_in_work() == NINETY
