"""What the desk shows of the registry: organizations of the letters that somebody sees."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select, tuple_

from campaign.access import Act, Actor, may
from campaign.accounts.queries import letter_ids_of
from campaign.db import db
from campaign.drafting import queries as letters
from campaign.drafting.phrases import moment_text
from campaign.organizations.models import Organization, OrganizationChange, OrganizationName
from campaign.organizations.registry_rules import ChangeKind, NameUse, OrganizationNotFound
from campaign.organizations.rules import name_key
from campaign.signatories.editors import may_edit
from campaign.signatories.models import OCCUPIES_NAME, Signatory
from campaign.signatories.paper import filled_title
from campaign.signatories.registry_steps import said_in

PAGE_LINES = 50

# Not by an index: SQLite would rather sort all that it finds there than go through them in order.
_STANDS = (Organization.merged_into_id + 0).is_(None)


@dataclass(frozen=True, slots=True)
class OrganizationLine:
    """One organization in a list; ``reason`` says why it is offered beside another."""

    id: int
    name: str
    acronym: str
    place: str
    letter_count: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class OrganizationPage:
    """Some organizations in their order; the ids lead to what stands before and after, if any."""

    lines: tuple[OrganizationLine, ...]
    before_id: int | None
    after_id: int | None


@dataclass(frozen=True, slots=True)
class NameLine:
    """A name of an organization, what it is to it, and since when it is known."""

    id: int
    name: str
    use: NameUse
    since_text: str


@dataclass(frozen=True, slots=True)
class SignedLetter:
    """A letter that an organization is on, with the name as it prints there."""

    slug: str
    title: str
    language: str
    name: str
    state: str


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """What was changed of an organization; ``who`` is for those who may change it, too."""

    id: int
    said: str
    who: str
    at_text: str
    is_undone: bool


@dataclass(frozen=True, slots=True)
class OrganizationView:
    """One organization with all that somebody may see of it."""

    id: int
    name: str
    acronym: str
    domain: str
    place: str
    scope: str
    sector: str
    city: str
    region: str
    country: str
    parent: OrganizationLine | None
    chapters: tuple[OrganizationLine, ...]
    names: tuple[NameLine, ...]
    letters: tuple[SignedLetter, ...]
    changes: tuple[ChangeLine, ...]
    may_edit: bool


def organization_page(
    actor: Actor, words: str = "", *, after_id: int | None = None, before_id: int | None = None
) -> OrganizationPage:
    """One page of the organizations that have these words in one of their names, in their order.

    An id that there is none of leads to the first page.
    """
    found = select(Organization).where(*seen_by(actor))
    found = found.where(*_with_words(words))
    turns_back = before_id is not None
    order = (Organization.sort_key, Organization.id)
    if (mark := db.session.get(Organization, before_id or after_id or 0)) is not None:
        place, here = tuple_(*order), tuple_(mark.sort_key, mark.id)
        found = found.where(place < here if turns_back else place > here)
    ordered = found.order_by(*(one.desc() for one in order) if turns_back else order)
    rows = list(db.session.scalars(ordered.limit(PAGE_LINES + 1)))
    has_more, rows = len(rows) > PAGE_LINES, rows[:PAGE_LINES]
    rows = rows[::-1] if turns_back else rows
    has_earlier = has_more if turns_back else mark is not None
    has_later = mark is not None if turns_back else has_more
    return OrganizationPage(
        organization_lines(actor, rows),
        rows[0].id if rows and has_earlier else None,
        rows[-1].id if rows and has_later else None,
    )


def organization_view(actor: Actor, organization_id: int) -> OrganizationView:
    """One organization.

    :raises OrganizationNotFound: when there is none, or it is on no letter that the actor sees.
    """
    statement = select(Organization).where(Organization.id == organization_id, *seen_by(actor))
    row = db.session.scalars(statement).first()
    if row is None:
        message = "There is no such organization, or it is not on any of your letters."
        raise OrganizationNotFound(message)
    may_change = may_edit(actor, [row.id])
    parent = db.session.get(Organization, row.parent_id) if row.parent_id else None
    chapters = select(Organization).where(Organization.parent_id == row.id, *seen_by(actor))
    in_order = chapters.order_by(Organization.sort_key, Organization.id)
    return OrganizationView(
        **{name: getattr(row, name) for name in ("id", "name", "acronym", "domain")},
        **{name: getattr(row, name) for name in ("scope", "sector", "city", "region", "country")},
        place=_place(row),
        parent=organization_lines(actor, [parent])[0] if parent else None,
        chapters=organization_lines(actor, list(db.session.scalars(in_order))),
        names=_names(row.id),
        letters=_letters(actor, row.id),
        changes=_changes(row.id, sees_who=may_change),
        may_edit=may_change,
    )


def what_became_of(organization_id: int) -> int:
    """The organization that this one was merged into, or its own id; one that is not there, too."""
    into = select(Organization.merged_into_id).where(Organization.id == organization_id)
    while (merged_into_id := db.session.scalar(into)) is not None:
        organization_id = merged_into_id
        into = select(Organization.merged_into_id).where(Organization.id == organization_id)
    return organization_id


def seen_by(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    """The condition for organizations on letters of the actor's, or for all that were not merged.

    One that was merged is on no letter any more.
    """
    if _letter_ids(actor) is None or may(actor, Act.EDIT_ORGANIZATION):
        return (_STANDS,)
    on_theirs = select(Signatory.id).where(
        Signatory.organization_id == Organization.id, *_on_seen_letters(actor)
    )
    return (on_theirs.exists(),)


def _letter_ids(actor: Actor) -> frozenset[int] | None:
    return None if actor.account_id is None else letter_ids_of(actor.account_id)


def _on_seen_letters(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    letter_ids = _letter_ids(actor)
    seen = () if letter_ids is None else (Signatory.letter_id.in_(letter_ids),)
    return (OCCUPIES_NAME, *seen)


def _with_words(words: str) -> tuple[ColumnElement[bool], ...]:
    if not words:
        return ()
    keys = name_key(words).split() or [words]
    asked = [OrganizationName.name_key.contains(one, autoescape=True) for one in keys]
    named = select(OrganizationName.organization_id).where(and_(*asked))
    is_acronym = func.lower(Organization.acronym) == words.lower()
    return (or_(Organization.id.in_(named), is_acronym),)


def organization_lines(
    actor: Actor, rows: Collection[Organization], reasons: Mapping[int, str] | None = None
) -> tuple[OrganizationLine, ...]:
    """Rows as lines of a list, each with the letters that the actor sees counted, and its reason."""
    ids = [row.id for row in rows]
    counted: Any = select(Signatory.organization_id, func.count()).where(
        Signatory.organization_id.in_(ids), *_on_seen_letters(actor)
    )
    counts = dict(db.session.execute(counted.group_by(Signatory.organization_id)).all())
    told = reasons or {}
    return tuple(
        OrganizationLine(
            row.id, row.name, row.acronym, _place(row), counts.get(row.id, 0), told.get(row.id, "")
        )
        for row in rows
    )


def _place(row: Organization) -> str:
    return ", ".join(part for part in (row.city, row.region, row.country) if part)


def _names(organization_id: int) -> tuple[NameLine, ...]:
    statement = select(OrganizationName).where(OrganizationName.organization_id == organization_id)
    places = {use: place for place, use in enumerate(NameUse)}
    rows = db.session.scalars(statement.order_by(OrganizationName.created_at, OrganizationName.id))
    lines = [
        NameLine(row.id, row.name, NameUse(row.use), moment_text(row.created_at, "UTC", "en"))
        for row in rows
    ]
    return tuple(sorted(lines, key=lambda line: places[line.use]))


def _letters(actor: Actor, organization_id: int) -> tuple[SignedLetter, ...]:
    statement = select(Signatory.letter_id, Signatory.name, Signatory.state).where(
        Signatory.organization_id == organization_id, *_on_seen_letters(actor)
    )
    found = {row.letter_id: row for row in db.session.execute(statement)}
    return tuple(
        SignedLetter(
            letter.slug,
            filled_title(letter),
            letter.settings.language,
            found[letter.id].name,
            found[letter.id].state,
        )
        for letter in letters.letters(only_ids=found)
        if may(actor, Act.SEE_LETTER, letter.id)
    )


def _changes(organization_id: int, *, sees_who: bool) -> tuple[ChangeLine, ...]:
    is_of_both = and_(
        OrganizationChange.other_id == organization_id, OrganizationChange.kind == ChangeKind.APART
    )
    statement = select(OrganizationChange).where(
        or_(OrganizationChange.organization_id == organization_id, is_of_both)
    )
    rows = db.session.scalars(statement.order_by(OrganizationChange.id.desc()))
    return tuple(
        ChangeLine(
            row.id,
            said_in(row.before),
            row.made_by if sees_who else "",
            moment_text(row.made_at, "UTC", "en"),
            row.undone_at is not None,
        )
        for row in rows
    )
