"""What a printing freezes while others sign on, withdraw and publish, and what it stops at."""

from dataclasses import replace

import pytest

from campaign.access import COMMAND_LINE
from campaign.drafting import queries as letters
from campaign.drafting.rules import TextChange
from campaign.drafting.text_operations import save_text
from campaign.printings.operations import make_printing
from campaign.printings.queries import printings
from campaign.printings.rules import RosterMoving
from campaign.rendering.document import RenderedPdf
from campaign.signatories import operations
from campaign.signatories.consent_operations import publish_text
from campaign.signatories.roster import listed_count
from campaign.signatories.rules import FindingsOpen
from tests.signatories.test_consent import row_of, signed_on


def press_with(*happens):
    """A press that sets no pages, each time after the next thing happened; and what it was given."""
    waiting, documents = list(happens), []

    def press(document, _theme):
        documents.append(document)
        if waiting:
            waiting.pop(0)()
        return RenderedPdf(b"%PDF", 1, ())

    return press, documents


def publish(slug, change=TextChange.EDITORIAL, words="We ask for it this year."):
    record = letters.letter(slug)
    text = replace(record.text, body=f"{record.text.body}\n\n{words}")
    seen = letters.working_text(record).revision
    revision = save_text(COMMAND_LINE, slug, text, seen)
    publish_text(COMMAND_LINE, slug, "", change, revision)


def names(document):
    return {one.name for one in document.signatories}


def test_who_withdraws_while_the_pages_are_set_is_on_no_page(client, letter):
    token = signed_on(client, letter, "Sample Alliance")
    press, documents = press_with(lambda: operations.withdraw(token))
    made = make_printing(COMMAND_LINE, letter, press)
    first, second = documents
    assert "Sample Alliance" in names(first)
    assert "Sample Alliance" not in names(second)
    assert made.count == listed_count(letters.letter(letter).id)
    assert row_of("Sample Alliance").printed_at is None


def test_who_signs_on_while_the_pages_are_set_waits_for_the_next_printing(client, letter):
    press, documents = press_with(lambda: signed_on(client, letter, "Sample Alliance"))
    made = make_printing(COMMAND_LINE, letter, press)
    assert len(documents) == 1
    assert made.count == listed_count(letters.letter(letter).id) - 1
    assert row_of("Sample Alliance").printed_at is None


@pytest.mark.parametrize("change", list(TextChange))
def test_a_text_that_is_published_while_the_pages_are_set_is_the_one_that_is_printed(
    letter, change
):
    press, documents = press_with(lambda: publish(letter, change))
    made = make_printing(COMMAND_LINE, letter, press)
    in_force = letters.letter(letter)
    assert (made.version_number, made.count) == (in_force.version_number, listed_count(in_force.id))
    assert len(documents) == 2


def test_what_moves_each_time_the_pages_are_set_is_not_printed(letter):
    press, _ = press_with(*(lambda n=n: publish(letter, words=f"Word {n}.") for n in range(3)))
    with pytest.raises(RosterMoving):
        make_printing(COMMAND_LINE, letter, press)
    assert printings(letters.letter(letter).id) == ()


def test_a_number_that_disagrees_stops_a_printing_before_any_page_is_set(letter):
    publish(letter, words="We are 3 organizations.")
    press, documents = press_with()
    with pytest.raises(FindingsOpen, match="3 organizations"):
        make_printing(COMMAND_LINE, letter, press)
    assert documents == []
