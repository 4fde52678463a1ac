"""Cells that answer two questions at once, as “Organization name and city (if any)” asks for."""

import re
from collections.abc import Mapping

from campaign.organizations.rules import LEGAL_SUFFIXES
from campaign.organizations.us_states import NAMES, STATES

PAIRS: Mapping[str, tuple[str, str]] = {
    "name+city": ("name", "city"),
    "city+state": ("city", "state"),
    "contact_name+contact_title": ("contact_name", "contact_title"),
}
"""What two fields in one column are called, and which fields they are, in their order."""

HALVES = ("contact_first_name", "contact_last_name")
"""What the columns are called that hold one name together, in the order in which it is written."""

_MAX_ACRONYM_CHARACTERS = 5
_MAX_PLACE_WORDS = 4
_BREAK = re.compile(r"\s*(?:[\r\n;]|\s[–—/|-]\s)\s*")
_BEHIND_NAME = re.compile(r"\s*(?:[\r\n;,(]|\s[–—/|-]\s)\s*")
_IN_PARENTHESES = re.compile(r"(?P<name>.+?)\s*\((?P<place>[^()]+)\)")


def parted(pair: str, cell: str) -> dict[str, str]:
    """Give the fields that the cell holds; all of it is the first when the second is not there."""
    return _PARTED[pair](cell.strip())


def whole_name(first: str, last: str, whole: str = "") -> str:
    """Give the name that two columns hold, or one of them and another that may be whole already."""
    first, last, whole = first.strip(), last.strip(), whole.strip()
    if not whole:
        return f"{first} {last}".strip()
    if first and not last and not whole.startswith(f"{first} "):
        return f"{first} {whole}"
    return f"{whole} {last}" if last and not first and not whole.endswith(f" {last}") else whole


def _name_and_city(cell: str) -> dict[str, str]:
    name, place = _name_and_place(cell)
    return {"name": name, **_city_and_state(place)} if place else {"name": cell}


def _name_and_place(cell: str) -> tuple[str, str]:
    if (bracketed := _IN_PARENTHESES.fullmatch(cell)) and _may_be_place(bracketed["place"]):
        return bracketed["name"], bracketed["place"]
    first, *rest = _BREAK.split(cell, maxsplit=1)
    if rest and _may_be_place(rest[0]):
        return first, rest[0]
    parts = [part.strip() for part in cell.split(",")]
    for count in (2, 1):
        place = ", ".join(parts[-count:])
        is_whole = count == 1 or _is_state(parts[-1])
        if len(parts) > count and is_whole and _may_be_place(place):
            return ", ".join(parts[:-count]), place
    return cell, ""


def _may_be_place(text: str) -> bool:
    # "Inc." and "ODA" behind a comma belong to the name.
    city, *states = (part.strip() for part in text.split(","))
    words = city.split()
    is_acronym = len(city) <= _MAX_ACRONYM_CHARACTERS and city.isupper()
    is_suffix = city.casefold().strip(".") in LEGAL_SUFFIXES
    is_said = 0 < len(words) <= _MAX_PLACE_WORDS and not any(map(str.isdigit, city))
    is_said = is_said and not city[:1].islower()
    return is_said and not is_suffix and not is_acronym and all(map(_is_state, states))


def _is_state(text: str) -> bool:
    return text.upper() in NAMES or text.title() in STATES


def _city_and_state(cell: str) -> dict[str, str]:
    city, comma, state = cell.rpartition(",")
    if comma and city.strip():
        return {"city": city.strip(), "state": state.strip()}
    words = cell.split()
    for count in (3, 2, 1):
        state = " ".join(words[-count:])
        if len(words) > count and _is_state(state):
            return {"city": " ".join(words[:-count]), "state": state}
    return {"state": cell} if _is_state(cell) else {"city": cell}


def _contact_and_title(cell: str) -> dict[str, str]:
    name, *rest = _BEHIND_NAME.split(cell, maxsplit=1)
    title = rest[0].strip() if rest else ""
    return {"contact_name": name, "contact_title": title.removesuffix(")")}


_PARTED = {
    "name+city": _name_and_city,
    "city+state": _city_and_state,
    "contact_name+contact_title": _contact_and_title,
}
