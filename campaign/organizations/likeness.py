"""How alike two different names are: a suggestion to people, never a decision."""

import re
from collections.abc import Iterable

from anyascii import anyascii
from rapidfuzz import fuzz, process

from campaign.organizations.rules import name_key

ALIKE = 0.9
ALIKE_WORDS = 0.8
MAX_CANDIDATES = 50
"""How many of the nearest keys are looked at closely, so that a list of near twins costs no more."""

LOOK_ALIKES = str.maketrans(
    "авеіјкмнорстухѕԁһԛԝАВЕІЈКМНОРСТУХЅαεικνορτυχΑΒΕΗΙΚΜΝΟΡΤΥΧΖ",
    "abeijkmhopctyxsdhqwABEIJKMHOPCTYXSaeiknoptuxABEHIKMNOPTYXZ",
)
"""Letters of Cyrillic and Greek that look like Latin ones."""

_DIGITS = re.compile(r"\d+")


def likeness(name: str, other: str) -> float:
    """Give how alike two names are written, from 0.0 to 1.0; 1.0 is the same key.

    Names whose numbers differ ("Local 1021", "Local 1199") are not alike at
    all, and neither are names in which whole words were exchanged ("Northern",
    "Southern"): those tell chapters and locals apart.
    """
    return _likeness_of_keys(name_key(name), name_key(other))


def resembles(name: str, other: str) -> bool:
    """Say whether a person should look whether the two names are one organization."""
    return likeness(name, other) >= ALIKE


def alike(name: str, keys: Iterable[str]) -> list[str]:
    """Give those of the name keys that resemble the name, most alike first.

    ``name`` may be a name or its key; its own key is left out, because that is
    the same name and not one like it. At most twice ``MAX_CANDIDATES`` are
    given; about 5 ms for 5,000 keys.
    """
    own = name_key(name)
    spelled = {key: written(key) for key in keys if key != own}
    near: set[str] = set()
    for scorer in (fuzz.ratio, fuzz.token_sort_ratio):
        found = process.extract(
            written(own), spelled, scorer=scorer, score_cutoff=100 * ALIKE, limit=MAX_CANDIDATES
        )
        near.update(key for _, _, key in found)
    scores = {key: _likeness_of_keys(own, key) for key in near}
    return sorted((key for key in near if scores[key] >= ALIKE), key=lambda k: (-scores[k], k))


def _likeness_of_keys(key: str, other: str) -> float:
    if key == other:
        return 1.0
    one, two = written(key), written(other)
    if sorted(_DIGITS.findall(one)) != sorted(_DIGITS.findall(two)) or _exchanges_words(one, two):
        return 0.0
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


def _exchanges_words(one: str, two: str) -> bool:
    words, others = one.split(), two.split()
    left = " ".join(word for word in words if word not in others)
    right = " ".join(word for word in others if word not in words)
    return bool(left and right) and fuzz.ratio(left, right) < 100 * ALIKE_WORDS
