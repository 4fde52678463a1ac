"""What may be asked of the roster's table: filters and sorts, as they stand in an address."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import StrEnum

from campaign.signatories.entries import KINDS, SCOPES
from campaign.signatories.rules import SignatoryState, Way

PAGE_ROWS = 100
"""So many signatories stand on one page of the table."""

MANY = 2_000
"""More than so many that fit are not counted, unless the counts by state tell."""

TRIED = 2_000
"""So many rows are tried in order; when they fill no page, what fits is found first and then sorted."""

NONE = "none"
"""What asks for signatories of which nothing is known, since an empty filter asks for all."""

MAX_FILTER_CHARACTERS = 200
MAX_VIEW_NAME_CHARACTERS = 80


class RosterSort(StrEnum):
    """The order of the table; ``print`` is that of the letter, conveners first."""

    PRINT = "print"
    NAME = "name"
    NEW = "new"
    PLACE = "place"
    CONTACT = "contact"


class DoubtSource(StrEnum):
    """Where a doubt comes from."""

    TAKEN = "taken"
    ALIKE = "alike"
    MAIL = "mail"
    SENDING = "sending"
    LATE = "late"
    REJECTED = "rejected"
    CHANGED = "changed"
    AUTHORITY = "authority"


@dataclass(frozen=True, slots=True)
class RosterSearch:
    """What is asked of the table; an empty text asks for nothing in particular."""

    q: str = ""
    state: str = ""
    scope: str = ""
    sector: str = ""
    region: str = ""
    kind: str = ""
    doubt: str = ""
    held: str = ""
    contact: str = ""
    convener: str = ""
    came_by: str = ""
    sort: str = RosterSort.PRINT

    @property
    def is_plain(self) -> bool:
        """Whether every signatory fits."""
        return not self.asked().keys() - {"sort"}

    @property
    def is_counted(self) -> bool:
        """Whether the counts by state, scope, region and kind tell how many fit."""
        return not self.asked().keys() - {"sort", "state", "scope", "region", "kind"}

    def with_facts_alone(self) -> "RosterSearch":
        """The same search without what only the rows themselves can tell."""
        return RosterSearch(
            state=self.state, scope=self.scope, region=self.region, kind=self.kind, sort=self.sort
        )

    def asked(self) -> dict[str, str]:
        """What differs from the plain table, as the query of an address."""
        given = {field.name: getattr(self, field.name) for field in fields(self)}
        plain = {field.name: field.default for field in fields(self)}
        return {name: str(value) for name, value in given.items() if value != plain[name]}


_CHOICES: Mapping[str, tuple[str, ...]] = {
    "state": tuple(SignatoryState),
    "scope": (*SCOPES, NONE),
    "kind": KINDS,
    "doubt": tuple(DoubtSource),
    "held": ("yes",),
    "contact": (NONE,),
    "convener": ("yes",),
    "came_by": tuple(Way),
    "sort": tuple(RosterSort),
}


def read_search(values: Mapping[str, str]) -> RosterSearch:
    """What an address asks for; whatever is no choice is left out."""
    asked = {}
    for field in fields(RosterSearch):
        # No name holds the character NUL, and PostgreSQL takes none.
        value = values.get(field.name, "").replace("\0", " ").strip()[:MAX_FILTER_CHARACTERS]
        if value and (field.name not in _CHOICES or value in _CHOICES[field.name]):
            asked[field.name] = value
    return RosterSearch(**asked)
