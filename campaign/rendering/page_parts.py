"""Which parts of a letter stand on a page that is laid out."""

from typing import Any

MARK = "data-part"
"""The attribute by which a theme says which part of the letter an element is."""


def parts_on(page_box: Any) -> tuple[str, ...]:  # noqa: ANN401 (WeasyPrint has no types)
    """The parts with words on the page, each once, from top to bottom.

    Notes at the foot and what runs along the head are no parts of the letter.
    """
    found: dict[str, None] = {}
    waiting = [(page_box, "")]
    while waiting:
        box, part = waiting.pop()
        part = _mark_of(box) or part
        if part and (getattr(box, "text", "") or "").strip():
            found[part] = None
        waiting.extend((child, part) for child in reversed(getattr(box, "children", ())))
    return tuple(found)


def _mark_of(box: Any) -> str:  # noqa: ANN401
    get = getattr(box.element, "get", None)
    return str(get(MARK, "")) if get else ""
