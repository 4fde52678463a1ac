"""What the buttons of the editor's lists do: add an entry, take one away, move it up or down."""

import re
from dataclasses import replace
from typing import Any, TypeVar

from campaign.desk.text_forms import TypedAddressee, TypedText

LISTS = {"convener": "conveners", "cc": "cc", "enclosure": "enclosures", "to": "addressees"}
"""What may have several entries: the name in forms, and in the text."""

_BUTTON = re.compile(r"(add|up|down|remove):(convener|cc|enclosure|to)(?::([0-9]{1,3}))?")

Item = TypeVar("Item")


def moved(text: TypedText, button: str) -> tuple[TypedText, str]:
    """The text after a button of one of its lists, and the id of what has the focus then.

    A button that there is none of changes nothing.
    """
    match = _BUTTON.fullmatch(button)
    if match is None:
        return text, ""
    what, name = match[1], match[2]
    place = int(match[3] or 0) - 1
    items = list(getattr(text, LISTS[name]))
    empty = TypedAddressee() if name == "to" else ""
    focus = _apply(what, name, items, place, empty)
    changed: dict[str, Any] = {LISTS[name]: tuple(items)}
    return replace(text, **changed), focus


def _apply(what: str, name: str, items: list[Item], place: int, empty: Item) -> str:
    if what == "add":
        items.append(empty)
        return f"{name}-{len(items)}"
    if not 0 <= place < len(items):
        return ""
    if what == "remove":
        del items[place]
        return f"{name}-{min(place + 1, len(items))}" if items else f"add-{name}"
    target = max(0, place - 1) if what == "up" else min(len(items) - 1, place + 1)
    items.insert(target, items.pop(place))
    # At either end only the other button is left to be pressed.
    at_end = target in {0, len(items) - 1} and target == (0 if what == "up" else len(items) - 1)
    button = {"up": "down", "down": "up"}[what] if at_end else what
    return f"{button}-{name}-{target + 1}"
