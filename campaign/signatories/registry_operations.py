"""What a coordinator changes of one organization in the registry, and takes back."""

from collections.abc import Mapping

from sqlalchemy import func, select

from campaign import clock
from campaign.access import Actor
from campaign.db import db, transaction
from campaign.drafting import queries as letters
from campaign.organizations import queries as registry
from campaign.organizations.blocking import RULES_NUMBER
from campaign.organizations.domains import is_shared, registered_domain
from campaign.organizations.models import (
    MAX_ACRONYM_CHARACTERS,
    Organization,
    OrganizationChange,
    OrganizationName,
)
from campaign.organizations.operations import put_under_keys
from campaign.organizations.order import sort_key
from campaign.organizations.registry_rules import (
    ChangeKind,
    ChangeRefused,
    FactRefused,
    NameKnown,
    NameUse,
    OrganizationNotFound,
)
from campaign.organizations.rules import clean_line, clean_name, name_key
from campaign.signatories.entries import read_entry
from campaign.signatories.models import OCCUPIES_NAME, Signatory
from campaign.signatories.registry_step_operations import (
    add_row,
    held_organizations,
    keep_change,
    record_change,
    set_columns,
    take_back,
)
from campaign.signatories.registry_steps import KeptRow, said_in
from campaign.signatories.rules import SignatoryState

PLACING = ("scope", "sector", "city", "state", "country")
"""What says where an organization is at work, by the names that forms and files have for it."""


def rename_organization(actor: Actor, organization_id: int, name: str) -> None:
    """Give the organization another canonical name; the one before stays known as a former one.

    :raises NameRefused: when the name cannot be printed.
    :raises NameKnown: when it leads to another organization.
    """
    with transaction():
        (row,) = held_organizations(actor, [organization_id])
        name, before, step = clean_name(name), row.name, list[KeptRow]()
        if name == before:
            return
        for one in _names(organization_id):
            if one.use == NameUse.CANONICAL and one.name_key != name_key(name):
                set_columns(step, one, use=NameUse.FORMER)
        named = _own_name(step, organization_id, name, NameUse.CANONICAL)
        set_columns(step, named, name=name, use=NameUse.CANONICAL)
        set_columns(step, row, name=name, sort_key=sort_key(name))
        said = f"“{before}” is now called “{name}”."
        keep_change(actor, ChangeKind.RENAME, [organization_id], said, step)


def add_name(actor: Actor, organization_id: int, name: str, use: NameUse) -> None:
    """Let another name lead to the organization; its canonical name stays what it is.

    :raises NameRefused: when the name cannot be printed.
    :raises NameKnown: when it leads to another organization.
    """
    with transaction():
        held_organizations(actor, [organization_id])
        name, step = clean_name(name), list[KeptRow]()
        named = _own_name(step, organization_id, name, use)
        if named.use != NameUse.CANONICAL:
            set_columns(step, named, use=use)
        if step:
            said = f"“{name}” is one of its names ({use})."
            keep_change(actor, ChangeKind.RENAME, [organization_id], said, step)


def describe_organization(actor: Actor, organization_id: int, acronym: str, domain: str) -> None:
    """Note the acronym and the web domain; mail from there has power over its listings.

    :raises FactRefused: when the domain is none, or lends itself to everybody.
    """
    with transaction():
        (row,) = held_organizations(actor, [organization_id])
        acronym = clean_line(acronym, what="acronym", limit=MAX_ACRONYM_CHARACTERS)
        step = list[KeptRow]()
        set_columns(step, row, acronym=acronym, domain=_domain(domain))
        if step:
            said = f"The acronym is {row.acronym or 'none'}, the domain {row.domain or 'none'}."
            keep_change(actor, ChangeKind.RENAME, [organization_id], said, step)


def place_organization(actor: Actor, organization_id: int, told: Mapping[str, str]) -> None:
    """Note scope, sector, city, state and country, by the rules of whoever signs on.

    :raises EntryRefused: when one of them is not valid.
    """
    with transaction():
        (row,) = held_organizations(actor, [organization_id])
        entry = read_entry({"name": row.name, **{field: told.get(field, "") for field in PLACING}})
        step = list[KeptRow]()
        values = {field: getattr(entry, field) for field in PLACING}
        set_columns(step, row, region=values.pop("state"), **values)
        if step:
            given = [getattr(entry, field) for field in PLACING if getattr(entry, field)]
            said = f"Scope, sector and place: {', '.join(given) or 'none'}."
            keep_change(actor, ChangeKind.RENAME, [organization_id], said, step)


def set_parent(actor: Actor, organization_id: int, parent_name: str) -> None:
    """Note of which organization this one is a chapter, by any of its names; empty for none.

    :raises FactRefused: when nobody is known by the name.
    :raises ChangeRefused: when the parent is a chapter of this one.
    """
    with transaction():
        (row,) = held_organizations(actor, [organization_id])
        parent = _parent(parent_name) if parent_name.strip() else None
        if parent is not None and organization_id in _lineage(parent):
            message = f"“{parent.name}” is “{row.name}” itself, or a chapter of it."
            raise ChangeRefused(message)
        step = list[KeptRow]()
        set_columns(step, row, parent_id=parent.id if parent else None)
        if step:
            said = f"It is a chapter of “{parent.name}”." if parent else "It is nobody’s chapter."
            keep_change(actor, ChangeKind.RENAME, [organization_id], said, step)


def undo_change(actor: Actor, organization_id: int, change_id: int) -> None:
    """Take a change back, whole or not at all.

    :raises OrganizationNotFound: when the organization has no such change.
    :raises ChangeRefused: when it was undone already, or something was changed since.
    """
    with transaction():
        change = db.session.get(OrganizationChange, change_id)
        concerned = [] if change is None else [change.organization_id, change.other_id]
        others = (one for one in concerned if one is not None and one != organization_id)
        ids = [organization_id, *others]
        held_organizations(actor, ids, may_be_merged=True)
        if change is None or organization_id not in _places(change):
            message = "The organization has no such change."
            raise OrganizationNotFound(message)
        db.session.refresh(change)
        if change.undone_at is not None:
            message = "This change was undone already."
            raise ChangeRefused(message)
        take_back(change)
        if change.kind == ChangeKind.SPLIT:
            _leave_nothing(change)
        elif change.kind == ChangeKind.MERGE:
            _give_back_what_came_since(change)
        change.undone_at, change.undone_by = clock.now(), actor.name
        record_change(actor, ids, f"Undone: {said_in(change.before)}")


def _names(organization_id: int) -> list[OrganizationName]:
    statement = select(OrganizationName).where(OrganizationName.organization_id == organization_id)
    return list(db.session.scalars(statement.order_by(OrganizationName.id)))


def _own_name(
    step: list[KeptRow], organization_id: int, name: str, use: NameUse
) -> OrganizationName:
    """The row of a name that leads to the organization, made when nobody has it."""
    key = name_key(name)
    row = db.session.scalars(select(OrganizationName).filter_by(name_key=key)).first()
    if row is None:
        row = OrganizationName(
            organization_id=organization_id,
            name=name,
            name_key=key,
            use=use,
            keyed_by=RULES_NUMBER,
            created_at=clock.now(),
        )
        add_row(step, row)
        put_under_keys({row.id: key})
    elif row.organization_id != organization_id:
        message = f"“{name}” is a name of another organization. Merge the two if they are one."
        raise NameKnown(message)
    return row


def _domain(typed: str) -> str:
    domain = registered_domain(typed.strip())
    if typed.strip() and not domain:
        shown = f"“{typed.strip()[:80]}”"
        message = (
            f"Anybody can have mail or a page at {shown}, so it is no organization’s own."
            if is_shared(typed)
            else f"{shown} is not a web address; enter one like example.org."
        )
        raise FactRefused(message)
    return domain


def _parent(name: str) -> Organization:
    key = name_key(name)
    parent_id = registry.organization_ids([key]).get(key)
    if parent_id is None:
        message = f"No organization is known as “{name.strip()[:80]}”."
        raise FactRefused(message)
    return db.session.get_one(Organization, parent_id)


def _lineage(organization: Organization) -> set[int]:
    """The organization, and all that it is a chapter of."""
    line = {organization.id}
    while organization.parent_id is not None and organization.parent_id not in line:
        organization = db.session.get_one(Organization, organization.parent_id)
        line.add(organization.id)
    return line


def _places(change: OrganizationChange) -> set[int | None]:
    """The organizations on whose pages the change stands: of two that are apart, on both."""
    is_of_both = change.kind == ChangeKind.APART
    return {change.organization_id, *([change.other_id] if is_of_both else [])}


def _leave_nothing(change: OrganizationChange) -> None:
    """Let what was parted lead to where it came from; what has come to it since would be lost."""
    listed = select(func.count()).where(Signatory.organization_id == change.other_id, OCCUPIES_NAME)
    if _names(change.other_id or 0) or db.session.scalar(listed):
        message = "It has got a name or a listing of its own since. Merge the two instead."
        raise ChangeRefused(message)
    parted = db.session.get_one(Organization, change.other_id)
    parted.merged_into_id = change.organization_id


def _give_back_what_came_since(change: OrganizationChange) -> None:
    keys = {one.name_key for one in _names(change.other_id or 0)}
    came = select(Signatory).where(
        Signatory.organization_id == change.organization_id,
        Signatory.name_key.in_(keys),
        Signatory.listed_at > change.made_at,
    )
    for row in db.session.scalars(came):
        row.organization_id = change.other_id
    # A text that was changed in earnest meanwhile has the consent of nobody who was not asked.
    listed = select(Signatory).where(
        Signatory.organization_id.in_([change.organization_id, change.other_id]), OCCUPIES_NAME
    )
    for row in db.session.scalars(listed):
        letter = letters.letter_by_id(row.letter_id)
        is_agreed = row.version_sha256 in letters.standing_numbers(letter.id)
        if row.state == SignatoryState.LISTED and not is_agreed:
            row.state = SignatoryState.STALE
    db.session.flush()
