"""Whether a number is said to be exact, a bound or an estimate: "over 80", "85+", "nearly 90"."""

import re
from enum import StrEnum

NEAR = 0.1
"""An estimate may miss by a tenth of what it says."""


class Bound(StrEnum):
    """What the words around a number make of it."""

    EXACT = "exact"
    MORE = "more than"
    AT_LEAST = "at least"
    LESS = "less than"
    AT_MOST = "at most"
    ABOUT = "about"
    NEARLY = "nearly"


_WORDS_BEFORE = re.compile(
    r"\b(?:(?P<MORE>(?<!no )more\s+than|(?:well\s+|just\s+)?over|in\s+excess\s+of)"
    r"|(?P<AT_LEAST>at\s+least|no\s+(?:fewer|less)\s+than|upwards?\s+of|a\s+minimum\s+of)"
    r"|(?P<LESS>(?<!no )(?:fewer|less)\s+than|(?<!just )under)"
    r"|(?P<AT_MOST>up\s+to|at\s+most|no\s+more\s+than|as\s+many\s+as)"
    r"|(?P<ABOUT>about|around|approximately|roughly|some|an\s+estimated)"
    r"|(?P<NEARLY>nearly|almost|close\s+to|just\s+(?:under|shy\s+of)|not\s+quite))[\s*_]+$",
    re.IGNORECASE,
)
_WORDS_AFTER = re.compile(
    r"(?P<AT_LEAST>\+|[ \t]?-?[ \t]?plus\b|\s+or\s+more\b)|(?P<ABOUT>\s+or\s+so\b|-odd\b)",
    re.IGNORECASE,
)
_LONGEST_BEFORE = 24


def bound_before(text: str, start: int) -> tuple[Bound, int]:
    """What stands before a number at ``start``, and where it begins; ``EXACT`` for nothing."""
    first = max(0, start - _LONGEST_BEFORE)
    found = _WORDS_BEFORE.search(text[first:start])
    return (_bound_of(found), first + found.start()) if found else (Bound.EXACT, start)


def bound_after(text: str, end: int) -> tuple[Bound, int]:
    """What stands after a number that ends at ``end``, and where it ends; ``EXACT`` for nothing."""
    found = _WORDS_AFTER.match(text, end)
    return (_bound_of(found), found.end()) if found else (Bound.EXACT, end)


def is_true(bound: Bound, said: int, number: int) -> bool:
    """Whether what is said of the number holds; an estimate may miss by a tenth."""
    return {
        Bound.EXACT: number == said,
        Bound.MORE: number > said,
        Bound.AT_LEAST: number >= said,
        Bound.LESS: number < said,
        Bound.AT_MOST: number <= said,
        Bound.ABOUT: abs(number - said) <= NEAR * said,
        Bound.NEARLY: said - NEAR * said <= number <= said,
    }[bound]


def _bound_of(found: re.Match[str]) -> Bound:
    return Bound[found.lastgroup or ""]
