"""The words of printings: in every language of the paper, each with its places."""

import pytest

from campaign.drafting.printing_words import (
    PrintingWords,
    languages_with_printing_words,
    printing_label,
    printing_words,
)
from campaign.drafting.wording import languages_with_words

PLACES = {
    **dict.fromkeys(("printing", "addendum", "corrigendum"), ("{number}",)),
    "additional": ("{date}",),
    "code": ("{url}",),
    "version": ("{number}", "{date}"),
    "is_now": ("{old}", "{new}"),
    **dict.fromkeys(("adds", "corrects"), ("{printing}", "{count}")),
}


def test_printings_speak_every_language_that_the_paper_does():
    assert set(languages_with_printing_words()) == set(languages_with_words())


@pytest.mark.parametrize("language", languages_with_printing_words())
def test_every_word_is_there_and_has_its_places(language):
    words = printing_words(language)
    for name in PrintingWords.__dataclass_fields__:
        told = getattr(words, name)
        assert told
        for place in PLACES.get(name, ()):
            assert told.count(place) == 1, (name, place)
        assert told.count("{") == len(PLACES.get(name, ())), name


@pytest.mark.parametrize(
    ("given", "label"),
    [
        (("full", 1, "en-US"), "First printing"),
        (("full", 9, "en"), "Ninth printing"),
        (("full", 10, "en"), "Printing 10"),
        (("addendum", 2, "en"), "Addendum 2"),
        (("full", 2, "es"), "Impresión n.º 2"),
        (("full", 12, "fa"), "چاپ شمارهٔ ۱۲"),
        (("corrigendum", 1, "fil"), "Corrigendum 1"),
    ],
)
def test_a_printing_is_called_as_its_language_does(given, label):
    assert printing_label(*given) == label
