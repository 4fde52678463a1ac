"""The tree of tags written into a PDF, in place of the layout engine's own (ISO 32000-1, 14.7)."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import pydyf
import weasyprint.pdf
from weasyprint.pdf.stream import Stream

from campaign.rendering.errors import RenderError
from campaign.rendering.tag_reading import Reading
from campaign.rendering.tags import LinkArea, Tag, Words


@contextmanager
def own_tags() -> Iterator[None]:
    """While this is open documents get our tags; not for several threads at once."""
    theirs = weasyprint.pdf.add_tags
    weasyprint.pdf.add_tags = _add_tags
    try:
        yield
    finally:
        weasyprint.pdf.add_tags = theirs


def _add_tags(pdf: Any, document: Any, _version: object, page_streams: Sequence[Any]) -> None:  # noqa: ANN401
    """What WeasyPrint 70 calls when all pages are drawn, with the parameters of its own function."""
    streams = _streams_by_marks(pdf)
    reading = Reading(document._html.etree_element)  # noqa: SLF001
    marks = [dict.fromkeys(range(len(stream._tags)), b"null") for stream in page_streams]  # noqa: SLF001
    for number, (page, stream) in enumerate(zip(document.pages, page_streams, strict=True)):
        beside = reading.read(number, page._page_box, stream._tags)  # noqa: SLF001
        for one in streams[id(stream._tags)]:  # noqa: SLF001
            _take_out(one, beside, is_page=one is stream)
    _Writing(pdf, marks).write(reading.close())
    pdf.catalog["ViewerPreferences"] = pydyf.Dictionary({"DisplayDocTitle": "true"})
    pdf.catalog["MarkInfo"] = pydyf.Dictionary({"Marked": "true"})


def _streams_by_marks(pdf: Any) -> dict[int, list[Any]]:  # noqa: ANN401
    """Each page's stream with those of its transparent groups; they share the page's marks."""
    found = defaultdict(list)
    for one in pdf.objects:
        if isinstance(one, Stream):
            found[id(one._tags)].append(one)  # noqa: SLF001
    return found


def _take_out(stream: Any, beside: Mapping[int, str], *, is_page: bool) -> None:  # noqa: ANN401
    """Make artifacts of such marks, so that nobody who listens is told of them.

    :raises RenderError: words of the letter stand in a transparent group, where tags do not reach.
    """
    for place, one in enumerate(stream.stream):
        if not (isinstance(one, dict) and "MCID" in one):
            continue
        if one["MCID"] in beside:
            stream.stream[place - 1] = "/Artifact"
            kind = beside[one["MCID"]]
            subtype = {"Subtype": f"/{kind}"} if kind else {}
            stream.stream[place] = pydyf.Dictionary({"Type": "/Pagination"} | subtype)
        elif not is_page:
            raise RenderError(
                "The theme sets words of the letter with opacity; use a color for it."
            )


class _Writing:
    """One tree on its way into one PDF."""

    def __init__(self, pdf: Any, marks: list[dict[int, bytes]]) -> None:  # noqa: ANN401
        self._pdf = pdf
        self._marks = marks
        self._pages = pdf.page_references
        self._areas: list[bytes] = []
        self._notes: list[Any] = []

    def write(self, tree: Tag) -> None:
        """Add the root and everything under it to the file."""
        root = self._added({"Type": "/StructTreeRoot"})
        elements = {tag: self._element(tag) for tag in tree.all()}
        elements[tree]["P"] = root.reference
        for tag, element in elements.items():
            for kid in tag.kids:
                if isinstance(kid, Tag):
                    elements[kid]["P"] = element.reference
                    element["K"].append(elements[kid].reference)
                else:
                    element["K"].append(self._content(kid, element))
        root["K"] = pydyf.Array([elements[tree].reference])
        root["ParentTree"] = self._parents()
        root["ParentTreeNextKey"] = len(self._marks) + len(self._areas)
        if self._notes:
            root["IDTree"] = self._added({"Names": pydyf.Array(self._notes)}).reference
        self._pdf.catalog["StructTreeRoot"] = root.reference

    def _added(self, values: dict[str, Any]) -> Any:  # noqa: ANN401
        one = pydyf.Dictionary(values)
        self._pdf.add_object(one)
        return one

    def _element(self, tag: Tag) -> Any:  # noqa: ANN401
        element = self._added({"Type": "/StructElem", "S": f"/{tag.role}", "K": pydyf.Array()})
        if tag.language:
            element["Lang"] = pydyf.String(tag.language)
        if tag.description:
            element["Alt"] = pydyf.String(tag.description)
        for owner, facts in tag.facts.items():
            values = {name: _pdf_value(value) for name, value in facts.items()}
            element["A"] = pydyf.Dictionary({"O": f"/{owner}"} | values)
        if tag.role == "Note":
            # Each note has an identifier of its own (ISO 14289-1, 7.9), in an order of names.
            element["ID"] = pydyf.String(f"note-{len(self._notes) // 2 + 1:05d}")
            self._notes += (element["ID"], element.reference)
        return element

    def _content(self, kid: Words | LinkArea, element: Any) -> Any:  # noqa: ANN401
        """What stands for the words or the link in the list of what the element holds."""
        page = self._pages[kid.page]
        if isinstance(kid, LinkArea):
            kid.annotation["StructParent"] = len(self._marks) + len(self._areas)
            self._areas.append(element.reference)
            area = {"Type": "/OBJR", "Obj": kid.annotation.reference, "Pg": page}
            return pydyf.Dictionary(area)
        self._marks[kid.page][kid.mark] = element.reference
        if element.setdefault("Pg", page) == page:
            return kid.mark
        return pydyf.Dictionary({"Type": "/MCR", "Pg": page, "MCID": kid.mark})

    def _parents(self) -> bytes:
        """The way back, from each mark and each link to its element."""
        numbers: list[Any] = []
        for number, marks in enumerate(self._marks):
            numbers += (number, pydyf.Array(marks[mark] for mark in sorted(marks)))
        for number, area in enumerate(self._areas, start=len(self._marks)):
            numbers += (number, area)
        reference: bytes = self._added({"Nums": pydyf.Array(numbers)}).reference
        return reference


def _pdf_value(value: Any) -> Any:  # noqa: ANN401
    return pydyf.Array(value) if isinstance(value, tuple) else value
