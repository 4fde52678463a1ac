"""Rows of who is said to have authorised a sign-on, and what that person answered."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, text
from sqlalchemy.orm import Mapped, mapped_column

from campaign.db import Base


class Approval(Base):
    """Who may commit the organization by the contact's word, and who answered by the link.

    ``named`` is what the contact says. ``answer`` is empty until somebody has answered, with
    ``name``, ``title`` and, for a no, a ``reason``.
    """

    __tablename__ = "approval"

    id: Mapped[int] = mapped_column(primary_key=True)
    signatory_id: Mapped[int] = mapped_column(ForeignKey("signatory.id"), unique=True)
    named: Mapped[str] = mapped_column(String, default="", server_default=text("''"))
    named_title: Mapped[str] = mapped_column(String, default="", server_default=text("''"))
    answer: Mapped[str] = mapped_column(String(20), default="", server_default=text("''"))
    name: Mapped[str] = mapped_column(String, default="", server_default=text("''"))
    title: Mapped[str] = mapped_column(String, default="", server_default=text("''"))
    reason: Mapped[str] = mapped_column(String, default="", server_default=text("''"))
    answered_at: Mapped[datetime | None]

    def __repr__(self) -> str:
        return f"<Approval {self.id} of signatory {self.signatory_id}>"
