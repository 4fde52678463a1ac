"""Printings as frozen values, and their bytes."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from campaign.db import db
from campaign.drafting.queries import LetterRecord, version_text
from campaign.drafting.rules import slugify
from campaign.drafting.tokens import holds_tokens
from campaign.printings.models import Printing, StoredFile
from campaign.printings.rules import PrintingNotFound


@dataclass(frozen=True, slots=True)
class PrintingRecord:
    """One printing, without its bytes."""

    id: str
    number: int
    version_number: int
    version_sha256: str
    count: int
    page_count: int
    size_bytes: int
    sha256: str
    made_at: datetime
    made_by: str


def printings(letter_id: int) -> tuple[PrintingRecord, ...]:
    """The letter's printings, the newest first."""
    statement = (
        select(Printing, StoredFile.size_bytes)
        .join(StoredFile)
        .where(Printing.letter_id == letter_id)
        .order_by(Printing.number.desc())
    )
    return tuple(_record(row, size) for row, size in db.session.execute(statement))


def latest_printing(letter_id: int) -> PrintingRecord | None:
    """The newest printing; None when nothing was printed yet."""
    made = printings(letter_id)
    return made[0] if made else None


def printing(letter_id: int, printing_id: str) -> PrintingRecord:
    """One printing of the letter.

    :raises PrintingNotFound: when the letter has none with this id.
    """
    for one in printings(letter_id):
        if one.id == printing_id:
            return one
    message = f"This letter has no printing {printing_id}."
    raise PrintingNotFound(message)


def file_stem(letter: LetterRecord, made: PrintingRecord) -> str:
    """What the printing's file is called, without its ending: as its letter's address is.

    Where the title holds tokens, it is the title as it was printed: the address was made
    before anybody had signed on.
    """
    if not holds_tokens(version_text(letter.id, made.version_number).title):
        return letter.slug
    printed = select(Printing.document["title"].as_string()).where(Printing.id == made.id)
    return slugify(db.session.scalar(printed) or letter.slug)


def file_bytes(sha256: str) -> bytes:
    """The bytes stored under the hash, which must exist."""
    return db.session.execute(
        select(StoredFile.data).where(StoredFile.sha256 == sha256)
    ).scalar_one()


def next_number(letter_id: int) -> int:
    """The number that the letter's next printing bears."""
    statement = select(func.max(Printing.number)).where(Printing.letter_id == letter_id)
    return (db.session.scalar(statement) or 0) + 1


def _record(row: Printing, size_bytes: int) -> PrintingRecord:
    return PrintingRecord(
        id=row.id,
        number=row.number,
        version_number=row.version_number,
        version_sha256=row.version_sha256,
        count=row.count,
        page_count=row.page_count,
        size_bytes=size_bytes,
        sha256=row.file_sha256,
        made_at=row.made_at,
        made_by=row.made_by,
    )
