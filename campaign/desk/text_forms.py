"""What a browser sends of a letter's text, as it was typed, and the buttons that put it in order."""

import re
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from werkzeug.datastructures import MultiDict

from campaign.drafting.rules import (
    LetterSettings,
    LetterText,
)

NOT_SEEN = -1
"""The revision of a form that does not say which one it was made of; none is ever the same."""

LISTS = {"convener": "conveners", "cc": "cc", "enclosure": "enclosures", "to": "addressees"}
"""What may have several entries: the name in forms, and in the text."""

_BUTTON = re.compile(r"(add|up|down|remove):(convener|cc|enclosure|to)(?::([0-9]{1,3}))?")

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class TypedAddressee:
    """One addressee as it was typed; the address has a line for each of its own."""

    name: str = ""
    title: str = ""
    organization: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class TypedText:
    """A letter's text as it was typed, with the revision that it was made of."""

    revision: int
    title: str
    dated_on: str
    via: str
    language: str
    re: str
    addressees: tuple[TypedAddressee, ...]
    salutation: str
    body: str
    closing: str
    conveners: tuple[str, ...]
    cc: tuple[str, ...]
    enclosures: tuple[str, ...]


def typed(form: "MultiDict[str, str]") -> TypedText:
    """The text in a form, whatever it holds; line ends are LF, and nothing else is changed."""

    def one(name: str) -> str:
        return _with_line_feeds(form.get(name, ""))

    def each(name: str) -> list[str]:
        return [_with_line_feeds(value) for value in form.getlist(name)]

    parts = [each(f"to-{name}") for name in TypedAddressee.__dataclass_fields__]
    count = max(map(len, parts))
    filled = [part + [""] * (count - len(part)) for part in parts]
    revision = one("revision")
    return TypedText(
        revision=int(revision) if re.fullmatch(r"[0-9]{1,9}", revision) else NOT_SEEN,
        title=one("title"),
        dated_on=one("dated_on"),
        via=one("via"),
        language=one("language"),
        re=one("re"),
        addressees=tuple(TypedAddressee(*values) for values in zip(*filled, strict=True)),
        salutation=one("salutation"),
        body=one("body"),
        closing=one("closing"),
        conveners=tuple(each("convener")),
        cc=tuple(each("cc")),
        enclosures=tuple(each("enclosure")),
    )


def as_typed(text: LetterText, settings: LetterSettings, revision: int) -> TypedText:
    """The kept text as a form shows it."""
    return TypedText(
        revision=revision,
        title=text.title,
        dated_on=settings.dated_on.isoformat() if settings.dated_on else "",
        via=settings.via,
        language=settings.language,
        re=text.re,
        addressees=tuple(
            TypedAddressee(one.name, one.title, one.organization, "\n".join(one.address))
            for one in text.addressees
        ),
        salutation=text.salutation,
        body=text.body,
        closing=text.closing,
        conveners=text.conveners,
        cc=text.cc,
        enclosures=text.enclosures,
    )


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


def _with_line_feeds(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")
