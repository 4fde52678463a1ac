"""Names and texts as words, and the names of a roster in an index by their words."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from rapidfuzz.distance import OSA

from campaign.organizations.rules import LEGAL_SUFFIXES, SMALL_WORDS, name_key

NO_WORDS = re.compile(r"\]\([^)\n]*\)|<[^>\n]*>|https?://\S+|\{\{[^}\n]*\}\}|`[^`\n]*`")
"""Addresses, tokens and code, in which no name is looked for."""

_WORD = re.compile(r"[^\W_]+(?:[.'\u2018\u2019\u02bc][^\W_]+)*['\u2019\u02bc]?|&")
_POSSESSIVE = re.compile(r"['\u2019\u02bc]s?$")
_PARENTHESES = re.compile(r"\s*\([^()]*\)")
_LAST_ACRONYM = re.compile(r"\s*[|,]\s*[A-Z]{2,8}$")
_OWN_MARKS = re.compile(r"[\w\s*_.'\u2018\u2019\u02bc&-]+")
_ARTICLES = frozenset({"a", "an", "the"})

# Chapters are told apart by these, so that none is another's misspelling.
_SIDES = frozenset(
    f"{first}{last}{ending}"
    for first in ("", "north", "south", "mid")
    for last in ("", "east", "west", "central")
    for ending in ("", "ern")
)
_MIN_LETTERS = 5
_MIN_COMMON_LETTERS = 4
_COMMON_PART = 0.6


@dataclass(frozen=True, slots=True)
class NameWord:
    """A word of a text: as it is written, its key, where it stands, and what stands before it."""

    raw: str
    key: str
    start: int
    gap: str

    @property
    def end(self) -> int:
        """Where it ends."""
        return self.start + len(self.raw)

    @property
    def is_small(self) -> bool:
        """Whether it only joins others, like "of"."""
        return self.key in SMALL_WORDS

    @property
    def is_capital(self) -> bool:
        """Whether it could be a word of a name: it joins nothing, and has no small first letter."""
        return not self.is_small and not self.raw[0].islower()

    @property
    def is_legal_suffix(self) -> bool:
        """Whether it is "Inc" or the like."""
        return self.key in LEGAL_SUFFIXES

    @property
    def readings(self) -> "tuple[NameWord, ...]":
        """The word as it stands, and without a possessive ending or a closing quotation mark."""
        bare = _POSSESSIVE.sub("", self.raw)
        if bare == self.raw or not bare:
            return (self,)
        return self, replace(self, raw=bare, key=_key(bare))


@dataclass(frozen=True, slots=True)
class Spelling:
    """One way to write a signatory's name out: its words, and the punctuation that is in it."""

    written: str
    words: tuple[NameWord, ...]
    content: tuple[str, ...]
    marks: frozenset[str]


class NameIndex:
    """Spellings by their words, by their words without small ones, and by all of these but one."""

    def __init__(self, names: tuple[str, ...]) -> None:
        self.whole: dict[tuple[str, ...], list[Spelling]] = defaultdict(list)
        self.content: dict[tuple[str, ...], list[Spelling]] = defaultdict(list)
        self.but_one: dict[tuple[int, tuple[str, ...]], list[Spelling]] = defaultdict(list)
        self.longest = 0
        self._known: set[str] = set()
        self._lower: set[str] = set()
        self._marks: set[str] = set()
        for name in names:
            for one in _spellings(name):
                self._add(one)

    @property
    def marks(self) -> frozenset[str]:
        """The punctuation that is in any of the names."""
        return frozenset(self._marks)

    def knows(self, word: NameWord) -> bool:
        """Whether the word is in any of the names, in one of its readings."""
        return any(one.key in self._known for one in word.readings)

    def may_hold(self, word: NameWord) -> bool:
        """Whether a name could hold the word, as far as capitals tell."""
        return word.is_capital or word.key in self._lower

    def _add(self, one: Spelling) -> None:
        keys = one.content
        self.whole[tuple(word.key for word in one.words)].append(one)
        self.content[keys].append(one)
        for place in range(len(keys)):
            self.but_one[place, keys[:place] + keys[place + 1 :]].append(one)
        self.longest = max(self.longest, len(one.words) + 2)
        self._known.update(keys)
        self._marks |= one.marks
        self._lower.update(
            word.key for word in one.words if not word.is_small and not word.is_capital
        )


def words_of(text: str) -> list[NameWord]:
    """The words of a text, in order."""
    words = list[NameWord]()
    end = 0
    for found in _WORD.finditer(text):
        words.append(NameWord(found[0], _key(found[0]), found.start(), text[end : found.start()]))
        end = found.end()
    return words


@lru_cache(maxsize=8)
def index_of(names: tuple[str, ...]) -> NameIndex:
    """The index of these names, kept for the next text."""
    return NameIndex(names)


def is_variant(word: str, other: str) -> bool:
    """Say whether one word may stand for the other by mistake: a slip, or another ending.

    Short words, numbers, and the words that tell chapters apart are never variants.
    """
    if not (word.isalpha() and other.isalpha()) or word == other or {word, other} <= _SIDES:
        return False
    shorter, longer = sorted((len(word), len(other)))
    if shorter < _MIN_COMMON_LETTERS or longer < _MIN_LETTERS:
        return False
    common = next((n for n in range(shorter) if word[n] != other[n]), shorter)
    has_other_ending = common >= max(_MIN_COMMON_LETTERS, _COMMON_PART * longer)
    return has_other_ending or OSA.distance(word, other, score_cutoff=1) <= 1


def _spellings(name: str) -> Iterator[Spelling]:
    """The name whole, and without what stands in parentheses or an acronym at its end."""
    bare = _PARENTHESES.sub("", name)
    for written in dict.fromkeys((name, bare, _LAST_ACRONYM.sub("", bare))):
        words = words_of(written)
        while words and words[0].key in _ARTICLES:
            words.pop(0)
        while words and words[-1].is_legal_suffix:
            words.pop()
        content = tuple(word.key for word in words if not word.is_small)
        if len(content) > 1:
            part = written[words[0].start : words[-1].end]
            yield Spelling(part, tuple(words), content, frozenset(_OWN_MARKS.sub("", part)))


@lru_cache(maxsize=20_000)
def _key(word: str) -> str:
    return name_key(word)
