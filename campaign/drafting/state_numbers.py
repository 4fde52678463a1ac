"""Finding the numbers that claim to count the states that those who sign are in.

A claim is told of the organizations or of "we", with nothing but words of place between:
"organizations in 23 states", "we come from 23 states". What holds in how many states, such
as a law, is no claim.
"""

import re
from dataclasses import dataclass

from campaign.drafting.bounds import Bound, bound_after, bound_before
from campaign.drafting.words import NUMBER_WORDS, from_words

_WHO = r"organi[sz]ations|groups|signatories|signers|undersigned|members|we"
_BETWEEN = (
    r"(?:[\s,*_]+(?:and|that|which|who|are|is|come|coming|work|working|based|located|active"
    r"|operating|drawn|spread|represent|representing|span|spanning|cover|covering|serve|serving"
    r"|in|from|across|throughout|together|all|over|more|than|at|least|nearly|almost|about"
    r"|around|some|as|many|the|of|us|undersigned|organizations|groups)){1,9}"
)
_CLAIM = re.compile(
    rf"\b(?:{_WHO})\b{_BETWEEN}[\s*_]+(?P<number>\d{{1,3}}(?![\w.,%])|{NUMBER_WORDS})"
    r"(?P<after>\+|\s+or\s+more)?[*_]*\s+(?:u\.?s\.?\s+|different\s+|other\s+)?(?P<noun>states\b)"
    r"(?P<besides>,?\s+(?:and|plus)\s+(?:the\s+)?(?:district|washington|d\.?c\.?\b|puerto|territor))?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class ClaimedStates:
    """A number of states that a text gives for those who sign.

    ``has_more`` says that a district or a territory is named beside them, which the roster
    counts among its states.
    """

    number: int
    span: tuple[int, int]
    number_span: tuple[int, int]
    bound: Bound
    has_more: bool


def claimed_states(text: str) -> tuple[ClaimedStates, ...]:
    """Give every number in the text that claims to count the signatories' states, in order."""
    return tuple(_claim(text, match) for match in _CLAIM.finditer(text))


def _claim(text: str, match: re.Match[str]) -> ClaimedStates:
    digits = match["number"]
    number = int(digits) if digits.isdigit() else from_words(digits)
    before, start = bound_before(text, match.start("number"))
    after, end = bound_after(text, match.end("number"))
    return ClaimedStates(
        number,
        (match.start("number"), match.end("noun")),
        (start, end),
        after if before is Bound.EXACT else before,
        bool(match["besides"]),
    )
