"""A text as blocks of words with their marks, so that two texts can be compared word by word.

Everything that is read on paper is there: the words, how they are set, and where a link
leads. What is not read, such as how a list is indented in the source, is not.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from markdown_it.token import Token

from campaign.drafting.canonical import canonical_lines
from campaign.drafting.markdown import parsed
from campaign.drafting.rules import LetterText

BREAK = "\n"
"""The word that stands for the end of a line within a block."""

# A token is one word, whatever spaces it holds.
_WORD = re.compile(r"(?:\{\{[^{}]*\}\}|\S)+")

_HOLDERS = {
    "list_item": "item",
    "blockquote": "quotation",
    "footnote": "note",
    "th": "cell",
    "td": "cell",
}
_MARKS = {"em": "em", "strong": "strong"}


@dataclass(frozen=True, slots=True)
class Word:
    """One word as it is read, with how it is set: ``em``, ``strong``, ``code``, or a link's address."""

    text: str
    marks: tuple[str, ...] = ()
    is_glued: bool = False
    """Whether it follows the word before without a space, as a full stop follows a link."""


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph, heading, item, cell or the like; ``kind`` says which.

    Kinds: ``paragraph``, ``h2`` to ``h6``, ``item``, ``quotation``, ``cell``, ``note``,
    ``code`` and ``rule``. ``depth`` counts the lists and quotations around it.
    """

    kind: str
    words: tuple[Word, ...]
    depth: int = 0

    @property
    def text(self) -> str:
        """The words alone, as they are read."""
        return "".join(f"{'' if word.is_glued else ' '}{word.text}" for word in self.words).strip()


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a letter under its name; a part without words has no blocks."""

    name: str
    blocks: tuple[Block, ...]


def letter_parts(text: LetterText) -> tuple[Part, ...]:
    """The parts of a letter in the order of its canonical text, each once, tokens as written.

    :raises BodyRefused: as ``markdown.body_html`` does.
    """
    return (
        Part("Title", _plain((text.title,))),
        Part("Re", _plain((text.re,))),
        Part("Addressees", _plain(BREAK.join(one.lines) for one in text.addressees)),
        Part("Salutation", _plain((text.salutation,))),
        Part("Body", body_blocks(text.body)),
        Part("Closing", _plain((text.closing,))),
        Part("Conveners", _plain(text.conveners)),
        Part("Copies", _plain(text.cc)),
        Part("Enclosures", _plain(text.enclosures)),
    )


def body_blocks(markdown: str) -> tuple[Block, ...]:
    """The blocks of a body from top to bottom; none for an empty one.

    :raises BodyRefused: as ``markdown.body_html`` does.
    """
    return tuple(_blocks(parsed(markdown)))


def _plain(values: Iterable[str]) -> tuple[Block, ...]:
    blocks = (Block("paragraph", tuple(_words(canonical_lines(value)))) for value in values)
    return tuple(block for block in blocks if block.words)


def _words(lines: Iterable[str], marks: tuple[str, ...] = ()) -> Iterator[Word]:
    for number, line in enumerate(lines):
        if number:
            yield Word(BREAK)
        yield from (Word(word, marks) for word in _WORD.findall(line))


def _blocks(tokens: Iterable[Token]) -> Iterator[Block]:
    around: list[str] = []
    for token in tokens:
        name, _, move = token.type.rpartition("_")
        if move == "open" and (name in _HOLDERS or name == "heading"):
            around.append(token.tag if name == "heading" else _HOLDERS[name])
        elif move == "close" and (name in _HOLDERS or name == "heading"):
            around.pop()
        elif token.type == "inline":
            yield Block(
                around[-1] if around else "paragraph",
                tuple(_inline_words(token.children or ())),
                len([one for one in around if one in {"item", "quotation"}]),
            )
        elif token.type in {"fence", "code_block"}:
            yield Block("code", tuple(_words(token.content.rstrip("\n").split("\n"))))
        elif token.type == "hr":
            yield Block("rule", ())


def _inline_words(children: Iterable[Token]) -> Iterator[Word]:
    marks: list[str] = []
    is_open = False
    for token in children:
        name, _, move = token.type.rpartition("_")
        if move == "open":
            marks.append(str(token.attrGet("href") or "") if name == "link" else _MARKS[name])
        elif move == "close":
            marks.pop()
        else:
            text, own = _read(token)
            is_glued = is_open and not text[:1].isspace()
            for number, word in enumerate(_words([text], (*marks, *own))):
                yield replace(word, is_glued=True) if is_glued and number == 0 else word
            if text.strip() or text[:1].isspace():
                is_open = not text[-1:].isspace()
            if token.type == "hardbreak":
                yield Word(BREAK)


def _read(token: Token) -> tuple[str, tuple[str, ...]]:
    if token.type == "footnote_ref":
        return f"[{token.meta['id'] + 1}]", ("note",)
    if token.type == "code_inline":
        return token.content, ("code",)
    return token.content or " ", ()
