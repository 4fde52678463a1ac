"""Small corrections a typesetter makes to the parsed letter before it is laid out."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element, SubElement

from campaign.rendering.document import LetterDocument
from campaign.rendering.errors import RenderError

NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
# The space in the first group of each stays on one line: between month and day,
# between day and year, and between a short word or sign and the number it counts.
_KEPT_SPACES = (
    re.compile(rf"\b(?:{_MONTHS})( )\d{{1,2}}\b"),
    re.compile(rf"\b(?:{_MONTHS})[ {NO_BREAK_SPACE}]\d{{1,2}},( )\d{{4}}\b"),
    re.compile(r"(?:\b(?:Pages?|pp?\.|Nos?\.|Section|Sec\.|Title|Part)|§§?)( )\d"),
    re.compile(r"\b(?:Dr|Mr|Mrs|Ms|Hon|Rev|Sen|Rep)\.( )[A-Z]"),
    re.compile(r"\d( )(?:U\.S\.C\.|C\.F\.R\.|percent\b|organizations\b|groups\b)"),
)


def page_number(letter: LetterDocument) -> str:
    """What a stylesheet's ``content`` says for “Page 2 of 3” in the letter's words and digits."""
    counters = {one: f"counter({one[1:-1]}, {letter.numerals})" for one in ("{page}", "{pages}")}
    parts = re.split(r"(\{pages?\})", letter.words.page)
    return " ".join(counters.get(part) or _css_string(part) for part in parts if part)


def _css_string(text: str) -> str:
    return '"' + re.sub(r"[^\w .,:/-]", lambda match: f"\\{ord(match[0]):x} ", text) + '"'


def unbroken(text: str) -> str:
    """The same words, with the spaces inside dates and references made non-breaking."""
    for pattern in _KEPT_SPACES:
        text = pattern.sub(_with_kept_space, text)
    return text


def _with_kept_space(match: re.Match[str]) -> str:
    start = match.start(1) - match.start()
    return match[0][:start] + NO_BREAK_SPACE + match[0][start + 1 :]


def prepare(body: Element) -> None:
    """Correct the letter's text in place: footnotes, spaces that must not break, links.

    ``body`` holds what Markdown made.

    :raises RenderError: a link is not a full web address, so paper could not follow it.
    """
    _refuse_relative_links(body)
    _set_footnotes(body)
    for element in body.iter():
        element.text = unbroken(element.text) if element.text else element.text
        element.tail = unbroken(element.tail) if element.tail else element.tail


def _refuse_relative_links(body: Element) -> None:
    for link in body.iter("a"):
        href = link.get("href")
        if (
            href is None
            or href.startswith("#")
            or urlsplit(href).scheme in ("http", "https", "mailto", "tel")
        ):
            continue
        message = f"The link to “{href}” is not a full web address; start it with https://."
        raise RenderError(message)


def _set_footnotes(body: Element) -> None:
    """Move each note from the end of the text to the place of its first reference.

    There the stylesheet floats it to the foot of the page; a second reference to
    the same note becomes its number, linked to it.
    """
    notes = {note.get("id", ""): note for note in _with_class(body, "footnote-item")}
    order: list[str] = []
    for reference in list(_with_class(body, "footnote-ref")):
        link = next(reference.iter("a"))
        key = link.get("href", "").removeprefix("#")
        if key in order or key not in notes:
            link.text = str(order.index(key) + 1) if key in order else link.text
            continue
        order.append(key)
        _put_note(reference, notes[key], key)
    _remove_endnotes(body)


def _put_note(reference: Element, note: Element, key: str) -> None:
    """Turn a reference into the note itself, as a ``span`` the stylesheet floats."""
    reference.tag = "span"
    reference.set("class", "footnote")
    reference.set("id", key)
    reference[:] = []
    for paragraph in note:
        part = SubElement(reference, "span", {"class": "footnote-part"})
        part.text, part[:] = paragraph.text, list(paragraph)
        _remove_backlinks(part)


def _remove_backlinks(part: Element) -> None:
    for link in [child for child in part if child.get("class") == "footnote-backref"]:
        part.remove(link)
    if len(part):
        part[-1].tail = (part[-1].tail or "").rstrip()
    else:
        part.text = (part.text or "").rstrip()


def _remove_endnotes(body: Element) -> None:
    for parent in list(body.iter()):
        for child in list(parent):
            if child.get("class") in ("footnotes-sep", "footnotes"):
                parent.remove(child)


def _with_class(body: Element, name: str) -> Iterator[Element]:
    return (element for element in body.iter() if element.get("class") == name)
