"""Writing what some rows of a file become: few statements for many rows, by SQLAlchemy Core.

It is a part of the imports, in their transaction. One ORM object for each row would take
several times as long.
"""

from itertools import groupby
from typing import Any

from sqlalchemy import bindparam, update

from campaign.access import Actor
from campaign.audit.operations import Told, record_each
from campaign.audit.rules import Deed, changes
from campaign.db import db, insert_many, new_ids
from campaign.signatories.import_plans import Change, Plan, ReadRows, Terms
from campaign.signatories.import_queries import planned
from campaign.signatories.import_standing import Columns, Standing
from campaign.signatories.listing_operations import known_organizations
from campaign.signatories.models import Signatory
from campaign.signatories.rows import TOLD_COLUMNS, told
from campaign.signatories.rules import StepKind
from campaign.signatories.step_operations import keep_step
from campaign.signatories.steps import RowChange

_TABLE: Any = Signatory.__table__


def take_in(actor: Actor, terms: Terms, read: ReadRows, import_id: int | None) -> Plan:
    """Take in some rows of a file, and keep what it changes of those that were there.

    A coordinator vouches for what is listed.
    """
    plan = planned(terms, read, Standing())
    _know(plan)
    added = _insert(plan.new, import_id)
    noted = _insert(_beside_listings(plan, added), import_id)
    _update(plan.changes)
    if plan.changes and import_id is not None:
        kept = [RowChange(one, change.before, change.after) for one, change in plan.changes.items()]
        keep_step(actor, terms.letter.id, StepKind.IMPORT, kept, import_id=import_id)
    made = [*plan.new, *(row for row, _ in plan.noted)]
    new = (
        Told(f"signatory:{signatory_id}", {"state": row["state"]}, told(row))
        for signatory_id, row in zip([*added, *noted], made, strict=True)
    )
    other = (_told_of(*one) for one in plan.changes.items())
    record_each(actor, Deed.IMPORT, terms.letter.id, [*new, *other])
    return plan


def _know(plan: Plan) -> None:
    bodies = known_organizations(plan.listed, is_vouched=True)
    for row in plan.listed:
        row["organization_id"] = bodies.get(row["name_key"])
        if (change := plan.changes.get(row.get("id", 0))) is not None:
            change.before.setdefault("organization_id", None)
            change.after["organization_id"] = row["organization_id"]


def _beside_listings(plan: Plan, added: list[int]) -> list[Columns]:
    if not plan.noted:
        return []
    ids = {id(row): one for one, row in zip(added, plan.new, strict=True)}
    return [
        {**row, "merged_into_id": listing.get("id") or ids[id(listing)]}
        for row, listing in plan.noted
    ]


def _insert(rows: list[Columns], import_id: int | None) -> list[int]:
    if not rows:
        return []
    ids = new_ids(_TABLE, len(rows))
    # Every row names the same columns, or the statement would be made anew for each.
    own = {"organization_id": None, "import_id": import_id}
    values = [{**own, **row, "id": one} for one, row in zip(ids, rows, strict=True)]
    insert_many(_TABLE, values)
    return ids


def _update(changed: dict[int, Change]) -> None:
    by_columns = sorted(changed.items(), key=lambda one: sorted(one[1].after))
    for columns, some in groupby(by_columns, key=lambda one: sorted(one[1].after)):
        statement = (
            update(_TABLE)
            .where(_TABLE.c.id == bindparam("changed"))
            .values({column: bindparam(f"new_{column}") for column in columns})
        )
        values = [
            {"changed": one} | {f"new_{name}": value for name, value in change.after.items()}
            for one, change in some
        ]
        db.session.connection().execute(statement, values)
    db.session.expire_all()


def _told_of(signatory_id: int, change: Change) -> Told:
    moved = {"state": change.after["state"]} if "state" in change.after else {}
    typed = {name: value for name, value in change.after.items() if name in TOLD_COLUMNS}
    return Told(
        f"signatory:{signatory_id}",
        changes(change.before, moved),
        changes(change.before, typed),
    )
