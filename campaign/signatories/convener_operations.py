"""The conveners that a text names are signatories, first and in its order."""

from sqlalchemy import select

from campaign import clock
from campaign.access import Actor
from campaign.audit.operations import Told, record_each
from campaign.audit.rules import Deed
from campaign.db import db
from campaign.drafting.queries import LetterRecord
from campaign.organizations.rules import name_key
from campaign.signatories.entries import convener_entries
from campaign.signatories.models import Signatory
from campaign.signatories.rows import new_row, told
from campaign.signatories.rules import ENDED, SignatoryState


def follow_conveners(actor: Actor, letter: LetterRecord) -> None:
    """Let the roster name the text's conveners; a part of importing and of publishing.

    Who is new is listed, since the text itself names it. Who is a signatory already takes
    its place, and who leads the letter no longer stays an ordinary signatory.

    :raises EntryRefused: naming the first convener that cannot be listed.
    """
    standing = _standing_rows(letter.id)
    added = []
    leading = set()
    for position, entry in enumerate(convener_entries(letter.text.conveners), start=1):
        key = name_key(entry.name)
        row = standing.get(key)
        if row is None:
            row = Signatory(**new_row(letter, entry, SignatoryState.LISTED, clock.now()))
            db.session.add(row)
            added.append(row)
        row.convener_position = position
        leading.add(key)
    for key, row in standing.items():
        if key not in leading:
            row.convener_position = None
    db.session.flush()
    new = [Told(f"signatory:{row.id}", {"state": row.state}, told(vars(row))) for row in added]
    record_each(actor, Deed.IMPORT, letter.id, new)


def _standing_rows(letter_id: int) -> dict[str, Signatory]:
    # Of several with one name at most one is listed or stale, and that one comes last.
    is_asked = Signatory.state.not_in([*ENDED, SignatoryState.UNCONFIRMED])
    rows = db.session.scalars(select(Signatory).where(Signatory.letter_id == letter_id, is_asked))
    occupies = {SignatoryState.LISTED, SignatoryState.STALE}
    return {row.name_key: row for row in sorted(rows, key=lambda row: row.state in occupies)}
