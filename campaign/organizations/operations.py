"""What is written into the registry: who is put on a letter is known from then on.

Names come by the ten thousand from files and one by one in a rush, so it uses
SQLAlchemy Core and few statements for many.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import delete, insert
from sqlalchemy.dialects import postgresql, sqlite

from campaign import clock
from campaign.db import db, transaction
from campaign.organizations import queries
from campaign.organizations.blocking import RULES_NUMBER, blocking_keys
from campaign.organizations.models import Organization, OrganizationKey, OrganizationName
from campaign.organizations.registry_rules import NameUse, NewName


def know(names: Iterable[NewName]) -> dict[str, int]:
    """Give the organization that each name leads to, by key; one that leads to none is made.

    It is part of an operation that lists signatories, and that is on record.
    """
    # In one order, so that no two wait for each other.
    given = {one.name_key: one for one in sorted(names, key=lambda one: one.name_key)}
    with transaction():
        known = queries.organization_ids(given, hold=True)
        unknown = [one for key, one in given.items() if key not in known]
        return known | _made(unknown) if unknown else known


def _made(names: Sequence[NewName]) -> dict[str, int]:
    ids = _insert_organizations(names)
    found = _insert_names(zip(ids, names, strict=True))
    if len(found) == len(names):
        return found
    # Another has made the same name known at this moment; what was made for it here is not needed.
    found = queries.organization_ids({one.name_key for one in names}, hold=True)
    superfluous = set(ids) - set(found.values())
    for some in queries.parts(sorted(superfluous)):
        db.session.execute(delete(Organization).where(Organization.id.in_(some)))
    return found


def _insert_organizations(names: Sequence[NewName]) -> list[int]:
    now = clock.now()
    statement = insert(Organization).returning(Organization.id, sort_by_parameter_order=True)
    rows = [{**_told(one), "created_at": now} for one in names]
    return list(db.session.scalars(statement, rows))


def _told(one: NewName) -> dict[str, object]:
    columns = ("name", "sort_key", "domain", "scope", "sector", "city", "region", "country")
    return {"acronym": "", **{column: getattr(one, column) for column in columns}}


def _insert_names(names: Iterable[tuple[int, NewName]]) -> dict[str, int]:
    dialect: Any = postgresql if db.engine.dialect.name == "postgresql" else sqlite
    now = clock.now()
    rows = [
        {
            "organization_id": organization_id,
            "name": one.name,
            "name_key": one.name_key,
            "use": NameUse.CANONICAL,
            "keyed_by": RULES_NUMBER,
            "created_at": now,
        }
        for organization_id, one in names
    ]
    statement = dialect.insert(OrganizationName).on_conflict_do_nothing(index_elements=["name_key"])
    columns = (OrganizationName.id, OrganizationName.name_key, OrganizationName.organization_id)
    added = db.session.execute(statement.returning(*columns), rows).all()
    _insert_keys({name_id: key for name_id, key, _ in added})
    return {key: organization_id for _, key, organization_id in added}


def _insert_keys(names: Mapping[int, str]) -> None:
    rows = [
        {"key": key, "name_id": name_id}
        for name_id, name_key in names.items()
        for key in blocking_keys(name_key)
    ]
    if rows:
        db.session.execute(insert(OrganizationKey), rows)
