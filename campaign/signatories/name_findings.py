"""What is found about the names of a roster: otherwise in the text, not printable, oddly spelled."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from campaign.drafting.finding import Finding, fields_of, found, found_at, mend_at
from campaign.drafting.findings import MOST_OF_A_KIND, each_once
from campaign.drafting.rules import MAX_BODY_BYTES, LetterText
from campaign.organizations.spelling import SpellingRemark, remarks_on
from campaign.rendering.glyphs import named, without_glyph
from campaign.signatories.mentions import Mention, mentions_otherwise

_ADDRESSEES = "to"


@dataclass(frozen=True, slots=True)
class ListedName:
    """A name as it is printed, its detail, and whether it is an organization's."""

    name: str
    detail: str
    is_organization: bool


def name_findings(text: LetterText, names: Iterable[ListedName]) -> tuple[Finding, ...]:
    """Give organizations that the text spells otherwise, names without glyphs, and odd spellings.

    Where a name has its acronym is its own choice, and nothing to stop a printing at. A person's name is not looked for in the text: two people may well have names that are near.
    """
    names = tuple(names)
    organizations = tuple(one.name for one in names if one.is_organization)
    return each_once((*_in_text(text, organizations), *roster_findings(names)))


def roster_findings(names: Iterable[ListedName]) -> tuple[Finding, ...]:
    """Give what is wrong with the names themselves: no glyphs, and odd spellings."""
    names = tuple(names)
    return each_once((*_in_roster(names), *_odd(names)))


def _in_text(text: LetterText, organizations: tuple[str, ...]) -> Iterator[Finding]:
    for field in fields_of(text):
        if field[0] != _ADDRESSEES and len(field[1]) <= MAX_BODY_BYTES:
            mentions = mentions_otherwise(field[1], organizations)
            yield from (_otherwise(field, one) for one in islice(mentions, MOST_OF_A_KIND))


def _otherwise(field: tuple[str, str], mention: Mention) -> Finding:
    name, words = field
    written = " ".join(words[slice(*mention.span)].split())
    message = (
        f"The {name} writes “{written}”, but the roster has “{mention.name}”; use one spelling."
    )
    return found_at(
        "name", field, mention.span, message, mend=mend_at(field, mention.span, mention.name)
    )


def _in_roster(names: tuple[ListedName, ...]) -> Iterator[Finding]:
    for one in names:
        for words in (one.name, one.detail):
            if missing := without_glyph(words):
                message = f"No font here can print {named(missing)} in “{words}”; correct the name."
                yield found("glyph", "roster", message, literal=words)


def _odd(names: tuple[ListedName, ...]) -> Iterator[Finding]:
    for one in names:
        for remark in remarks_on(one.name):
            literal = f"{remark.kind} {one.name}"
            yield found("spelling", "roster", _remark_on(one.name, remark), literal=literal)


def _remark_on(name: str, remark: SpellingRemark) -> str:
    mend = f"Correct it to “{remark.offer}”" if remark.offer else "Correct it"
    return f"“{name}”: {remark.message} {mend}, or accept it as the signatory’s own choice."
