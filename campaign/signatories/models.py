"""Rows of signatories, of imports, and of findings that a coordinator accepted."""

from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from campaign.db import Base
from campaign.drafting.authority import Authority
from campaign.organizations.rules import MAX_NAME_CHARACTERS
from campaign.signatories.import_rules import ImportState
from campaign.signatories.rules import REFERENCE_CHARACTERS, SignatoryState

OCCUPIES_NAME = text("state IN ('listed', 'stale')")
IS_ONE_BODY = text("state IN ('listed', 'stale') AND organization_id IS NOT NULL")
CONVENES = text("convener_position IS NOT NULL")
MAY_REPEAT = text("state NOT IN ('withdrawn', 'rejected') AND contact_email_key <> ''")


class Signatory(Base):
    """One organization or person on one letter, with the name exactly as it is to be printed.

    ``region`` is the ``state`` of forms and files. ``version_sha256`` is the text
    that was consented to. ``printed_at`` is set by the first printing that holds
    the name. ``link_key`` is part of the link sent to the contact. A row that is listed
    has its organization. ``came_by`` is paper or email where a coordinator has entered it.
    One that was found to be another's again leads to that one by
    ``merged_into_id``; ``speaks_for_listing`` says that its contact may act for it.
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
            "uq_signatory_one_body",
            "letter_id",
            "organization_id",
            unique=True,
            sqlite_where=IS_ONE_BODY,
            postgresql_where=IS_ONE_BODY,
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
        Index("ix_signatory_roster", "letter_id", "state", "kind", "sort_key"),
        Index("ix_signatory_name_key", "name_key", "letter_id", "state"),
        Index("ix_signatory_contact", "letter_id", "contact_email_key"),
        Index("ix_signatory_organization_id", "organization_id"),
        Index("ix_signatory_merged_into_id", "merged_into_id"),
        Index("ix_signatory_import_id", "import_id"),
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
    organization_id: Mapped[int | None] = mapped_column(ForeignKey("organization.id"))
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("signatory.id"))
    speaks_for_listing: Mapped[bool] = mapped_column(default=False, server_default=false())
    note: Mapped[str] = mapped_column(String, default="", server_default=text("''"))
    authority: Mapped[str] = mapped_column(
        String(20), default=Authority.SELF_ATTESTED, server_default=Authority.SELF_ATTESTED
    )
    came_by: Mapped[str] = mapped_column(String(20), default="", server_default=text("''"))
    reviewed_at: Mapped[datetime | None]
    reviewed_by: Mapped[str] = mapped_column(String, default="", server_default=text("''"))
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
    """One file of signatories that is or was taken in, with its counts.

    ``rejected`` is a JSON list of rows that were not taken: line, reason and cells.
    ``done_count`` of ``total_count`` rows have been looked at. ``file_id`` is the file while
    it is kept, and ``mapping`` the JSON object by which its columns became fields.
    """

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
    state: Mapped[str] = mapped_column(
        String(20), default=ImportState.DONE, server_default=ImportState.DONE
    )
    rows_state: Mapped[str] = mapped_column(String(20), default="", server_default=text("''"))
    total_count: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    done_count: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    rejected: Mapped[str] = mapped_column(String, default="[]", server_default=text("'[]'"))
    mapping: Mapped[str] = mapped_column(String, default="{}", server_default=text("'{}'"))
    file_id: Mapped[int | None]
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[str] = mapped_column(String, default="", server_default=text("''"))

    def __repr__(self) -> str:
        return f"<SignatoryImport {self.id} of letter {self.letter_id}>"


class ImportFile(Base):
    """A file that waits to be taken in, or was a short while ago; it goes after a day."""

    __tablename__ = "import_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    letter_id: Mapped[int] = mapped_column(ForeignKey("letter.id"), index=True)
    filename: Mapped[str] = mapped_column(String)
    data: Mapped[bytes] = mapped_column(LargeBinary)
    made_at: Mapped[datetime]
    made_by: Mapped[str] = mapped_column(String)

    def __repr__(self) -> str:
        return f"<ImportFile {self.id} of letter {self.letter_id}>"


class ImportMapping(Base):
    """How the columns of one kind of file became fields the last time, by a hash of its header."""

    __tablename__ = "import_mapping"
    __table_args__ = (UniqueConstraint("letter_id", "header_sha256"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    letter_id: Mapped[int] = mapped_column(ForeignKey("letter.id"))
    header_sha256: Mapped[str] = mapped_column(String(64))
    mapping: Mapped[str] = mapped_column(String)
    used_at: Mapped[datetime]

    def __repr__(self) -> str:
        return f"<ImportMapping {self.id} of letter {self.letter_id}>"


class RosterStep(Base):
    """One act of a coordinator on a roster, of one row or many, that can be taken back whole.

    A file is taken in by several steps, which bear its ``import_id``.
    """

    __tablename__ = "roster_step"

    id: Mapped[int] = mapped_column(primary_key=True)
    letter_id: Mapped[int] = mapped_column(ForeignKey("letter.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    import_id: Mapped[int | None] = mapped_column(ForeignKey("signatory_import.id"), index=True)
    row_count: Mapped[int]
    made_at: Mapped[datetime]
    made_by: Mapped[str] = mapped_column(String)
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[str] = mapped_column(String, default="", server_default=text("''"))

    def __repr__(self) -> str:
        return f"<RosterStep {self.id} {self.kind} on letter {self.letter_id}>"


class RosterStepRow(Base):
    """What a step changed of one signatory: JSON objects of columns before and after."""

    __tablename__ = "roster_step_row"
    __table_args__ = (UniqueConstraint("step_id", "signatory_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    step_id: Mapped[int] = mapped_column(ForeignKey("roster_step.id"))
    signatory_id: Mapped[int] = mapped_column(ForeignKey("signatory.id"), index=True)
    before: Mapped[str] = mapped_column(String)
    after: Mapped[str] = mapped_column(String)

    def __repr__(self) -> str:
        return f"<RosterStepRow {self.id} of step {self.step_id}>"


class RosterView(Base):
    """A search of the roster's table that somebody has kept under a name; ``asked`` is its query."""

    __tablename__ = "roster_view"
    __table_args__ = (UniqueConstraint("letter_id", "account_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    letter_id: Mapped[int] = mapped_column(ForeignKey("letter.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    name: Mapped[str] = mapped_column(String(80))
    asked: Mapped[str] = mapped_column(String)

    def __repr__(self) -> str:
        return f"<RosterView {self.id} of letter {self.letter_id}>"


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
