"""Printings as frozen values, and their bytes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select

from campaign.db import db
from campaign.drafting.queries import LetterRecord, version_text
from campaign.drafting.rules import slugify
from campaign.drafting.tokens import holds_tokens
from campaign.printings.freezing import Printed, thawed, thawed_roster
from campaign.printings.models import Printing, StoredFile
from campaign.printings.rules import (
    SHA256_CHARACTERS,
    PrintingKind,
    PrintingNotFound,
)
from campaign.rendering.document import LetterDocument
from campaign.signatories.rules import RosterLine


@dataclass(frozen=True, slots=True)
class PrintingRecord:
    """One printing, without its bytes; ``theme`` is empty in one from before it was kept."""

    id: str
    letter_id: int
    kind: PrintingKind
    of_id: str | None
    number: int
    version_number: int
    version_sha256: str
    count: int
    page_count: int
    size_bytes: int
    sha256: str
    theme: str
    made_at: datetime
    made_by: str

    @property
    def is_full(self) -> bool:
        """Whether it is the whole letter, and no supplement."""
        return self.kind == PrintingKind.FULL


@dataclass(frozen=True, slots=True)
class FrozenPrinting:
    """Everything that a printing was made of; ``lines`` is None in one from before it was kept."""

    record: PrintingRecord
    document: Printed
    lines: tuple[RosterLine, ...] | None
    theme_sha256: str
    software: Mapping[str, str]


def printings(letter_id: int) -> tuple[PrintingRecord, ...]:
    """The letter's printings and supplements, the newest first."""
    newest_first = (Printing.made_at.desc(), Printing.number.desc(), Printing.kind.desc())
    return _found(Printing.letter_id == letter_id, *newest_first)


def full_printings(letter_id: int) -> tuple[PrintingRecord, ...]:
    """The printings of the whole letter, the newest first."""
    is_meant = (Printing.letter_id == letter_id) & (Printing.kind == PrintingKind.FULL)
    return _found(is_meant, Printing.number.desc())


def supplements_of(printing_id: str) -> tuple[PrintingRecord, ...]:
    """The addenda and corrigenda of one printing, the oldest first."""
    return _found(Printing.of_id == printing_id, Printing.made_at, Printing.number)


def latest_printing(letter_id: int) -> PrintingRecord | None:
    """The newest printing of the whole letter; None when nothing was printed yet."""
    made = full_printings(letter_id)
    return made[0] if made else None


def printing(letter_id: int, printing_id: str) -> PrintingRecord:
    """One printing of the letter.

    :raises PrintingNotFound: when the letter has none with this id.
    """
    is_meant = (Printing.letter_id == letter_id) & (Printing.id == printing_id)
    if made := _found(is_meant):
        return made[0]
    message = f"This letter has no printing {printing_id}."
    raise PrintingNotFound(message)


def printing_by_key(key: str) -> PrintingRecord:
    """The printing of any letter with this id, or with this SHA-256 in small letters.

    :raises PrintingNotFound: when there is none.
    """
    column = Printing.file_sha256 if len(key) == SHA256_CHARACTERS else Printing.id
    if key and (made := _found(column == key)):
        return made[0]
    message = f"There is no printing {key}." if key else "This is neither an id nor a SHA-256."
    raise PrintingNotFound(message)


def frozen_printing(printing_id: str) -> FrozenPrinting:
    """Everything that the printing was made of.

    :raises PrintingNotFound: when there is none with this id.
    :raises DocumentUnreadable: see ``thawed``.
    """
    record = printing_by_key(printing_id)
    columns = (Printing.document, Printing.roster, Printing.theme_sha256, Printing.software)
    statement = select(*columns).where(Printing.id == record.id)
    document, roster, theme_sha256, software = db.session.execute(statement).one()
    lines = None if roster is None else thawed_roster(roster)
    return FrozenPrinting(record, thawed(record.kind, document), lines, theme_sha256, software)


def frozen_letter(letter_id: int, printing_id: str) -> LetterDocument:
    """The document that one printing of the letter was made of, for whoever wants another form of it.

    :raises PrintingNotFound: when the letter has none with this id, or it is no whole letter.
    """
    document = frozen_printing(printing(letter_id, printing_id).id).document
    if not isinstance(document, LetterDocument):
        message = f"Printing {printing_id} is a sheet beside a letter and has no form but its PDF."
        raise PrintingNotFound(message)
    return document


def printed_lines(printing_id: str) -> tuple[RosterLine, ...] | None:
    """The names on a printing with their ids; None in one from before they were kept."""
    roster = db.session.scalar(select(Printing.roster).where(Printing.id == printing_id))
    return None if roster is None else thawed_roster(roster)


def printed_title(printing_id: str) -> str:
    """The letter's title as it was printed."""
    title = select(Printing.document["title"].as_string()).where(Printing.id == printing_id)
    return db.session.scalar(title) or ""


def file_stem(letter: LetterRecord, made: PrintingRecord) -> str:
    """What the printing's file is called, without its ending: as its letter's address is.

    Where the title holds tokens, it is the title as it was printed: the address was made
    before anybody had signed on.
    """
    if not holds_tokens(version_text(letter.id, made.version_number).title):
        return letter.slug
    return slugify(printed_title(made.id) or letter.slug)


def file_bytes(sha256: str) -> bytes:
    """The bytes stored under the hash, which must exist."""
    return db.session.execute(
        select(StoredFile.data).where(StoredFile.sha256 == sha256)
    ).scalar_one()


def next_number(letter_id: int, kind: PrintingKind = PrintingKind.FULL) -> int:
    """The number that the letter's next printing of this kind bears."""
    statement = select(func.max(Printing.number)).where(
        Printing.letter_id == letter_id, Printing.kind == kind
    )
    return (db.session.scalar(statement) or 0) + 1


def _found(is_meant: ColumnElement[bool], *order: Any) -> tuple[PrintingRecord, ...]:  # noqa: ANN401 (columns)
    statement = select(Printing, StoredFile.size_bytes).join(StoredFile).where(is_meant)
    return tuple(_record(row, size) for row, size in db.session.execute(statement.order_by(*order)))


def _record(row: Printing, size_bytes: int) -> PrintingRecord:
    names = PrintingRecord.__dataclass_fields__.keys() - {"kind", "size_bytes", "sha256"}
    return PrintingRecord(
        **{name: getattr(row, name) for name in names},
        kind=PrintingKind(row.kind),
        size_bytes=size_bytes,
        sha256=row.file_sha256,
    )
