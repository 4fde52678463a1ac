"""Keys under which names that may be alike meet, so that none is compared with all.

Words are written as skeletons, in which most slips vanish. A name is found by all of its words;
by all but one, of which a beginning or an end is kept, so that no thousand names of one kind in
a thousand places meet; and by its acronym. What ``comparing.py`` finds the same or doubtful
shares a key.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextvars import ContextVar
from functools import lru_cache
from hashlib import blake2b

from campaign.organizations.likeness import written
from campaign.organizations.name_parts import (
    MAX_ACRONYM_LETTERS,
    MIN_INITIALS,
    MIN_NEAR_INITIALS,
    NameParts,
    acronym_key,
    hints,
    is_known,
    is_nearly_made_of,
    loosened_words,
    parts_of,
    skeleton,
)
from campaign.organizations.names_within import names_within
from campaign.organizations.rules import MIN_ACRONYM_LETTERS
from campaign.organizations.slips import repaired
from campaign.organizations.word_table import ENDINGS, HEADS, STARTS

RULES_NUMBER = 5
"""Counted up whenever the keys of a name change, so that the registry is keyed anew."""

MIN_LONG = 5
"""A name of so many words may lack one in its middle."""

SHORT = 2
"""In a name of so many words each letter counts, since too little is left without a word."""

_HASH_BYTES = 8
_SPAN, _HALF = 2**64, 2**63
_MANY_LETTERS = 12
_VOWELS = str.maketrans("", "", "aeiouy")


_taken_over: ContextVar[Mapping[str, frozenset[int]]] = ContextVar("taken_over", default={})  # noqa: B039 (nobody writes into it)


def take_over_keys(keys: Mapping[str, frozenset[int]]) -> None:
    """Keep what another process has made of names, as if ``blocking_keys`` had made it here."""
    mark = _taken_over.set(keys)
    try:
        for name_key in keys:
            blocking_keys(name_key)
    finally:
        _taken_over.reset(mark)


@lru_cache(maxsize=4_096)
def blocking_keys(name_key: str) -> frozenset[int]:
    """Give the keys of a name, by its own key; each fits in a signed integer of 64 bits.

    A name in another script is also found by how it is written in Latin letters, and one with a
    slip in a place or a well-known name by what it should be. What it holds of other names, as a
    former one, is found by all of that name's words.
    """
    if (keys := _taken_over.get().get(name_key)) is not None:
        return keys
    other = repaired(name_key) if name_key.isascii() else written(name_key)
    keys = keys_of(parts_of(name_key)) | frozenset(map(_found_by, _short_acronyms(name_key)))
    for held in names_within(name_key):
        keys |= {whole_key(parts_of(held).words)}
    return keys if other == name_key else keys | keys_of(parts_of(other))


def sought_keys(name_key: str) -> frozenset[int]:
    """Give the keys by which a name finds those that are known, by its own key.

    They are the keys under which it is found itself, but for acronyms of three letters: many
    names have the same initials, and those need not meet each other under them.
    """
    own = _short_acronyms(name_key)
    if not own:
        return blocking_keys(name_key)
    found_by = frozenset(map(_found_by, own))
    return (blocking_keys(name_key) - found_by) | {_found_by(_turned(one)) for one in own}


def keys_of(parts: NameParts) -> frozenset[int]:
    """Give the keys of a name that was taken apart already.

    The hash of several words is the sum of theirs, so that their order does not count.
    """
    hashes = _hashes(parts.loose)
    keys = [sum(hashes), _hash_once("".join(parts.words).translate(_VOWELS))]
    keys += _misspelled(parts, hashes) if len(hashes) <= SHORT else _without_one(parts, hashes)
    if not is_known(parts.loose[0]):
        keys.append(hashes[0] - 3 * hashes[-1])
    keys += [_hash(f"={acronym}") for acronym in _acronyms(parts)]
    return frozenset(map(_signed, keys))


def whole_key(words: Sequence[str]) -> int:
    """Give the one key that a name shares with all its spellings: that of all its words."""
    return _signed(sum(_hashes(loosened_words(words))))


def _hashes(words: Sequence[str]) -> list[int]:
    return [_hash(skeleton(word)) for word in words]


def _signed(key: int) -> int:
    return (key + _HALF) % _SPAN - _HALF


def _without_one(parts: NameParts, hashes: Sequence[int]) -> Iterator[int]:
    """All words but one; of the first and the last, and in short names of each, a hint is kept."""
    every, last = sum(hashes), len(hashes) - 1
    for place, word in enumerate(parts.loose):
        rest = every - hashes[place]
        is_inside = 0 < place < last
        if is_inside and len(hashes) >= MIN_LONG:
            yield rest
            continue
        for hint in _hashes_of_hints(word):
            yield rest + hint
        if not is_inside and (
            word == parts.loose_acronym or word in (HEADS | ENDINGS if place else STARTS)
        ):
            yield rest


def _misspelled(parts: NameParts, hashes: Sequence[int]) -> Iterator[int]:
    """One or two words, with each letter of one of them left out, or a legal form."""
    for place, word in enumerate(parts.loose):
        rest = sum(hashes) - hashes[place]
        if word in (ENDINGS if place else STARTS):
            yield rest
        for variant in _hashes_lacking_one(word):
            yield rest + variant


@lru_cache(maxsize=20_000)
def _hashes_of_hints(word: str) -> tuple[int, ...]:
    return tuple(_hash(f"/{hint}") for hint in hints(word))


@lru_cache(maxsize=10_000)
def _hashes_lacking_one(word: str) -> tuple[int, ...]:
    bone = skeleton(word)
    variants = {bone}
    if len(bone) <= _MANY_LETTERS:
        variants.update(bone[:place] + bone[place + 1 :] for place in range(len(bone)))
    if len(bone) >= _MANY_LETTERS:
        variants |= {bone[: _MANY_LETTERS // 2], bone[-_MANY_LETTERS // 2 :]}
    return tuple(_hash(f"|{variant}") for variant in sorted(variants))


def _acronyms(parts: NameParts) -> set[str]:
    """The acronym of a name, those that it could have, and that which it is itself."""
    found = {one for one in parts.initials if _is_of_some_length(one)}
    found |= {parts.acronym, alone_acronym(parts)} - {""}
    return set(map(acronym_key, found))


def _short_acronyms(name_key: str) -> tuple[str, ...]:
    """What a name of three letters is, as ``is:cws``, or what a longer one is called by, as ``has:cws``."""
    parts = parts_of(name_key)
    alone = alone_acronym(parts)
    if len(alone) == MIN_ACRONYM_LETTERS:
        return (f"is:{alone}",)
    return tuple(f"has:{one}" for one in parts.initials if len(one) == MIN_ACRONYM_LETTERS)


def _turned(short: str) -> str:
    way, _, acronym = short.partition(":")
    return f"{'is' if way == 'has' else 'has'}:{acronym}"


def _found_by(short: str) -> int:
    return _signed(_hash(short))


def _is_of_some_length(initials: str) -> bool:
    return MIN_INITIALS <= len(initials.partition(" ")[0]) <= MAX_ACRONYM_LETTERS


def alone_acronym(parts: NameParts) -> str:
    """The whole name, when it could be another's acronym: one word, or two short ones.

    Of "CAIR Coalition" it is both words with a space, as among the initials.
    """
    if len(parts.words) > SHORT:
        return ""
    if parts.words[-1] in HEADS and _is_of_some_length(parts.words[0]):
        return " ".join(parts.words)
    whole = "".join(parts.words)
    is_short = MIN_ACRONYM_LETTERS <= len(whole) <= MAX_ACRONYM_LETTERS
    is_one = len(parts.words) == 1 or all(len(one) < MIN_NEAR_INITIALS for one in parts.words)
    return whole if is_short and is_one and whole.isascii() and whole.isalpha() else ""


def is_acronym_of(alone: str, long: NameParts) -> bool:
    """Say whether a name of one word is the acronym of another, or nearly."""
    if alone == long.acronym or alone in long.initials:
        return len(alone) >= MIN_ACRONYM_LETTERS
    return any(is_nearly_made_of(alone, initials) for initials in long.initials)


def _hash_once(phrase: str) -> int:
    digest = blake2b(phrase.encode(), digest_size=_HASH_BYTES).digest()
    return int.from_bytes(digest, "big", signed=True)


_hash = lru_cache(maxsize=20_000)(_hash_once)
