"""One row for one sign-on, however often it is sent: insert it, or refresh the one that stands.

It is where a rush arrives, so it is one statement of SQLAlchemy Core, built once.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Executable, bindparam, case, select
from sqlalchemy.dialects import postgresql, sqlite

from campaign.db import db
from campaign.signatories.models import MAY_REPEAT, Signatory
from campaign.signatories.rows import NEW_COLUMNS
from campaign.signatories.rules import SignatoryState

_KEPT_ON_REPEAT = {
    "letter_id",
    "state",
    "authority",
    "is_held",
    "doubt",
    "reference",
    "link_key",
    "created_at",
}
_SAME = ("letter_id", "name_key", "contact_email_key")
"""What makes two sign-ons one, unless it has ended."""


class Standing(NamedTuple):
    """What is in the database after a sign-on: a new row, or the one that was there."""

    id: int
    state: str
    reference: str
    link_key: str
    name: str
    contact_name: str
    contact_email: str


_STANDING_COLUMNS = tuple(Signatory.__table__.columns[name] for name in Standing._fields)
_STANDING = select(*_STANDING_COLUMNS).where(
    *(Signatory.__table__.columns[name] == bindparam(name) for name in _SAME), MAY_REPEAT
)


def insert_or_refresh(values: Mapping[str, object]) -> tuple[Standing, bool]:
    """The row of a sign-on, new or the one that stands for it; and whether it was written now.

    It is part of a sign-on's transaction, and that writes the audit.
    """
    # One statement, so that fifty repeats at once make one row. An unconfirmed row
    # takes the newer details, and one that had lapsed its whole time to be confirmed;
    # any other row is left alone and nothing comes back. Beside the row stands whether
    # it was written.
    connection = db.session.connection()
    row = connection.execute(_upsert(connection.dialect.name), values).first()
    if row is not None:
        return Standing(*row), True
    keys = {name: values[name] for name in _SAME}
    return Standing(*connection.execute(_STANDING, keys).one()), False


@cache
def _upsert(dialect_name: str) -> Executable:
    dialect = postgresql if dialect_name == "postgresql" else sqlite
    columns = [Signatory.__table__.columns[name] for name in NEW_COLUMNS]
    statement: Any = dialect.insert(Signatory.__table__).values(
        {column.name: bindparam(column.name, type_=column.type) for column in columns}
    )
    given = statement.excluded
    changed = {name: given[name] for name in NEW_COLUMNS if name not in _KEPT_ON_REPEAT}
    has_lapsed = Signatory.lapsed_at.is_not(None)
    statement = statement.on_conflict_do_update(
        index_elements=_SAME,
        index_where=MAY_REPEAT,
        set_={
            **changed,
            "doubt": case((given["doubt"] != "", given["doubt"]), else_=Signatory.doubt),
            "created_at": case((has_lapsed, given["created_at"]), else_=Signatory.created_at),
            "reminded_at": case((has_lapsed, None), else_=Signatory.reminded_at),
            "lapsed_at": None,
        },
        where=Signatory.state == SignatoryState.UNCONFIRMED,
    )
    upsert: Executable = statement.returning(*_STANDING_COLUMNS)
    return upsert
