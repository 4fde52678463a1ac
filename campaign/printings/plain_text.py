"""The body of a letter as plain text: our own safe HTML, read back into lines.

Lines end before column 78 (RFC 5322 asks mail to), and a word is never broken.
"""

import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from html.parser import HTMLParser

WIDTH = 78

_BLOCKS = frozenset({"p", "h2", "h3", "h4", "h5", "h6", "tr", "pre", "li", "blockquote"})
_LISTS = frozenset({"ul", "ol"})
_CELLS = frozenset({"td", "th"})


def plain_text(html: str) -> str:
    """The words of the HTML that ``body_html`` makes, a blank line between blocks.

    List items have their marks, quotations begin with >, an address follows the
    words of its link, and notes stand at the end under their numbers.
    """
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return "\n\n".join(reader.blocks)


def wrapped(text: str) -> str:
    """One paragraph in lines of at most ``WIDTH`` characters, where its words allow it."""
    return _filled(text, "", "")


@dataclass(slots=True)
class _Margin:
    """What stands before the lines of a list item or a quotation: the mark once, then the rest."""

    mark: str
    rest: str

    def take(self) -> str:
        mark, self.mark = self.mark, self.rest
        return mark


class _Reader(HTMLParser):
    """Collects blocks while tags open and close."""

    def __init__(self) -> None:
        super().__init__()
        self.blocks: list[str] = []
        self._words: list[str] = []
        self._margins: list[_Margin] = []
        self._numbers: list[int | None] = []
        self._href = ""
        self._link_begins = 0
        self._is_note = self._is_return = self._is_code = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag in _BLOCKS | _LISTS:
            self._end_block()
            self._begin_block(tag, given)
        elif tag == "section":
            self._is_note = True
        elif tag == "a":
            self._href, self._link_begins = given.get("href", ""), len(self._words)
            self._is_return = given.get("class") == "footnote-backref"
        elif tag == "br":
            self._words.append("\n")
        elif tag in _CELLS and "".join(self._words).strip():
            self._words.append(" | ")
        elif tag == "hr" and not given.get("class"):
            self.blocks.append("* * *")

    def handle_endtag(self, tag: str) -> None:
        if tag in _BLOCKS | _LISTS:
            self._end_block()
        if tag in _LISTS:
            self._numbers.pop()
        elif tag in {"li", "blockquote"}:
            self._margins.pop()
        elif tag == "a":
            self._end_link()

    def handle_data(self, data: str) -> None:
        if not self._is_return:
            self._words.append(data if self._is_code else data.replace("\n", " "))

    def _begin_block(self, tag: str, given: Mapping[str, str]) -> None:
        self._is_code = tag == "pre"
        if tag in _LISTS:
            self._numbers.append(int(given.get("start", "1")) if tag == "ol" else None)
        elif tag == "blockquote":
            self._margins.append(_Margin("> ", "> "))
        elif tag == "li":
            mark = self._mark()
            self._margins.append(_Margin(mark, " " * len(mark)))

    def _end_link(self) -> None:
        address = self._href.removeprefix("mailto:")
        words = "".join(self._words[self._link_begins :])
        if not self._href.startswith("#") and words != address:
            self._words.append(f" <{address}>")
        self._is_return = False

    def _mark(self) -> str:
        number = self._numbers[-1]
        if number is None:
            return "- "
        self._numbers[-1] = number + 1
        return f"[{number}] " if self._is_note else f"{number}. "

    def _end_block(self) -> None:
        text = "".join(self._words)
        self._words.clear()
        if not text.strip():
            return
        first = "".join(margin.take() for margin in self._margins)
        rest = "".join(margin.rest for margin in self._margins)
        if self._is_code:
            self.blocks.append(textwrap.indent(text.rstrip("\n"), f"{rest}    "))
        else:
            self.blocks.append(_filled(text, first, rest))
        self._is_code = False


def _filled(text: str, first: str, rest: str) -> str:
    lines: list[str] = []
    for line in text.strip().split("\n"):
        indent = rest if lines else first
        lines += textwrap.wrap(
            " ".join(line.split()),
            WIDTH,
            initial_indent=indent,
            subsequent_indent=rest,
            break_long_words=False,
            break_on_hyphens=False,
        ) or [indent.rstrip()]
    return "\n".join(lines)
