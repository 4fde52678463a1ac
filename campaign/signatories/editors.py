"""Who may edit an organization: whoever may on every letter that it is on."""

from collections.abc import Collection, Sequence

from sqlalchemy import select

from campaign.access import Act, Actor, may
from campaign.db import db
from campaign.signatories.models import OCCUPIES_NAME, Signatory


def may_edit(actor: Actor, organization_ids: Collection[int]) -> bool:
    """Whether the actor may edit all of these; of one on no letter, by a role for all letters."""
    letter_ids: Sequence[int | None] = letter_ids_with(organization_ids) or [None]
    return all(may(actor, Act.EDIT_ORGANIZATION, letter_id) for letter_id in letter_ids)


def letter_ids_with(organization_ids: Collection[int]) -> list[int]:
    """The letters that one of the organizations is on, in the order of their ids."""
    statement = select(Signatory.letter_id).where(
        Signatory.organization_id.in_(organization_ids), OCCUPIES_NAME
    )
    return list(db.session.scalars(statement.distinct().order_by(Signatory.letter_id)))
