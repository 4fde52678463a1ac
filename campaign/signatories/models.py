"""Rows of signatories, of imports, and of findings that a coordinator accepted."""

from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from campaign.db import Base
from campaign.organizations.rules import MAX_NAME_CHARACTERS
from campaign.signatories.rules import REFERENCE_CHARACTERS, SignatoryState

OCCUPIES_NAME = text("state IN ('listed', 'stale')")
CONVENES = text("convener_position IS NOT NULL")
MAY_REPEAT = text("state NOT IN ('withdrawn', 'rejected') AND contact_email_key <> ''")


class Signatory(Base):
    """One organization or person on one letter, with the name exactly as it is to be printed.

    ``region`` is the ``state`` of forms and files. ``version_sha256`` is the text
    that was consented to. ``printed_at`` is set by the first printing that holds
    the name. ``link_key`` is part of the link sent to the contact.
    """

    __tablename__ = "signatory"
    __table_args__ = (
        CheckConstraint(
            "state IN (" + ", ".join(f"'{state}'" for state in SignatoryState) + ")",
            name="state_is_known",
        ),
        Index(
            "uq_signatory_occupied_name",
            "letter_id",
            "name_key",
            unique=True,
            sqlite_where=OCCUPIES_NAME,
            postgresql_where=OCCUPIES_NAME,
        ),
        Index(
            "uq_signatory_repeated_sign_on",
            "letter_id",
            "name_key",
            "contact_email_key",
            unique=True,
            sqlite_where=MAY_REPEAT,
            postgresql_where=MAY_REPEAT,
        ),
        Index("ix_signatory_roster", "letter_id", "state", "sort_key"),
        Index("ix_signatory_name_key", "name_key", "letter_id", "state"),
        Index("ix_signatory_contact", "letter_id", "contact_email_key"),
        Index(
            "ix_signatory_conveners",
            "letter_id",
            "convener_position",
            sqlite_where=CONVENES,
            postgresql_where=CONVENES,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    letter_id: Mapped[int] = mapped_column(ForeignKey("letter.id"))
    version_sha256: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(20))
    is_held: Mapped[bool] = mapped_column(default=False)
    doubt: Mapped[str] = mapped_column(String, default="")
    reference: Mapped[str] = mapped_column(String(REFERENCE_CHARACTERS), unique=True)
    link_key: Mapped[str] = mapped_column(String(16))
    name: Mapped[str] = mapped_column(String(MAX_NAME_CHARACTERS))
    name_key: Mapped[str] = mapped_column(String)
    sort_key: Mapped[bytes] = mapped_column(LargeBinary)
    kind: Mapped[str] = mapped_column(String(20))
    scope: Mapped[str] = mapped_column(String(20), default="")
    sector: Mapped[str] = mapped_column(String, default="")
    affiliation: Mapped[str] = mapped_column(String, default="")
    city: Mapped[str] = mapped_column(String, default="")
    region: Mapped[str] = mapped_column(String, default="")
    country: Mapped[str] = mapped_column(String, default="")
    website: Mapped[str] = mapped_column(String, default="")
    contact_name: Mapped[str] = mapped_column(String, default="")
    contact_title: Mapped[str] = mapped_column(String, default="")
    contact_email: Mapped[str] = mapped_column(String, default="")
    contact_email_key: Mapped[str] = mapped_column(String, default="")
    convener_position: Mapped[int | None]
    import_id: Mapped[int | None] = mapped_column(ForeignKey("signatory_import.id"))
    created_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    listed_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]
    lapsed_at: Mapped[datetime | None]
    printed_at: Mapped[datetime | None]
    withdrawal_requested_at: Mapped[datetime | None]
    contact_erased_at: Mapped[datetime | None]

    def __repr__(self) -> str:
        return f"<Signatory {self.id} of letter {self.letter_id} {self.state}>"


class SignatoryImport(Base):
    """One file of signatories that was taken in, with its counts."""

    __tablename__ = "signatory_import"

    id: Mapped[int] = mapped_column(primary_key=True)
    letter_id: Mapped[int] = mapped_column(ForeignKey("letter.id"))
    filename: Mapped[str] = mapped_column(String)
    made_at: Mapped[datetime]
    made_by: Mapped[str] = mapped_column(String)
    new_count: Mapped[int] = mapped_column(default=0)
    changed_count: Mapped[int] = mapped_column(default=0)
    duplicate_count: Mapped[int] = mapped_column(default=0)
    rejected_count: Mapped[int] = mapped_column(default=0)

    def __repr__(self) -> str:
        return f"<SignatoryImport {self.id} of letter {self.letter_id}>"


class AcceptedFinding(Base):
    """A finding that a coordinator looked at and let stand, with the reason."""

    __tablename__ = "accepted_finding"
    __table_args__ = (UniqueConstraint("letter_id", "finding_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    letter_id: Mapped[int] = mapped_column(ForeignKey("letter.id"))
    finding_id: Mapped[str] = mapped_column(String(16))
    message: Mapped[str] = mapped_column(String)
    reason: Mapped[str] = mapped_column(String)
    accepted_at: Mapped[datetime]
    accepted_by: Mapped[str] = mapped_column(String)

    def __repr__(self) -> str:
        return f"<AcceptedFinding {self.finding_id} of letter {self.letter_id}>"


class TextNotice(Base):
    """What the contacts of a letter are told of a changed text, and how far that has come.

    It goes through the signatories by id; ``told_up_to_id`` is the last that was looked at,
    so that nobody is told twice, whatever happens to the worker on the way.
    """

    __tablename__ = "text_notice"

    id: Mapped[int] = mapped_column(primary_key=True)
    letter_id: Mapped[int] = mapped_column(ForeignKey("letter.id"), index=True)
    old_number: Mapped[int]
    new_number: Mapped[int]
    change: Mapped[str] = mapped_column(String(20))
    is_reminder: Mapped[bool] = mapped_column(default=False)
    told_up_to_id: Mapped[int] = mapped_column(default=0)
    told_count: Mapped[int] = mapped_column(default=0)
    made_at: Mapped[datetime]
    done_at: Mapped[datetime | None]

    def __repr__(self) -> str:
        return f"<TextNotice {self.id} of letter {self.letter_id}>"
