"""Where a new letter's text comes from."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from campaign.drafting.canonical import canonical_text
from campaign.drafting.findings import count_findings, text_findings
from campaign.drafting.letter_file import LetterFileInvalid, read_letter
from campaign.drafting.pasted import letter_of_pasted
from campaign.drafting.rules import LetterSettings, Policy
from campaign.drafting.starting_points import from_earlier, from_guess, sample_letters
from campaign.drafting.tokens import Figures
from config import LETTERS, ROOT

DEMO = ROOT / "letters" / "samples" / "dhs-return-home" / "letter.md"


def samples():
    return sample_letters(LETTERS / "samples")


def test_the_samples_to_begin_with_are_those_that_nobody_has_signed():
    assert [(one.name, one.title) for one in samples()] == [
        ("letter-to-a-committee", "Support the School Breakfast Act"),
        ("letter-to-an-agency", "Keep the river gauges running through flood season"),
        ("open-letter-to-a-company", "An open letter on the safety of delivery riders"),
    ]


@pytest.mark.parametrize("name", [one.name for one in samples()])
def test_a_sample_has_nothing_that_a_printing_would_stop_at(name):
    text = next(one.letter.text for one in samples() if one.name == name)
    assert text_findings(text) == ()
    assert count_findings(text, Figures(count=len(text.conveners))) == ()


def test_an_earlier_letter_gives_its_text_and_neither_roster_nor_dates():
    earlier = read_letter(DEMO.read_text(), "letter.md")
    settings = replace(
        earlier.settings,
        dated_on=date(2026, 11, 24),
        deadline_at=datetime(2026, 12, 18, 22, tzinfo=UTC),
        policy=Policy.REVIEW,
    )
    again = from_earlier(earlier.text, settings, "A Second Way Home")
    assert again.text == replace(earlier.text, title="A Second Way Home")
    assert again.settings == replace(
        settings, slug="a-second-way-home", dated_on=None, deadline_at=None
    )


def test_a_title_that_is_none_is_refused():
    text = read_letter(DEMO.read_text(), "letter.md").text
    with pytest.raises(LetterFileInvalid, match="the field “title” is missing"):
        from_earlier(text, LetterSettings("a"), " ")


@pytest.mark.parametrize(
    ("pasted", "title"),
    [
        ("Re: Safe wells\n\nDear Mayor:\n\nWe ask.", "Safe wells"),
        ("Dear Mayor:\n\nWe ask.", "our letter 2"),
    ],
)
def test_a_guess_without_a_title_is_called_by_its_re_line_or_its_file(pasted, title):
    letter = from_guess(letter_of_pasted(pasted), "/somewhere/our-letter_2.docx")
    assert letter.text.title == title


def test_a_guess_is_held_to_what_a_letters_file_may_hold():
    with pytest.raises(LetterFileInvalid, match="the field “re” is 600 characters long"):
        from_guess(letter_of_pasted(f"Re: {'x' * 600}\n\nDear Mayor:\n\nWe ask."), "a.docx")


def test_a_guess_is_a_letter_with_the_same_words():
    guess = letter_of_pasted("Dear Mayor:\n\nWe ask: “now”.\n\nSincerely,\n\nSample Alliance")
    letter = from_guess(guess, "a.docx")
    assert canonical_text(letter.text) == canonical_text(replace(guess.text, title="a"))
