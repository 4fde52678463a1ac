"""Every text of a document, called as a sentence would call it, so that a fault can be found."""

import re
from collections.abc import Iterator
from html import unescape

from campaign.rendering.document import (
    Document,
    LetterDocument,
    PrintedName,
    RedlineDocument,
    SupplementDocument,
)

Text = tuple[str, str, str]
"""What it is, its words, and what is said behind them, as in: The detail “Clinic” of “Ana Sample”."""

_TAG = re.compile(r"<[^<>]*>")
_LINES = (
    *("re", "salutation", "via", "closing", "title", "date_text", "head_line", "watermark"),
    *("note", "heading", "to_printing", "statement", "counts_text", "changes_since", "version"),
)


def texts(document: Document) -> Iterator[Text]:
    """Give all of them, names first; some may be empty."""
    for printed in _names(document):
        yield "The name", printed.name, ""
        yield "The detail", printed.detail, f" of “{printed.name}”"
    for one in getattr(document, "addressees", ()):
        yield "The addressee", ", ".join(one.lines), ""
    yield from (("The line", line, "") for line in _lines(document))
    if not isinstance(document, SupplementDocument):
        words = unescape(_TAG.sub("", document.body_html))
        yield "The letter, at", " ".join(words.split()), ""


def _names(document: Document) -> Iterator[PrintedName]:
    yield from getattr(document, "conveners", ())
    yield from getattr(document, "signatories", ())
    for one in getattr(document, "lists", ()):
        yield from one.names


def _lines(document: Document) -> Iterator[str]:
    yield from (getattr(document, line, "") for line in _LINES)
    if isinstance(document, RedlineDocument):
        for side in (document.old, document.new):
            yield from (side.name, side.date_text)
        return
    if isinstance(document, LetterDocument):
        yield from (*document.cc, *document.enclosures)
        yield from (one.heading for one in document.groups)
        yield from (one.label for one in document.totals)
    else:
        yield from (one.heading for one in document.lists)
    for changed in document.changes:
        yield from (changed.heading, *changed.lines)
