"""What somebody types to find signatories, as phrases that a line of a signatory's words must hold.

The line begins and ends with a space. So one or two letters, which no index of trigrams
finds by themselves, are looked for as the beginning of a word, with the space before it; and
the index knows two spaces for each one, so that even a single letter is a trigram.
"""

import unicodedata

from campaign.organizations.rules import folded

MAX_PHRASES = 12
MAX_SEARCH_CHARACTERS = 200
INDEXED_CHARACTERS = 3


def phrases(words: str) -> tuple[str, ...]:
    """Each of them has to be found; empty when there is nothing to search for.

    They are without case and accents, as the keys of names are. Two letters of a script
    that puts no spaces between words stay as they are.
    """
    typed = words[:MAX_SEARCH_CHARACTERS].split()[:MAX_PHRASES]
    found = (folded(word) for word in typed)
    return tuple(dict.fromkeys(_begun(one) for one in found if one))


def alternatives(words: str) -> tuple[tuple[str, ...], ...]:
    """Each phrase with the word as it was typed: one of the two has to be found.

    Names stand beside their keys, but places and contacts are kept as they were given, with
    their accents and signs, as in an address of email.
    """
    typed = unicodedata.normalize("NFC", words[:MAX_SEARCH_CHARACTERS]).split()[:MAX_PHRASES]
    both = ((_begun(folded(word)), _begun(word.lower())) for word in typed if folded(word))
    return tuple(dict.fromkeys(tuple(dict.fromkeys(one)) for one in both))


def in_one(words: str) -> tuple[str, ...]:
    """All the words as one phrase, in each way that may be found; empty when there are none."""
    typed = " ".join(unicodedata.normalize("NFC", words[:MAX_SEARCH_CHARACTERS]).split())
    return tuple(dict.fromkeys((folded(typed), typed.lower()))) if folded(typed) else ()


def spellings(phrase: str) -> tuple[str, ...]:
    """The phrase in each case that words are written in; SQLite folds no letters but ASCII's."""
    if phrase.isascii():
        return (phrase,)
    return tuple(dict.fromkeys((phrase, phrase.title(), phrase.upper())))


def is_indexed(phrase: str) -> bool:
    """Whether trigrams find it."""
    return len(spaced(phrase)) >= INDEXED_CHARACTERS


def spaced(phrase: str) -> str:
    """The phrase as it stands in the index."""
    return phrase.replace(" ", "  ")


def _begun(phrase: str) -> str:
    if is_indexed(phrase) or not phrase.isascii():
        return phrase
    return f" {phrase}"
