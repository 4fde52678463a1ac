"""What should be looked at in a text before it is printed."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass

from campaign.drafting.numbers import claimed_counts, sentence_around
from campaign.drafting.rules import LetterText
from campaign.drafting.tokens import TOKENS, Figures, unknown_tokens

CHECKED_FIELDS = ("title", "re", "salutation", "body", "closing")

_PLACEHOLDER = re.compile(
    r"\bTK\b|\bTKTK\b|\bTBD\b|\bX{3,}\b|(?<!Title )\bXX\b|\blorem ipsum\b"
    r"|\[(?:[A-Z][A-Z _-]{2,40}|(?i:insert|name|date|your)\b[^\]\n]{0,40})\](?!\()"
)
_PLAIN_LINK = re.compile(r"\bhttp://[^\s)>\]]+")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found: a stable id, its kind, where it stands, and what to do about it."""

    id: str
    kind: str
    where: str
    message: str
    excerpt: str


def text_findings(text: LetterText) -> tuple[Finding, ...]:
    """Unknown tokens, placeholders, links that are not https, and a missing addressee."""
    found = [finding for name in CHECKED_FIELDS for finding in _in_field(name, getattr(text, name))]
    if not any(one.name or one.organization for one in text.addressees):
        message = "The letter has no addressee; give at least a name or an organization under “to”."
        found.append(_finding("addressee", "to", "to", message, ""))
    return tuple(found)


def count_findings(text: LetterText, figures: Figures) -> tuple[Finding, ...]:
    """Numbers that are said to be those who sign, and are not."""
    right = {
        figures.count,
        figures.count_without_conveners,
        figures.organizations_count,
        figures.individuals_count,
    }
    return tuple(
        _finding(
            "count",
            name,
            f"{name}, line {claim.line}",
            f"The {name} says “{claim.literal}” ({claim.number}), but the roster has "
            f"{figures.count}; write {{{{ count }}}} instead.",
            f"{claim.literal}\n{claim.excerpt}",
        )
        for name in CHECKED_FIELDS
        for claim in claimed_counts(getattr(text, name))
        if claim.number not in right
    )


def _in_field(name: str, text: str) -> Iterator[Finding]:
    for unknown in unknown_tokens(text):
        message = f"There is no token {{{{ {unknown.name} }}}}; known are {', '.join(TOKENS)}."
        yield _finding("token", name, f"{name}, line {unknown.line}", message, unknown.name)
    for kind, pattern, sentence in (
        ("placeholder", _PLACEHOLDER, "“{}” looks like a gap that was to be filled."),
        ("link", _PLAIN_LINK, "The link {} is not https; readers are warned of it."),
    ):
        for match in pattern.finditer(text):
            line = text.count("\n", 0, match.start()) + 1
            excerpt = f"{match[0]}\n{sentence_around(text, match.start())}"
            yield _finding(kind, name, f"{name}, line {line}", sentence.format(match[0]), excerpt)


def _finding(kind: str, name: str, where: str, message: str, excerpt: str) -> Finding:
    # The id follows from what stands in the text, not from lines or the roster, so an
    # acceptance holds while the sentence stays.
    digest = hashlib.sha256("\x1f".join((kind, name, excerpt)).encode()).hexdigest()
    return Finding(digest[:8], kind, where, message, excerpt.partition("\n")[2])
