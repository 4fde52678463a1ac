"""The signatories of a letter as a file."""

from campaign.access import Act, Actor, require
from campaign.drafting.queries import LetterRecord
from campaign.signatories import queries
from campaign.signatories.entries import FIELDS
from campaign.signatories.rules import SignatoryState
from campaign.signatories.table_files import write_csv


def signatories_csv(actor: Actor, letter: LetterRecord) -> bytes:
    """The listed signatories in printing order with every field; for coordinators only."""
    require(actor, Act.SEE_CONTACTS, letter.id)
    records = queries.signatory_records(letter, state=SignatoryState.LISTED)
    return write_csv(
        FIELDS,
        (
            {name: getattr(one, "region" if name == "state" else name) for name in FIELDS}
            for one in records
        ),
    )
