"""A letter's Markdown as a Word file: our parser's tokens as pandoc's blocks, then our look."""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from markdown_it.token import Token

from campaign.drafting.languages import direction
from campaign.drafting.letter_guess import text_parts
from campaign.drafting.markdown import parsed
from campaign.drafting.pandoc import converted
from campaign.drafting.rules import LetterSettings, LetterText
from campaign.drafting.word_changes import Node
from campaign.drafting.word_look import Look, finished

API_VERSION = (1, 23, 1)

# A text has no moment of its own; this one is the earliest that a zip can hold.
_NO_MOMENT = datetime(1980, 1, 1, tzinfo=UTC)
_ATTRIBUTES: list[Any] = ["", [], []]


def text_as_word(text: LetterText, settings: LetterSettings) -> bytes:
    """The letter's text as a ``.docx``, tokens as written; ``read_word`` reads the same back.

    Each part stands in a paragraph style of its own, such as “Letter Re”. The same
    text gives the same bytes.
    """
    blocks = [
        *(
            one
            for style, lines in text_parts(text, settings.via)
            for one in paragraph(style, lines)
        ),
        *blocks_of(text.body),
        *paragraph("Letter Closing", (text.closing,)),
        *(one for name in text.conveners for one in paragraph("Letter Convener", (name,))),
        *(one for line in text.cc for one in paragraph("Letter Cc", (f"cc: {line}",))),
        *(
            one
            for line in text.enclosures
            for one in paragraph("Letter Enclosure", (f"Enclosure: {line}",))
        ),
    ]
    runs = direction(settings.language)
    return word_file(blocks, Look(text.title, settings.language, runs, _NO_MOMENT))


def word_file(blocks: list[Node], look: Look) -> bytes:
    """The blocks as a ``.docx`` in the look of our paper."""
    document = {"pandoc-api-version": API_VERSION, "meta": {}, "blocks": blocks}
    return finished(
        converted(json.dumps(document).encode(), "--from", "json", "--to", "docx"), look
    )


def paragraph(style: str, lines: Iterable[str]) -> Iterator[Node]:
    """One paragraph of plain lines in a style; none when there are no words."""
    inlines: list[Node] = []
    for line in filter(None, lines):
        inlines += [{"t": "LineBreak"}] if inlines else []
        inlines.append({"t": "Str", "c": line})
    if inlines:
        attributes = ["", [], [["custom-style", style]]]
        yield {"t": "Div", "c": [attributes, [{"t": "Para", "c": inlines}]]}


def blocks_of(markdown: str) -> list[Node]:
    """The body as pandoc's blocks; notes stand where they are first referred to.

    :raises BodyRefused: as ``body_html`` does.
    """
    reader = _Reader(parsed(markdown))
    return reader.blocks()


class _Reader:
    """Goes through the parser's tokens, one block after the other."""

    def __init__(self, tokens: list[Token]) -> None:
        self._notes: dict[int, list[Node]] = {}
        end = next((n for n, one in enumerate(tokens) if one.type == "footnote_block_open"), None)
        self._tokens = iter(tokens if end is None else tokens[:end])
        if end is not None:
            self._read_notes(tokens[end:])

    def blocks(self, until: str = "") -> list[Node]:
        """Give the blocks up to the token of this type, or to the end."""
        made: list[Node] = []
        for token in self._tokens:
            if token.type == until:
                break
            made += self._block(token)
        return made

    def _read_notes(self, tokens: list[Token]) -> None:
        # A note within a note has no place in Word, so none is known while they are read.
        inner = _Reader([])
        inner._tokens = iter(tokens)
        for token in inner._tokens:
            if token.type == "footnote_open":
                self._notes[int(token.meta["id"])] = inner.blocks("footnote_close")

    def _block(self, token: Token) -> list[Node]:
        kind = token.type.removesuffix("_open")
        if kind in {"paragraph", "heading"}:
            return [self._paragraph(token, kind)]
        if kind in {"bullet_list", "ordered_list"}:
            return [self._list(token, kind)]
        if kind == "blockquote":
            return [{"t": "BlockQuote", "c": self.blocks("blockquote_close")}]
        if kind in {"fence", "code_block"}:
            return [{"t": "CodeBlock", "c": [_ATTRIBUTES, token.content.removesuffix("\n")]}]
        if kind == "table":
            return [self._table()]
        return [{"t": "HorizontalRule"}] if kind == "hr" else []

    def _paragraph(self, token: Token, kind: str) -> Node:
        inlines = self._inlines_of_next()
        if kind == "heading":
            return {"t": "Header", "c": [_level(token), _ATTRIBUTES, inlines]}
        return {"t": "Plain" if token.hidden else "Para", "c": inlines}

    def _inlines_of_next(self) -> list[Node]:
        children = next(self._tokens).children or []
        next(self._tokens)
        return _Inlines(children, self._notes).all()

    def _list(self, token: Token, kind: str) -> Node:
        items = []
        for inner in self._tokens:
            if inner.type == f"{kind}_close":
                break
            items.append(self.blocks("list_item_close"))
        if kind == "bullet_list":
            return {"t": "BulletList", "c": items}
        start = int(token.attrs.get("start", 1))
        return {"t": "OrderedList", "c": [[start, {"t": "Decimal"}, {"t": "Period"}], items]}

    def _table(self) -> Node:
        rows: list[list[list[Any]]] = []
        for token in self._tokens:
            if token.type == "table_close":
                break
            if token.type == "tr_open":
                rows.append([])
            elif token.type in {"th_open", "td_open"}:
                plain = {"t": "Plain", "c": self._inlines_of_next()}
                rows[-1].append([_ATTRIBUTES, {"t": "AlignDefault"}, 1, 1, [plain]])
        head, *rest = [[_ATTRIBUTES, row] for row in rows]
        columns = [[{"t": "AlignDefault"}, {"t": "ColWidthDefault"}] for _ in rows[0]]
        body = [_ATTRIBUTES, 0, [], rest]
        parts = [[None, []], columns, [_ATTRIBUTES, [head]], [body], [_ATTRIBUTES, []]]
        return {"t": "Table", "c": [_ATTRIBUTES, *parts]}


class _Inlines:
    """Goes through the tokens within one paragraph."""

    def __init__(self, tokens: Iterable[Token], notes: Mapping[int, list[Node]]) -> None:
        self._tokens = iter(tokens)
        self._notes = notes

    def all(self, until: str = "") -> list[Node]:
        """Give the inlines up to the token of this type, or to the end."""
        made: list[Node] = []
        for token in self._tokens:
            if token.type == until:
                break
            made += self._inline(token)
        return made

    def _inline(self, token: Token) -> list[Node]:
        kind = token.type
        if kind in {"em_open", "strong_open"}:
            name = "Emph" if kind == "em_open" else "Strong"
            return [{"t": name, "c": self.all(kind.replace("open", "close"))}]
        if kind == "link_open":
            target = [str(token.attrGet("href") or ""), ""]
            return [{"t": "Link", "c": [_ATTRIBUTES, self.all("link_close"), target]}]
        if kind in {"hardbreak", "softbreak"}:
            return [{"t": "LineBreak" if kind == "hardbreak" else "SoftBreak"}]
        if kind == "code_inline":
            return [{"t": "Code", "c": [_ATTRIBUTES, token.content]}]
        if kind == "footnote_ref":
            note = self._notes.get(int(token.meta["id"]))
            label = {"t": "Str", "c": f"[{token.meta['label']}]"}
            return [label if note is None else {"t": "Note", "c": note}]
        return [{"t": "Str", "c": token.content}] if token.content else []


def _level(token: Token) -> int:
    """Give the level that was written; page and paper show each one lower."""
    if token.markup.startswith("#"):
        return len(token.markup)
    return 1 if token.markup == "=" else 2
