"""What the registry knows of names; outside the domain they are frozen values."""

from collections.abc import Collection, Iterator, Sequence
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import select

from campaign.db import db
from campaign.organizations.blocking import blocking_keys
from campaign.organizations.models import Organization, OrganizationKey, OrganizationName
from campaign.organizations.registry_rules import KnownName, NameUse

AT_ONCE = 900
"""So many values stand in one statement; SQLite takes 999 in its oldest settings."""

One = TypeVar("One")

_KNOWN = (
    OrganizationName.id,
    OrganizationName.organization_id,
    OrganizationName.name,
    OrganizationName.name_key,
    OrganizationName.use,
    Organization.domain,
)


def organization_ids(name_keys: Collection[str]) -> dict[str, int]:
    """Which organizations the keys of names lead to; what leads to none is left out."""
    found: dict[str, int] = {}
    statement = select(OrganizationName.name_key, OrganizationName.organization_id)
    for some in parts(sorted(name_keys)):
        rows = db.session.execute(statement.where(OrganizationName.name_key.in_(some)))
        found.update((key, organization_id) for key, organization_id in rows)
    return found


def domain_of(name_key: str) -> str:
    """The registered domain of the organization that a name leads to; empty when none is known."""
    statement = (
        select(Organization.domain)
        .join(OrganizationName, OrganizationName.organization_id == Organization.id)
        .where(OrganizationName.name_key == name_key)
    )
    return db.session.scalar(statement) or ""


def names_near(name_keys: Collection[str]) -> dict[str, tuple[KnownName, ...]]:
    """The names of the registry that share a blocking key with each of these; none is compared.

    A name itself is among them when the registry has it.
    """
    wanted: dict[int, list[str]] = {}
    for name_key in name_keys:
        for key in blocking_keys(name_key):
            wanted.setdefault(key, []).append(name_key)
    near: dict[str, dict[int, KnownName]] = {name_key: {} for name_key in name_keys}
    statement = (
        select(OrganizationKey.key, *_KNOWN)
        .join(OrganizationName, OrganizationName.id == OrganizationKey.name_id)
        .join(Organization, Organization.id == OrganizationName.organization_id)
    )
    for some in parts(sorted(wanted)):
        for row in db.session.execute(statement.where(OrganizationKey.key.in_(some))):
            known = _known(row)
            for name_key in wanted[row.key]:
                near[name_key][known.name_id] = known
    return {name_key: tuple(found.values()) for name_key, found in near.items()}


def parts(values: Sequence[One]) -> Iterator[list[One]]:
    """The values in lists that are short enough for one statement."""
    rest = iter(values)
    while some := list(islice(rest, AT_ONCE)):
        yield some


def _known(row: Any) -> KnownName:  # noqa: ANN401 (a row of the columns above)
    return KnownName(
        row.id, row.organization_id, row.name, row.name_key, NameUse(row.use), row.domain
    )
