"""Keys under which names that may be alike meet, so that none is compared with all.

Words are written as skeletons, in which most slips vanish. A name is found by all of its words;
by all but one, of which a beginning or an end is kept, so that no thousand names of one kind in
a thousand places meet; and by its acronym. What ``comparing.py`` finds the same or doubtful
shares a key.
"""

from collections.abc import Iterator, Sequence
from hashlib import blake2b

from campaign.organizations.likeness import written
from campaign.organizations.name_parts import (
    MAX_ACRONYM_LETTERS,
    MIN_INITIALS,
    MIN_NEAR_INITIALS,
    NameParts,
    hints,
    is_known,
    parts_of,
    skeleton,
)
from campaign.organizations.rules import MIN_ACRONYM_LETTERS
from campaign.organizations.word_table import HEADS

RULES_NUMBER = 2
"""Counted up whenever the keys of a name change, so that the registry is keyed anew."""

MIN_LONG = 5
"""A name of so many words may lack one in its middle."""

_HASH_BYTES = 8
_MANY_LETTERS = 12
_VOWELS = str.maketrans("", "", "aeiouy")
SHORT = 2
"""In a name of so many words each letter counts, since too little is left without a word."""


def blocking_keys(name_key: str) -> frozenset[int]:
    """Give the keys of a name, by its own key; each fits in a signed integer of 64 bits.

    A name in another script is also found by how it is written in Latin letters.
    """
    keys = keys_of(parts_of(name_key))
    return keys if name_key.isascii() else keys | keys_of(parts_of(written(name_key)))


def keys_of(parts: NameParts) -> frozenset[int]:
    """Give the keys of a name that was taken apart already."""
    bones = [skeleton(word) for word in parts.loose]
    phrases = {" ".join(sorted(bones)), _letters("".join(parts.words))}
    phrases.update(_without_one(parts, bones) if len(bones) > SHORT else _misspelled(bones))
    phrases.update(_acronyms(parts))
    return frozenset(map(_hash, phrases))


def _without_one(parts: NameParts, bones: Sequence[str]) -> Iterator[str]:
    """All words but one; of the first and the last, and in short names of each, a hint is kept."""
    last = len(bones) - 1
    for place in range(len(bones)):
        rest = " ".join(sorted([*bones[:place], *bones[place + 1 :]]))
        is_inside = 0 < place < last
        if len(bones) < MIN_LONG or not is_inside:
            yield from (f"{rest}/{hint}" for hint in hints(parts.loose[place]))
        else:
            yield rest
        word = parts.loose[place]
        if not is_inside and (word == parts.acronym or (place and word in HEADS)):
            yield rest
    if not is_known(parts.loose[0]):
        yield f"{bones[0]}…{bones[-1]}"


def _misspelled(bones: Sequence[str]) -> Iterator[str]:
    """One or two words, with each letter of one of them left out."""
    for place, bone in enumerate(bones):
        rest = " ".join((*bones[:place], "", *bones[place + 1 :]))
        for variant in _lacking_one(bone):
            yield f"{rest}|{variant}"
    if len(bones) == SHORT and not is_known(bones[0]):
        yield f"{bones[0]}…{bones[1]}"


def _lacking_one(bone: str) -> Iterator[str]:
    yield bone
    if len(bone) <= _MANY_LETTERS:
        yield from (bone[:place] + bone[place + 1 :] for place in range(len(bone)))
    if len(bone) >= _MANY_LETTERS:
        yield bone[: _MANY_LETTERS // 2]
        yield bone[-_MANY_LETTERS // 2 :]


def _acronyms(parts: NameParts) -> Iterator[str]:
    """The acronym of a name, those that it could have, and that which it is itself."""
    short = {one for one in parts.initials if MIN_INITIALS <= len(one) <= MAX_ACRONYM_LETTERS}
    for one in {parts.acronym, alone_acronym(parts), *short} - {""}:
        yield f"={skeleton(one) if len(one) >= MIN_NEAR_INITIALS else one}"


def alone_acronym(parts: NameParts) -> str:
    """The whole name, when it could be another's acronym: one word, or two short ones."""
    if len(parts.words) > SHORT:
        return ""
    whole = "".join(parts.words)
    is_short = MIN_ACRONYM_LETTERS <= len(whole) <= MAX_ACRONYM_LETTERS
    is_one = len(parts.words) == 1 or all(len(one) < MIN_NEAR_INITIALS for one in parts.words)
    return whole if is_short and is_one and whole.isascii() and whole.isalpha() else ""


def _letters(text: str) -> str:
    """All letters of a name in one, so that it does not count where its words end."""
    return text[:1] + text[1:].translate(_VOWELS)


def _hash(phrase: str) -> int:
    digest = blake2b(phrase.encode(), digest_size=_HASH_BYTES).digest()
    return int.from_bytes(digest, "big", signed=True)
