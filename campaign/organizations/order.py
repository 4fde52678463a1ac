"""The order of names: one key of bytes that sorts alike in Python and in every database."""

import functools
import re
import struct
import unicodedata

from pyuca.collator import Collator_10_0_0

MAX_SORT_KEY_BYTES = 1000
DIGITS_IN_A_NUMBER = 12

_ARTICLE = re.compile(r"^(?:the|an?)\s+(?=\S)", re.IGNORECASE)
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
    if skip_articles:
        name = _ARTICLE.sub("", name)
    filed = _filed(name) or name
    weights = _collator().sort_key(filed)
    packed = struct.pack(f">{len(weights)}H", *(min(weight, 0xFFFF) for weight in weights))
    return packed[:MAX_SORT_KEY_BYTES]


def _filed(name: str) -> str:
    kept = "".join(
        " " if character.isspace() else character
        for character in name
        if character.isspace() or unicodedata.category(character)[0] in "LMN"
    )
    return _DIGITS.sub(_padded, " ".join(kept.split()))


def _padded(digits: re.Match[str]) -> str:
    plain = "".join(str(unicodedata.digit(digit)) for digit in digits[0])
    return plain.lstrip("0").zfill(DIGITS_IN_A_NUMBER)


@functools.cache
def _collator() -> Collator_10_0_0:
    """Load the collation table once, when the first key is asked for: it takes 0.2 s."""
    return Collator_10_0_0()
