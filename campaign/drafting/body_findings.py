"""What is wrong with a body as Markdown: links, headings, and what cannot be set at all."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import unescape
from itertools import islice

from markdown_it.token import Token

from campaign.drafting.finding import Finding, found, found_at, mend_at
from campaign.drafting.headings import HeadingFault, heading_faults, headings
from campaign.drafting.markdown import IMAGES, LINKS, BodyRefused, Link, body_html, parsed
from campaign.rendering.glyphs import named, without_glyph

MOST_EXAMINED = 500
"""So many of one sort are looked at; whoever has more of them hears of the rest after mending."""

_GOOD_SCHEMES = ("https://", "mailto:")
_A_HOST = re.compile(r"(?:www\.)?[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:com|edu|gov|net|org)(?:/|$)", re.I)
_A_TOKEN = re.compile(r"\{\{|%7B%7B", re.IGNORECASE)
_NO_LINK = re.compile(r"\[[^\[\]\n]{0,200}\]\((?P<address>(?:[^()\n]|\([^()\n]{0,100}\)){0,400})\)")
_ACTS = re.compile(r"\s*(?:javascript|vbscript|data|file):", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Body:
    """A body with where each of its lines begins."""

    words: str
    starts: tuple[int, ...]
    blank_lines: int

    @property
    def field(self) -> tuple[str, str]:
        return "body", self.words

    def line_start(self, line: int) -> int:
        """Where a line of the parser begins in the text; it counts none that are blank before."""
        return self.starts[min(self.blank_lines + line, len(self.starts)) - 1]

    def find(self, words: str, line: int) -> tuple[int, int] | None:
        """Where the words stand at a line or after it."""
        start = self.words.find(words, self.line_start(line))
        return (start, start + len(words)) if words and start >= 0 else None

    def line_span(self, line: int) -> tuple[int, int]:
        start = self.line_start(line)
        end = self.words.find("\n", start)
        return start, len(self.words) if end < 0 else end


def body_findings(words: str) -> tuple[Finding, ...]:
    """What is wrong; only that when the body cannot be set, and nothing for an empty one.

    A body that is refused is read no further, however long it is.
    """
    env: dict[str, list[Link]] = {}
    try:
        tokens = parsed(words, env)
    except BodyRefused as refused:
        return (found("body", "body", refused.message),)
    body = _body(words)
    return (
        *_in_links(body, env.get(LINKS, ())),
        *_in_what_is_no_link(body, tokens),
        *_in_images(body, env.get(IMAGES, ())),
        *(
            _in_heading(body, one)
            for one in islice(heading_faults(headings(tokens)), MOST_EXAMINED)
        ),
        *_in_entities(words),
    )


def _body(words: str) -> _Body:
    starts = (0, *(match.end() for match in re.finditer("\n", words)))
    blank = re.match(r"(?:[^\S\n]*\n)*", words)
    return _Body(words, starts, words.count("\n", 0, blank.end() if blank else 0))


def _in_links(body: _Body, links: Iterable[Link]) -> Iterator[Finding]:
    doubtful = (one for one in links if _fault_of(one.target))
    for link in islice(doubtful, MOST_EXAMINED):
        span = body.find(link.target, link.line)
        secure = _secure(link.target)
        yield found_at(
            "link",
            body.field,
            span or body.line_span(link.line),
            _fault_of(link.target),
            literal=link.target,
            mend=mend_at(body.field, span, secure) if span and secure else None,
        )


def _fault_of(target: str) -> str:
    shown = f"The link to “{target[:100]}”"
    if _A_TOKEN.search(target):
        return f"{shown} holds a token, which no address is filled in with; write it out."
    if not target.lower().startswith(_GOOD_SCHEMES):
        return f"{shown} is not https; give an address with https://."
    return ""


def _secure(target: str) -> str:
    """The same address with https; empty when it is none that a browser could find."""
    if target.lower().startswith("http://"):
        return f"https://{target[len('http://') :]}"
    return f"https://{target}" if _A_HOST.match(target) else ""


def _in_what_is_no_link(body: _Body, tokens: list[Token]) -> Iterator[Finding]:
    """What looks like a link but is shown as it stands, with its brackets."""
    for line, words in islice(_shown_brackets(tokens), MOST_EXAMINED):
        match = _NO_LINK.search(words)
        span = body.find(words, line) or body.line_span(line)
        address = match["address"].strip() if match else ""
        shown = f"“{words[:100]}” is shown as it stands"
        if _ACTS.match(address):
            message = f"{shown}, since its address could act; give one with https://."
            yield found_at("link", body.field, span, message, literal=words)
        elif _A_TOKEN.search(address):
            message = f"{shown}, since its address holds a token; write the address out."
            yield found_at("link", body.field, span, message, literal=words)
        elif " " in address and '"' not in address:
            message = f"{shown}, since its address holds a space; write %20 for it."
            whole = words.replace(address, address.replace(" ", "%20"))
            mend = mend_at(body.field, span, whole) if body.words[slice(*span)] == words else None
            yield found_at("link", body.field, span, message, literal=words, mend=mend)


def _shown_brackets(tokens: list[Token]) -> Iterator[tuple[int, str]]:
    for token in tokens:
        if token.type == "inline" and "](" in token.content:
            line = token.map[0] + 1 if token.map else 1
            shown = "".join(one.content for one in token.children or () if one.type == "text")
            yield from ((line, match[0]) for match in _NO_LINK.finditer(shown))


def _in_images(body: _Body, images: Iterable[Link]) -> Iterator[Finding]:
    for image in islice(images, MOST_EXAMINED):
        whole = f"![{image.words}]({image.target})"
        span = body.find(whole, image.line)
        shown = f"only its words “{image.words[:100]}” are" if image.words.strip() else "nothing is"
        yield found_at(
            "image",
            body.field,
            span or body.line_span(image.line),
            f"An image is not printed, and {shown} shown in its place; take it out, or enclose it.",
            literal=whole,
            mend=mend_at(body.field, span, image.words) if span else None,
        )


def _in_heading(body: _Body, fault: HeadingFault) -> Finding:
    start, end = body.line_span(fault.heading.line)
    mark = fault.heading.mark
    at = body.words.find(mark, start, end) if mark else -1
    mend = None
    if at >= 0:
        span = (at, at + len(mark)) if fault.right_mark else (start, end)
        mend = mend_at(body.field, span, fault.right_mark)
    literal = f"{mark} {fault.heading.words}"
    return found_at("heading", body.field, (start, end), fault.message, literal=literal, mend=mend)


def _in_entities(words: str) -> Iterator[Finding]:
    """Characters that stand there only by name or number, as ``&#x1FAE0;``."""
    if "&" not in words:
        return
    shown = "".join(set(unescape(body_html(words))) - set(words))
    for character in without_glyph(shown):
        message = f"No font here can print {named(character)}; write the body without it."
        yield found("glyph", "body", message, literal=character)
