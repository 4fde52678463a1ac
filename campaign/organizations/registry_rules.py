"""The registry's words: how a name is used, and which changes can be taken back."""

from dataclasses import dataclass
from enum import StrEnum

from campaign.errors import BadInput, NotFound, Refused


class NameUse(StrEnum):
    """What a name is to its organization."""

    CANONICAL = "canonical"
    ALIAS = "alias"
    FORMER = "former"
    ACRONYM = "acronym"


class ChangeKind(StrEnum):
    """What was done with an organization, and can be undone.

    ``rename`` is any change of what is known of one: a name, its domain, its parent.
    ``apart`` says of two that they are not one, however alike their names are.
    """

    RENAME = "rename"
    MERGE = "merge"
    SPLIT = "split"
    APART = "apart"


MOST_TOLD_APART = 12
"""So many organizations can be told apart at once; each is then held beside each of the others."""


@dataclass(frozen=True, slots=True)
class NewName:
    """A name that is put on a letter, with what else was given of its organization."""

    name: str
    name_key: str
    sort_key: bytes
    scope: str = ""
    sector: str = ""
    city: str = ""
    region: str = ""
    country: str = ""
    domain: str = ""


@dataclass(frozen=True, slots=True)
class KnownName:
    """A name of the registry, with the organization that it leads to and what tells it apart."""

    name_id: int
    organization_id: int
    name: str
    name_key: str
    use: NameUse
    domain: str


class OrganizationNotFound(NotFound):
    """The registry has no such organization, name or change."""


class NameKnown(Refused):
    """The name leads to another organization already."""


class ChangeRefused(Refused):
    """What the registry holds does not allow this change, or not any more."""


class FactRefused(BadInput):
    """What was typed of an organization is not valid; the message says why."""
