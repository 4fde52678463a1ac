"""Making two organizations one, and one two, with their names and their listings on every letter."""

from collections.abc import Collection, Sequence

from sqlalchemy import select

from campaign import clock
from campaign.access import Actor
from campaign.db import db, transaction
from campaign.organizations.models import Organization, OrganizationName
from campaign.organizations.order import sort_key
from campaign.organizations.registry_rules import ChangeKind, ChangeRefused, NameUse
from campaign.signatories.apart_operations import join_apart, keep_apart
from campaign.signatories.models import OCCUPIES_NAME, Signatory
from campaign.signatories.registry_step_operations import (
    held_organizations,
    keep_change,
    set_columns,
)
from campaign.signatories.registry_steps import KeptRow
from campaign.signatories.rules import SignatoryState

_FILLED_IN = ("acronym", "domain", "scope", "sector", "city", "region", "country")
"""What the one that stays takes from the other where it has nothing of its own."""


def merge_organizations(actor: Actor, organization_id: int, other_id: int) -> None:
    """Let the other organization become this one, under all its names and on all its letters.

    Where both are on one letter, the younger listing goes out of it. That they were told apart
    is forgotten. Everything can be undone.

    :raises ChangeRefused: when they are one already.
    """
    if organization_id == other_id:
        message = "Choose another organization to merge this one with."
        raise ChangeRefused(message)
    with transaction():
        row, other = held_organizations(actor, [organization_id, other_id])
        step = list[KeptRow]()
        _join_names(step, row, other)
        _join_places(step, row, other)
        _join_listings(step, row, other)
        join_apart(step, row, other)
        set_columns(step, other, merged_into_id=row.id)
        said = f"“{other.name}” is one organization with “{row.name}”."
        keep_change(actor, ChangeKind.MERGE, [row.id, other.id], said, step)


def split_organization(actor: Actor, organization_id: int, name_ids: Collection[int]) -> int:
    """Let the chosen names, and their listings, be an organization of their own; gives its id.

    The first of them becomes its canonical name, and the two are told apart.

    :raises ChangeRefused: when no name is chosen, or none or not the canonical one would be left.
    """
    with transaction():
        (row,) = held_organizations(actor, [organization_id])
        chosen = _chosen(organization_id, name_ids)
        step = list[KeptRow]()
        name = chosen[0].name
        parted = Organization(name=name, sort_key=sort_key(name), created_at=clock.now())
        for column in ("acronym", "domain", "scope", "sector", "city", "region", "country"):
            setattr(parted, column, "")
        db.session.add(parted)
        db.session.flush()
        for place, one in enumerate(chosen):
            use = NameUse.ALIAS if place else NameUse.CANONICAL
            set_columns(step, one, organization_id=parted.id, use=use)
        _part_listings(step, organization_id, parted.id, {one.name_key for one in chosen})
        keep_apart(step, organization_id, parted.id)
        said = f"“{name}” is an organization of its own, apart from “{row.name}”."
        keep_change(actor, ChangeKind.SPLIT, [organization_id, parted.id], said, step)
        return parted.id


def _join_names(step: list[KeptRow], row: Organization, other: Organization) -> None:
    for one in _names(other.id):
        use = NameUse.ALIAS if one.use == NameUse.CANONICAL else one.use
        set_columns(step, one, organization_id=row.id, use=use)


def _join_places(step: list[KeptRow], row: Organization, other: Organization) -> None:
    """Give the one that stays what it lacks, the other's chapters, and its parent if need be."""
    missing = {name: getattr(other, name) for name in _FILLED_IN if not getattr(row, name)}
    set_columns(step, row, **missing)
    if row.parent_id == other.id:
        parent_id = other.parent_id if other.parent_id != row.id else None
        set_columns(step, row, parent_id=parent_id)
    chapters = select(Organization).where(
        Organization.parent_id == other.id, Organization.id != row.id
    )
    for chapter in db.session.scalars(chapters.order_by(Organization.id)).all():
        set_columns(step, chapter, parent_id=row.id)


def _join_listings(step: list[KeptRow], row: Organization, other: Organization) -> None:
    by_letter: dict[int, list[Signatory]] = {}
    for listing in _listings([row.id, other.id]):
        by_letter.setdefault(listing.letter_id, []).append(listing)
    for listings in by_letter.values():
        first, *younger = sorted(listings, key=_age)
        for listing in younger:
            set_columns(
                step,
                listing,
                state=SignatoryState.REJECTED,
                ended_at=clock.now(),
                merged_into_id=first.id,
                speaks_for_listing=False,
            )
    theirs = select(Signatory).where(Signatory.organization_id == other.id)
    for listing in db.session.scalars(theirs.order_by(Signatory.id).with_for_update()).all():
        set_columns(step, listing, organization_id=row.id)


def _age(listing: Signatory) -> tuple[object, ...]:
    # Whom the text names leads the letter, and stays.
    convenes = listing.convener_position is not None
    return (not convenes, listing.listed_at or listing.created_at, listing.id)


def _part_listings(
    step: list[KeptRow], organization_id: int, parted_id: int, name_keys: set[str]
) -> None:
    moving = select(Signatory).where(
        Signatory.organization_id == organization_id, Signatory.name_key.in_(name_keys)
    )
    for listing in db.session.scalars(moving.order_by(Signatory.id).with_for_update()).all():
        set_columns(step, listing, organization_id=parted_id)
    # Who was taken for another contact by one of these names is one of somebody else.
    standing = {one.id for one in _listings([organization_id])}
    waiting = select(Signatory).where(
        Signatory.state == SignatoryState.IN_REVIEW,
        Signatory.merged_into_id.in_(standing),
        Signatory.name_key.in_(name_keys),
    )
    for one in db.session.scalars(waiting.order_by(Signatory.id).with_for_update()).all():
        set_columns(step, one, merged_into_id=None, speaks_for_listing=False)


def _chosen(organization_id: int, name_ids: Collection[int]) -> list[OrganizationName]:
    chosen = [one for one in _names(organization_id) if one.id in name_ids]
    if not chosen or any(one.use == NameUse.CANONICAL for one in chosen):
        message = (
            "Choose names that are to be an organization of their own; the canonical one stays."
        )
        raise ChangeRefused(message)
    return chosen


def _names(organization_id: int) -> Sequence[OrganizationName]:
    statement = select(OrganizationName).where(OrganizationName.organization_id == organization_id)
    return db.session.scalars(statement.order_by(OrganizationName.id)).all()


def _listings(organization_ids: Sequence[int]) -> Sequence[Signatory]:
    statement = select(Signatory).where(
        Signatory.organization_id.in_(organization_ids), OCCUPIES_NAME
    )
    in_order = statement.order_by(Signatory.id).with_for_update()
    return db.session.scalars(in_order, execution_options={"populate_existing": True}).all()
