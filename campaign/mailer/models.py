"""The outbox: one row for each message, with its final bytes."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from campaign.db import Base
from campaign.jobs.models import JobColumns


class Message(JobColumns, Base):
    """A message written with the change that caused it; sent with these bytes and no others."""

    __tablename__ = "message"
    __table_args__ = (
        Index(None, "recipient_key", "created_at"),
        Index(None, "state", "not_before_at"),
        Index(None, "about", "created_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[str] = mapped_column(String, unique=True)
    name: Mapped[str] = mapped_column(String(40))
    about: Mapped[str] = mapped_column(String(40))
    letter_id: Mapped[int | None] = mapped_column(ForeignKey("letter.id"))
    recipient: Mapped[str] = mapped_column(String)
    recipient_key: Mapped[str] = mapped_column(String)
    subject: Mapped[str] = mapped_column(String)
    data: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]

    def __repr__(self) -> str:
        return f"<Message {self.id} {self.name} {self.state}>"
