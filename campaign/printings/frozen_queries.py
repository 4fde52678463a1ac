"""What a printing froze, read back for whoever wants another form of it."""

from sqlalchemy import select

from campaign.db import db
from campaign.printings.freezing import thawed
from campaign.printings.models import Printing
from campaign.printings.queries import printing
from campaign.printings.rules import PrintingNotFound
from campaign.rendering.document import LetterDocument


def frozen_letter(letter_id: int, printing_id: str) -> LetterDocument:
    """The document that one printing of the letter was made of.

    :raises PrintingNotFound: when the letter has none with this id, or it is no whole letter.
    """
    made = printing(letter_id, printing_id)
    kept = db.session.scalar(select(Printing.document).where(Printing.id == made.id))
    document = thawed(made.kind, kept or {})
    if not isinstance(document, LetterDocument):
        message = f"Printing {printing_id} is a sheet beside a letter and has no form but its PDF."
        raise PrintingNotFound(message)
    return document
