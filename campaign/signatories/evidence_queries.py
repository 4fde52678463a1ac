"""What shows the sign-ons that came on paper or by email; for coordinators only."""

from dataclasses import dataclass

from sqlalchemy import select

from campaign.access import Act, Actor, require
from campaign.db import db
from campaign.drafting.phrases import moment_text
from campaign.drafting.queries import LetterRecord
from campaign.signatories.evidence_models import Evidence
from campaign.signatories.models import Signatory
from campaign.signatories.rules import SignatoryNotFound


@dataclass(frozen=True, slots=True)
class EvidenceRecord:
    """What shows one sign-on, with its moments in words; ``filename`` is empty without a file."""

    signatory_id: int
    name: str
    came_by: str
    words: str
    filename: str
    received_text: str
    made_text: str
    made_by: str


def evidence_of(actor: Actor, letter: LetterRecord, signatory_id: int) -> EvidenceRecord:
    """What shows that this signatory has signed on.

    :raises SignatoryNotFound: when there is nothing to show for it on this letter.
    """
    row, name, came_by = _row(actor, letter, signatory_id)
    timezone, language = letter.settings.timezone, letter.settings.language
    return EvidenceRecord(
        signatory_id,
        name,
        came_by,
        row.words,
        row.filename,
        moment_text(row.received_at, timezone, language),
        moment_text(row.made_at, timezone, language),
        row.made_by,
    )


def evidence_file(actor: Actor, letter: LetterRecord, signatory_id: int) -> tuple[str, str, bytes]:
    """The scan: its name, its media type and its bytes.

    :raises SignatoryNotFound: when there is none.
    """
    row, _, _ = _row(actor, letter, signatory_id)
    if not row.data:
        raise SignatoryNotFound(_NOTHING)
    return row.filename, row.media_type, row.data


_NOTHING = "There is no proof on file for this sign-on."


def _row(actor: Actor, letter: LetterRecord, signatory_id: int) -> tuple[Evidence, str, str]:
    require(actor, Act.SEE_CONTACTS, letter.id)
    statement = (
        select(Evidence, Signatory.name, Signatory.came_by)
        .join(Signatory, Signatory.id == Evidence.signatory_id)
        .where(Signatory.id == signatory_id, Signatory.letter_id == letter.id)
    )
    found = db.session.execute(statement.order_by(Evidence.id.desc())).first()
    if found is None:
        raise SignatoryNotFound(_NOTHING)
    return found[0], found[1], found[2]
