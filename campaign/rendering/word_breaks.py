"""Spaces at the ends of lines, for whoever is read the words and does not see the lines.

The layout drops them, and words of two lines would run together for programs that go along
the tags (ISO 32000-1, 14.8.2.5). They are put back behind what is drawn, where they show nothing.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any
from xml.etree.ElementTree import Element

from weasyprint.formatting_structure.boxes import LineBox, MarginBox, TextBox
from weasyprint.text.line_break import Layout, line_size


def keep_word_breaks(pages: Iterable[Any]) -> None:
    """End each line with a space where the letter has one, or where its block ends."""
    lines: dict[Element, list[Any]] = defaultdict(list)
    for page in pages:
        for line in _lines_of(page._page_box):  # noqa: SLF001
            lines[line.element].append(line)
    for element, together in lines.items():
        words = " ".join("".join(element.itertext()).split())
        for line, following in zip(together, [*together[1:], None], strict=True):
            last = _text_at(line, -1)
            if last and (following is None or _is_space_between(last, following, words)):
                _add_space(last)


def _lines_of(page_box: Any) -> Iterator[Any]:  # noqa: ANN401
    """The lines of the letter itself, from top to bottom; not those in the margins."""
    waiting = [page_box]
    while waiting:
        box = waiting.pop()
        box = getattr(box, "_box", box)
        if isinstance(box, LineBox) and box.element is not None:
            yield box
        if not isinstance(box, MarginBox):
            waiting.extend(reversed(getattr(box, "children", ())))


def _text_at(line: Any, place: int) -> Any:  # noqa: ANN401
    """The first (0) or last (-1) piece of text of the line; None if something else stands there."""
    box = line
    while getattr(box, "children", ()):
        box = box.children[place]
        box = getattr(box, "_box", box)
    return box if isinstance(box, TextBox) and box.text.strip() else None


def _is_space_between(last: Any, following: Any, words: str) -> bool:  # noqa: ANN401
    """Whether the letter has a space where the line breaks; a long address or Chinese has none."""
    first = _text_at(following, 0)
    return first is None or f"{last.text.split()[-1]} {first.text.split()[0]}" in words


def _add_space(box: Any) -> None:  # noqa: ANN401
    text = box.pango_layout.text
    if text[-1].isspace():
        return
    if box.style["direction"] == "rtl":
        # There the space stands on the left, where drawing begins.
        box.position_x -= _width_of(box, text + " ") - _width_of(box, text)
    box.pango_layout.text = text + " "


def _width_of(box: Any, text: str) -> float:  # noqa: ANN401
    layout = Layout(box.style, box.justification_spacing)
    layout.set_text(text, justify=True)
    line, _ = layout.get_first_line()
    width: float = line_size(line, box.style)[0]
    return width
