"""The signed letter as a Word file: the order of the paper, real headings, names in two columns."""

from collections.abc import Iterator

from campaign.drafting.html_blocks import blocks_of_html
from campaign.drafting.word_changes import Node
from campaign.drafting.word_look import Look, section
from campaign.drafting.word_writing import paragraph, word_file
from campaign.printings.wording import colophon, labelled_lines, total_lines
from campaign.rendering.document import LetterDocument, NameList, PrintedName

_FROM_TWO_COLUMNS = 8


def signed_word(document: LetterDocument) -> bytes:
    """The letter with its names as a ``.docx``; the same letter gives the same bytes."""
    look = Look(document.title, document.language, document.direction, document.created_at)
    return word_file(list(_blocks(document, look)), look)


def _blocks(document: LetterDocument, look: Look) -> Iterator[Node]:
    yield from paragraph("Compact", total_lines(document))
    for convener in document.conveners:
        yield from paragraph("Letter Head", (convener.name,))
    yield from paragraph("Letter Date", (document.date_text,))
    yield from paragraph("Letter Via", (document.via,))
    for addressee in document.addressees:
        yield from paragraph("Letter Addressee", addressee.lines)
    re = f"{document.words.re} {document.re}" if document.re else ""
    yield from paragraph("Letter Re", (re,))
    yield from paragraph("Letter Salutation", (document.salutation,))
    yield from blocks_of_html(document.body_html)
    yield from paragraph("Letter Closing", (document.closing,))
    for one in document.name_lists:
        yield from _roster(one, look)
    yield from _end(document)


def _end(document: LetterDocument) -> Iterator[Node]:
    """Give what stands under the names; what a printing is, only where it is one."""
    yield from paragraph("Compact", (document.note,))
    styles = (["Letter Cc"] if document.cc else []) + ["Letter Enclosure"]
    for style, lines in zip(styles, labelled_lines(document), strict=False):
        yield from paragraph(style, lines)
    if document.changes:
        yield _heading(document.changes_heading, 1)
    for one in document.changes:
        yield _heading(one.heading, 2)
        yield {"t": "BulletList", "c": [[_plain(line)] for line in one.lines]}
    if document.printing_id:
        yield from paragraph("Compact", colophon(document))


def _heading(words: str, level: int) -> Node:
    return {"t": "Header", "c": [level, ["", [], []], [{"t": "Str", "c": words}]]}


def _plain(words: str) -> Node:
    return {"t": "Plain", "c": [{"t": "Str", "c": words}]}


def _roster(one: NameList, look: Look) -> Iterator[Node]:
    """Give the heading and the list; a long one in a section of two columns, so that it is read in order."""
    is_long = len(one.names) >= _FROM_TWO_COLUMNS
    yield _heading(one.heading, one.level - 1)
    if not one.names:
        return
    if is_long:
        yield _end_of_section(look, columns=1)
    yield {"t": "BulletList", "c": [[{"t": "Plain", "c": _name(name)}] for name in one.names]}
    if is_long:
        yield _end_of_section(look, columns=2)


def _name(one: PrintedName) -> list[Node]:
    name: list[Node] = [{"t": "Str", "c": one.name}]
    return [*name, {"t": "Str", "c": f", {one.detail}"}] if one.detail else name


def _end_of_section(look: Look, *, columns: int) -> Node:
    sheet = section(look, columns=columns, is_continuous=True)
    # The paragraph that ends a section holds nothing, so it takes no room.
    spacing = '<w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/>'
    return {"t": "RawBlock", "c": ["openxml", f"<w:p><w:pPr>{spacing}{sheet}</w:pPr></w:p>"]}
