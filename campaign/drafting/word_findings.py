"""What is wrong with the words of any field: tokens, gaps left open, characters without a glyph."""

import difflib
import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice

from campaign.drafting.finding import Finding, found_at, mend_at
from campaign.drafting.rules import LetterSettings, LetterText
from campaign.drafting.tokens import TOKEN, TOKENS
from campaign.rendering.document import Addressee
from campaign.rendering.glyphs import named, without_glyph

MOST_EXAMINED = 500
"""So many of one sort are looked at in a field; the rest is told after mending."""

# "Title XX" is a law, and X chromosomes come in pairs; a lone XX is a gap.
_PLACEHOLDER = re.compile(
    r"\b(?:TK(?:TK)*|TBD|TBC|TBA|FIXME)\b"
    r"|(?<!Title )(?<!Chapter )(?<!Article )(?<!Part )(?<!Amendment )\bX{2,}\b(?! chromosome)"
    r"|(?i:\blorem ipsum\b)|(?<=\S )_{3,}|_{3,}(?= ?\S)|(?<![?!])\?{3,}"
    r"|<[A-Z][A-Z _-]{1,40}>"
    r"|\[(?!SIC\])(?:[A-Z][A-Z0-9 ./_-]{1,40}"
    r"|(?i:insert|name|date|your|number|organi[sz]ation|title|address)\b[^\]\n]{0,60})\](?![(\[:])"
)
_NAMES = "|".join(re.escape(name) for name in TOKENS)
# What was meant for a token: one brace for two, or no end.
_HALF_TOKEN = re.compile(
    rf"(?<!\{{)\{{[ \t]*(?P<single>{_NAMES})[ \t]*\}}(?!\}})"
    rf"|\{{\{{[ \t]*(?P<open>{_NAMES})\b(?![ \t]*\}}\}})(?:[ \t]*\}})?"
)


def word_findings(
    field: tuple[str, str], text: LetterText, settings: LetterSettings | None
) -> Iterator[Finding]:
    """What is wrong in one field; what a token stands for is asked of text and settings.

    Without settings nothing is known of a deadline, and nothing is said of one.
    """
    yield from _in_tokens(field, text, settings)
    for match in islice(_PLACEHOLDER.finditer(field[1]), MOST_EXAMINED):
        message = f"“{match[0]}” looks like a gap that was to be filled; write what belongs there."
        yield found_at("placeholder", field, match.span(), message)
    for character in islice(without_glyph(field[1]), MOST_EXAMINED):
        at = field[1].find(character)
        span = (at, at + len(character))
        message = f"No font here can print {named(character)}; write the {field[0]} without it."
        yield found_at("glyph", field, span, message, mend=mend_at(field, span, ""))


def _in_tokens(
    field: tuple[str, str], text: LetterText, settings: LetterSettings | None
) -> Iterator[Finding]:
    for match in islice(_HALF_TOKEN.finditer(field[1]), MOST_EXAMINED):
        token = f"{{{{ {match['single'] or match['open']} }}}}"
        message = f"“{match[0]}” is no token, since its braces are not two and two; write {token}."
        mend = mend_at(field, match.span(), token)
        yield found_at("token", field, match.span(), message, mend=mend)
    for match in islice(TOKEN.finditer(field[1]), MOST_EXAMINED):
        name = match[1].strip()
        near = _nearest(name)
        message = _fault_of(name, near, text, settings)
        if message:
            new = f"{{{{ {near} }}}}"
            mend = mend_at(field, match.span(), new) if near and name not in TOKENS else None
            yield found_at("token", field, match.span(), message, literal=name, mend=mend)


def _fault_of(name: str, near: str, text: LetterText, settings: LetterSettings | None) -> str:
    if name not in TOKENS:
        hint = f"did you mean {{{{ {near} }}}}?" if near else f"known are {', '.join(TOKENS)}."
        return f"There is no token {{{{ {name} }}}}; {hint}"
    if lack := _lack(name, text, settings):
        return f"The token {{{{ {name} }}}} stands for nothing, since {lack}; give one, or take the token out."
    return ""


def _lack(name: str, text: LetterText, settings: LetterSettings | None) -> str:
    if name == "deadline" and settings and settings.deadline_at is None:
        return "the letter has no deadline"
    if name == "conveners" and not text.conveners:
        return "the letter has no convener"
    part = name.removeprefix("addressee.")
    first = text.addressees[0] if text.addressees else Addressee(name="")
    if part != name and not getattr(first, part):
        return f"the first addressee has no {part}"
    return ""


@lru_cache(maxsize=1024)
def _nearest(name: str) -> str:
    return next(iter(difflib.get_close_matches(name, TOKENS, n=1)), "")
