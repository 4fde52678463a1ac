"""The order of names: one key of bytes that sorts alike in Python and in every database."""

import functools
import re
import struct
import unicodedata
from collections.abc import Mapping, Sequence

from pyuca.collator import Collator_10_0_0

MAX_SORT_KEY_BYTES = 1000
DIGITS_IN_A_NUMBER = 12

_NEXT_LEVEL, _BEHIND_EVERY_LETTER = b"\0\0", b"\xff\xff"
_ARTICLE = re.compile(r"^(?:the|an?)\s+(?=\S)", re.IGNORECASE)
_PLAIN = re.compile(r"[A-Za-z0-9 ]+")
_ASCII_SIGNS = re.compile(r"[^A-Za-z0-9\s]+")
_DIGITS = re.compile(r"\d+")


def sort_key(name: str, *, skip_articles: bool = False) -> bytes:
    """Give the bytes by which a name is filed in a roster.

    The name in NFC, punctuation and symbols stripped, digit runs padded with
    zeros (Local 99 stands before Local 1021), then the keys of the Unicode
    Collation Algorithm, two bytes a weight, biggest byte first: letters before
    accents before case. Bytes compare the same in Python, in a SQLite BLOB and
    in a PostgreSQL BYTEA. At most ``MAX_SORT_KEY_BYTES`` bytes, so that an
    index can hold it; equal keys are ordered by the raw name, then by id.
    A name of nothing but symbols is filed by those symbols.
    """
    name = unicodedata.normalize("NFC", name)
    return _sort_key(_ARTICLE.sub("", name) if skip_articles else name)


# A name of a file is filed on its letter, and just after that in the registry.
@functools.lru_cache(maxsize=4_096)
def _sort_key(name: str) -> bytes:
    filed = _filed(name) or name
    key = _plain_key(filed) if _PLAIN.fullmatch(filed) else _packed(_collator().sort_key(filed))
    return key[:MAX_SORT_KEY_BYTES]


def key_range(beginning: str) -> tuple[bytes, bytes]:
    """Give the keys between which names that begin with these words are filed, the second not among them.

    Case and accents do not count. A number at the end is meant as a whole.
    """
    key = sort_key(beginning)
    ends = (place for place in range(0, len(key), 2) if key[place : place + 2] == _NEXT_LEVEL)
    letters = key[: next(ends, len(key))]
    return letters, letters + _BEHIND_EVERY_LETTER


def _packed(weights: Sequence[int]) -> bytes:
    return struct.pack(f">{len(weights)}H", *(min(weight, 0xFFFF) for weight in weights))


def _plain_key(text: str) -> bytes:
    # ASCII letters and digits never change each other's weights, so each has its own, taken
    # from the table once. Going through the table is many times slower, and names come in a rush.
    return b"".join(b"".join(map(level.__getitem__, text)) + b"\0\0" for level in _plain_levels())


@functools.cache
def _plain_levels() -> tuple[Mapping[str, bytes], ...]:
    plain = [character for character in map(chr, range(128)) if _PLAIN.fullmatch(character)]
    weights = {one: _collator().collation_elements(one)[0] for one in plain}
    return tuple(
        {one: _packed([weights[one][level]] if weights[one][level] else []) for one in plain}
        for level in range(3)
    )


def _filed(name: str) -> str:
    if name.isascii():
        return _DIGITS.sub(_padded, " ".join(_ASCII_SIGNS.sub("", name).split()))
    kept = "".join(
        " " if character.isspace() else character
        for character in name
        if character.isspace() or unicodedata.category(character)[0] in "LMN"
    )
    return _DIGITS.sub(_padded, " ".join(kept.split()))


def _padded(digits: re.Match[str]) -> str:
    plain = digits[0]
    if not plain.isascii():
        plain = "".join(str(unicodedata.digit(digit)) for digit in plain)
    return plain.lstrip("0").zfill(DIGITS_IN_A_NUMBER)


@functools.cache
def _collator() -> Collator_10_0_0:
    """Load the collation table once, when the first key is asked for: it takes 0.2 s."""
    return Collator_10_0_0()
