"""Rows of earlier days come back whole, and what a printing froze has every form."""

import json
from dataclasses import MISSING, fields, replace

import pytest

from campaign.access import COMMAND_LINE
from campaign.drafting import queries as letters
from campaign.drafting.text_operations import save_text
from campaign.printings.document_forms import DOCUMENT_FORMS
from campaign.printings.freezing import frozen, thawed
from campaign.printings.operations import make_printing
from campaign.printings.queries import frozen_letter
from campaign.printings.rules import PrintingKind, PrintingNotFound
from campaign.rendering.document import LetterDocument, RenderedPdf
from campaign.rendering.paper_words import PaperWords
from tests.rendering.samples import PLAIN, RIGHT_TO_LEFT


def through_json(document):
    return json.loads(json.dumps(frozen(document)))


@pytest.mark.parametrize("document", [PLAIN, RIGHT_TO_LEFT], ids=["plain", "right to left"])
def test_a_row_without_newer_fields_has_their_defaults(document):
    newer = [one for one in fields(LetterDocument) if one.default is not MISSING]
    assert newer
    row = through_json(document)
    for one in newer:
        del row[one.name]
    read = thawed(PrintingKind.FULL, row)
    assert read == replace(document, **{one.name: one.default for one in newer})


def test_words_of_earlier_days_have_those_that_came_later():
    row = through_json(RIGHT_TO_LEFT)
    del row["words"]["printing"]
    words = replace(RIGHT_TO_LEFT.words, printing=PaperWords().printing)
    assert thawed(PrintingKind.FULL, row) == replace(RIGHT_TO_LEFT, words=words)


@pytest.fixture
def made(letter):
    """A printing of the demo letter, whose text and names have moved on since."""

    def press(document, _theme):
        press.document = document
        return RenderedPdf(b"%PDF", 1, ())

    press.made = make_printing(COMMAND_LINE, letter, press)
    return press


def test_a_printing_has_its_forms_whatever_the_letter_has_become(client, letter, made):
    record = letters.letter(letter)
    before = {
        form: write(frozen_letter(record.id, made.made.id))
        for form, write in DOCUMENT_FORMS.items()
    }
    text = replace(record.text, title="Another title", body="Other words.")
    save_text(COMMAND_LINE, letter, text, letters.working_text(record).revision)
    assert frozen_letter(record.id, made.made.id) == made.document
    for form, write in DOCUMENT_FORMS.items():
        assert write(frozen_letter(record.id, made.made.id)) == before[form]
    data = json.loads(before["json"])
    assert (data["printing"], data["count"]) == (made.made.id, 83)
    assert sum(len(one["names"]) for one in data["lists"]) == 83
    assert f"Printing {made.made.id}" in before["txt"]


def test_the_printing_of_another_letter_is_none_of_this(letter, made):
    with pytest.raises(PrintingNotFound):
        frozen_letter(letters.letter(letter).id + 1, made.made.id)
