"""Pandoc's blocks written as passages of our Markdown, with a word for all that has no place there."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from campaign.drafting.letter_passages import Passage, body_of, tight_body
from campaign.drafting.runs import (
    CODE,
    EMPHASIS,
    NOTE,
    PLAIN,
    STRONG,
    Run,
    as_markdown,
    is_good_link,
    plain_words,
)
from campaign.drafting.word_changes import Node, inlines_of, words_of

MAX_HEADING_LEVEL = 6

_UNWRAPPED = {
    "Strikeout": "struck-out words",
    "Superscript": "raised words",
    "Subscript": "lowered words",
    "SmallCaps": "small capitals",
}
# Soft hyphens, spaces without width, controls, half a pair and what is no character.
_UNSEEN = re.compile(
    "[\u00ad\u200b\u2060\ufeff\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]"
)


@dataclass(frozen=True, slots=True)
class Written:
    """A document as passages, the notes they refer to by label, and what was left out."""

    passages: tuple[Passage, ...]
    notes: tuple[tuple[str, str], ...]
    left_out: tuple[str, ...]


def written(blocks: Sequence[Node]) -> Written:
    """The blocks as passages; nothing is left out without a sentence that says so."""
    writer = _Writer()
    passages = tuple(writer.passages(blocks))
    return Written(passages, tuple(writer.notes.items()), tuple(writer.sentences()))


def cleaned(words: str) -> str:
    """The words without what nobody sees, and with common spaces for those that do not break."""
    return _UNSEEN.sub("", words).replace("\u00a0", " ")


class _Writer:
    """Writes blocks, counts notes, and keeps what has no place."""

    def __init__(self) -> None:
        self.notes: dict[str, str] = {}
        self._left_out: list[str] = []
        self._changed: Counter[str] = Counter()

    def sentences(self) -> Iterator[str]:
        yield from dict.fromkeys(self._left_out)
        for what in self._changed:
            yield f"There were {what}; the words are kept, plain."

    def passages(self, blocks: Iterable[Node], style: str = "") -> Iterator[Passage]:
        for block in blocks:
            kind = block["t"]
            if kind in {"Para", "Plain"}:
                yield from self._lines(block["c"], style)
            elif kind == "Div":
                given = dict(block["c"][0][2]).get("custom-style", "")
                yield from self.passages(block["c"][1], str(given) or style)
            elif kind == "Header":
                yield self._heading(block)
            elif lines := self._block(block):
                kinds = {"BulletList": "list", "OrderedList": "list", "Table": "table"}
                items = tuple(_items(block))
                words = " ".join(items) or "\n".join(lines)
                yield Passage(words, "\n".join(lines), kinds.get(kind, "other"), items, style)

    def _lines(self, inlines: list[Node], style: str) -> Iterator[Passage]:
        lines = _split(list(self._runs(inlines)))
        for place, runs in enumerate(lines):
            words = plain_words(runs)
            yield Passage(words, as_markdown(runs), style=style, runs_on=place > 0)

    def _heading(self, block: Node) -> Passage:
        level, _, inlines = block["c"]
        runs = [Run(" ") if one.words == "\n" else one for one in self._runs(inlines)]
        markdown = f"{'#' * min(MAX_HEADING_LEVEL, level)} {as_markdown(runs)}"
        return Passage(plain_words(runs), markdown, "heading")

    def _block(self, block: Node) -> list[str]:
        """Give the lines of a block that is no paragraph; none when it has no place."""
        kind, contents = block["t"], block.get("c") or [[], []]
        if kind in {"BulletList", "OrderedList"}:
            return self._list_block(kind, contents)
        if kind == "BlockQuote":
            return [f"> {line}".rstrip() for line in self._body(contents)]
        if kind in {"CodeBlock", "HorizontalRule"}:
            return self._code(str(contents[1])) if kind == "CodeBlock" else ["---"]
        if kind == "Table":
            return self._table(block)
        if kind == "Figure":
            return self._body(contents[2])
        self._left_out.append("Something that is no text was left out.")
        return []

    def _list_block(self, kind: str, contents: list[Any]) -> list[str]:
        if kind == "BulletList":
            return self._list(contents, lambda _number: "- ")
        start = contents[0][0]
        return self._list(contents[1], lambda number: f"{start + number}. ")

    def _body(self, blocks: Iterable[Node]) -> list[str]:
        return body_of(self.passages(blocks)).split("\n")

    def _list(self, items: list[list[Node]], mark: Callable[[int], str]) -> list[str]:
        written: list[str] = []
        for item in items:
            inner = tight_body(list(self.passages(item)))
            if not inner:
                continue
            begin = mark(len(written))
            first, *rest = inner.split("\n")
            indent = " " * len(begin)
            written.append("\n".join([begin + first, *(f"{indent}{one}".rstrip() for one in rest)]))
        return ("\n\n" if any("\n\n" in one for one in written) else "\n").join(written).split("\n")

    @staticmethod
    def _code(words: str) -> list[str]:
        fence = "```" if "```" not in words else "~~~~"
        return [fence, *words.split("\n"), fence]

    def _table(self, block: Node) -> list[str]:
        rows = [[self._cell(cell) for cell in row] for row in _rows(block)]
        columns = {len(row) for row in rows}
        spans = any(cell[2:4] != [1, 1] for row in _rows(block) for cell in row)
        if not rows or len(columns) != 1 or spans:
            self._left_out.append("A table with joined cells was taken as lines, one for each row.")
            return "\n\n".join(" | ".join(filter(None, row)) for row in rows).split("\n")
        head, *rest = rows
        divider = ["---"] * len(head)
        return [f"| {' | '.join(row)} |" for row in (head, divider, *rest)]

    def _cell(self, cell: list[Any]) -> str:
        lines = [one.markdown for one in self.passages(cell[4]) if one.words]
        return " ".join(" ".join(lines).split()).replace("|", r"\|")

    def _runs(
        self, inlines: Iterable[Node], marks: frozenset[str] = PLAIN, href: str = ""
    ) -> Iterator[Run]:
        for one in inlines:
            kind, contents = one["t"], one.get("c")
            if kind in {"Space", "SoftBreak"}:
                yield Run(" ", marks, href)
            elif kind == "LineBreak":
                yield Run("\n")
            elif kind == "Str":
                yield Run(cleaned(str(contents)), marks, href)
            elif kind == "Code" and contents:
                yield Run(cleaned(str(contents[1])), marks | {CODE}, href)
            elif kind == "Note" and contents is not None:
                yield self._note(contents)
            else:
                yield from self._wrapped_runs(one, marks, href)

    def _wrapped_runs(self, one: Node, marks: frozenset[str], href: str) -> Iterator[Run]:
        kind, contents = one["t"], one.get("c") or []
        if kind in {"Emph", "Strong"}:
            yield from self._runs(contents, marks | {EMPHASIS if kind == "Emph" else STRONG}, href)
        elif kind == "Underline":
            # The underlining of a link is its look, not its weight.
            yield from self._runs(contents, marks if href else marks | {EMPHASIS}, href)
        elif kind in _UNWRAPPED:
            self._changed[_UNWRAPPED[kind]] += 1
            yield from self._runs(contents, marks, href)
        elif kind in {"Span", "Cite", "Quoted"}:
            yield from self._runs(contents[1], marks, href)
        elif kind == "Link":
            yield from self._link(contents, marks)
        elif kind == "Math":
            self._changed["formulas"] += 1
            yield Run(cleaned(str(contents[1])), marks, href)
        else:
            what = "An image was" if kind == "Image" else "Something that is no text was"
            words = words_of(contents[1]) if kind == "Image" else ""
            self._left_out.append(f"{what} left out{f': “{words}”' if words else ''}.")

    def _link(self, contents: list[Any], marks: frozenset[str]) -> Iterator[Run]:
        target = str(contents[2][0])
        if not is_good_link(target):
            # A mark inside the document leads nowhere on paper, and is no loss.
            if target and not target.startswith("#"):
                self._left_out.append(f"The link to “{target[:100]}” was left out, its words kept.")
            target = ""
        yield from self._runs(contents[1], marks, target)

    def _note(self, blocks: list[Node]) -> Run:
        label = str(len(self.notes) + 1)
        self.notes[label] = ""
        lines = self._body(blocks)
        if lines == [""]:
            del self.notes[label]
            self._left_out.append("A note without words was left out.")
            return Run("")
        self.notes[label] = "\n".join([lines[0], *(f"    {one}".rstrip() for one in lines[1:])])
        return Run(label, frozenset({NOTE}))


def _split(runs: list[Run]) -> list[list[Run]]:
    lines: list[list[Run]] = [[]]
    for run in runs:
        if run.words == "\n":
            lines.append([])
        else:
            lines[-1].append(run)
    return [
        line for line in lines if plain_words(line) or any(NOTE in one.marks for one in line)
    ] or [[]]


def _rows(table: Node) -> Iterator[list[list[Any]]]:
    _, _, _, head, bodies, foot = table["c"]
    for row in (*head[1], *(one for body in bodies for one in (*body[2], *body[3])), *foot[1]):
        yield row[1]


def _items(block: Node) -> Iterator[str]:
    if block["t"] == "Table":
        for row in _rows(block):
            yield from (words for cell in row if (words := _words_in(cell[4])))
    elif block["t"] in {"BulletList", "OrderedList"}:
        items = block["c"][1] if block["t"] == "OrderedList" else block["c"]
        yield from (words for item in items if (words := _words_in(item)))


def _words_in(blocks: object) -> str:
    """Give all words in blocks, white space folded."""
    return " ".join("".join(_pieces(blocks)).split())


def _pieces(value: object) -> Iterator[str]:
    if isinstance(value, list):
        for one in value:
            yield from _pieces(one)
    elif isinstance(value, dict) and value.get("t") in {"Para", "Plain", "Header"}:
        yield words_of(inlines_of(value) or []) + " "
    elif isinstance(value, dict):
        yield from _pieces(value.get("c"))
