"""The paper's own words by language."""

from dataclasses import asdict
from string import Formatter

import pytest

from campaign.drafting.languages import canonical, direction
from campaign.drafting.wording import _WORDS, paper_words
from campaign.rendering.directions import direction_of
from campaign.rendering.paper_words import PaperWords


@pytest.mark.parametrize(
    ("tag", "language"),
    [
        ("en-GB", "en"),
        ("es-MX", "es"),
        ("ar", "ar"),
        ("he-IL", "he"),
        ("fa", "fa"),
        ("zh-CN", "zh-Hans"),
        ("zh-TW", "zh-Hant"),
        ("zh", "zh-Hans"),
        ("ko", "ko"),
        ("vi", "vi"),
        ("ht", "en"),
        ("mam", "en"),
        ("ar-Latn", "en"),
        ("estonian", "en"),
    ],
)
def test_a_letter_has_the_words_of_its_language_or_english_ones(tag, language):
    assert paper_words(tag).language == language


def _places(words):
    return {
        name: {place for _, place, _, _ in Formatter().parse(text) if place}
        for name, text in asdict(words).items()
    }


@pytest.mark.parametrize("words", _WORDS.values(), ids=_WORDS)
def test_every_language_says_what_english_says(words):
    english = _places(PaperWords())
    found = _places(words)
    assert all(asdict(words).values())
    # Some languages say “and others” without their number.
    assert {**found, "others": found["others"] | {"count"}} == english


@pytest.mark.parametrize("words", _WORDS.values(), ids=_WORDS)
def test_words_are_in_the_script_of_their_language(words):
    assert canonical(words.language) == words.language
    shown = {name: text for name, text in asdict(words).items() if "{" not in text[:1]}
    del shown["language"]
    assert {direction_of(text) for text in shown.values()} == {direction(words.language)}
