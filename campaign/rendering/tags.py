"""Tags: what each part of a letter is to those who listen, and which HTML stands for which.

The roles are those of ISO 32000-1, 14.8.4; what is demanded of them stands in ISO 14289-1.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from xml.etree.ElementTree import Element

GROUPS = frozenset({"Document", "Div", "Sect", "Art", "BlockQuote", "L", "Table", "TR"})
"""They hold other tags and no words."""

INLINE = frozenset({"Span", "Link", "Code", "Reference", "Note"})
"""They stand within a line, so in a group they need a paragraph around them."""

_ROLES = {
    "a": "Link",
    "article": "Art",
    "blockquote": "BlockQuote",
    "caption": "Caption",
    "code": "Code",
    "dd": "LI",
    "div": "Div",
    "dl": "L",
    "dt": "LI",
    "figcaption": "Caption",
    "footer": "Div",
    "header": "Div",
    "img": "Figure",
    "li": "LI",
    "main": "Div",
    "ol": "L",
    "p": "P",
    "pre": "P",
    "section": "Sect",
    "table": "Table",
    "tbody": "TBody",
    "td": "TD",
    "tfoot": "TFoot",
    "th": "TH",
    "thead": "THead",
    "tr": "TR",
    "ul": "L",
    "{http://www.w3.org/2000/svg}svg": "Figure",
}
_SVG_TITLE = "{http://www.w3.org/2000/svg}title"
_NUMBERINGS = {
    "circle": "Circle",
    "decimal": "Decimal",
    "disc": "Disc",
    "lower-alpha": "LowerAlpha",
    "lower-latin": "LowerAlpha",
    "lower-roman": "LowerRoman",
    "none": "None",
    "square": "Square",
    "upper-alpha": "UpperAlpha",
    "upper-latin": "UpperAlpha",
    "upper-roman": "UpperRoman",
}
_DEEPEST_HEADING = 6


@dataclass(frozen=True, slots=True)
class Words:
    """One stretch of marked content: its page's number from 0, and its mark's on that page."""

    page: int
    mark: int


@dataclass(frozen=True, slots=True)
class LinkArea:
    """One rectangle of a link, as the annotation that the layout engine has made."""

    page: int
    annotation: Any


@dataclass(eq=False, slots=True)
class Tag:
    """One element of the structure, with what it holds in the order of reading.

    ``facts`` are its attributes by owner and name, as ``{"List": {"ListNumbering": "/None"}}``.
    ``level`` is a heading's, as the HTML has it. An implied tag has no HTML of its own: words
    that stand bare in a group have a paragraph around them.
    """

    role: str
    kids: "list[Tag | Words | LinkArea]" = field(default_factory=list)
    language: str = ""
    description: str = ""
    facts: dict[str, dict[str, Any]] = field(default_factory=dict)
    level: int = 0
    is_implied: bool = False

    def all(self) -> "Iterator[Tag]":
        """This one and all under it, in the order of reading."""
        waiting = [self]
        while waiting:
            tag = waiting.pop()
            yield tag
            waiting.extend(kid for kid in reversed(tag.kids) if isinstance(kid, Tag))


def role_of(element: Element) -> str:
    """What the HTML element is; empty for one that only says how its words look."""
    if level_of(element):
        return "H"
    role = _ROLES.get(element.tag, "")
    if role == "Link" and not element.get("href"):
        role = ""
    return role or ("Span" if element.get("lang") else "")


def level_of(element: Element) -> int:
    """The level of a heading, whether HTML or ARIA calls it so; 0 for what is none."""
    if element.get("role") == "heading":
        return int(element.get("aria-level", "2"))
    name = element.tag
    return int(name[1]) if len(name) == len("h1") and name[0] == "h" and name[1].isdigit() else 0


def description_of(element: Element) -> str | None:
    """The words for a picture; empty for an ornament, None where nobody has written them."""
    title = element.find(_SVG_TITLE)
    inside = title.text if title is not None else None
    return element.get("alt", element.get("aria-label", inside))


def is_picture(element: Element) -> bool:
    """Whether it is drawn, and so needs words."""
    return _ROLES.get(element.tag) == "Figure"


def facts_of(element: Element, box: Any, scale: float, height: float) -> dict[str, dict[str, Any]]:  # noqa: ANN401
    """The attributes that the role asks for: a list's numbers, a cell's reach, a picture's place.

    ``height`` is the page's in the layout's units, ``scale`` the points of each.
    """
    role = _ROLES.get(element.tag)
    if role == "L":
        style = str(box.style["list_style_type"])
        otherwise = "Disc" if element.tag == "ul" else "Decimal"
        return {"List": {"ListNumbering": f"/{_NUMBERINGS.get(style, otherwise)}"}}
    if role in ("TH", "TD"):
        facts = _cell_facts(element, box, role)
        return {"Table": facts} if facts else {}
    if role == "Figure":
        left, top = box.content_box_x(), box.content_box_y()
        corners = (left, height - top - box.height, left + box.width, height - top)
        return {"Layout": {"BBox": tuple(round(scale * one, 3) for one in corners)}}
    return {}


def _cell_facts(element: Element, box: Any, role: str) -> dict[str, Any]:  # noqa: ANN401
    facts: dict[str, Any] = {}
    if role == "TH":
        facts["Scope"] = "/Row" if element.get("scope") == "row" else "/Column"
    if box.colspan > 1:
        facts["ColSpan"] = box.colspan
    if box.rowspan > 1:
        facts["RowSpan"] = box.rowspan
    return facts


def close_heading_gaps(document: Tag) -> None:
    """Number the headings so that the first is of level 1 and none skips one (ISO 14289-1, 7.4)."""
    above: list[int] = []
    for tag in document.all():
        if tag.level:
            while above and above[-1] >= tag.level:
                above.pop()
            above.append(tag.level)
            tag.role = f"H{min(len(above), _DEEPEST_HEADING)}"
