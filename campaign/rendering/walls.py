"""What a text may be made of: the elements the press sets, and no look of its author's own."""

from collections.abc import Mapping
from xml.etree.ElementTree import Element

from campaign.rendering.errors import RenderError

TEXT_ELEMENTS = frozenset(
    {
        *("p", "br", "hr", "em", "strong", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li"),
        *("blockquote", "a", "sup", "section", "code", "pre"),
        *("table", "thead", "tbody", "tr", "th", "td"),
    }
)
"""What ``drafting.markdown`` makes, and all that its second wall lets through."""

TEXT_ATTRIBUTES: Mapping[str, frozenset[str]] = {
    "a": frozenset({"href", "title", "id", "class"}),
    "sup": frozenset({"class"}),
    "section": frozenset({"class"}),
    "ol": frozenset({"start", "class"}),
    "li": frozenset({"id", "class"}),
    "hr": frozenset({"class"}),
}

# The parser wraps a text in the first three. A redline has the next, and an image is asked of
# the fetcher, which says better what is wrong with it.
_ELEMENTS = TEXT_ELEMENTS | {"html", "head", "body"} | {"del", "ins", "span"} | {"img"}
_ATTRIBUTES = frozenset().union(*TEXT_ATTRIBUTES.values()) | {"rel", "lang", "dir", "src", "alt"}


def require_plain(text: Element) -> None:
    """Let a text pass that holds nothing but what the press sets; ``text`` is as the layout reads it.

    :raises RenderError: it holds a style, a script, an embedded object or the like.
    """
    for element in text.iter():
        strange = "" if element.tag in _ELEMENTS else str(element.tag)
        strange = strange or next((one for one in element.attrib if one not in _ATTRIBUTES), "")
        # The layout would put the file that such a link leads to into the PDF.
        strange = strange or (
            "attachment" if "attachment" in element.get("rel", "").lower() else ""
        )
        if strange:
            raise RenderError(
                f"The text holds “{strange}”, which is no part of a letter; take it out, and write "
                "it in Markdown."
            )
