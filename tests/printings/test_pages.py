"""What is found on the pages as they are set, and a printing that stops at it."""

import pytest
from sqlalchemy import func, select, update

from campaign.access import COMMAND_LINE
from campaign.db import db, transaction
from campaign.drafting import queries as letters
from campaign.drafting.rules import RosterOrder
from campaign.printings.operations import accept_finding, make_printing
from campaign.printings.pages import found_on_pages
from campaign.printings.queries import printings
from campaign.rendering.document import RenderedPdf
from campaign.rendering.errors import RenderError
from campaign.signatories.models import Signatory
from campaign.signatories.rules import FindingNotFound, FindingsOpen
from tests.application import open_demo_letter

APART = (("date", "salutation"), ("body", "closing", "roster heading", "roster"))


def press(pages=APART, *, seen=None):
    """A press that sets nothing, and says that these parts stand on the pages."""

    def render(document, theme):
        if seen is not None:
            seen.append((document, theme))
        return RenderedPdf(b"%PDF sample", len(pages), pages)

    return render


def failing(error):
    def render(_document, _theme):
        raise error

    return render


def test_a_letter_in_order_has_nothing_on_its_pages(app, letter):
    assert found_on_pages(letters.letter(letter), app.extensions["press"]) == ()


def test_the_pages_that_are_looked_at_are_those_of_a_printing(app, letter):
    looked, printed = [], []
    found_on_pages(letters.letter(letter), press((), seen=looked))
    make_printing(COMMAND_LINE, letter, press((), seen=printed))
    ((one, theme),), ((other, same_theme),) = looked, printed
    assert theme == same_theme
    for part in ("title", "body_html", "conveners", "signatories", "date_text", "count"):
        assert getattr(one, part) == getattr(other, part)
    assert len(one.printing_id) == len(other.printing_id)


def test_a_printing_stops_at_its_pages_until_each_finding_is_accepted(app, letter):
    (finding,) = found_on_pages(letters.letter(letter), press())
    with pytest.raises(FindingsOpen, match=f"{finding.id}  page 1: The salutation is the last"):
        make_printing(COMMAND_LINE, letter, press())
    assert printings(letters.letter(letter).id) == ()
    accept_finding(COMMAND_LINE, letter, finding.id, "It is a poster.", press())
    made = make_printing(COMMAND_LINE, letter, press())
    assert made.page_count == 2


def test_a_finding_that_is_neither_in_text_nor_on_pages_cannot_be_accepted(app, letter):
    with pytest.raises(FindingNotFound):
        accept_finding(COMMAND_LINE, letter, "0a1b2c3d", "It may.", press())


def test_pages_that_cannot_be_set_are_one_finding(app, letter):
    error = RenderError("Setting the letter took longer than 30 seconds and was stopped.")
    (finding,) = found_on_pages(letters.letter(letter), failing(error))
    assert (finding.kind, finding.where, finding.message) == ("paper", "pages", error.message)


@pytest.mark.parametrize(
    ("column", "count"), [("name", 0), ("region", 1)], ids=["a name tells it", "a heading does not"]
)
def test_a_character_is_told_here_only_when_text_and_roster_did_not_tell_it(app, column, count):
    letter = open_demo_letter(order=RosterOrder.BY_STATE)
    with transaction():
        # It was there before our fonts and checks were what they are.
        one = select(func.max(Signatory.id)).scalar_subquery()
        change = update(Signatory).where(Signatory.id == one)
        db.session.execute(change.values({column: "Sample \U0001fae0"}))
    told = found_on_pages(letters.letter(letter), app.extensions["press"])
    assert len(told) == count
    assert not count or "The line “Sample \U0001fae0" in told[0].message
