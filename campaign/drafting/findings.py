"""What should be looked at in a text before it is printed."""

import difflib
import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from campaign.drafting.markdown import BodyRefused, link_targets
from campaign.drafting.numbers import ClaimedCount, claimed_counts
from campaign.drafting.passages import line_of, sentence_at
from campaign.drafting.rules import LetterText
from campaign.drafting.tokens import TOKENS, Figures, unknown_tokens

# "Title XX" is a law, and X chromosomes come in pairs; a lone XX is a gap.
_PLACEHOLDER = re.compile(
    r"\b(?:TK(?:TK)*|TBD|TBC|TBA|FIXME)\b"
    r"|(?<!Title )(?<!Chapter )(?<!Article )(?<!Part )(?<!Amendment )\bX{2,}\b(?! chromosome)"
    r"|(?i:\blorem ipsum\b)|(?<=\S )_{3,}|_{3,}(?= ?\S)|(?<![?!])\?{3,}"
    r"|<[A-Z][A-Z _-]{1,40}>"
    r"|\[(?!SIC\])(?:[A-Z][A-Z0-9 ./_-]{1,40}"
    r"|(?i:insert|name|date|your|number|organi[sz]ation|title|address)\b[^\]\n]{0,60})\](?![(\[:])"
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found: a stable id, its kind, where it stands, and what to do about it.

    ``id`` is eight hexadecimal digits made of the kind, the field, the words
    and the sentence around them: it stays while the sentence stays, whatever
    happens to the roster or to the lines above. Kinds: ``token``,
    ``placeholder``, ``link``, ``body``, ``addressee`` and ``count``.
    """

    id: str
    kind: str
    where: str
    message: str
    excerpt: str


def text_findings(text: LetterText, via: str = "") -> tuple[Finding, ...]:
    """Give what is wrong with the text alone, and with the line ``via``, each thing once.

    Unknown tokens, placeholders, a missing addressee, links that are not https,
    and a body that cannot be set.
    """
    fields = (*_fields(text), ("via", via))
    found = [one for name, words in fields for one in _in_field(name, words)]
    found.extend(_in_links(text.body))
    if not any(one.name or one.organization for one in text.addressees):
        message = "The letter has no addressee; give at least a name or an organization under “to”."
        found.append(_finding("addressee", "to", message))
    return _each_once(found)


def count_findings(text: LetterText, figures: Figures) -> tuple[Finding, ...]:
    """Give the numbers that are said to be those who sign, and are not.

    Right are all listed, all without conveners, all organizations, all individuals.
    """
    right = {
        figures.count,
        figures.count_without_conveners,
        figures.organizations_count,
        figures.individuals_count,
    }
    return _each_once(
        _count_finding(name, claim, figures.count)
        for name, words in _fields(text)
        for claim in claimed_counts(words)
        if claim.number not in right
    )


def _fields(text: LetterText) -> Iterator[tuple[str, str]]:
    yield from (("title", text.title), ("re", text.re), ("salutation", text.salutation))
    yield from (("body", text.body), ("closing", text.closing))
    yield "enclosures", "\n".join(text.enclosures)
    yield "cc", "\n".join(text.cc)
    yield "to", "\n\n".join("\n".join(one.lines) for one in text.addressees)


def _count_finding(name: str, claim: ClaimedCount, count: int) -> Finding:
    written_out = not claim.literal[0].isdigit() and str(claim.number) not in claim.literal
    number = f" ({claim.number:,})" if written_out else ""
    message = (
        f"The {name} says “{claim.literal}”{number}, but the roster has {count:,}; "
        "write {{ count }} instead."
    )
    return _finding(
        "count", name, message, literal=claim.literal, line=claim.line, excerpt=claim.excerpt
    )


def _in_field(name: str, words: str) -> Iterator[Finding]:
    for unknown in unknown_tokens(words):
        near = difflib.get_close_matches(unknown.name, TOKENS, n=1)
        hint = f"did you mean {{{{ {near[0]} }}}}?" if near else f"known are {', '.join(TOKENS)}."
        message = f"There is no token {{{{ {unknown.name} }}}}; {hint}"
        yield _finding(
            "token", name, message, literal=unknown.name, line=unknown.line, excerpt=unknown.excerpt
        )
    for match in _PLACEHOLDER.finditer(words):
        line, excerpt = line_of(words, match.start()), sentence_at(words, *match.span())
        message = f"“{match[0]}” looks like a gap that was to be filled; write what belongs there."
        yield _finding("placeholder", name, message, literal=match[0], line=line, excerpt=excerpt)


def _in_links(body: str) -> Iterator[Finding]:
    try:
        targets = link_targets(body)
    except BodyRefused as refused:
        yield _finding("body", "body", refused.message)
        return
    for target in targets:
        if not target.lower().startswith(("https://", "mailto:")):
            position = max(0, body.find(target))
            excerpt = sentence_at(body, position, position + len(target))
            message = f"The link to “{target[:100]}” is not https; give an address with https://."
            yield _finding(
                "link",
                "body",
                message,
                literal=target,
                line=line_of(body, position),
                excerpt=excerpt,
            )


def _finding(
    kind: str, name: str, message: str, *, literal: str = "", line: int = 0, excerpt: str = ""
) -> Finding:
    words = "\x1f".join((kind, name, literal, excerpt))
    digest = hashlib.sha256(words.encode(errors="backslashreplace")).hexdigest()
    where = f"{name}, line {line}" if line else name
    return Finding(digest[:8], kind, where, message, excerpt)


def _each_once(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple({one.id: one for one in findings}.values())
