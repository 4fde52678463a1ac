"""Whether two names are one organization: the same, different, or for a person to judge.

The same are only names that differ by what the table of words calls one spelling; or, within
one registered domain, by a slip in a common word. Whatever tells a chapter, a local or a sister
body apart makes names different, however alike they look.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import Enum, StrEnum, auto
from typing import NamedTuple

from campaign.organizations.blocking import MIN_LONG, SHORT, alone_acronym, is_acronym_of
from campaign.organizations.domains import holds_many
from campaign.organizations.likeness import written
from campaign.organizations.name_parts import (
    NameParts,
    is_known,
    parts_of,
)
from campaign.organizations.names_within import names_within
from campaign.organizations.places import NOWHERE, Place, differing
from campaign.organizations.rules import name_key
from campaign.organizations.slips import (
    WordPair,
    are_slips,
    are_two_saints,
    first_difference,
    forms_differ,
    in_capitals,
    is_capital,
    is_other_acronym,
    is_written_as_acronym,
    letters_differ,
    may_be_two_places,
    repaired,
)
from campaign.organizations.word_table import ENDINGS, HEADS, SISTERS, STARTS, places, telling

_DIGIT = re.compile(r"\d")
_MIN_WORDS = 2
"""Fewer words than these say too little to be a name that lacks one."""


class Answer(StrEnum):
    """What a comparison of two names says."""

    SAME = "same"
    DOUBTFUL = "doubtful"
    DIFFERENT = "different"


@dataclass(frozen=True, slots=True)
class Verdict:
    """An answer with its reasons, as sentences for a coordinator; what is different needs none."""

    answer: Answer
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Spelling:
    """A name as somebody wrote it, with the registered domain of site or mail, and its parts.

    ``domain`` is empty when it is unknown or says nothing; see ``domains.py``.
    """

    name: str
    domain: str = ""
    key: str = ""
    place: Place = NOWHERE
    parts: NameParts = field(init=False, compare=False, repr=False)
    numbers: tuple[str, ...] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        """Take the name apart once, since it may be compared with many."""
        key = self.key or name_key(self.name)
        parts = parts_of(key)
        numbers = tuple(sorted(filter(_DIGIT.search, parts.words))) if _DIGIT.search(key) else ()
        object.__setattr__(self, "key", key)
        object.__setattr__(self, "parts", parts)
        object.__setattr__(self, "numbers", numbers)


class _Sure(Enum):
    """Whether a likeness is enough for the answer that names are the same."""

    ALWAYS = auto()
    WITHIN_DOMAIN = auto()
    NEVER = auto()


class _Likeness(NamedTuple):
    """Why two names look like one, and how sure that is."""

    reason: str
    sure: _Sure = _Sure.NEVER


def compare(one: Spelling, other: Spelling) -> Verdict:
    """Say whether two names are one organization, and why a person should think so or doubt it.

    It is the same both ways. Names of which it does not say that they are different share a
    key of ``blocking.py``.
    """
    likeness = _likeness(one, other)
    if likeness is None:
        return Verdict(Answer.DIFFERENT)
    shared = one.domain if one.domain == other.domain else ""
    is_own = bool(shared) and not holds_many(shared)
    is_apart = bool(one.domain and other.domain) and not shared
    is_sure = likeness.sure is _Sure.ALWAYS or (likeness.sure is _Sure.WITHIN_DOMAIN and is_own)
    elsewhere = "" if is_own else differing(one.place, other.place)
    reasons = [likeness.reason, *filter(None, [elsewhere])]
    if shared:
        reasons.append(f"Both use {shared}.")
    if is_apart:
        reasons.append(f"They use different domains, {one.domain} and {other.domain}.")
    is_same = is_sure and not (is_apart or elsewhere)
    return Verdict(Answer.SAME if is_same else Answer.DOUBTFUL, tuple(reasons))


def _likeness(one: Spelling, other: Spelling) -> _Likeness | None:
    if one.key == other.key:
        return _Likeness(
            "The names are written alike but for capitals and punctuation.", _Sure.ALWAYS
        )
    if found := _by_names_within(one, other):
        return found
    if one.numbers != other.numbers:
        return None
    if one.key.isascii() != other.key.isascii():
        return _likeness_across_scripts(one, other)
    return _by_rules(one, other) or _likeness_when_repaired(one, other)


def _by_names_within(one: Spelling, other: Spelling) -> _Likeness | None:
    """Compare what a name tells of another name, as "formerly"; that is never sure by itself."""
    mine, theirs = (names_within(each.key) for each in (one, other))
    if bool(mine) == bool(theirs):
        return None
    held, whole = (mine, other) if mine else (theirs, one)
    is_held = any(_are_alike(key, whole.key) for key in held)
    return _Likeness("One holds the other, as a former name or one beside it.") if is_held else None


def _are_alike(key: str, other_key: str) -> bool:
    one, other = Spelling(key), Spelling(other_key)
    return key == other_key or _by_spelling(one, other) is not None


def _by_rules(one: Spelling, other: Spelling) -> _Likeness | None:
    for rule in _RULES:
        if found := rule(one, other):
            return found
    return None


def _likeness_across_scripts(one: Spelling, other: Spelling) -> _Likeness | None:
    """Compare what names are in Latin letters; that is never sure."""
    first, second = (replace(each, key=written(each.key)) for each in (one, other))
    if first.numbers != second.numbers or _by_rules(first, second) is None:
        return None
    return _Likeness("The names are alike, but some letters are of another script.")


def _likeness_when_repaired(one: Spelling, other: Spelling) -> _Likeness | None:
    """Compare what names with a slip in a place or a well-known name should be; that is never sure."""
    first, second = repaired(one.key), repaired(other.key)
    if (first, second) == (one.key, other.key):
        return None
    mended = replace(one, key=first), replace(other, key=second)
    if first != second and _by_rules(*mended) is None:
        return None
    given, read = f"{one.key} {other.key}".split(), f"{first} {second}".split()
    slips = " ".join(word for word in given if word not in read)
    return _Likeness(f"The names are alike but for a slip in “{slips}”.")


def _by_spelling(one: Spelling, other: Spelling) -> _Likeness | None:
    mine, theirs = one.parts, other.parts
    if mine.words != theirs.words:
        return None
    acronyms = {mine.acronym, theirs.acronym} - {""}
    if len(acronyms) > 1:
        return _Likeness(f"The names are the same with other acronyms, {in_capitals(acronyms)}.")
    if not acronyms:
        return _Likeness(
            "The names differ only in how words are shortened or spelled.", _Sure.ALWAYS
        )
    is_written_so = all(
        is_written_as_acronym(each.parts.acronym, each.name) for each in (one, other)
    )
    sure = _Sure.ALWAYS if is_written_so else _Sure.WITHIN_DOMAIN
    return _Likeness(f"Only one has the acronym {in_capitals(acronyms)}.", sure)


def _by_spaces(one: Spelling, other: Spelling) -> _Likeness | None:
    if "".join(one.parts.words) != "".join(other.parts.words):
        return None
    return _Likeness("The names differ only in spaces and hyphens.", _Sure.WITHIN_DOMAIN)


def _by_forms(one: Spelling, other: Spelling) -> _Likeness | None:
    if one.parts.loose != other.parts.loose:
        return None
    sure = _Sure.NEVER if may_be_two_places(one.parts, other.parts) else _Sure.WITHIN_DOMAIN
    return _Likeness(forms_differ(one.parts.words, other.parts.words), sure)


def _by_order(one: Spelling, other: Spelling) -> _Likeness | None:
    if sorted(one.parts.loose) == sorted(other.parts.loose):
        return _Likeness("The names have the same words in another order.")
    return None


def _by_slips(one: Spelling, other: Spelling) -> _Likeness | None:
    mine, theirs = one.parts, other.parts
    if len(mine.loose) != len(theirs.loose):
        return None
    words = zip(mine.content, theirs.content, mine.loose, theirs.loose, strict=True)
    pairs = [WordPair(a, b, c, d) for a, b, c, d in words if c != d]
    if are_two_saints(mine, theirs) or not are_slips(pairs, is_short=len(mine.loose) <= SHORT):
        return None
    both_acronyms = (mine.loose_acronym, theirs.loose_acronym)
    acronyms = [
        pair
        for pair in pairs
        if (pair.loose, pair.other_loose) != both_acronyms
        and is_capital(pair.one, one.name)
        and is_capital(pair.other, other.name)
    ]
    if any(len(mine.loose) <= _MIN_WORDS or is_other_acronym(p.one, p.other) for p in acronyms):
        return None
    is_common = all(pair.is_of_common for pair in pairs)
    is_sure = is_common and not may_be_two_places(mine, theirs)
    sure = _Sure.WITHIN_DOMAIN if is_sure else _Sure.NEVER
    return _Likeness(letters_differ(pairs), sure)


def _by_a_word_more(one: Spelling, other: Spelling) -> _Likeness | None:
    """One lacks its last word, like "Network", or its acronym, or one word inside a long name."""
    longer, shorter = sorted((one.parts, other.parts), key=lambda parts: -len(parts.loose))
    if len(longer.loose) != len(shorter.loose) + 1:
        return None
    place = first_difference(longer.loose, shorter.loose)
    extra = longer.loose[place]
    if len(shorter.loose) < _MIN_WORDS and extra not in (ENDINGS if place else STARTS):
        return None
    if longer.loose[place + 1 :] != shorter.loose[place:]:
        return None
    if place in {0, len(shorter.loose)}:
        # Where the name of a place stands before it, an institute is the sister body for charity.
        is_sister = extra in SISTERS and shorter.loose[-1] in places()
        is_end = extra in (HEADS | ENDINGS if place else STARTS)
        may_lack = extra == longer.loose_acronym or (is_end and not is_sister)
    else:
        may_lack = len(longer.loose) >= MIN_LONG and extra not in telling()
    return _Likeness(f"Only one has the word “{extra}”.") if may_lack else None


def _by_acronym(one: Spelling, other: Spelling) -> _Likeness | None:
    for short, long in ((one.parts, other.parts), (other.parts, one.parts)):
        alone = alone_acronym(short)
        # A name that stands whole in another has something added, and is not made of its initials.
        is_added_to = set(short.words) <= set(long.words) and alone != long.acronym
        is_longer = len(long.words) > len(short.words) and not is_added_to
        if alone and is_longer and is_acronym_of(alone, long):
            is_full = alone in long.initials or alone == long.acronym
            sure = _Sure.WITHIN_DOMAIN if is_full else _Sure.NEVER
            return _Likeness("One is the other’s acronym.", sure)
    return None


def _by_ends(one: Spelling, other: Spelling) -> _Likeness | None:
    """A long name is often said by its first and its last word; a shared domain tells so."""
    if not one.domain or one.domain != other.domain:
        return None
    mine, theirs = one.parts.loose, other.parts.loose
    are_long = min(len(mine), len(theirs)) >= _MIN_WORDS
    ends_meet = mine[0] == theirs[0] and mine[-1] == theirs[-1] and not is_known(mine[0])
    between = set(mine[1:-1]) ^ set(theirs[1:-1])
    if are_long and ends_meet and between.isdisjoint(telling()):
        return _Likeness("The names begin and end alike.")
    return None


_RULES: tuple[Callable[[Spelling, Spelling], _Likeness | None], ...] = (
    _by_spelling,
    _by_spaces,
    _by_forms,
    _by_order,
    _by_slips,
    _by_a_word_more,
    _by_acronym,
    _by_ends,
)
