"""Rows of printings and of the files they froze."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, deferred, mapped_column

from campaign.db import Base
from campaign.printings.rules import ID_CHARACTERS


class StoredFile(Base):
    """Bytes under their SHA-256, so that one backup of the database holds everything."""

    __tablename__ = "stored_file"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    media_type: Mapped[str] = mapped_column(String(100))
    size_bytes: Mapped[int]
    data: Mapped[bytes] = deferred(mapped_column(LargeBinary))

    def __repr__(self) -> str:
        return f"<StoredFile {self.sha256[:8]}>"


class Printing(Base):
    """One version and one roster, frozen with the PDF made of them; never changed."""

    __tablename__ = "printing"
    __table_args__ = (UniqueConstraint("letter_id", "number"),)

    id: Mapped[str] = mapped_column(String(ID_CHARACTERS), primary_key=True)
    letter_id: Mapped[int] = mapped_column(ForeignKey("letter.id"))
    number: Mapped[int]
    version_number: Mapped[int]
    version_sha256: Mapped[str] = mapped_column(String(64))
    count: Mapped[int]
    page_count: Mapped[int]
    document: Mapped[dict[str, Any]] = deferred(mapped_column(JSON))
    software: Mapped[dict[str, str]] = mapped_column(JSON)
    file_sha256: Mapped[str] = mapped_column(ForeignKey("stored_file.sha256"))
    made_at: Mapped[datetime]
    made_by: Mapped[str] = mapped_column(String)

    def __repr__(self) -> str:
        return f"<Printing {self.id} number {self.number} of letter {self.letter_id}>"
