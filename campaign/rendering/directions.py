"""Which way words run, and how those that run the other way are kept apart."""

import unicodedata

_STRONG = {"L": "ltr", "R": "rtl", "AL": "rtl"}
_FIRST_STRONG_ISOLATE, _POP_ISOLATE = "\u2068", "\u2069"
# Embeddings, overrides and isolates: in a name or a title they would turn what follows it.
_TURNING = dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A)))


def direction_of(text: str) -> str:
    """``rtl`` if the first strong character runs from right to left, else ``ltr``.

    Source: the Unicode Bidirectional Algorithm (UAX 9), rules P2 and P3.
    """
    for character in text:
        if direction := _STRONG.get(unicodedata.bidirectional(character)):
            return direction
    return "ltr"


def isolated(text: str, within: str = "ltr") -> str:
    """The text for a line that runs ``within`` a direction, so that it turns nothing around it.

    With words that run the other way it stands between U+2068 and U+2069, which
    show nothing; other text is as it was. Characters that turn text go.
    """
    if text.isascii() and within == "ltr":
        return text
    text = text.translate(_TURNING)
    turns = any(_STRONG.get(unicodedata.bidirectional(one), within) != within for one in text)
    return f"{_FIRST_STRONG_ISOLATE}{text}{_POP_ISOLATE}" if turns else text
