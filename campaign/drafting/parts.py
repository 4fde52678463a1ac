"""What a letter to somebody who decides needs around its text: to whom, a greeting, a close.

Only what a reader would take for a mistake is found. A letter may do without a Re: line,
and an open letter without greeting and closing; one that greets must also close.
"""

import re
from collections.abc import Iterator

from campaign.drafting.finding import Finding, Mend, found, found_at, mend_at
from campaign.drafting.rules import LetterText
from campaign.rendering.document import Addressee

USUAL_CLOSING = "Respectfully,"

# Whoever is named so needs no title or organization beside the name.
_SAYS_THE_OFFICE = re.compile(
    r"\b(?:members?|president|vice|governor|mayor|senators?|representatives?|secretary|minister"
    r"|chair\w*|commission\w*|director|administrator|attorney|justices?|judges?|superintendent"
    r"|chancellor|council\w*|committee|board|congress\w*|senate|house|legislat\w*|department"
    r"|office|leaders?|officers?|trustees|supervisors?|clerk|sheriff|ambassador|speaker|court"
    r"|governors|mayors|ministers|delegates?|parliament|assembly|agency|whom)\b",
    re.IGNORECASE,
)
_RE_WORD = re.compile(r"\s*re\s*:\s*", re.IGNORECASE)


def part_findings(text: LetterText) -> Iterator[Finding]:
    """What is missing around the text, and the Re: line that says "Re:" twice."""
    if not text.title.strip():
        message = "The letter has no title, by which everything else names it; give it one."
        yield found("part", "title", message)
    if not any(one.name or one.organization for one in text.addressees):
        message = "The letter has no addressee; give at least a name or an organization under “to”."
        yield found("addressee", "to", message)
    else:
        yield from _in_addressees(text.addressees)
    if not text.body.strip():
        yield found("body", "body", "The letter has no body; write it.")
    if word := _RE_WORD.match(text.re):
        message = "The word “Re:” is printed by itself; take it out of the Re: line."
        field = ("re", text.re)
        yield found_at("part", field, word.span(), message, mend=mend_at(field, word.span(), ""))
    if text.closing.strip() and not text.salutation.strip():
        message = "The letter closes but greets nobody; write a salutation, like “Dear Secretary:”."
        yield found("part", "salutation", message)
    if text.salutation.strip() and not text.closing.strip():
        message = f"The letter greets but does not close; write a closing, like “{USUAL_CLOSING}”."
        mend = Mend("closing", 1, 0, text.closing, USUAL_CLOSING)
        yield found("part", "closing", message, mend=mend)


def _in_addressees(addressees: tuple[Addressee, ...]) -> Iterator[Finding]:
    blocks = ["\n".join(one.lines) for one in addressees]
    field = ("to", "\n\n".join(blocks))
    some_have_address = any(one.address for one in addressees)
    start = 0
    for number, (one, block) in enumerate(zip(addressees, blocks, strict=True), start=1):
        message = _fault_of(one, number, some_have_address=some_have_address)
        if message:
            literal = block or str(number)
            yield found_at(
                "addressee", field, (start, start + len(block)), message, literal=literal
            )
        start += len(block) + 2


def _fault_of(one: Addressee, number: int, *, some_have_address: bool) -> str:
    who = f"“{one.name or one.organization}”"
    if not one.name and not one.organization:
        return (
            f"Addressee {number} has neither a name nor an organization; give one, or take it out."
        )
    is_name_alone = not (one.title or one.organization or one.address)
    if is_name_alone and not _SAYS_THE_OFFICE.search(one.name):
        return f"The addressee {who} has neither a title nor an organization; say who that is."
    if some_have_address and not one.address:
        return f"The addressee {who} has no address, though another has; add it, or leave all out."
    return ""
