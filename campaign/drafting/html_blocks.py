"""Safe HTML, as ``markdown.body_html`` makes it, read back as pandoc's blocks and as our Markdown.

A printing freezes the HTML that was set, not the text it was made of; so its other forms are
made of the same.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from campaign.drafting.letter_passages import body_of
from campaign.drafting.markdown_writing import written
from campaign.drafting.word_changes import Node

_VOID = frozenset({"br", "hr", "img"})
_LISTS = frozenset({"ul", "ol"})
_BLOCKS = (
    frozenset({"p", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "table", "hr"}) | _LISTS
)
_MARKS = {"em": "Emph", "strong": "Strong"}
_ATTRIBUTES: list[Any] = ["", [], []]
_PLAIN_COLUMN = [{"t": "AlignDefault"}, {"t": "ColWidthDefault"}]


def blocks_of_html(html: str) -> list[Node]:
    """The blocks from top to bottom; a note stands where it is first referred to."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    notes = {one.given.get("id", ""): one for one in _with_class(reader.root, "footnote-item")}
    return list(_Blocks(notes).all(reader.root))


def markdown_of_html(html: str) -> str:
    """Markdown of which the same HTML can be made, its notes at the end; empty for nothing."""
    made = written(blocks_of_html(html))
    notes = (f"[^{label}]: {words}" for label, words in made.notes)
    return "\n\n".join(filter(None, (body_of(made.passages), *notes)))


@dataclass(slots=True)
class _Element:
    """One element: its attributes, and its words and elements in their order."""

    tag: str
    given: Mapping[str, str] = field(default_factory=dict)
    inside: list["_Element | str"] = field(default_factory=list)

    @property
    def elements(self) -> Iterator["_Element"]:
        return (one for one in self.inside if isinstance(one, _Element))

    @property
    def words(self) -> str:
        return "".join(one if isinstance(one, str) else one.words for one in self.inside)


class _Reader(HTMLParser):
    """Builds the tree; our HTML closes whatever it opens."""

    def __init__(self) -> None:
        super().__init__()
        self.root = _Element("root")
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = _Element(tag, {name: value or "" for name, value in attrs})
        self._open[-1].inside.append(element)
        if tag not in _VOID:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        if tag not in _VOID:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        self._open[-1].inside.append(data)


class _Blocks:
    """Gives blocks; ``notes`` are those that were not yet referred to, by their marks."""

    def __init__(self, notes: dict[str, _Element]) -> None:
        self._notes = notes

    def all(self, parent: _Element) -> Iterator[Node]:
        """Give the blocks inside; words that stand by themselves are one, as in a tight list."""
        loose: list[_Element | str] = []
        for one in parent.inside:
            is_block = isinstance(one, _Element) and one.tag in _BLOCKS | {"section"}
            if is_block:
                yield from self._plain(loose)
                loose = []
                yield from self._block(one)  # type: ignore[arg-type]  # It is an element.
            else:
                loose.append(one)
        yield from self._plain(loose)

    def _plain(self, loose: list["_Element | str"]) -> Iterator[Node]:
        if any(isinstance(one, _Element) or one.strip() for one in loose):
            yield {"t": "Plain", "c": self._inlines(loose)}

    def _block(self, one: _Element) -> Iterator[Node]:
        if one.tag == "p":
            yield {"t": "Para", "c": self._inlines(one.inside)}
        elif one.tag in _LISTS:
            yield self._list(one)
        elif one.tag == "blockquote":
            yield {"t": "BlockQuote", "c": list(self.all(one))}
        elif one.tag == "pre":
            yield {"t": "CodeBlock", "c": [_ATTRIBUTES, one.words.removesuffix("\n")]}
        elif one.tag == "table":
            yield self._table(one)
        elif one.tag == "hr":
            yield from () if one.given.get("class") else ({"t": "HorizontalRule"},)
        elif one.tag != "section":
            # Page and paper show each heading one lower than it was written.
            yield {
                "t": "Header",
                "c": [int(one.tag[1]) - 1, _ATTRIBUTES, self._inlines(one.inside)],
            }

    def _list(self, one: _Element) -> Node:
        items = [list(self.all(item)) for item in one.elements]
        if one.tag == "ul":
            return {"t": "BulletList", "c": items}
        start = int(one.given.get("start", "1"))
        return {"t": "OrderedList", "c": [[start, {"t": "Decimal"}, {"t": "Period"}], items]}

    def _table(self, one: _Element) -> Node:
        rows = [
            [self._cell(cell) for cell in row.elements]
            for part in one.elements
            for row in part.elements
        ]
        head, *rest = [[_ATTRIBUTES, row] for row in rows]
        body = [_ATTRIBUTES, 0, [], rest]
        columns = [_PLAIN_COLUMN] * len(rows[0])
        parts = [[None, []], columns, [_ATTRIBUTES, [head]], [body], [_ATTRIBUTES, []]]
        return {"t": "Table", "c": [_ATTRIBUTES, *parts]}

    def _cell(self, cell: _Element) -> list[Any]:
        plain = {"t": "Plain", "c": self._inlines(cell.inside)}
        return [_ATTRIBUTES, {"t": "AlignDefault"}, 1, 1, [plain]]

    def _inlines(self, inside: Iterable["_Element | str"]) -> list[Node]:
        made: list[Node] = []
        for one in inside:
            if isinstance(one, str):
                made += _words(one)
            elif one.given.get("class") != "footnote-backref":
                made.append(self._inline(one))
        while made and made[-1] == {"t": "SoftBreak"}:
            made.pop()
        return made

    def _inline(self, one: _Element) -> Node:
        if one.tag in _MARKS:
            return {"t": _MARKS[one.tag], "c": self._inlines(one.inside)}
        if one.tag == "a":
            target = [one.given.get("href", ""), ""]
            return {"t": "Link", "c": [_ATTRIBUTES, self._inlines(one.inside), target]}
        if one.tag == "code":
            return {"t": "Code", "c": [_ATTRIBUTES, one.words]}
        if one.tag == "br":
            return {"t": "LineBreak"}
        return self._reference(one)

    def _reference(self, one: _Element) -> Node:
        """Give the note itself the first time, and its number in brackets each time after."""
        mark = next((link.given.get("href", "") for link in one.elements), "").removeprefix("#")
        note = self._notes.pop(mark, None)
        if note is None:
            return {"t": "Str", "c": f"[{mark.removeprefix('fn')}]"}
        return {"t": "Note", "c": list(self.all(note))}


def _words(text: str) -> Iterator[Node]:
    """The words with a soft break for each end of a line, which says nothing."""
    for number, line in enumerate(text.split("\n")):
        if number:
            yield {"t": "SoftBreak"}
        if line:
            yield {"t": "Str", "c": line}


def _with_class(root: _Element, name: str) -> Iterator[_Element]:
    for one in root.elements:
        if one.given.get("class") == name:
            yield one
        yield from _with_class(one, name)
