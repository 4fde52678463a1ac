"""Names in a text that are almost those of signatories: "American Civil Liberty Union".

A mention is written like a name, with capitals, and stands alone: "American Civil
Liberty Union of Texas" may well be another body. It is one word off, or its small words,
accents or apostrophes are; case, "&", a leading "The" and a legal suffix do not count.
Names of a single word are left alone, since any word may be near to one.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from campaign.signatories.name_words import (
    NO_WORDS,
    NameIndex,
    NameWord,
    Spelling,
    index_of,
    is_variant,
    words_of,
)

_APOSTROPHES = str.maketrans("\u2018\u2019\u02bc", "'''", ".")
_OWN_MARKS = re.compile(r"[\s*_-]+")
_PARAGRAPH = re.compile(r"\n\s*\n")
_BESIDE = re.compile(r"[\s*_]*|-")
_SENTENCE_END = re.compile(r"[.!?:;]|\n\s*\n")
_JOINS_A_LONGER_NAME = frozenset({"of", "for", "at"})


@dataclass(frozen=True, slots=True)
class Mention:
    """Where a text names a signatory otherwise, and how that name is spelled on the roster."""

    span: tuple[int, int]
    name: str


@dataclass(frozen=True, slots=True)
class _Window:
    """Some words of the text that could be a name, from one index up to another."""

    first: int
    last: int
    marks: frozenset[str]


def mentions_otherwise(text: str, names: tuple[str, ...]) -> tuple[Mention, ...]:
    """Give where the text names one of them otherwise than it is spelled, in order.

    The names are made ready once for each roster; 2,000 of them take about 0.1 s, and
    then a text of 5,000 words about as long.
    """
    index = index_of(names)
    words = words_of(NO_WORDS.sub(lambda found: "\0" * len(found[0]), text))
    windows = list(_windows(words, index))
    found: list[Mention] = []
    taken = [False] * len(words)
    # A name that stands there whole says nothing of others that are in it.
    for read in (_whole, _otherwise):
        reached = 0
        for window in windows:
            place = range(window.first, window.last + 1)
            if window.first < reached or any(taken[at] for at in place):
                continue
            names_it, mention = read(words, window, index)
            if names_it:
                reached = window.last + 1
                taken[window.first : reached] = [True] * len(place)
            if mention:
                found.append(mention)
    return tuple(sorted(found, key=lambda one: one.span))


def _windows(words: list[NameWord], index: NameIndex) -> Iterator[_Window]:
    """Give the windows that stand alone from left to right, longer ones first."""
    for first, word in enumerate(words):
        if word.is_small or not index.may_hold(word) or not _may_begin(words, first):
            continue
        yield from reversed(list(_windows_from(words, first, index)))


def _windows_from(words: list[NameWord], first: int, index: NameIndex) -> Iterator[_Window]:
    unknown_count = 0
    marks: frozenset[str] = frozenset()
    for last in range(first, min(len(words), first + index.longest)):
        word = words[last]
        if last > first and word.gap != " ":
            if _PARAGRAPH.search(word.gap):
                return
            marks |= frozenset(_OWN_MARKS.sub("", word.gap))
            if not marks <= index.marks:
                return
        if word.is_small:
            continue
        unknown_count += not index.knows(word)
        if unknown_count > 1 or not index.may_hold(word):
            return
        if last > first and _may_end(words, last):
            yield _Window(first, last, marks)


def _may_begin(words: list[NameWord], first: int) -> bool:
    """Say whether no word before makes what begins here the end of a longer name."""
    before = words[max(0, first - 2) : first]
    if not before or not _BESIDE.fullmatch(words[first].gap):
        return True
    if before[-1].key in _JOINS_A_LONGER_NAME and len(before) > 1:
        return not (before[-2].is_capital and _BESIDE.fullmatch(before[-1].gap))
    # A sentence may begin with any word: "Join the", "Join Sample Alliance".
    begins_sentence = len(before) == 1 or bool(_SENTENCE_END.search(before[-1].gap))
    return not before[-1].is_capital or begins_sentence


def _may_end(words: list[NameWord], last: int) -> bool:
    """Say whether no word after makes what ends here the beginning of a longer name."""
    after = words[last + 1 : last + 3]
    if not after or not _BESIDE.fullmatch(after[0].gap):
        return True
    if after[0].is_capital:
        return after[0].is_legal_suffix
    joins = after[0].key in _JOINS_A_LONGER_NAME and len(after) > 1
    return not (joins and after[1].is_capital and _BESIDE.fullmatch(after[1].gap))


def _whole(words: list[NameWord], window: _Window, index: NameIndex) -> tuple[bool, Mention | None]:
    """Say whether the window is a name by its key, and how it is spelled when it differs."""
    spellings: list[Spelling] = []
    for last in words[window.last].readings:
        part = (*words[window.first : window.last], last)
        keys = tuple(word.key for word in part)
        for spelling in index.whole.get(keys, ()):
            if window.marks <= spelling.marks:
                if _spelled(part) == _spelled(spelling.words):
                    return True, None
                spellings.append(spelling)
    if not spellings:
        return False, None
    last = words[window.last].readings[-1]
    return True, Mention((words[window.first].start, last.end), spellings[0].written)


def _otherwise(
    words: list[NameWord], window: _Window, index: NameIndex
) -> tuple[bool, Mention | None]:
    """Say whether the window is a name but for one word, or for its small words."""
    for last in reversed(words[window.last].readings):
        part = (*words[window.first : window.last], last)
        for spelling in _near(part, index):
            if window.marks <= spelling.marks:
                return True, Mention((part[0].start, last.end), spelling.written)
    return False, None


def _near(part: tuple[NameWord, ...], index: NameIndex) -> Iterator[Spelling]:
    content = tuple(word.key for word in part if not word.is_small)
    small = _small_words(part)
    yield from (one for one in index.content.get(content, ()) if small != _small_words(one.words))
    for place, key in enumerate(content):
        for one in index.but_one.get((place, content[:place] + content[place + 1 :]), ()):
            if small == _small_words(one.words) and is_variant(key, one.content[place]):
                yield one


def _small_words(words: tuple[NameWord, ...]) -> tuple[str, ...]:
    return tuple(word.key for word in words if word.is_small)


def _spelled(words: tuple[NameWord, ...]) -> tuple[str, ...]:
    return tuple(
        unicodedata.normalize("NFC", word.raw).casefold().translate(_APOSTROPHES)
        if word.raw != "&"
        else word.key
        for word in words
    )
