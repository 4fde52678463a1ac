"""Finding numbers in a text that claim to count who signs."""

import re
from dataclasses import dataclass

from campaign.drafting.words import NUMBER_WORDS, from_words

_DIGITS = r"(?<![\w$€£.,/§#-])\d{1,3}(?:,\d{3})+(?![\d%])|(?<![\w$€£.,/§#-])\d{1,6}(?![\w%/(,]|\.\d)"
_NUMBER = re.compile(f"(?:{_DIGITS})|{NUMBER_WORDS.pattern}", re.IGNORECASE)

# Up to three describing words may stand between: “85 national civil rights groups”.
_NOUN = r"(?:organi[sz]ations?|groups?|signator(?:y|ies)|signers|undersigned)"
_AFTER = re.compile(rf"[ \n]+(?:[\w’'-]+[ \n]+){{0,3}}?{_NOUN}\b", re.IGNORECASE)
_BEFORE = re.compile(rf"\b{_NOUN}(?:,| \(|:)? ?(?:we are |are |number |numbering |total |totaling )?$", re.IGNORECASE)

# A noun of its own between the number and the word ends the claim: “12 states and many groups”.
_ENDS_CLAIM = re.compile(r"\b(?:and|or|of|in|from|by|that|which|with|years?|states|people|days)\b", re.IGNORECASE)
_YEARS = range(1900, 2101)


@dataclass(frozen=True, slots=True)
class ClaimedCount:
    """A number that a text gives for those who sign, with its line (from 1) and its sentence."""

    number: int
    literal: str
    line: int
    excerpt: str


def claimed_counts(text: str) -> tuple[ClaimedCount, ...]:
    """Every number near “organizations”, “groups”, “signatories” or “undersigned”, in order."""
    return tuple(
        ClaimedCount(
            _value(match[0]),
            match[0],
            text.count("\n", 0, match.start()) + 1,
            sentence_around(text, match.start()),
        )
        for match in _NUMBER.finditer(text)
        if _is_claim(text, match)
    )


def sentence_around(text: str, position: int) -> str:
    """The sentence that the position is in, white space folded, at most 160 characters."""
    start = max(text.rfind(mark, 0, position) for mark in (". ", ".\n", "\n\n", "? ", "! "))
    ends = [text.find(mark, position) for mark in (". ", ".\n", "\n\n", "? ", "! ")]
    end = min((one for one in ends if one >= 0), default=len(text))
    return " ".join(text[start + 1 : end + 1].split())[:160]


def _value(literal: str) -> int:
    return int(literal.replace(",", "")) if literal[0].isdigit() else from_words(literal)


def _is_claim(text: str, match: re.Match[str]) -> bool:
    number = _value(match[0])
    if number <= 1 or (match[0].isdigit() and number in _YEARS):
        return False
    after = _AFTER.match(text, match.end())
    if after is not None and not _ENDS_CLAIM.search(after[0]):
        return True
    before = text[max(0, match.start() - 40) : match.start()]
    follows = text[match.end() : match.end() + 14].lstrip().lower()
    return _BEFORE.search(before) is not None and follows[:1] in {"", ",", ")", ".", ";"} or follows.startswith(
        "in all"
    ) and bool(re.search(_NOUN, before, re.IGNORECASE))
