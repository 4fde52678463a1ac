"""Names that anybody may read, told to whoever types one: like theirs, or of a body theirs is part of.

What is told is told to everybody, so it is only what stands on a roster that everybody can read:
this letter's, or that of a letter on the home page, as it is printed there.
"""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from campaign.db import db
from campaign.drafting import queries as letters
from campaign.drafting.queries import LetterRecord
from campaign.organizations.blocking import whole_key
from campaign.organizations.chapters import possible_parents, words_of
from campaign.organizations.models import Organization, OrganizationKey, OrganizationName
from campaign.organizations.order import key_range, sort_key
from campaign.organizations.rules import MAX_NAME_CHARACTERS
from campaign.signatories.groups import INDIVIDUAL
from campaign.signatories.models import Signatory
from campaign.signatories.roster import roster_is_public
from campaign.signatories.rules import SignatoryState

LEAST_LETTERS = 3
MOST_NAMES = 8

LOOKED_AT = 500
"""So many organizations are asked for a name that may be told, however many begin alike."""


def suggested_names(letter: LetterRecord, typed: str) -> tuple[str, ...]:
    """The names of organizations that begin as what was typed, each organization once; often none.

    A leading "The" need not be typed.
    """
    typed = typed[:MAX_NAME_CHARACTERS]
    if sum(map(str.isalnum, typed)) < LEAST_LETTERS:
        return ()
    letter_ids = _readable_ids(letter)
    found: dict[int, str] = {}
    for beginning in (typed, f"The {typed}"):
        for row in _begun(beginning, letter_ids):
            found.setdefault(row.organization_id, row.name)
    return tuple(sorted(set(found.values()), key=sort_key)[:MOST_NAMES])


def listed_parent(letter: LetterRecord, name: str) -> str:
    """The name on this letter of which the name is a chapter, a local or a sister body; often none."""
    parents = tuple(possible_parents(name))
    if not parents or not roster_is_public(letter):
        return ""
    listed = {words_of(row.known_as): row.name for row in _known_by(letter, parents)}
    return next((listed[words] for words in parents if words in listed), "")


def _readable_ids(letter: LetterRecord) -> frozenset[int]:
    shown = (letter, *letters.public_letters())
    return frozenset(one.id for one in shown if roster_is_public(one))


def _begun(beginning: str, letter_ids: frozenset[int]) -> Iterator[Any]:
    first, end = key_range(beginning)
    bodies = (
        select(Organization.id, Organization.name, Organization.sort_key)
        .where(Organization.sort_key >= first, Organization.sort_key < end)
        .order_by(Organization.sort_key)
        .limit(LOOKED_AT)
        .subquery()
    )
    # The name by which the registry has it, where that may be told, then the one of longest ago.
    statement = (
        select(Signatory.organization_id, Signatory.name)
        .join(bodies, bodies.c.id == Signatory.organization_id)
        .where(
            # Not by an index: SQLite would rather go through the letters than through the few.
            (Signatory.letter_id + 0).in_(letter_ids),
            Signatory.state == SignatoryState.LISTED,
            Signatory.kind != INDIVIDUAL,
            Signatory.sort_key >= first,
            Signatory.sort_key < end,
        )
        .order_by(bodies.c.sort_key, Signatory.name != bodies.c.name, Signatory.id)
    )
    yield from db.session.execute(statement)


def _known_by(letter: LetterRecord, parents: tuple[tuple[str, ...], ...]) -> Iterator[Any]:
    statement = (
        select(Signatory.name, OrganizationName.name.label("known_as"))
        .join(OrganizationName, OrganizationName.organization_id == Signatory.organization_id)
        .join(OrganizationKey, OrganizationKey.name_id == OrganizationName.id)
        .where(
            OrganizationKey.key.in_(set(map(whole_key, parents))),
            (Signatory.letter_id + 0) == letter.id,
            Signatory.state == SignatoryState.LISTED,
        )
        .order_by(Signatory.id)
    )
    yield from db.session.execute(statement)
