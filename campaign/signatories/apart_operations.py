"""Remembering that organizations are not one, however alike their names are, and forgetting it."""

from collections.abc import Collection
from itertools import combinations

from sqlalchemy import or_, select

from campaign import clock
from campaign.access import Actor
from campaign.db import db, transaction
from campaign.organizations.models import Organization, OrganizationApart
from campaign.organizations.registry_rules import MOST_TOLD_APART, ChangeKind, ChangeRefused
from campaign.signatories.registry_step_operations import (
    held_organizations,
    keep_change,
    require_editor,
    set_columns,
)
from campaign.signatories.registry_steps import KeptRow


def tell_apart(actor: Actor, organization_ids: Collection[int]) -> None:
    """Remember of each two of these organizations that they are not one; each can be undone.

    Where their names meet again, on whichever letter, nobody is asked about it.

    :raises ChangeRefused: when they are fewer than two, too many, or all told apart already.
    """
    ids = sorted(set(organization_ids))
    require_editor(actor, ids)
    if not 1 < len(ids) <= MOST_TOLD_APART:
        message = f"Choose at least two organizations, and at most {MOST_TOLD_APART} at once."
        raise ChangeRefused(message)
    with transaction():
        rows = held_organizations(actor, ids)
        said = [_tell_two_apart(actor, *two) for two in combinations(rows, 2)]
        if not any(said):
            message = "They are known as different organizations already."
            raise ChangeRefused(message)


def keep_apart(step: list[KeptRow], one_id: int, other_id: int) -> None:
    """Let two be known as different organizations, as a part of a change."""
    one_id, other_id = sorted((one_id, other_id))
    row = db.session.scalars(
        select(OrganizationApart).filter_by(one_id=one_id, other_id=other_id)
    ).first()
    if row is None:
        # It has ended before it begins, so that what takes it back leaves the row to later changes.
        row = OrganizationApart(one_id=one_id, other_id=other_id, ended_at=clock.now())
        db.session.add(row)
        db.session.flush()
    set_columns(step, row, ended_at=None)


def join_apart(step: list[KeptRow], row: Organization, other: Organization) -> None:
    """Let whatever the other one is apart from be apart from the one that it becomes, not from itself."""
    theirs = select(OrganizationApart).where(
        or_(OrganizationApart.one_id == other.id, OrganizationApart.other_id == other.id),
        OrganizationApart.ended_at.is_(None),
    )
    for apart in db.session.scalars(theirs.order_by(OrganizationApart.id)).all():
        set_columns(step, apart, ended_at=clock.now())
        third_id = apart.one_id if apart.other_id == other.id else apart.other_id
        if third_id != row.id:
            keep_apart(step, row.id, third_id)


def _tell_two_apart(actor: Actor, one: Organization, other: Organization) -> bool:
    """Whether they were not told apart before."""
    step = list[KeptRow]()
    keep_apart(step, one.id, other.id)
    if step:
        said = f"“{one.name}” and “{other.name}” are different organizations."
        keep_change(actor, ChangeKind.APART, [one.id, other.id], said, step)
    return bool(step)
