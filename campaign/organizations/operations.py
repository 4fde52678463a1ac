"""What is written into the registry: who is put on a letter is known from then on, and found.

Names come by the ten thousand from files and one by one in a rush, so it uses
SQLAlchemy Core and few statements for many.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import (
    Executable,
    String,
    bindparam,
    delete,
    literal,
    select,
    text,
    true,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from campaign import clock
from campaign.db import db, insert_many, new_ids, transaction
from campaign.organizations import queries
from campaign.organizations.blocking import RULES_NUMBER, blocking_keys
from campaign.organizations.models import (
    MAX_ACRONYM_CHARACTERS,
    Organization,
    OrganizationKey,
    OrganizationName,
)
from campaign.organizations.registry_rules import NameUse, NewName
from campaign.organizations.spelling import acronym_in

_ORGANIZATIONS: Any = Organization.__table__
_NAMES: Any = OrganizationName.__table__
_KEYS: Any = OrganizationKey.__table__
_GIVEN_KEYS = {
    "sqlite": "SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each(:rows)",
    "postgresql": "SELECT CAST(value ->> 0 AS bigint), CAST(value ->> 1 AS integer)"
    " FROM json_array_elements(CAST(:rows AS json)) AS given (value)",
}
_GIVEN_NAMES = {
    "sqlite": "SELECT json_extract(value, '$[0]') AS organization_id,"
    " json_extract(value, '$[1]') AS name, json_extract(value, '$[2]') AS name_key"
    " FROM json_each(:rows)",
    "postgresql": "SELECT CAST(value ->> 0 AS integer) AS organization_id,"
    " value ->> 1 AS name, value ->> 2 AS name_key"
    " FROM json_array_elements(CAST(:rows AS json)) AS given (value)",
}
_NEW_KEYS = {
    dialect: text(f"INSERT INTO organization_key (key, name_id) {given}")
    for dialect, given in _GIVEN_KEYS.items()
}


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


def key_anew() -> int:
    """Put names under the keys of today's rules that were put under earlier ones; gives how many.

    A worker that is killed half way leaves whole batches, and the next sweep goes on.
    """
    keyed_count = 0
    while batch_count := _key_some_anew():
        keyed_count += batch_count
    return keyed_count


def _key_some_anew() -> int:
    due = select(_NAMES.c.id, _NAMES.c.name_key).where(_NAMES.c.keyed_by < RULES_NUMBER)
    with transaction():
        connection = db.session.connection()
        some = due.order_by(_NAMES.c.id).limit(queries.AT_ONCE).with_for_update(skip_locked=True)
        names: dict[int, str] = dict(connection.execute(some).all())
        connection.execute(delete(_KEYS).where(_KEYS.c.name_id.in_(names)))
        put_under_keys(names)
        keyed = update(_NAMES).where(_NAMES.c.id.in_(names)).values(keyed_by=RULES_NUMBER)
        connection.execute(keyed)
        return len(names)


def put_under_keys(names: Mapping[int, str]) -> None:
    """Let names that are new be found, given by their ids with their own keys; a part of others."""
    rows = [
        (key, name_id) for name_id, name_key in names.items() for key in blocking_keys(name_key)
    ]
    # In the order of the index, of which neighbours stand on one page.
    rows.sort()
    if rows:
        # One statement with one list takes a third of the time of one for each row.
        connection = db.session.connection()
        connection.execute(_NEW_KEYS[connection.dialect.name], {"rows": json.dumps(rows)})


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
    ids = new_ids(_ORGANIZATIONS, len(names))
    rows = [
        {**_told(one), "id": row_id, "created_at": now}
        for row_id, one in zip(ids, names, strict=True)
    ]
    insert_many(_ORGANIZATIONS, rows)
    return ids


def _told(one: NewName) -> dict[str, object]:
    columns = ("name", "sort_key", "domain", "scope", "sector", "city", "region", "country")
    told = {column: getattr(one, column) for column in columns}
    return {"acronym": acronym_in(one.name)[:MAX_ACRONYM_CHARACTERS], **told}


def _insert_names(names: Iterable[tuple[int, NewName]]) -> dict[str, int]:
    rows = [(organization_id, one.name, one.name_key) for organization_id, one in names]
    connection = db.session.connection()
    asked = {"rows": json.dumps(rows), "now": clock.now()}
    added = connection.execute(_new_names(connection.dialect.name), asked).all()
    put_under_keys({name_id: key for name_id, key, _ in added})
    return {key: organization_id for _, key, organization_id in added}


@cache
def _new_names(dialect_name: str) -> Executable:
    dialect: Any = postgresql if dialect_name == "postgresql" else sqlite
    columns = _NAMES.c
    told = (columns.organization_id, columns.name, columns.name_key)
    given: Any = text(_GIVEN_NAMES[dialect_name]).columns(*told).subquery("given")
    every: dict[Any, Any] = {
        columns.use: literal(NameUse.CANONICAL, String),
        columns.keyed_by: literal(RULES_NUMBER),
        columns.created_at: bindparam("now", type_=columns.created_at.type),
    }
    # Without its WHERE, SQLite would take what is to be done on a conflict for a join's ON.
    rows: Any = select(given, *every.values()).where(true())
    statement = dialect.insert(_NAMES).from_select([*told, *every], rows)
    statement = statement.on_conflict_do_nothing(index_elements=["name_key"])
    made: Executable = statement.returning(columns.id, columns.name_key, columns.organization_id)
    return made
