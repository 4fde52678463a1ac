"""Rows of what shows a sign-on that came on paper or by email."""

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from campaign.db import Base


class Evidence(Base):
    """What shows that an organization has signed on by paper or email: words, a file, or both."""

    __tablename__ = "evidence"

    id: Mapped[int] = mapped_column(primary_key=True)
    signatory_id: Mapped[int] = mapped_column(ForeignKey("signatory.id"), index=True)
    words: Mapped[str] = mapped_column(String)
    filename: Mapped[str] = mapped_column(String)
    media_type: Mapped[str] = mapped_column(String(60))
    data: Mapped[bytes] = mapped_column(LargeBinary)
    received_at: Mapped[datetime]
    made_at: Mapped[datetime]
    made_by: Mapped[str] = mapped_column(String)

    def __repr__(self) -> str:
        return f"<Evidence {self.id} of signatory {self.signatory_id}>"
