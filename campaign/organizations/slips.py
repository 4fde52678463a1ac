"""Whether words are slips in writing other words, so near that the keys of ``blocking.py`` meet."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from rapidfuzz.distance import OSA

from campaign.organizations.name_parts import NameParts, hints, is_known, skeleton
from campaign.organizations.us_states import NAMES
from campaign.organizations.word_table import (
    ACRONYMS,
    CERTAIN,
    CERTAIN_PHRASES,
    COUNTED_LOCALS,
    PLACE_UNITS,
    SMALL,
    common,
    places,
)

MAX_SLIPS = 2
"""So many words of a name may be misspelled, and no more than one of them in its consonants."""

_PLACES_OR_UNITS = COUNTED_LOCALS | SMALL.intersection(map(str.lower, NAMES))
_LEFT_OUT = frozenset(("and", "the"))
_MIN_LETTERS = 4
_LONG_LETTERS = 8


class WordPair(NamedTuple):
    """Two words in one place of two names, as they are written and in their loose form."""

    one: str
    other: str
    loose: str
    other_loose: str

    @property
    def are_known(self) -> bool:
        """Whether both are words of many names, or places, and so no slip."""
        return is_known(self.loose) and is_known(self.other_loose)

    @property
    def is_of_common(self) -> bool:
        """Whether one is a common word, and no place, and the other is unknown."""
        return (self.loose in common()) != (self.other_loose in common()) and not self.are_known


def are_slips(pairs: Sequence[WordPair], *, is_short: bool) -> bool:
    """Say whether the words that differ are slips; ``is_short`` is a name of one or two words.

    The skeletons meet as the keys need it: they differ in one letter in a short name, and
    share a hint in a longer one.
    """
    if not 1 <= len(pairs) <= MAX_SLIPS:
        return False
    others = [pair for pair in pairs if skeleton(pair.loose) != skeleton(pair.other_loose)]
    return len(others) <= 1 and all(_is_slip(pair, is_short=is_short) for pair in pairs)


def letters_differ(pairs: Sequence[WordPair]) -> str:
    """Name the words that differ, in a sentence."""
    words = " and ".join(f"“{pair.one}” and “{pair.other}”" for pair in pairs)
    is_one = len(pairs) == 1 and OSA.distance(pairs[0].one, pairs[0].other) == 1
    return f"The names differ in {'one letter' if is_one else 'a few letters'}: {words}."


def forms_differ(words: Sequence[str], others: Sequence[str]) -> str:
    """Name the words that only one of two names has, in a sentence."""
    mine = " ".join(word for word in words if word not in others)
    theirs = " ".join(word for word in others if word not in words)
    if mine and theirs:
        return f"The names differ in the form of a word: “{mine}” and “{theirs}”."
    return f"Only one has “{mine or theirs}”."


def is_other_acronym(word: str, other: str) -> bool:
    """Say whether two acronyms have a letter exchanged, which makes them those of two bodies."""
    return len(word) == len(other) and sorted(word) != sorted(other)


def is_capital(word: str, name: str) -> bool:
    """Say whether the word is written as an acronym in the name, so that each letter counts."""
    name = name.strip()
    if word in ACRONYMS:
        return True
    is_written_so = word.upper() in name or word.upper() in name.replace("-", "")
    return is_written_so and (name.upper() != name or " " not in name)


def is_written_as_acronym(acronym: str, name: str) -> bool:
    """Say whether the acronym, if there is one, stands in capitals among small letters."""
    letters = "".join(filter(str.isalnum, name))
    return not acronym or (acronym.upper() in letters and name.upper() != name)


def first_difference(longer: tuple[str, ...], shorter: tuple[str, ...]) -> int:
    """Give the place of the first word in which two names differ."""
    for place, (a, b) in enumerate(zip(longer, shorter, strict=False)):
        if a != b:
            return place
    return len(shorter)


def in_capitals(acronyms: Iterable[str]) -> str:
    """Name acronyms as they are written, in a sentence."""
    return " and ".join(word.upper() for word in sorted(acronyms))


def are_two_saints(one: NameParts, other: NameParts) -> bool:
    """Say whether the names of saints have a letter exchanged, as Mary and Mark have."""
    pairs = zip(("", *one.content), one.content, other.content, strict=False)
    return any(before == "saint" and a != b and is_other_acronym(a, b) for before, a, b in pairs)


def may_be_two_places(one: NameParts, other: NameParts) -> bool:
    """Say whether what differs may be two places, or stand for a place in one name only, as "LA".

    So are King and Kings County, and so is the council of a number beside the local of it.
    Both have as many words in ``loose``.
    """
    if not (set(one.words) ^ set(other.words)).isdisjoint(_PLACES_OR_UNITS):
        return True
    following = (*one.loose[1:], "")
    words = zip(one.content, other.content, one.loose, other.loose, following, strict=True)
    return any(
        (after in PLACE_UNITS and c != d) or (_is_plural(a, b) and (a in places() or b in places()))
        for a, b, c, d, after in words
    )


@lru_cache(maxsize=20_000)
def repaired(key: str) -> str:
    """Give a name's key with the slips in phrases that have a short form mended; mostly the same.

    Such a phrase counts as one word, in which "New Yrok" would be another than "New York".
    """
    if not key.isascii():
        return key
    words = [CERTAIN.get(word, word) for word in key.split() if word not in _LEFT_OUT]
    is_mended = False
    for place, word in enumerate(words):
        for phrase, offset in _phrases_with().get(word, ()):
            start, end = place - offset, place - offset + len(phrase)
            if start >= 0 and _is_phrase_with_slip(words[start:end], phrase):
                words[start:end] = phrase
                is_mended = True
    return " ".join(words) if is_mended else key


@cache
def _phrases_with() -> dict[str, list[tuple[tuple[str, ...], int]]]:
    """Phrases by each of their words, with its place."""
    found: dict[str, list[tuple[tuple[str, ...], int]]] = defaultdict(list)
    for phrase in CERTAIN_PHRASES:
        for offset, word in enumerate(phrase):
            found[word].append((phrase, offset))
    return found


def _is_phrase_with_slip(words: Sequence[str], phrase: Sequence[str]) -> bool:
    if len(words) != len(phrase) or tuple(words) in CERTAIN_PHRASES:
        return False
    pairs = [pair for pair in zip(words, phrase, strict=True) if pair[0] != pair[1]]
    most = 1 if len(phrase) < _MIN_LETTERS else MAX_SLIPS
    # Another first letter is mostly another word, as in "New Work".
    return 1 <= len(pairs) <= most and all(a[0] == b[0] and _are_near(a, b) for a, b in pairs)


def _is_plural(word: str, other: str) -> bool:
    return word != other and word.removesuffix("s") == other.removesuffix("s")


def _is_slip(pair: WordPair, *, is_short: bool) -> bool:
    if pair.are_known or not (_are_near(*pair[:2]) or _are_near(*pair[2:])):
        return False
    if not (is_known(pair.loose) or is_known(pair.other_loose) or _may_be_one_place(pair)):
        return False
    if is_short:
        return _differ_in_one(skeleton(pair.loose), skeleton(pair.other_loose))
    return not hints(pair.loose).isdisjoint(hints(pair.other_loose))


def _may_be_one_place(pair: WordPair) -> bool:
    """Say whether two proper names may be one: few slip in the first letter or in two sounds."""
    if pair.one[0] != pair.other[0]:
        return False
    is_same_bone = skeleton(pair.loose) == skeleton(pair.other_loose)
    return is_same_bone or OSA.distance(pair.one, pair.other, score_cutoff=1) <= 1


def _differ_in_one(bone: str, other: str) -> bool:
    if bone.isascii() and other.isascii():
        return max(len(set(bone) - set(other)), len(set(other) - set(bone))) <= 1
    return OSA.distance(bone, other, score_cutoff=1) <= 1


def _are_near(word: str, other: str) -> bool:
    lengths = (len(word), len(other))
    limit = 2 if min(lengths) >= _LONG_LETTERS else 1
    is_long = max(lengths) >= _MIN_LETTERS and min(lengths) > _MIN_LETTERS - 2
    return is_long and OSA.distance(word, other, score_cutoff=limit) <= limit
