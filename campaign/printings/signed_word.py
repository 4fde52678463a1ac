"""The signed letter as a Word file: the order of the paper, real headings, names in two columns."""

from collections.abc import Iterator

from campaign.drafting.word_changes import Node
from campaign.drafting.word_look import Look, section
from campaign.drafting.word_writing import blocks_of, paragraph, word_file
from campaign.rendering.document import LetterDocument, NameList, PrintedName

_FROM_TWO_COLUMNS = 8


def signed_word(document: LetterDocument, body: str) -> bytes:
    """The letter with its names as a ``.docx``; ``body`` is Markdown with its tokens filled in."""
    look = Look(document.title, document.language, document.direction, document.created_at)
    return word_file(list(_blocks(document, body, look)), look)


def _blocks(document: LetterDocument, body: str, look: Look) -> Iterator[Node]:
    for convener in document.conveners:
        yield from paragraph("Letter Head", (convener.name,))
    yield from paragraph("Letter Date", (document.date_text,))
    yield from paragraph("Letter Via", (document.via,))
    for addressee in document.addressees:
        yield from paragraph("Letter Addressee", addressee.lines)
    yield from paragraph("Letter Re", (f"Re: {document.re}" if document.re else "",))
    yield from paragraph("Letter Salutation", (document.salutation,))
    yield from blocks_of(body)
    yield from paragraph("Letter Closing", (document.closing,))
    for one in document.name_lists:
        yield from _roster(one, look)
    yield from paragraph("Compact", (document.note,))
    for line in document.cc:
        yield from paragraph("Letter Cc", (f"cc: {line}",))
    for line in document.enclosures:
        yield from paragraph("Letter Enclosure", (f"Enclosure: {line}",))


def _roster(one: NameList, look: Look) -> Iterator[Node]:
    """Give the heading and the list; a long one in a section of two columns, so that it is read in order."""
    is_long = len(one.names) >= _FROM_TWO_COLUMNS
    yield {"t": "Header", "c": [one.level - 1, ["", [], []], [{"t": "Str", "c": one.heading}]]}
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
