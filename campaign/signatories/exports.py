"""The signatories of a letter as a file: who is listed, in printing order, with chosen columns."""

import io
from collections.abc import Iterator, Sequence
from typing import BinaryIO

from sqlalchemy import select

from campaign.access import Act, Actor, require
from campaign.db import db
from campaign.drafting.queries import LetterRecord
from campaign.errors import BadInput
from campaign.signatories.entries import FIELDS
from campaign.signatories.export_writing import FORMS
from campaign.signatories.models import Signatory
from campaign.signatories.roster import in_order, listed

AT_ONCE = 1_000
"""So many rows are held at once."""


def chosen_columns(words: str, ending: str) -> tuple[str, ...]:
    """The columns that are named, parted by commas; for no words those of the form.

    :raises BadInput: for one that is unknown.
    """
    chosen = tuple(word.strip() for word in words.split(",") if word.strip())
    unknown = next((one for one in chosen if one not in FIELDS), "")
    if unknown:
        message = f"There is no column “{unknown[:60]}”; known are {', '.join(FIELDS)}."
        raise BadInput(message)
    return tuple(dict.fromkeys(chosen)) or FORMS[ending].columns


def write_signatories(
    actor: Actor, letter: LetterRecord, ending: str, columns: Sequence[str], out: BinaryIO
) -> None:
    """Write the listed signatories in printing order; contacts for coordinators only."""
    sees = any(column.startswith("contact_") for column in columns)
    require(actor, Act.SEE_CONTACTS if sees else Act.SEE_LETTER, letter.id)
    FORMS[ending].write(out, columns, _rows(letter, columns))


def signatories_csv(actor: Actor, letter: LetterRecord) -> bytes:
    """The listed signatories in printing order with every field; for coordinators only."""
    out = io.BytesIO()
    write_signatories(actor, letter, "csv", FIELDS, out)
    return out.getvalue()


def _rows(letter: LetterRecord, columns: Sequence[str]) -> Iterator[Sequence[str]]:
    named = (getattr(Signatory, "region" if one == "state" else one) for one in columns)
    statement = select(*named).where(*listed(letter.id)).order_by(*in_order(letter.settings.order))
    some_at_once = {"yield_per": AT_ONCE}
    found = db.session.connection().execute(statement, execution_options=some_at_once)
    for some in found.partitions():
        yield from some
