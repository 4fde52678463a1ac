"""What the registry knows of names; outside the domain they are frozen values."""

from collections.abc import Collection, Iterator, Sequence
from functools import cache
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import ARRAY, Select, String, bindparam, cast, func, select, union_all
from sqlalchemy.orm import aliased

from campaign.db import db
from campaign.organizations.blocking import sought_keys
from campaign.organizations.models import (
    Organization,
    OrganizationApart,
    OrganizationKey,
    OrganizationName,
)
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


def organization_ids(name_keys: Collection[str], *, hold: bool = False) -> dict[str, int]:
    """Which organizations the keys of names lead to; what leads to none is left out.

    With ``hold`` they lead there until the transaction ends: whoever merges them waits.
    """
    found: dict[str, int] = {}
    connection = db.session.connection()
    statement = _leading(connection.dialect.name, hold)
    for some in parts(sorted(name_keys)):
        found.update(dict(connection.execute(statement, {"name_keys": some}).all()))
    return found


# Every name that is listed is looked for, so the statements are built once.
@cache
def _leading(dialect_name: str, hold: bool) -> Select[str, int]:  # noqa: FBT001 (a part of the above)
    names = select(OrganizationName.name_key, OrganizationName.organization_id)
    key = OrganizationName.name_key
    if dialect_name == "postgresql":
        # A list of parameters would be gone through for each row of a table that is still new.
        given: Any = func.unnest(cast(bindparam("name_keys"), ARRAY(String)))
        names = names.where(key == given.column_valued("wanted"))
    else:
        names = names.where(key.in_(bindparam("name_keys", expanding=True)))
    held = names.order_by(OrganizationName.name_key).with_for_update(read=True, of=OrganizationName)
    return held if hold else names


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
        for key in sought_keys(name_key):
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


def names_apart(name_keys: Collection[str]) -> dict[str, set[str]]:
    """The keys of all names of organizations that are not the one to which each of these leads.

    Only what a coordinator has told apart is among them; what nothing was told of is left out.
    """
    own, their = aliased(OrganizationName), aliased(OrganizationName)
    sides = (OrganizationApart.one_id, OrganizationApart.other_id)
    found: dict[str, set[str]] = {}
    for some in parts(sorted(name_keys)):
        told = (
            select(own.name_key, their.name_key.label("other_key"))
            .join(OrganizationApart, mine == own.organization_id)
            .join(their, their.organization_id == theirs)
            .where(own.name_key.in_(some), OrganizationApart.ended_at.is_(None))
            for mine, theirs in (sides, sides[::-1])
        )
        for key, other_key in db.session.execute(union_all(*told)):
            found.setdefault(key, set()).add(other_key)
    return found


def pairs_apart() -> set[tuple[int, int]]:
    """All organizations of which somebody has said that they are not one, the lower id first."""
    columns = (OrganizationApart.one_id, OrganizationApart.other_id)
    statement = select(*columns).where(OrganizationApart.ended_at.is_(None))
    return {(one_id, other_id) for one_id, other_id in db.session.execute(statement)}


def parts(values: Sequence[One]) -> Iterator[list[One]]:
    """The values in lists that are short enough for one statement."""
    rest = iter(values)
    while some := list(islice(rest, AT_ONCE)):
        yield some


def _known(row: Any) -> KnownName:  # noqa: ANN401 (a row of the columns above)
    return KnownName(
        row.id, row.organization_id, row.name, row.name_key, NameUse(row.use), row.domain
    )
