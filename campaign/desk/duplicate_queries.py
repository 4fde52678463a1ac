"""Which organizations of the registry may be one: beside one of them, and in groups of all."""

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from itertools import product

from sqlalchemy import select

from campaign.access import Actor
from campaign.db import db
from campaign.desk.organization_queries import (
    OrganizationLine,
    OrganizationView,
    organization_lines,
    seen_by,
)
from campaign.organizations import queries as registry
from campaign.organizations.comparing import Answer, Spelling, compare
from campaign.organizations.grouping import duplicate_groups
from campaign.organizations.likeness import nearness
from campaign.organizations.models import Organization, OrganizationName
from campaign.organizations.registry_rules import MOST_TOLD_APART
from campaign.organizations.rules import name_key
from campaign.signatories.editors import may_edit

MOST_NEAR = 20
"""So many names that are near are offered; a search finds the others."""
MOST_REASONS = 3
MOST_GROUPS = 50
"""So many groups are shown at once; the others follow when these are merged or told apart."""

Pairs = Set[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class DuplicateGroup:
    """Organizations that may be one, the one on most letters first; the others bear the reason.

    They may be told apart at once by whoever may edit all of them, when they are not too many.
    """

    lines: tuple[OrganizationLine, ...]
    may_tell_apart: bool


@dataclass(frozen=True, slots=True)
class DuplicateGroups:
    """Groups of organizations that may be one; ``more_count`` says how many are not shown."""

    groups: tuple[DuplicateGroup, ...]
    more_count: int


@dataclass(frozen=True, slots=True)
class _Named:
    organization_id: int
    spelling: Spelling


def duplicate_organizations(actor: Actor) -> DuplicateGroups:
    """The groups of which the actor sees all, by the place of their first name in the order."""
    named, pairs = _named(actor), registry.pairs_apart()

    def is_known_apart(one: int, other: int) -> bool:
        return _pair(named[one], named[other]) in pairs

    places = duplicate_groups([one.spelling for one in named], is_known_apart)
    groups = [[named[place] for place in group] for group in places]
    several = [one for one in groups if len({name.organization_id for name in one}) > 1]
    shown = tuple(_group(actor, one, pairs) for one in several[:MOST_GROUPS])
    return DuplicateGroups(shown, len(several) - len(shown))


def organizations_near(actor: Actor, own: OrganizationView) -> tuple[OrganizationLine, ...]:
    """Other organizations of which one name may be one of this one's, with the reason."""
    spellings = {name_key(one.name): Spelling(one.name) for one in own.names}
    best: dict[int, tuple[float, str]] = {}
    apart = registry.names_apart(spellings)
    for key, near in registry.names_near(spellings).items():
        for one in near:
            if one.organization_id == own.id or one.name_key in apart.get(key, ()):
                continue
            verdict = compare(spellings[key], Spelling(one.name, key=one.name_key))
            if verdict.answer is not Answer.DIFFERENT:
                names = f"“{spellings[key].name}” and “{one.name}”:"
                told = nearness(key, one.name_key), " ".join([names, *verdict.reasons])
                best[one.organization_id] = max(best.get(one.organization_id, told), told)
    statement = select(Organization).where(Organization.id.in_(best), *seen_by(actor))
    rows = sorted(db.session.scalars(statement), key=lambda row: (-best[row.id][0], row.sort_key))
    reasons = {organization_id: reason for organization_id, (_, reason) in best.items()}
    return organization_lines(actor, rows[:MOST_NEAR], reasons)


def reason_between(one: OrganizationView, other: OrganizationView) -> tuple[str, ...]:
    """Why two organizations may be one, each reason a sentence; none when nothing says so."""
    pairs = [(mine.name, theirs.name) for mine in one.names for theirs in other.names]
    verdicts = [compare(Spelling(mine), Spelling(theirs)) for mine, theirs in pairs]
    told = [one.reasons for one in verdicts if one.answer is not Answer.DIFFERENT]
    reasons = list(dict.fromkeys(reason for some in told for reason in some))[:MOST_REASONS]
    if one.domain and one.domain == other.domain:
        reasons.append(f"Both have the domain {one.domain}.")
    if one.acronym and one.acronym.casefold() == other.acronym.casefold():
        reasons.append(f"Both have the acronym {one.acronym}.")
    return tuple(reasons)


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


def _pair(one: _Named, other: _Named) -> tuple[int, int]:
    first, second = sorted((one.organization_id, other.organization_id))
    return first, second


def _group(actor: Actor, group: Sequence[_Named], apart: Pairs) -> DuplicateGroup:
    ids = {one.organization_id for one in group}
    rows = db.session.scalars(select(Organization).where(Organization.id.in_(ids))).all()
    reasons = {one: _reason(one, group, apart) for one in ids}
    lines = organization_lines(actor, rows, reasons)
    in_order = sorted(lines, key=lambda line: (-line.letter_count, line.id))
    return DuplicateGroup(tuple(in_order), len(ids) <= MOST_TOLD_APART and may_edit(actor, ids))


def _reason(organization_id: int, group: Iterable[_Named], apart: Pairs) -> str:
    """Why it may be another of the group, by the names that are nearest to each other."""
    own = [one for one in group if one.organization_id == organization_id]
    others = [one for one in group if one.organization_id != organization_id]
    for mine, theirs in product(own, others):
        verdict = compare(mine.spelling, theirs.spelling)
        if verdict.answer is not Answer.DIFFERENT and _pair(mine, theirs) not in apart:
            names = f"“{mine.spelling.name}” and “{theirs.spelling.name}”:"
            return " ".join([names, *verdict.reasons])
    return ""
