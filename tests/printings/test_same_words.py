"""Every form of a letter says the same words in the same order as its paper does."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from campaign.cli.files import read_letter_and_table
from campaign.press import load_named_theme
from campaign.printings.document_forms import DOCUMENT_FORMS
from campaign.printings.wording import colophon
from campaign.rendering.document import ChangeList, PrintingMark, Total
from campaign.rendering.pdf import render_pdf
from campaign.signatories.drafts import draft_document
from config import LETTERS

from .forms import (
    folded,
    words_of_html,
    words_of_json,
    words_of_markdown,
    words_of_pdf,
    words_of_text,
    words_of_word,
)

SAMPLES = sorted(path.name for path in (LETTERS / "samples").iterdir())
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
MARK = PrintingMark("First printing", "https://example.org/v/sample-1", "ab" * 32, "cd" * 32)
READERS = {
    "docx": words_of_word,
    "html": words_of_html,
    "md": words_of_markdown,
    "txt": words_of_text,
}


def printed(sample):
    """The sample's document as a first printing freezes it."""
    document = draft_document(*read_letter_and_table(LETTERS / "samples" / sample), NOW)
    version = f"Version 1 of November 24, 2026 · SHA-256 {'ab' * 32}"
    return replace(document, printing_id="sample-1", version=version, mark=MARK)


def changed(document):
    """The same as a later printing with a cover page and a list of changes."""
    return replace(
        document,
        totals=(Total("Organizations", 1204), Total("States", 3)),
        changes=(
            ChangeList("Added (2)", ("Sample Added Union", "Sample *Starred* League")),
            ChangeList("Withdrawn (1)", ("Sample Withdrawn Union",)),
        ),
        changes_since="First printing, November 24, 2026",
    )


def told(document, form):
    """What the form says from the date on, without what tells which printing it is; and its notes."""
    made = DOCUMENT_FORMS[form](document)
    if form == "json":
        said, notes = words_of_json(made, document.words)
    else:
        said, notes = READERS[form](made)
    start, end = folded(document.date_text), folded(" ".join(colophon(document)))
    words = folded(said)
    if form != "json":
        assert words.count(end) == 1
        words = words.removesuffix(end)
    # Title and letterhead stand above, as the form has them; what is counted there is looked at apart.
    return words[words.index(start) :], folded(notes)


@pytest.mark.parametrize("form", ["docx", "html", "md", "txt"])
@pytest.mark.parametrize("sample", SAMPLES)
def test_each_form_says_what_the_data_say(app, sample, form):
    for document in (printed(sample), changed(printed(sample))):
        assert told(document, form) == told(document, "json")


@pytest.mark.parametrize("form", sorted(DOCUMENT_FORMS))
def test_what_was_counted_and_what_changed_stand_in_every_form(app, form):
    document = changed(printed("dhs-return-home"))
    made = DOCUMENT_FORMS[form](document)
    said = words_of_json(made, document.words)[0] if form == "json" else READERS[form](made)[0]
    words = folded(said)
    places = [
        words.index(folded(part))
        for part in (
            "Organizations: 1,204",
            document.date_text,
            "Changes since First printing, November 24, 2026",
            "Added (2)",
            "Sample *Starred* League",
            "Withdrawn (1)",
            "Sample Withdrawn Union",
        )
    ]
    assert places == sorted(places)


def paper_words(document):
    """The paper's words from the date to the last enclosure, running heads and notes taken out."""
    theme = load_named_theme(LETTERS, "advocacy")
    plain = replace(document, head_line="\N{BLACK DIAMOND}", date_text=document.date_text)
    return folded(words_of_pdf(render_pdf(plain, theme).data))


@pytest.mark.parametrize("sample", SAMPLES)
def test_paper_says_what_the_data_say(sample):
    document = printed(sample)
    print(repr(words_of_pdf(render_pdf(document, load_named_theme(LETTERS, "advocacy")).data)))
    assert 0
