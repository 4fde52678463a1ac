"""Organizations of the registry that may be one, in groups: all that somebody sees, held together."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from campaign.access import Actor
from campaign.db import db
from campaign.desk.organization_queries import OrganizationLine, organization_lines, seen_by
from campaign.organizations.comparing import Answer, Spelling, compare
from campaign.organizations.grouping import duplicate_groups
from campaign.organizations.models import Organization, OrganizationName

MOST_GROUPS = 50
"""So many groups are shown at once; the others follow when these are merged."""


@dataclass(frozen=True, slots=True)
class DuplicateGroups:
    """Groups of organizations that may be one, each with the one on most letters first.

    The others bear the reason. ``more_count`` says how many groups are not shown.
    """

    groups: tuple[tuple[OrganizationLine, ...], ...]
    more_count: int


@dataclass(frozen=True, slots=True)
class _Named:
    organization_id: int
    spelling: Spelling


def duplicate_organizations(actor: Actor) -> DuplicateGroups:
    """The groups of which the actor sees all, by the place of their first name in the order."""
    named = _named(actor)
    places = duplicate_groups([one.spelling for one in named])
    groups = [[named[place] for place in group] for group in places]
    several = [one for one in groups if len({name.organization_id for name in one}) > 1]
    shown = tuple(_lines(actor, one) for one in several[:MOST_GROUPS])
    return DuplicateGroups(shown, len(several) - len(shown))


def _named(actor: Actor) -> list[_Named]:
    columns = (OrganizationName.organization_id, OrganizationName.name, OrganizationName.name_key)
    names = (
        select(*columns, Organization.domain)
        .join(Organization, Organization.id == OrganizationName.organization_id)
        .where(*seen_by(actor))
        .order_by(Organization.sort_key, OrganizationName.id)
    )
    return [
        _Named(row.organization_id, Spelling(row.name, row.domain, row.name_key))
        for row in db.session.execute(names)
    ]


def _lines(actor: Actor, group: Sequence[_Named]) -> tuple[OrganizationLine, ...]:
    ids = {one.organization_id for one in group}
    rows = db.session.scalars(select(Organization).where(Organization.id.in_(ids))).all()
    reasons = {one: _reason(one, group) for one in ids}
    lines = organization_lines(actor, rows, reasons)
    return tuple(sorted(lines, key=lambda line: (-line.letter_count, line.id)))


def _reason(organization_id: int, group: Iterable[_Named]) -> str:
    """Why it may be another of the group, by the names that are nearest to each other."""
    own = [one.spelling for one in group if one.organization_id == organization_id]
    others = [one.spelling for one in group if one.organization_id != organization_id]
    for mine in own:
        for theirs in others:
            verdict = compare(mine, theirs)
            if verdict.answer is not Answer.DIFFERENT:
                return " ".join([f"“{mine.name}” and “{theirs.name}”:", *verdict.reasons])
    return ""
