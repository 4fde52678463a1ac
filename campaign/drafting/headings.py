"""Whether the headings of a body follow one another level by level, and say something."""

from collections.abc import Iterator
from dataclasses import dataclass

from markdown_it.token import Token

TOP_LEVEL = 2
"""The letter itself has the first level, on its page and for whoever listens to it."""


@dataclass(frozen=True, slots=True)
class Heading:
    """One heading: its level as it is written, its words, and the line of its source."""

    level: int
    words: str
    line: int
    mark: str
    """The signs before it, as ``##``; empty for one that is underlined."""


@dataclass(frozen=True, slots=True)
class HeadingFault:
    """What is wrong with a heading, as a sentence, and the signs that would be right before it."""

    heading: Heading
    message: str
    right_mark: str


def headings(tokens: list[Token]) -> tuple[Heading, ...]:
    """The headings among the parser's tokens, in order."""
    return tuple(
        Heading(
            _level(token),
            tokens[place + 1].content.strip(),
            token.map[0] + 1 if token.map else 1,
            token.markup if token.markup.startswith("#") else "",
        )
        for place, token in enumerate(tokens)
        if token.type == "heading_open"
    )


def heading_faults(found: tuple[Heading, ...]) -> Iterator[HeadingFault]:
    """What is wrong, in order; at most one thing for each heading."""
    before = TOP_LEVEL - 1
    for one in found:
        if not one.words:
            message = "There is a heading without words; write them, or take its signs away."
            yield HeadingFault(one, message, "")
            continue
        shown = f"“{one.words[:60]}”"
        if one.level < TOP_LEVEL:
            message = f"The heading {shown} is as high as the letter itself; begin it with ##."
            yield HeadingFault(one, message, "##")
        elif one.level > before + 1:
            mark = "#" * (before + 1)
            message = f"The heading {shown} skips a level of headings; begin it with {mark}."
            yield HeadingFault(one, message, mark)
        before = max(one.level, TOP_LEVEL)


def _level(token: Token) -> int:
    if token.markup.startswith("#"):
        return len(token.markup)
    return 1 if token.markup == "=" else 2
