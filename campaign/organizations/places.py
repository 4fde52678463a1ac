"""Where bodies are, and whether two of one name are in two places and so may be two."""

from typing import NamedTuple

from campaign.organizations.rules import folded
from campaign.organizations.us_states import postal_code


class Place(NamedTuple):
    """A city, a region and a country; each is empty when it is unknown."""

    city: str = ""
    region: str = ""
    country: str = ""


NOWHERE = Place()
_UNITED_STATES = frozenset(("us", "usa", "united states", "united states of america"))


def differing(one: Place, other: Place) -> str:
    """Say in a sentence that two places differ; empty when one is unknown or they may be one.

    What only one of them tells is no difference.
    """
    pairs = [(a, b) for a, b in zip(_parts(one), _parts(other), strict=True) if a and b]
    if all(a == b for a, b in pairs):
        return ""
    first, second = (", ".join(filter(None, place)) for place in sorted((one, other)))
    return f"One is in {first}, the other in {second}."


def _parts(place: Place) -> tuple[str, ...]:
    code = postal_code(place.region.strip(), place.country.strip())
    country = folded(place.country)
    return folded(place.city), folded(code), "us" if country in _UNITED_STATES else country
