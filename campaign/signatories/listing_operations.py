"""Whoever is listed becomes known: an organization on a letter leads to its row of the registry.

These are parts of the operations that list somebody, and of those by which a contact acts
for what is listed.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import bindparam, select, update

from campaign.db import db
from campaign.drafting.operations import hold_text
from campaign.organizations.domains import registered_domain
from campaign.organizations.operations import know
from campaign.organizations.order import sort_key
from campaign.organizations.registry_rules import NewName
from campaign.signatories import queries
from campaign.signatories.models import Signatory

ORGANIZATION = "organization"
"""The kind of signatory that the registry knows."""

# Every confirmation asks for it, so the statement is built once.
_LETTER_OF = select(Signatory.letter_id).where(Signatory.id == bindparam("id"))


def known_organizations(
    rows: Iterable[Mapping[str, Any]], *, is_vouched: bool = False
) -> dict[str, int]:
    """The organizations of rows that are to be listed, by name key; individuals have none.

    The rows are columns of signatories. Only when a coordinator vouches for them does a
    website tell the registry a domain: mail from there has power over a listing.
    """
    return know(_new_name(row, is_vouched) for row in rows if row["kind"] == ORGANIZATION)


def known_organization(row: Mapping[str, Any]) -> int | None:
    """The organization of one row that is to be listed; None for an individual."""
    return known_organizations([row]).get(row["name_key"])


def hold_text_of(signatory_id: int) -> None:
    """Let nobody publish another text of the signatory's letter until this transaction ends.

    Whoever changes a signatory by a link asks for the letter first and for the signatory after,
    as publishing does; otherwise the two would wait for each other.
    """
    if letter_id := db.session.connection().execute(_LETTER_OF, {"id": signatory_id}).scalar():
        hold_text(letter_id)


def locked_by_link(token: str) -> Signatory:
    """The row that a link belongs to, held until this transaction ends, with its letter's text.

    :raises LinkUnknown: for a link that does not work.
    """
    signatory_id, link_key = queries.read_link(token)
    hold_text_of(signatory_id)
    statement = select(Signatory).where(
        Signatory.id == signatory_id, Signatory.link_key == link_key
    )
    row = db.session.scalars(
        statement.with_for_update(), execution_options={"populate_existing": True}
    ).first()
    if row is None:
        raise queries.link_unknown(signatory_id)
    return row


def listing_of(row: Signatory) -> Signatory:
    """The row that a contact acts on: its own, or the listing that it may act for; locked."""
    while row.merged_into_id is not None and row.speaks_for_listing:
        row = db.session.get_one(
            Signatory, row.merged_into_id, with_for_update=True, populate_existing=True
        )
    return row


def take_power(listing_id: int) -> None:
    """Let nobody act any more for a listing that has another name now, or none."""
    db.session.execute(
        update(Signatory)
        .where(Signatory.merged_into_id == listing_id)
        .values(merged_into_id=None, speaks_for_listing=False)
    )


def _new_name(row: Mapping[str, Any], is_vouched: bool) -> NewName:  # noqa: FBT001 (a part of the above)
    told = ("scope", "sector", "city", "region", "country")
    return NewName(
        name=row["name"],
        name_key=row["name_key"],
        # A letter may file its names without their articles; the registry does not.
        sort_key=sort_key(row["name"]),
        domain=registered_domain(row["website"]) if is_vouched and row["website"] else "",
        **{column: row[column] for column in told},
    )
