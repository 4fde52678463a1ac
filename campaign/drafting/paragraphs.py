"""A working text as the paragraphs that a reviewer speaks about, each with its source.

A paragraph is what one may point at: a line of the head, a block of the body, one item of a
list, a footnote. It knows the lines of the source that it was written on, so that other
words can be put in their place, and nothing else moves.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from markdown_it.token import Token
from rapidfuzz.distance import Indel, LCSseq

from campaign.drafting.canonical import canonical_lines
from campaign.drafting.markdown import parsed, tokens_html
from campaign.drafting.redline import LIKE
from campaign.drafting.rules import LetterText

BODY, NOTE = "body", "note"

PART_NAMES: Mapping[str, str] = {
    "title": "Title",
    "addressee": "Addressee",
    "re": "Re line",
    "salutation": "Salutation",
    BODY: "Paragraph",
    NOTE: "Footnote",
    "closing": "Closing",
    "convener": "Convener",
    "cc": "Copy",
    "enclosure": "Enclosure",
}
"""The parts of a letter in the order in which they stand on paper."""

LINES = ("title", "re", "salutation", "closing")
"""Parts that are one line of plain words."""

REWRITABLE = frozenset({*LINES, BODY})
"""Where other words can be suggested. The rest are lists and addresses, with fields of their own."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph; ``position`` counts within its part, from 0.

    ``html`` is safe and has its tokens as written; it is empty outside of body and notes.
    A note that is written inside a paragraph has no source of its own.
    """

    part: str
    position: int
    source: str
    html: str = ""
    first_line: int = 0
    end_line: int = 0

    @property
    def key(self) -> str:
        """What a page calls it."""
        return f"{self.part}-{self.position}"

    @property
    def sha256(self) -> str:
        """The hash of its words, by which a form says what was read."""
        return words_sha256(self.source)

    @property
    def is_rewritable(self) -> bool:
        """Whether other words can be suggested for it."""
        return self.part in REWRITABLE


def words_sha256(source: str) -> str:
    """The SHA-256 of a paragraph's source, as 64 hexadecimal digits."""
    return hashlib.sha256(source.encode()).hexdigest()


def paragraphs(text: LetterText) -> tuple[Paragraph, ...]:
    """Every paragraph in reading order; what is empty has none.

    :raises BodyRefused: as ``markdown.body_html`` does.
    """
    body = tuple(_body_paragraphs(text.body))
    values: Mapping[str, Iterable[str]] = {
        **{part: (getattr(text, part),) for part in LINES},
        "addressee": ("\n".join(one.lines) for one in text.addressees),
        "convener": text.conveners,
        "cc": text.cc,
        "enclosure": text.enclosures,
    }
    found: list[Paragraph] = []
    for part in PART_NAMES:
        if part in values:
            found += _plain(part, values[part])
        else:
            found += (one for one in body if one.part == part)
    return tuple(found)


def rewritten(text: LetterText, paragraph: Paragraph, source: str) -> LetterText:
    """The text with other words in place of the paragraph's; none take it out of the body."""
    if paragraph.part != BODY:
        values: dict[str, Any] = {paragraph.part: source}
        return replace(text, **values)
    lines = canonical_lines(text.body)
    lines[paragraph.first_line : paragraph.end_line] = canonical_lines(source)
    return replace(text, body="\n".join(lines))


def followed(
    old: Iterable[Paragraph], new: Iterable[Paragraph]
) -> Mapping[tuple[str, int], int | None]:
    """Where each paragraph of the old text is in the new one: part and position to position.

    One that was changed is the one that stands in its place, or that has most in common with
    it; None when there is none. What stands before and after a change never moves.
    """
    before, after = _by_part(old), _by_part(new)
    return {
        (part, at): place
        for part, sources in before.items()
        for at, place in _followed(sources, after.get(part, [])).items()
    }


def _by_part(found: Iterable[Paragraph]) -> dict[str, list[str]]:
    sources: dict[str, list[str]] = {}
    for one in found:
        sources.setdefault(one.part, []).append(one.source)
    return sources


def _followed(old: Sequence[str], new: Sequence[str]) -> dict[int, int | None]:
    shorter = min(len(old), len(new))
    head = next((at for at in range(shorter) if old[at] != new[at]), shorter)
    tail = next(
        (at for at in range(shorter - head) if old[-1 - at] != new[-1 - at]), shorter - head
    )
    found: dict[int, int | None] = {at: at for at in range(head)}
    found |= {len(old) - at: len(new) - at for at in range(1, tail + 1)}
    middle_old, middle_new = old[head : len(old) - tail], new[head : len(new) - tail]
    for olds, news in _stretches(middle_old, middle_new):
        found |= _paired(old, new, [head + at for at in olds], [head + at for at in news])
    return {at: _twin(old[at], new, at) if place is None else place for at, place in found.items()}


def _twin(words: str, new: Sequence[str], at: int) -> int | None:
    places = (place for place, other in enumerate(new) if other == words)
    return min(places, key=lambda place: abs(place - at), default=None)


def _stretches(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[range, range]]:
    """What stays and what was changed, in turn, as the positions before and after."""
    seen_old = seen_new = 0
    for code in LCSseq.opcodes(old, new):
        if code.tag == "equal":
            yield range(seen_old, code.src_start), range(seen_new, code.dest_start)
            seen_old, seen_new = code.src_end, code.dest_end
            yield range(code.src_start, seen_old), range(code.dest_start, seen_new)
    yield range(seen_old, len(old)), range(seen_new, len(new))


def _paired(
    old: Sequence[str], new: Sequence[str], olds: Sequence[int], news: Sequence[int]
) -> dict[int, int | None]:
    if len(olds) == len(news):
        return dict(zip(olds, news, strict=True))
    return {at: _most_like(old[at], new, news) for at in olds}


def _most_like(words: str, new: Sequence[str], news: Sequence[int]) -> int | None:
    scores = {at: Indel.normalized_similarity(words.split(), new[at].split()) for at in news}
    best = max(scores, key=lambda at: scores[at], default=None)
    return best if best is not None and scores[best] >= LIKE else None


def _plain(part: str, values: Iterable[str]) -> Iterator[Paragraph]:
    sources = ("\n".join(canonical_lines(value)) for value in values)
    for at, source in enumerate(one for one in sources if one):
        yield Paragraph(part, at, source)


def _body_paragraphs(markdown: str) -> Iterator[Paragraph]:
    lines, positions = canonical_lines(markdown), {BODY: 0, NOTE: 0}
    for part, tokens, opening, closing in _pieces(parsed(markdown)):
        first, end = _lines_of(tokens)
        while end > first and not lines[end - 1].strip():
            end -= 1
        html = f"{opening}{tokens_html(tokens)}{closing}"
        yield Paragraph(part, positions[part], "\n".join(lines[first:end]), html, first, end)
        positions[part] += 1


def _pieces(tokens: Sequence[Token]) -> Iterator[tuple[str, Sequence[Token], str, str]]:
    """The tokens of each paragraph, with what has to stand around its HTML."""
    notes = 0
    for block in _blocks(tokens):
        kind = block[0].type
        if kind in {"bullet_list_open", "ordered_list_open"}:
            start = int(str(block[0].attrGet("start") or 1))
            for number, item in enumerate(_blocks(block[1:-1]), start):
                is_ordered = kind == "ordered_list_open"
                opening = f'<ol start="{number}">' if is_ordered else "<ul>"
                yield BODY, item, opening, "</ol>" if is_ordered else "</ul>"
        elif kind == "footnote_open":
            notes += 1
            yield NOTE, block, f'<ol class="footnotes-list" start="{notes}">', "</ol>"
        else:
            yield BODY, block, "", ""


def _blocks(tokens: Sequence[Token]) -> Iterator[Sequence[Token]]:
    """The tokens of each outermost block; what stands around all notes is left out."""
    start, depth = 0, 0
    for at, token in enumerate(tokens):
        if token.type.startswith("footnote_block"):
            start = at + 1
            continue
        depth += token.nesting
        if depth == 0:
            yield tokens[start : at + 1]
            start = at + 1


def _lines_of(tokens: Sequence[Token]) -> tuple[int, int]:
    maps = [token.map for token in tokens if token.map]
    if not maps:
        return 0, 0
    return min(one[0] for one in maps), max(one[1] for one in maps)
