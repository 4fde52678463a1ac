"""Names: how they are cleaned, when two are the same, how they are put in order, what is alike."""

import re
import struct
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from anyascii import anyascii
from pyuca import Collator
from rapidfuzz import fuzz, process

from campaign.errors import BadInput

MAX_NAME_CHARACTERS = 300
DIGIT_RUN_WIDTH = 12
"""Runs of digits are padded to this many places, so that Local 99 stands before Local 1021."""

ALIKE_FROM = 92.0
"""Likeness (0 to 100) from which two names are shown to a coordinator."""

_ARTICLES = re.compile(r"^(?:the|a|an)\s+", re.IGNORECASE)
_SUFFIX = re.compile(r" (?:incorporated|inc|llc|llp|ltd|limited|corporation|corp|pllc|pbc)$")
_ACRONYM = re.compile(r"\(([A-Z]{2,12})\)")
_SMALL_WORDS = frozenset({"a", "an", "and", "for", "in", "of", "on", "the", "to", "&"})
_DIRECTION_MARKS = dict.fromkeys(map(ord, "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"))


class NameRefused(BadInput):
    """The name cannot be printed as it stands."""


def clean_name(raw: str) -> str:
    """The name as typed, in NFC with white space folded; direction marks are left out.

    Pages and paper set each name apart by themselves, so marks that turn the
    direction of what follows have no use in a name.

    :raises NameRefused: when it is empty, too long, or holds control characters.
    """
    name = " ".join(unicodedata.normalize("NFC", raw.translate(_DIRECTION_MARKS)).split())
    if not name:
        message = "Enter the name as it is to be printed."
        raise NameRefused(message)
    if len(name) > MAX_NAME_CHARACTERS:
        message = f"The name is {len(name)} characters long; at most {MAX_NAME_CHARACTERS} fit."
        raise NameRefused(message)
    if any(unicodedata.category(character) in {"Cc", "Cs", "Co", "Cn"} for character in name):
        message = "The name holds a character that cannot be printed. Take it out and try again."
        raise NameRefused(message)
    return name


def name_key(name: str) -> str:
    """What two spellings of one name have in common; never empty for a clean name.

    Case, accents, punctuation, “&” for “and”, a leading “The”, a trailing “Inc.”
    and an acronym that only abbreviates the words before it make no difference.
    """
    text = _ACRONYM.sub(lambda match: _unless_abbreviation(name, match), name)
    # Letters that a transliteration would drop keep their own form.
    plain = "".join(anyascii(character) or character for character in unicodedata.normalize("NFKC", text))
    plain = re.sub(r"['’`]", "", plain.casefold().replace("&", " and "))
    words = " ".join(re.findall(r"[^\W_]+", plain))
    words = _ARTICLES.sub("", words) or words
    return _SUFFIX.sub("", words) or unicodedata.normalize("NFC", name).casefold()


def sort_key(name: str, *, skip_articles: bool = False) -> bytes:
    """The place of the name in the order, as bytes that compare alike everywhere.

    Punctuation is stripped and digit runs are padded before the Unicode Collation
    Algorithm (UTS 10) weighs the letters, so case and accents count last. At most
    16 bytes for each character of the prepared name.
    """
    text = unicodedata.normalize("NFC", name)
    text = "".join(" " if _separates(one) else one for one in text if not _is_punctuation(one))
    text = " ".join(text.split())
    if skip_articles:
        text = _ARTICLES.sub("", text) or text
    text = re.sub(r"\d+", lambda match: match[0].zfill(DIGIT_RUN_WIDTH), text)
    weights = _collator().sort_key(text)
    return b"".join(struct.pack(">I", weight) for weight in weights)


def likeness(name_key_a: str, name_key_b: str) -> float:
    """How alike two keys are, 0 to 100; names whose numbers differ are not alike at all."""
    if re.findall(r"\d+", name_key_a) != re.findall(r"\d+", name_key_b):
        return 0.0
    return float(fuzz.ratio(name_key_a, name_key_b))


def alike(key: str, keys: Iterable[str]) -> list[str]:
    """Those of the keys that resemble this one, the nearest first; empty when none does."""
    near = process.extract(key, list(keys), scorer=fuzz.ratio, score_cutoff=ALIKE_FROM, limit=20)
    return [other for other, _, _ in near if other != key and likeness(key, other) >= ALIKE_FROM]


def _unless_abbreviation(name: str, match: re.Match[str]) -> str:
    words = [word for word in re.findall(r"[\w’']+|&", name[: match.start()]) if word.lower() not in _SMALL_WORDS]
    rest = re.findall(r"[\w’']+", name[match.end() :])
    before = "".join(word[0] for word in words).upper()
    whole = before + "".join(word[0] for word in rest).upper()
    is_short_for_words = len(match[1]) > 2 and match[1] in {before, whole}  # noqa: PLR2004 (two letters name a state)
    return " " if is_short_for_words else match[0]


def _is_punctuation(character: str) -> bool:
    return unicodedata.category(character)[0] in "PS" and not _separates(character)


def _separates(character: str) -> bool:
    return character.isspace() or character in "-–—/|"


@lru_cache(maxsize=1)
def _collator() -> Collator:
    return Collator()
