"""Which parents and parts of an organization stand on the same letter; nothing that stops a listing.

A parent is found by the keys of every name that it could have. A part is found by the words of
its parent's name, as the roster's table finds them, or by what the registry knows.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select

from campaign.db import db
from campaign.drafting.queries import LetterRecord
from campaign.organizations.blocking import whole_key
from campaign.organizations.chapters import possible_parents, words_of
from campaign.organizations.models import Organization, OrganizationKey, OrganizationName
from campaign.organizations.rules import name_key
from campaign.signatories.models import Signatory
from campaign.signatories.rules import SignatoryState
from campaign.signatories.table_queries import TableRow, table_page
from campaign.signatories.table_rules import RosterSearch

MOST_PARTS = 20
"""So many parts are named; nobody reads more of them."""

ON_LETTER = (SignatoryState.LISTED, SignatoryState.STALE)


@dataclass(frozen=True, slots=True)
class Relative:
    """A parent or a part of an organization, on the same letter."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class Family:
    """The nearest parent on the letter and the parts on it, by name."""

    parent: Relative | None = None
    parts: tuple[Relative, ...] = ()


def family_of(letter: LetterRecord, own: TableRow) -> Family:
    """Who on the letter is the parent of a signatory, and who are its parts; nobody for a person."""
    if own.kind == "individual":
        return Family()
    body = select(Signatory.organization_id).where(Signatory.id == own.id)
    organization_id = db.session.scalar(body) or 0
    parent = _known_parent(letter.id, organization_id) or _named_parent(letter.id, own)
    found = {*_known_parts(letter.id, organization_id), *_named_parts(letter, own)}
    parts = sorted(found, key=lambda one: (name_key(one.name), one.id))
    return Family(parent, tuple(parts[:MOST_PARTS]))


def _known_parent(letter_id: int, organization_id: int) -> Relative | None:
    parent_id = select(Organization.parent_id).where(Organization.id == organization_id)
    statement = _on_letter(letter_id).where(
        Signatory.organization_id == parent_id.scalar_subquery()
    )
    return next(_relatives(statement.limit(1)), None)


def _known_parts(letter_id: int, organization_id: int) -> Iterator[Relative]:
    chapters = select(Organization.id).where(Organization.parent_id == organization_id)
    statement = _on_letter(letter_id).where(Signatory.organization_id.in_(chapters))
    return _relatives(statement.limit(MOST_PARTS))


def _named_parent(letter_id: int, own: TableRow) -> Relative | None:
    wanted = list(possible_parents(own.name))
    named = (
        select(OrganizationName.organization_id, OrganizationName.name)
        .join(OrganizationKey, OrganizationKey.name_id == OrganizationName.id)
        .where(OrganizationKey.key.in_(sorted(map(whole_key, wanted))))
    ).subquery()
    statement = _on_letter(letter_id).add_columns(named.c.name.label("known_as"))
    statement = statement.join(named, named.c.organization_id == Signatory.organization_id)
    found = {
        words_of(row.known_as): Relative(row.id, row.name)
        for row in db.session.execute(statement.where(Signatory.id != own.id))
    }
    return next((found[words] for words in wanted if words in found), None)


def _named_parts(letter: LetterRecord, own: TableRow) -> Iterator[Relative]:
    words = words_of(own.name)
    for asked in {name_key(own.name), " ".join(words)}:
        for row in table_page(letter, RosterSearch(q=asked, kind="organization")).rows:
            if row.state in ON_LETTER and words in possible_parents(row.name):
                yield Relative(row.id, row.name)


def _on_letter(letter_id: int) -> Select[Any]:
    columns: list[Any] = [Signatory.id, Signatory.name]
    # Not by an index: SQLite would rather go through the letter than through the few bodies.
    is_there = Signatory.letter_id + 0 == letter_id, Signatory.state.in_(ON_LETTER)
    return select(*columns).where(*is_there)


def _relatives(statement: Select[Any]) -> Iterator[Relative]:
    return (Relative(row.id, row.name) for row in db.session.execute(statement))
