"""How names are written in Latin letters, and how near two are: an order for lists, no answer."""

from anyascii import anyascii
from rapidfuzz import fuzz

LOOK_ALIKES = str.maketrans(
    "авеіјкмнорстухѕԁһԛԝАВЕІЈКМНОРСТУХЅαεικνορτυχΑΒΕΗΙΚΜΝΟΡΤΥΧΖ",
    "abeijkmhopctyxsdhqwABEIJKMHOPCTYXSaeiknoptuxABEHIKMNOPTYXZ",
)
"""Letters of Cyrillic and Greek that look like Latin ones."""


def nearness(key: str, other: str) -> float:
    """Give how near two name keys are written, from 0.0 to 1.0, to put the nearest first."""
    one, two = written(key), written(other)
    return max(fuzz.ratio(one, two), fuzz.token_sort_ratio(one, two)) / 100


def written(key: str) -> str:
    """Write the key in Latin letters, so that look-alikes of other scripts meet it.

    Within a word that has Latin letters too, a letter stands for what it looks like.
    """
    if key.isascii():
        return key
    return anyascii(" ".join(map(_without_look_alikes, key.split()))).lower()


def _without_look_alikes(word: str) -> str:
    is_mixed = any(letter.isascii() and letter.isalpha() for letter in word)
    return word.translate(LOOK_ALIKES) if is_mixed else word
