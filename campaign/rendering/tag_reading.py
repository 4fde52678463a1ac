"""From pages that are laid out to the tree of tags, which follows the HTML and not the boxes.

The layout cuts an element into pieces, one for each line, column and page. Here all pieces
of an element lead to one tag, so that a list over twenty pages is one list.
"""

from typing import Any
from xml.etree.ElementTree import Element

from campaign.rendering.errors import RenderError
from campaign.rendering.preflight import WITHOUT_WORDS
from campaign.rendering.tags import (
    GROUPS,
    INLINE,
    LinkArea,
    Tag,
    Words,
    close_heading_gaps,
    description_of,
    facts_of,
    is_picture,
    level_of,
    role_of,
)

_POINTS_A_PIXEL = 0.75
_MARGINS = {"@top": "Header", "@bottom": "Footer"}


class Reading:
    """Pages are read into it one after another; when it is closed it gives the whole tree."""

    def __init__(self, html: Element) -> None:
        self._document = Tag("Document")
        self._parents = {child: parent for parent in html.iter() for child in parent}
        self._places: dict[Element, Tag] = {html: self._document}
        self._items: dict[Element, Tag] = {}
        self._labels: dict[Element, Tag] = {}
        self._references: dict[Element, Tag] = {}
        self._boxes: dict[Element, Any] = {}
        self._heads: dict[Element, int] = {}
        self._page, self._height = 0, 0.0

    def read(self, page: int, page_box: Any, marks: dict[Any, Any]) -> dict[int, str]:  # noqa: ANN401
        """Put what is drawn on the page into the tree; gives the marks of what is no part of it.

        Each of these is ``Header`` or ``Footer``, or empty. ``marks`` has the mark of each
        box that was drawn, and is empty afterwards.

        :raises RenderError: something that was drawn belongs to no part of the letter.
        """
        self._page, self._height = page, page_box.margin_height()
        accompanying: dict[int, str] = {}
        waiting: list[tuple[Any, str | None]] = [(page_box, None)]
        while waiting:
            box, beside = waiting.pop()
            box = getattr(box, "_box", box)  # What is positioned stands behind a placeholder.
            beside = self._beside(box) if beside is None else beside
            if beside is None:
                self._meet(box)
            if mark := marks.pop(box, None):
                if beside is None and _is_drawn_by_style(box):
                    raise RenderError(f"What the theme draws without an img {WITHOUT_WORDS}")
                if beside is None and not self._is_space_between(box):
                    self._put(Words(page, mark["mcid"]), self._place_of(box))
                else:
                    accompanying[mark["mcid"]] = beside or ""
            waiting.extend((child, beside) for child in reversed(getattr(box, "children", ())))
        if marks:
            raise RenderError("The theme draws something that nobody who listens would come to.")
        return accompanying

    def close(self) -> Tag:
        """The tree of all pages."""
        close_heading_gaps(self._document)
        return self._document

    def _beside(self, box: Any) -> str | None:  # noqa: ANN401
        """What it is that only goes along with the letter; None for the letter itself.

        It goes along in a margin, as an ornament, or as a table's head that comes again.
        """
        element = box.element
        if element is None:
            side = getattr(box, "at_keyword", "")
            return _MARGINS.get(side.partition("-")[0], "") if side else None
        is_repeated = element.tag in ("thead", "tfoot") and (
            self._heads.setdefault(element, self._page) != self._page
        )
        is_ornament = element.get("aria-hidden") == "true" or (
            is_picture(element) and description_of(element) == ""
        )
        return "" if is_repeated or is_ornament else None

    def _is_space_between(self, box: Any) -> bool:  # noqa: ANN401
        """Whether it is nothing but the space between blocks, which is no paragraph."""
        text = getattr(box, "text", None)
        return text is not None and not text.strip() and self._place_of(box).role in GROUPS

    def _meet(self, box: Any) -> None:  # noqa: ANN401
        """Keep what its tag will need, and the places that words on later pages belong to."""
        if box.element is None:
            return
        if "::" not in box.element_tag:
            self._boxes.setdefault(box.element, box)
        elif box.element_tag.endswith("::footnote-call"):
            self._place_of(box)
        if box.link_annotation:
            self._put(LinkArea(self._page, box.link_annotation), self._link_around(box))

    def _link_around(self, box: Any) -> Tag:  # noqa: ANN401
        """The link that the box is part of: a picture within a link has an area too."""
        element = box.element
        while element in self._parents and role_of(element) != "Link":
            element = self._parents[element]
        return self._inside(element) if element in self._parents else self._place_of(box)

    def _put(self, piece: Words | LinkArea, place: Tag) -> None:
        (_paragraph_in(place) if place.role in GROUPS else place).kids.append(piece)

    def _place_of(self, box: Any) -> Tag:  # noqa: ANN401
        """The tag that holds the words in this box."""
        if box.element is None:
            return self._document
        _, _, pseudo = box.element_tag.partition("::")
        if pseudo == "footnote-call":
            return self._reference_to(box.element)
        if pseudo in ("marker", "footnote-marker"):
            return self._label_of(box.element)
        return self._inside(box.element)

    def _reference_to(self, note: Element) -> Tag:
        """The call of a note; the note itself is read right after it, wherever it is drawn."""
        if note not in self._references:
            reference, tag = Tag("Reference"), Tag("Note", language=note.get("lang", ""))
            parent = self._inside(self._parents[note])
            place = _paragraph_in(parent) if parent.role in GROUPS else parent
            place.kids += (reference, tag)
            self._references[note], self._places[note] = reference, tag
        return self._references[note]

    def _label_of(self, element: Element) -> Tag:
        """The bullet or number in front of an item or a note."""
        if element not in self._labels:
            inside = self._inside(element)
            self._labels[element] = label = Tag("Lbl")
            self._items.get(element, inside).kids.insert(0, label)
        return self._labels[element]

    def _inside(self, element: Element) -> Tag:
        """The place inside an element; those that it stands in get theirs first, however many."""
        missing = []
        above = element
        while above not in self._places:
            missing.append(above)
            above = self._parents[above]
        for one in reversed(missing):
            self._places[one] = self._new_place(one)
        return self._places[element]

    def _new_place(self, element: Element) -> Tag:
        parent = self._places[self._parents[element]]
        role = role_of(element)
        if element.tag == "body":
            parent.language = element.get("lang", "")
        if element.tag == "body" or not role or (role == "LI" and parent.role != "L"):
            return parent
        tag = self._new_tag(element, role)
        is_bare = role in INLINE and parent.role in GROUPS
        (_paragraph_in(parent) if is_bare else parent).kids.append(tag)
        if role != "LI":
            return tag
        self._items[element], body = tag, Tag("LBody")
        tag.kids.append(body)
        return body

    def _new_tag(self, element: Element, role: str) -> Tag:
        description = ""
        if is_picture(element):
            description = description_of(element) or ""
            if not description:
                raise RenderError(f"A picture {WITHOUT_WORDS}")
        box = self._boxes.get(element)
        facts = facts_of(element, box, _POINTS_A_PIXEL, self._height) if box else {}
        language, level = element.get("lang", ""), level_of(element)
        return Tag(role, language=language, description=description, facts=facts, level=level)


def _is_drawn_by_style(box: Any) -> bool:  # noqa: ANN401
    """Whether it is a picture that no element of its own stands for, where an alt could be."""
    if not hasattr(box, "replacement"):
        return False
    return box.element is None or "::" in box.element_tag or not is_picture(box.element)


def _paragraph_in(group: Tag) -> Tag:
    """The paragraph for what stands bare in a group: that of the words just before, or a new one."""
    last = group.kids[-1] if group.kids else None
    if isinstance(last, Tag) and last.is_implied:
        return last
    paragraph = Tag("P", is_implied=True)
    group.kids.append(paragraph)
    return paragraph
