"""Which names on a list are parts of another there: a chapter, a local or a sister body.

They are other bodies, and may well stand together; a coordinator should know that they do.
"""

from collections.abc import Iterable, Iterator

from campaign.organizations.name_parts import parts_of
from campaign.organizations.names_within import sponsor_within
from campaign.organizations.rules import name_key
from campaign.organizations.us_states import STATES
from campaign.organizations.word_table import SIDES, SMALL, places, telling

_OF = frozenset(("of", "in", "at"))
_MOST_WORDS = 8
"""A part's name is its parent's with at most so many words more."""


def parent_of(name: str, names: Iterable[str]) -> str:
    """Give the one of the names whose chapter, local or sister body this is; empty if none is."""
    listed = {words_of(one): one for one in names}
    return next((listed[words] for words in possible_parents(name) if words in listed), "")


def parents(names: Iterable[str]) -> dict[str, str]:
    """Give each of the names that is a part of another of them, with that other."""
    listed = {words_of(name): name for name in names}
    found: dict[str, str] = {}
    for name in listed.values():
        if parent := next((w for w in possible_parents(name) if w in listed), None):
            found[name] = listed[parent]
    return found


def words_of(name: str) -> tuple[str, ...]:
    """Give the words by which a parent is found; they are the same for spellings of one name."""
    return parts_of(name_key(name)).words


def possible_parents(name: str) -> Iterator[tuple[str, ...]]:
    """Give the words of each name that this could be a part or a project of, the longest first."""
    words = words_of(name)
    if sponsor := sponsor_within(name_key(name)):
        yield parts_of(sponsor).words
    for count in range(len(words) - 1, max(0, len(words) - _MOST_WORDS) - 1, -1):
        if count and _names_part(words[count:]):
            yield words[:count]
    for start in range(1, min(len(words), _MOST_WORDS)):
        if all(word in places() or word in SIDES or word == "state" for word in words[:start]):
            yield words[start:]


def _names_part(words: tuple[str, ...]) -> bool:
    """Say whether what stands behind a parent's name tells which part it is."""
    is_place = len(words) > 1 and words[0] in _OF
    return is_place or all(_tells(word) for word in words)


def _tells(word: str) -> bool:
    is_state = word.upper() in STATES.values()
    return is_state or word in telling() or word in SMALL or word.isdecimal()
