"""Rows of links to what is kept of a person."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from campaign.db import Base


class PrivacyLink(Base):
    """Who reads the mail of an address may see what is kept under it; ``key`` changes with each use."""

    __tablename__ = "privacy_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String, index=True)
    key: Mapped[str] = mapped_column(String(32))
    expires_at: Mapped[datetime]

    def __repr__(self) -> str:
        return f"<PrivacyLink {self.id}>"
