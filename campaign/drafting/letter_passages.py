"""A letter on its way in: its lines and blocks, each with its words and its Markdown."""

import re
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Passage:
    """One line of a paragraph, or a whole block; a blank one has no words.

    ``kind`` is line, heading, list, table or other. ``items`` are the plain words of a
    list's items and a table's cells. ``style`` is the paragraph style's name where the
    file gives one; ``runs_on`` says that the line before belongs to the same paragraph.
    """

    words: str
    markdown: str
    kind: str = "line"
    items: tuple[str, ...] = ()
    style: str = ""
    runs_on: bool = False


def body_of(passages: Iterable[Passage]) -> str:
    """The passages as one body, a blank line between blocks."""
    body, last, is_other = "", Passage("", ""), False
    for one in passages:
        if not one.markdown:
            continue
        is_alike = one.kind == last.kind == "list" and _is_numbered(one) == _is_numbered(last)
        is_other = is_alike and not is_other
        markdown = _with_other_marks(one.markdown) if is_other else one.markdown
        between = "\\\n" if one.runs_on and last.kind == "line" else "\n\n"
        body, last = f"{body}{between}{markdown}" if body else markdown, one
    return body


def _is_numbered(passage: Passage) -> bool:
    return passage.markdown[0].isdigit()


def _with_other_marks(markdown: str) -> str:
    # Two lists in a row are two by their marks only.
    return re.sub(r"(?m)^(\d+)\. ", r"\1) ", re.sub(r"(?m)^- ", "* ", markdown))


def tight_body(passages: list[Passage]) -> str:
    """The passages as one item of a list, without blank lines where it has one paragraph."""
    shown = [one for one in passages if one.markdown]
    if sum(one.kind != "list" and not one.runs_on for one in shown) > 1:
        return body_of(shown)
    lists = [one for one in shown if one.kind == "list"]
    words = [one for one in shown if one.kind != "list"]
    return "\n".join(filter(None, (body_of(words), *(one.markdown for one in lists))))
