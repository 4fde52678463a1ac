"""The row that says who did what, and when."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from campaign.db import Base


class AuditEntry(Base):
    """One act, written in the transaction of the change it tells of; holds no contact details."""

    __tablename__ = "audit_entry"
    __table_args__ = (Index(None, "letter_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    account_id: Mapped[int | None]
    actor: Mapped[str] = mapped_column(String)
    act: Mapped[str] = mapped_column(String(40))
    letter_id: Mapped[int | None] = mapped_column(ForeignKey("letter.id"))
    details: Mapped[dict[str, Any]] = mapped_column(JSON)

    def __repr__(self) -> str:
        return f"<AuditEntry {self.act} by {self.actor}>"
