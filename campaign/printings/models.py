"""Rows of printings, of the files they froze, and of what is asked to be printed."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    LargeBinary,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, deferred, mapped_column

from campaign.db import Base
from campaign.jobs.models import JobColumns
from campaign.printings.rules import ID_CHARACTERS, SHA256_CHARACTERS, PrintingKind, Stage


class StoredFile(Base):
    """Bytes under their SHA-256, so that one backup of the database holds everything."""

    __tablename__ = "stored_file"

    sha256: Mapped[str] = mapped_column(String(SHA256_CHARACTERS), primary_key=True)
    media_type: Mapped[str] = mapped_column(String(100))
    size_bytes: Mapped[int]
    data: Mapped[bytes] = deferred(mapped_column(LargeBinary))

    def __repr__(self) -> str:
        return f"<StoredFile {self.sha256[:8]}>"


class Printing(Base):
    """One version and one roster, frozen with the PDF made of them; the database refuses changes.

    Full printings, addenda and corrigenda are counted apart. ``roster`` has the lines that were
    printed, with their ids; None, like an empty theme, in one from before they were kept.
    """

    __tablename__ = "printing"
    __table_args__ = (
        UniqueConstraint("letter_id", "kind", "number"),
        CheckConstraint(
            "(kind = 'full') = (of_id IS NULL)", name="only_a_supplement_is_of_another"
        ),
    )

    id: Mapped[str] = mapped_column(String(ID_CHARACTERS), primary_key=True)
    letter_id: Mapped[int] = mapped_column(ForeignKey("letter.id"))
    kind: Mapped[str] = mapped_column(
        String(20), default=PrintingKind.FULL, server_default=PrintingKind.FULL
    )
    of_id: Mapped[str | None] = mapped_column(ForeignKey("printing.id"))
    number: Mapped[int]
    version_number: Mapped[int]
    version_sha256: Mapped[str] = mapped_column(String(SHA256_CHARACTERS))
    count: Mapped[int]
    page_count: Mapped[int]
    document: Mapped[dict[str, Any]] = deferred(mapped_column(JSON))
    roster: Mapped[list[Any] | None] = deferred(mapped_column(JSON(none_as_null=True)))
    roster_order: Mapped[str] = mapped_column(String(20), default="", server_default=text("''"))
    roster_sha256: Mapped[str] = mapped_column(
        String(SHA256_CHARACTERS), default="", server_default=text("''")
    )
    theme: Mapped[str] = mapped_column(String(64), default="", server_default=text("''"))
    theme_sha256: Mapped[str] = mapped_column(
        String(SHA256_CHARACTERS), default="", server_default=text("''")
    )
    software: Mapped[dict[str, str]] = mapped_column(JSON)
    file_sha256: Mapped[str] = mapped_column(ForeignKey("stored_file.sha256"))
    made_at: Mapped[datetime]
    made_by: Mapped[str] = mapped_column(String)

    def __repr__(self) -> str:
        return f"<Printing {self.id} {self.kind} {self.number} of letter {self.letter_id}>"


class PrintRequest(JobColumns, Base):
    """A printing that somebody asked for, under the id that it will have; a worker makes it.

    ``sentence`` says why it was refused.
    """

    __tablename__ = "print_request"

    id: Mapped[int] = mapped_column(primary_key=True)
    printing_id: Mapped[str] = mapped_column(String(ID_CHARACTERS), unique=True)
    letter_id: Mapped[int] = mapped_column(ForeignKey("letter.id"), index=True)
    choices: Mapped[dict[str, Any]] = mapped_column(JSON)
    stage: Mapped[str] = mapped_column(String(20), default=Stage.WAITING)
    sentence: Mapped[str] = mapped_column(String, default="")
    asked_at: Mapped[datetime]
    asked_by: Mapped[str] = mapped_column(String)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)

    def __repr__(self) -> str:
        return f"<PrintRequest {self.printing_id} {self.stage}>"
