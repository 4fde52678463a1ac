"""A document in the forms that are no paper: the same words, in the order of the paper.

Everything comes from the one value that is printed, so a printing has the forms of what it
froze, whatever its letter has become since.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from flask import render_template

from campaign.drafting.html_blocks import markdown_of_html
from campaign.drafting.markdown import as_written
from campaign.printings.plain_text import plain_text, wrapped
from campaign.printings.signed_word import signed_word
from campaign.printings.wording import (
    colophon,
    labelled,
    labelled_lines,
    total_lines,
)
from campaign.rendering.document import LetterDocument, PrintedName


def as_text(document: LetterDocument) -> str:
    """The letter as plain text; each name is one line, however long."""
    words = document.words
    blocks = [
        "\n".join(total_lines(document)),
        document.date_text,
        document.via,
        *("\n".join(one.lines) for one in document.addressees),
        wrapped(f"{words.re} {document.re}") if document.re else "",
        wrapped(document.salutation),
        plain_text(document.body_html),
        wrapped(document.closing),
        *(f"{one.heading}:\n{_lines(map(line_of, one.names))}" for one in document.name_lists),
        document.note,
        *map(_lines, labelled_lines(document)),
        *([f"{document.changes_heading}:"] if document.changes else []),
        *(f"{one.heading}:\n{_lines(one.lines)}" for one in document.changes),
        _lines(colophon(document)),
    ]
    return "\n\n".join(block.rstrip("\n") for block in blocks if block) + "\n"


def as_markdown(document: LetterDocument) -> str:
    """The letter as Markdown that anything can show, from its title down."""
    blocks = [
        f"# {as_written(document.title)}",
        _broken(total_lines(document)),
        _broken([document.date_text]),
        _broken([document.via]),
        *(_broken(one.lines) for one in document.addressees),
        f"**{as_written(document.words.re)}** {as_written(document.re)}" if document.re else "",
        _broken([document.salutation]),
        markdown_of_html(document.body_html),
        _broken([document.closing]),
        *_lists_in_markdown(document),
        _broken(colophon(document)),
    ]
    return "\n\n".join(filter(None, blocks)) + "\n"


def as_html(document: LetterDocument) -> str:
    """One web page that needs nothing else."""
    return render_template(
        "exports/letter.html",
        document=document,
        totals=total_lines(document),
        labelled=labelled(document),
        colophon=" · ".join(colophon(document)),
    ).lstrip()


def as_json(document: LetterDocument) -> str:
    """The letter as data: each part under its name, the text as HTML, the lists as they stand."""
    mark = document.mark
    data: dict[str, Any] = {
        "printing": document.printing_id,
        "label": mark.label if mark else "",
        "verify_url": mark.verify_url if mark else "",
        "version": document.version,
        "version_sha256": mark.version_sha256 if mark else "",
        "roster_sha256": mark.roster_sha256 if mark else "",
        "made_at": document.created_at.isoformat(),
        "language": document.language,
        "title": document.title,
        "count": document.count,
        "totals": [asdict(one) for one in document.totals],
        "date": document.date_text,
        "via": document.via,
        "addressees": [asdict(one) for one in document.addressees],
        "re": document.re,
        "salutation": document.salutation,
        "body_html": document.body_html,
        "closing": document.closing,
        "lists": [asdict(one) for one in document.name_lists],
        "note": document.note,
        "cc": document.cc,
        "enclosures": document.enclosures,
        "changes_since": document.changes_since,
        "changes": [asdict(one) for one in document.changes],
    }
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


DOCUMENT_FORMS: Mapping[str, Callable[[LetterDocument], str | bytes]] = {
    "docx": signed_word,
    "html": as_html,
    "json": as_json,
    "md": as_markdown,
    "txt": as_text,
}
"""By the ending of its file, each form that a document alone is enough for."""

MEDIA_TYPES: Mapping[str, str] = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "html": "application/octet-stream",  # It is kept, and never opened as a page of this site.
    "json": "application/json",
    "md": "text/markdown",
    "txt": "text/plain",
}


def line_of(one: PrintedName) -> str:
    """A name with its detail behind a comma."""
    return f"{one.name}, {one.detail}" if one.detail else one.name


def _lists_in_markdown(document: LetterDocument) -> Iterator[str]:
    for one in document.name_lists:
        yield f"{'#' * one.level} {as_written(one.heading)}"
        yield _listed(map(line_of, one.names))
    yield _broken([document.note])
    yield from map(_broken, labelled_lines(document))
    if document.changes:
        yield f"## {as_written(document.changes_heading)}"
    for change in document.changes:
        yield f"### {as_written(change.heading)}"
        yield _listed(change.lines)


def _listed(lines: Iterable[str]) -> str:
    return "\n".join(f"- {as_written(line)}" for line in lines)


def _broken(lines: Sequence[str]) -> str:
    return "\\\n".join(as_written(line) for line in lines if line)


def _lines(lines: Iterable[str]) -> str:
    return "\n".join(lines)
