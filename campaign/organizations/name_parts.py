"""A name taken apart by its key: its words in one spelling, and the acronym it gives of itself."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from rapidfuzz.distance import OSA, LCSseq

from campaign.organizations.rules import MIN_ACRONYM_LETTERS
from campaign.organizations.word_table import (
    ACRONYMS,
    CERTAIN,
    CERTAIN_PHRASES,
    COUNTED_LOCALS,
    COUNTING,
    HEADS,
    LIKELY,
    SMALL,
    common,
    places,
)

MAX_WORDS = 16
"""What stands after so many words counts as one word, so that no name costs much."""

MIN_INITIALS = 4
"""So many initials may mean a name; fewer mean too many names."""

MIN_NEAR_INITIALS = 5
"""So many initials may differ from an acronym in a vowel, as with NAKASEC."""

MAX_ACRONYM_LETTERS = 10
_MORE_LETTERS = 3
_MIN_STEM = 5
_HINT = 2
_LEFT_OUT = frozenset(("and", "the"))
_VOWELS = str.maketrans("", "", "aeiouy")
_NUMBER_BESIDE_LETTERS = re.compile(r"(\d+)?([a-z]+)(\d+)?")


@dataclass(frozen=True, slots=True)
class NameParts:
    """The words of a name, without its own acronym, and in two spellings.

    ``words`` are the same for names that are the same; ``loose`` are also the same for
    names of which a person should judge. ``initials`` are the acronyms that could be made of
    it. ``is_own`` says whether the acronym is made of the name's initials.
    """

    words: tuple[str, ...]
    loose: tuple[str, ...]
    initials: frozenset[str]
    acronym: str
    is_own: bool

    @property
    def content(self) -> tuple[str, ...]:
        """The words that have a place in ``loose``."""
        return _telling_words(self.words) or self.words

    @property
    def loose_acronym(self) -> str:
        """The acronym as it stands in ``loose``; empty when there is none, or it was taken out."""
        return "" if self.is_own else loosened(self.acronym)


@lru_cache(maxsize=4_096)
def parts_of(key: str) -> NameParts:
    """Take a name apart, by its ``name_key``."""
    given = key.split()
    place, length, is_own = _acronym_place(given)
    acronym = "".join(given[place : place + length])
    plain = given[:place] + given[place + length :]
    rest = plain if is_own else [*given[:place], *filter(None, [acronym]), *given[place + length :]]
    words = _with_an_end(_canonical(rest))
    initials = frozenset(_initials(plain) + _headed_initials(plain))
    return NameParts(words, loosened_words(words), initials, acronym, is_own)


def loosened_words(words: Sequence[str]) -> tuple[str, ...]:
    """Give the words of a name in the forms that doubtful spellings share, small ones left out."""
    return tuple(map(loosened, _telling_words(words))) or tuple(words)


def _telling_words(words: Sequence[str]) -> tuple[str, ...]:
    last = len(words) - 1
    return tuple(
        word
        for place, word in enumerate(words)
        # A word that joins others never stands last: there it is a place, like "LA".
        if place == last or not (word in SMALL or _is_local(word, words[place + 1]))
    )


def _is_local(word: str, following: str) -> bool:
    return word in COUNTED_LOCALS and following[0].isdecimal()


@lru_cache(maxsize=20_000)
def loosened(word: str) -> str:
    """Give a word in the form that it shares with its plural and its abbreviations."""
    if word in LIKELY:
        return LIKELY[word]
    is_plural = len(word) >= _MIN_STEM and word[-1] == "s" and word[-2] not in "sui"
    stem = word[:-1] if is_plural else word
    return LIKELY.get(stem, stem)


@lru_cache(maxsize=20_000)
def skeleton(word: str) -> str:
    """Give the consonants of a word, each once and in the order of the alphabet.

    So vowels, doubled letters and letters that changed places do not count. Numbers, words of
    vowels and words of other scripts stay whole.
    """
    if not word.isascii() or not word.isalpha():
        return word
    return "".join(sorted(set(word.translate(_VOWELS)))) or word


def acronym_key(acronym: str) -> str:
    """Give what a long acronym has in common with the initials it is nearly made of."""
    if len(acronym) < MIN_NEAR_INITIALS:
        return acronym
    return acronym[0] + acronym[1:].translate(_VOWELS)


@lru_cache(maxsize=20_000)
def hints(word: str) -> frozenset[str]:
    """Give what is left of a word's skeleton when one letter of it is lost, put in or another."""
    bone = skeleton(word)
    ends = {bone[:_HINT], bone[-_HINT:]}
    return frozenset(ends | {bone[0] + bone[-1]} if len(bone) == _HINT + 1 else ends)


@lru_cache(maxsize=20_000)
def is_known(word: str) -> bool:
    """Say whether the word is one that many names hold, or a place."""
    return word in common() or word in places()


def _canonical(given: Sequence[str]) -> list[str]:
    words: list[str] = []
    for place, raw in enumerate(given):
        word = CERTAIN.get(raw, raw)
        if word in _LEFT_OUT or (words and word == words[-1]):
            continue
        if word in COUNTING and _is_counted(given[place + 1 :]):
            continue
        if word == "us" and not _may_be_we(given, place):
            word = "usa"
        words += [word] if word.isalpha() else _plain_numbers(word)
    words = _with_plain_locals(words)
    words = _shortened(words)
    doubled = [word for word, last in zip(words, ["", *words], strict=False) if word != last]
    return doubled or list(given)


def _may_be_we(given: Sequence[str], place: int) -> bool:
    """Say whether "us" may be those who speak, as in "Hope for Us", and not the country."""
    before = given[place - 1] if place else ""
    return before != "the" and (place == len(given) - 1 or before in SMALL)


def _plain_numbers(word: str) -> list[str]:
    """Give a number without its sign and its leading zeros, and apart from an acronym beside it."""
    both = _NUMBER_BESIDE_LETTERS.fullmatch(word)
    if both and not ACRONYMS.isdisjoint(both.groups()):
        return [part for part in both.groups() if part]
    digits = word.lstrip("#")
    return [(digits.lstrip("0") or "0") if digits.isdecimal() else word]


def _with_plain_locals(words: list[str]) -> list[str]:
    """Write "LU 3" and "Local Union 3" as "Local 3"."""
    if COUNTED_LOCALS.isdisjoint(words):
        return words
    plain: list[str] = []
    for word, following in zip(words, [*words[1:], " "], strict=True):
        if word == "union" and plain and plain[-1] == "local" and following[0].isdecimal():
            continue
        plain.append("local" if _is_local(word, following) else word)
    return plain


def _is_counted(following: Sequence[str]) -> bool:
    word = next((word for word in following if word not in COUNTING), "")
    return word.lstrip("#")[:1].isdecimal()


def _shortened(words: list[str]) -> list[str]:
    starts = _phrase_starts()
    if starts.keys().isdisjoint(words):
        return words
    place, short = 0, list[str]()
    while place < len(words):
        for phrase in starts.get(words[place], ()):
            if tuple(words[place : place + len(phrase)]) == phrase:
                short += CERTAIN_PHRASES[phrase]
                place += len(phrase)
                break
        else:
            short.append(words[place])
            place += 1
    # What was shortened may be the beginning of another: "University of California" is "UC".
    return short if short == words else _shortened(short)


@cache
def _phrase_starts() -> dict[str, list[tuple[str, ...]]]:
    starts: dict[str, list[tuple[str, ...]]] = {}
    for phrase in sorted(CERTAIN_PHRASES, key=len, reverse=True):
        starts.setdefault(phrase[0], []).append(phrase)
    return starts


def _with_an_end(words: Sequence[str]) -> tuple[str, ...]:
    if len(words) <= MAX_WORDS:
        return tuple(words)
    return (*words[: MAX_WORDS - 1], "".join(words[MAX_WORDS - 1 :]))


def _initials(words: Sequence[str]) -> list[str]:
    """The acronyms that words could have: of those that do not only join, with "and" or without."""
    content = "".join([word[0] for word in words if word not in SMALL])
    if "and" not in words:
        return [content]
    return [content, "".join([word[0] for word in words if word == "and" or word not in SMALL])]


def _headed_initials(words: Sequence[str]) -> list[str]:
    """Give the acronyms before a last word that is written out, as in "CAIR Coalition"."""
    if words[-1] not in HEADS:
        return []
    short = [one for one in _initials(words[:-1]) if len(one) >= MIN_INITIALS]
    return [f"{one} {words[-1]}" for one in short]


def _acronym_place(words: Sequence[str]) -> tuple[int, int, bool]:
    """Where a name's own acronym stands, over how many words, and whether it is surely its own."""
    last = len(words) - 1
    if last < MIN_ACRONYM_LETTERS:
        return last + 1, 0, False
    for place, rest in ((last, words[:last]), (0, words[1:])):
        if (
            words[place][0] == rest[0][0]
            and rest[-1] not in SMALL
            and _may_be_acronym(words[place])
        ):
            initials = _initials(rest)
            if any(_is_made_of(words[place], one) for one in initials):
                return place, 1, True
            if any(_is_partly_made_of(words[place], one) for one in initials):
                return place, 1, False
    if _is_double(words[last - 1 :], words[: last - 1]):
        return last - 1, 2, False
    return last + 1, 0, False


def _is_double(pair: Sequence[str], words: Sequence[str]) -> bool:
    """Say whether two words are one acronym, as in NIP-NLG; DSA-LA is that of a chapter."""
    acronym = "".join(pair)
    is_place = len(pair[1]) < MIN_ACRONYM_LETTERS
    if is_place or len(acronym) > MAX_ACRONYM_LETTERS or acronym[0] != words[0][0]:
        return False
    are_acronyms = not any(is_known(loosened(word)) for word in pair)
    initials = _initials(words)[0]
    is_begun = _fits(acronym, initials) and acronym.startswith(initials)
    return are_acronyms and is_begun and _may_be_acronym(acronym)


@lru_cache(maxsize=20_000)
def _may_be_acronym(word: str) -> bool:
    is_long = MIN_ACRONYM_LETTERS <= len(word) <= MAX_ACRONYM_LETTERS
    is_word = word in CERTAIN or word in SMALL or is_known(loosened(word)) or is_known(word)
    return is_long and word.isascii() and word.isalpha() and not is_word


def _is_made_of(acronym: str, initials: str) -> bool:
    # More letters than words have are a place or a sister body: CPDA is CPD Action.
    is_whole = acronym == initials and len(initials) >= MIN_ACRONYM_LETTERS
    return is_whole or is_nearly_made_of(acronym, initials)


def _fits(acronym: str, initials: str) -> bool:
    return len(initials) >= MIN_ACRONYM_LETTERS and len(acronym) <= len(initials) + _MORE_LETTERS


def is_nearly_made_of(acronym: str, initials: str) -> bool:
    """Say whether a long acronym is the initials but for vowels, as NAKASEC and SEARAC are."""
    is_long = min(len(acronym), len(initials)) >= MIN_NEAR_INITIALS
    are_near = is_long and OSA.distance(acronym, initials, score_cutoff=1) <= 1
    return are_near and acronym_key(acronym) == acronym_key(initials)


def _is_partly_made_of(acronym: str, initials: str) -> bool:
    in_order = LCSseq.similarity(acronym, initials)
    return _fits(acronym, initials) and in_order >= MIN_ACRONYM_LETTERS
