"""Changing the registry so that it can be taken back: each row's columns, before and after.

These are parts of the operations that change an organization. One change of the registry is
made at a time; whoever lists a name meanwhile waits for it, or it for them.
"""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError

from campaign import clock
from campaign.access import Act, Actor
from campaign.audit.operations import record
from campaign.db import db
from campaign.drafting.operations import hold_text
from campaign.errors import Forbidden
from campaign.organizations.models import (
    Organization,
    OrganizationApart,
    OrganizationChange,
    OrganizationKey,
    OrganizationName,
)
from campaign.organizations.registry_rules import ChangeKind, ChangeRefused, OrganizationNotFound
from campaign.signatories.editors import letter_ids_with, may_edit
from campaign.signatories.models import Signatory
from campaign.signatories.registry_steps import KeptRow, rows_in, written
from campaign.signatories.steps import columns_of

_LOCK = 0x4F524753
"""The number of PostgreSQL's lock that lets one change of the registry be made at a time."""

_MODELS: dict[str, Any] = {
    model.__tablename__: model
    for model in (Organization, OrganizationName, OrganizationApart, Signatory)
}


def held_organizations(
    actor: Actor, organization_ids: Sequence[int], *, may_be_merged: bool = False
) -> list[Organization]:
    """The organizations in this order, with their names and letters held until the transaction ends.

    :raises OrganizationNotFound: when the registry has not all of them.
    :raises Forbidden: when one of them is on a letter that is not the actor's to edit.
    :raises ChangeRefused: when one was merged into another.
    """
    require_editor(actor, organization_ids)
    if db.engine.dialect.name == "postgresql":
        db.session.execute(select(func.pg_advisory_xact_lock(_LOCK)))
    # The letters first and their signatories after, as publishing does.
    for letter_id in letter_ids_with(organization_ids):
        hold_text(letter_id)
    rows = _locked(organization_ids)
    # What was listed until the names were held counts too.
    require_editor(actor, organization_ids)
    merged = next((one for one in rows if one.merged_into_id is not None), None)
    if merged is not None and not may_be_merged:
        message = f"“{merged.name}” was merged into another organization already."
        raise ChangeRefused(message)
    return rows


def require_editor(actor: Actor, organization_ids: Collection[int]) -> None:
    """Let whoever may edit the organizations pass: on each letter that they are on.

    :raises Forbidden: otherwise; of one on no letter, unless the role is for all letters.
    """
    if not may_edit(actor, organization_ids):
        message = "Your account may not change this organization. Whoever runs the site can."
        raise Forbidden(message)


def set_columns(step: list[KeptRow], row: Any, **values: object) -> None:  # noqa: ANN401 (a row of any table)
    """Set columns of a row, and keep in the step what they were; those that are so already are not."""
    after = {name: value for name, value in values.items() if getattr(row, name) != value}
    if after:
        step.append(KeptRow(row.__tablename__, row.id, columns_of(row, after), after))
        for name, value in after.items():
            setattr(row, name, value)
        db.session.flush()


def add_row(step: list[KeptRow], row: Any) -> None:  # noqa: ANN401 (as above)
    """Add a row, and keep in the step that it is new."""
    db.session.add(row)
    db.session.flush()
    step.append(KeptRow(row.__tablename__, row.id, {}, {}))


def keep_change(
    actor: Actor,
    kind: ChangeKind,
    organization_ids: Sequence[int],
    said: str,
    step: Sequence[KeptRow],
) -> None:
    """Keep a change with what takes it back, and put it on record for each letter it touches."""
    organization_id, *others = organization_ids
    db.session.add(
        OrganizationChange(
            kind=kind,
            organization_id=organization_id,
            other_id=others[0] if others else None,
            before=written(said, step),
            made_at=clock.now(),
            made_by=actor.name,
        )
    )
    db.session.flush()
    record_change(actor, organization_ids, said)


def record_change(actor: Actor, organization_ids: Sequence[int], said: str) -> None:
    """Put a change on record for each letter that the organizations are on."""
    about = f"organization:{organization_ids[0]}"
    letter_ids: Sequence[int | None] = letter_ids_with(organization_ids) or [None]
    for letter_id in letter_ids:
        record(actor, Act.EDIT_ORGANIZATION, letter_id, about=about, personal={"what": said})


def take_back(change: OrganizationChange) -> None:
    """Give each row what it had before the change, the last one first.

    :raises ChangeRefused: when one of them is not as the change has left it.
    """
    try:
        for kept in reversed(rows_in(change.before)):
            _take_row_back(kept)
    except IntegrityError as error:
        message = "A name of it has been put on the letter again since, so this cannot be undone."
        raise ChangeRefused(message) from error


def _take_row_back(kept: KeptRow) -> None:
    row = db.session.get(_MODELS[kept.table], kept.id, with_for_update=True, populate_existing=True)
    if row is None or columns_of(row, kept.after) != dict(kept.after):
        message = "Something of it was changed since. Undo that first."
        raise ChangeRefused(message)
    if kept.before:
        for name, value in kept.before.items():
            setattr(row, name, value)
    else:
        if kept.table == OrganizationName.__tablename__:
            db.session.execute(delete(OrganizationKey).where(OrganizationKey.name_id == kept.id))
        db.session.delete(row)
    db.session.flush()


def _locked(organization_ids: Sequence[int]) -> list[Organization]:
    names = select(OrganizationName).where(OrganizationName.organization_id.in_(organization_ids))
    fresh = {"populate_existing": True}
    # In the order in which names are held by whoever lists them.
    in_order = names.order_by(OrganizationName.name_key).with_for_update(key_share=True)
    db.session.scalars(in_order, execution_options=fresh).all()
    rows = select(Organization).where(Organization.id.in_(organization_ids))
    held = rows.order_by(Organization.id).with_for_update(key_share=True)
    found = {row.id: row for row in db.session.scalars(held, execution_options=fresh)}
    if found.keys() != set(organization_ids):
        message = "The registry has no such organization."
        raise OrganizationNotFound(message)
    return [found[one] for one in organization_ids]
