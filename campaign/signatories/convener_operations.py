"""The conveners that a text names are signatories, first and in its order."""

from collections.abc import Mapping

from sqlalchemy import select

from campaign import clock
from campaign.access import Actor
from campaign.audit.operations import Told, record_each
from campaign.audit.rules import Deed
from campaign.db import db
from campaign.drafting.queries import LetterRecord
from campaign.signatories.entries import convener_entries
from campaign.signatories.listing_operations import known_organizations
from campaign.signatories.models import Signatory
from campaign.signatories.rows import new_row, told
from campaign.signatories.rules import ENDED, SignatoryState


def follow_conveners(actor: Actor, letter: LetterRecord) -> None:
    """Let the roster name the text's conveners; a part of importing and of publishing.

    Who is new is listed, since the text itself names it. Who is a signatory already takes
    its place, and who leads the letter no longer stays an ordinary signatory.

    :raises EntryRefused: naming the first convener that cannot be listed.
    """
    now = clock.now()
    entries = convener_entries(letter.text.conveners)
    named = [new_row(letter, entry, SignatoryState.LISTED, now) for entry in entries]
    bodies = known_organizations(named, is_vouched=True)
    standing = _standing_rows(letter.id, bodies)
    by_body = {row.organization_id: row for row in standing.values() if row.organization_id}
    added, leading = [], []
    for position, columns in enumerate(named, start=1):
        key = columns["name_key"]
        # One that is on the letter by another of its names leads by that one.
        row = standing.get(key) or by_body.get(bodies[key])
        if row is None:
            row = Signatory(**columns, organization_id=bodies[key])
            db.session.add(row)
            added.append(row)
        row.convener_position = position
        leading.append(row)
    for row in standing.values():
        if row not in leading:
            row.convener_position = None
    db.session.flush()
    new = [Told(f"signatory:{row.id}", {"state": row.state}, told(vars(row))) for row in added]
    record_each(actor, Deed.IMPORT, letter.id, new)


def _standing_rows(letter_id: int, bodies: Mapping[str, int]) -> dict[str, Signatory]:
    """Who leads the letter now or is one of these, by name key; a long roster is not read for it."""
    # Of several with one name at most one is listed or stale, and that one comes last.
    is_asked = Signatory.state.not_in([*ENDED, SignatoryState.UNCONFIRMED])
    leads = Signatory.convener_position.is_not(None)
    is_named = Signatory.name_key.in_(bodies) | Signatory.organization_id.in_(bodies.values())
    statement = select(Signatory).where(
        Signatory.letter_id == letter_id, is_asked, leads | is_named
    )
    rows = db.session.scalars(statement)
    occupies = {SignatoryState.LISTED, SignatoryState.STALE}
    return {row.name_key: row for row in sorted(rows, key=lambda row: row.state in occupies)}
