"""Rows of who did what, and of the ends of their chains."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from campaign.db import Base


class AuditEntry(Base):
    """One act, written in the transaction of the change it tells of.

    ``details``, ``commitments`` and ``personal`` are canonical JSON as text. What people
    typed stands in ``personal`` only, each part with its salt; the chain covers the
    commitments to it. ``position`` and ``sha256`` are empty until the entry is chained.
    """

    __tablename__ = "audit_entry"
    __table_args__ = (Index(None, "letter_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    who: Mapped[str] = mapped_column(String(20))
    account_id: Mapped[int | None]
    act: Mapped[str] = mapped_column(String(40))
    about: Mapped[str] = mapped_column(String(40))
    letter_id: Mapped[int | None] = mapped_column(ForeignKey("letter.id"))
    details: Mapped[str] = mapped_column(String)
    commitments: Mapped[str] = mapped_column(String)
    personal: Mapped[str] = mapped_column(String)
    position: Mapped[int | None]
    sha256: Mapped[str | None] = mapped_column(String(64))

    def __repr__(self) -> str:
        return f"<AuditEntry {self.id} {self.act} by {self.who}>"


class AuditHead(Base):
    """The end of one chain: how many entries it has, and the last of them."""

    __tablename__ = "audit_head"

    chain: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    count: Mapped[int]
    last_id: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))

    def __repr__(self) -> str:
        return f"<AuditHead of {self.chain} at {self.count}>"
