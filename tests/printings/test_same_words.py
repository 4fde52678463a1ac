"""Every form of a letter says the same words in the same order as its paper does."""

import re
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from campaign.cli.files import read_letter_and_table
from campaign.drafting import queries as letters
from campaign.drafting.rules import LetterSettings
from campaign.press import load_named_theme
from campaign.printings.document_forms import DOCUMENT_FORMS
from campaign.printings.exports import EXPORTS, signed_letter
from campaign.printings.wording import colophon, labelled_lines
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

FROM_THE_RIGHT = ("right-to-left-names", "safe-water-arabic")
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


def test_the_letter_as_it_stands_says_the_same_as_a_letter_file(letter):
    signed = signed_letter(letters.letter(letter), NOW)
    said, notes = words_of_markdown(EXPORTS["md"](signed).split("---\n", 2)[2])
    words, all_notes = told(replace(signed.document, mark=None), "json")
    # Its fields stand above the text in an order of their own; the rest is as on paper.
    body, names = words.split(folded(signed.document.closing))
    fields = body.index(folded(signed.document.salutation)) + len(
        folded(signed.document.salutation)
    )
    rest = names.removesuffix(folded(cc_and_enclosures(signed.document)))
    assert folded(said) == body[fields:] + rest + folded(signed.document.version)
    assert folded(notes) == all_notes


def cc_and_enclosures(document):
    return " ".join(" ".join(lines) for lines in labelled_lines(document))


def paper(document):
    """The paper's words in their order, without what runs along the head and the foot of pages."""
    theme = load_named_theme(LETTERS, LetterSettings("sample").theme)
    sides = (
        f"@{edge}-{side}" for edge in ("top", "bottom") for side in ("left", "center", "right")
    )
    css = "".join(f"{side} {{ content: none !important }} " for side in sides)
    bare = replace(theme, css=f"{theme.css}\n@page {{ {css} }}")
    return folded(words_of_pdf(render_pdf(document, bare).data))


# Extraction tells words from the right in the order of the page, so those are looked at below.
@pytest.mark.parametrize("sample", [one for one in SAMPLES if one not in FROM_THE_RIGHT])
def test_paper_says_what_the_data_say(sample):
    document = printed(sample)
    words, _ = told(document, "json")
    body = re.sub(r"(?s)<sup\b.*?</sup>|<hr class=.footnotes-sep.*", "", document.body_html)
    assert words in paper(replace(document, body_html=body))
    on_paper = paper(document)
    for note in notes_of(document):
        assert folded(note) in on_paper


@pytest.mark.parametrize("sample", FROM_THE_RIGHT)
def test_paper_from_the_right_has_every_letter_of_the_data(sample):
    document = printed(sample)
    words, _ = told(document, "json")
    wanted, found = (Counter(filter(str.isalpha, one)) for one in (words, paper(document)))
    assert wanted <= found
    assert sum(wanted.values()) > 100


def notes_of(document):
    return re.findall(
        r'(?s)<li id="fn\d+".*?<p>(.*?)</p>',
        re.sub(r"</?(a|em|strong|code)\b[^>]*>", "", document.body_html),
    )
