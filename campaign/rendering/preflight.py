"""What pages must say of themselves before they are set: title, language, and words for each picture."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from campaign.rendering.archival import is_printing
from campaign.rendering.document import Document
from campaign.rendering.errors import RenderError
from campaign.rendering.tags import description_of, is_picture

WITHOUT_WORDS = "has no words for those who cannot see it; give it an alt, or an empty one if it is an ornament."


def require_described(html: Element, document: Document, theme_name: str) -> None:
    """Let pages pass that say what and in which language they are, also to those who listen.

    ``html`` is the whole page, as the theme makes it of the document. What is still
    written may lack title and language; a printing may not.

    :raises RenderError: naming the letter or the theme that lacks something, or the picture.
    """
    title = html.find(".//head/title")
    told = {
        "title": (document.title, "" if title is None else title.text or ""),
        "language": (document.language, html.get("lang", "")),
    }
    for what, (given, shown) in told.items() if is_printing(document) else ():
        if not given.strip():
            raise RenderError(f"The letter has no {what}. Give it one, then print it.")
        if not shown.strip():
            raise RenderError(f"The theme “{theme_name}” gives its pages no {what}; add it there.")
    for picture in _pictures(html):
        if description_of(picture) is None:
            raise RenderError(f"The picture {_named(picture)}{WITHOUT_WORDS}")


def _pictures(element: Element) -> Iterator[Element]:
    """Those that are not hidden from whoever listens, with no look inside a drawing."""
    waiting = [element]
    while waiting:
        one = waiting.pop()
        if one.get("aria-hidden") == "true":
            continue
        if is_picture(one):
            yield one
        else:
            waiting.extend(reversed(one))


def _named(picture: Element) -> str:
    source = picture.get("src", "")
    return f"“{source[:100]}” " if source else ""
