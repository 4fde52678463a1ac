"""Rows of organizations: who they are, under which names they are known, how those are found."""

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    LargeBinary,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from campaign.db import Base
from campaign.organizations.registry_rules import ChangeKind, NameUse
from campaign.organizations.rules import MAX_NAME_CHARACTERS

MAX_ACRONYM_CHARACTERS = 40
MAX_DOMAIN_CHARACTERS = 255


class Organization(Base):
    """One body known across letters, under its canonical name.

    ``region`` is the ``state`` of forms and files. ``domain`` is its registered web domain,
    empty when none is known. One that was merged leads to the one that it became.
    """

    __tablename__ = "organization"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(MAX_NAME_CHARACTERS))
    sort_key: Mapped[bytes] = mapped_column(LargeBinary, index=True)
    acronym: Mapped[str] = mapped_column(String(MAX_ACRONYM_CHARACTERS), default="")
    domain: Mapped[str] = mapped_column(String(MAX_DOMAIN_CHARACTERS), default="", index=True)
    scope: Mapped[str] = mapped_column(String(20), default="")
    sector: Mapped[str] = mapped_column(String, default="")
    city: Mapped[str] = mapped_column(String, default="")
    region: Mapped[str] = mapped_column(String, default="")
    country: Mapped[str] = mapped_column(String, default="")
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("organization.id"), index=True)
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("organization.id"), index=True)
    created_at: Mapped[datetime]

    def __repr__(self) -> str:
        return f"<Organization {self.id}>"


class OrganizationName(Base):
    """A name by which an organization is or was known; its key leads to that one only.

    ``keyed_by`` is the number of the rules by which it was last put into ``organization_key``.
    """

    __tablename__ = "organization_name"
    __table_args__ = (
        CheckConstraint(
            "use IN (" + ", ".join(f"'{use}'" for use in NameUse) + ")", name="use_is_known"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"), index=True)
    name: Mapped[str] = mapped_column(String(MAX_NAME_CHARACTERS))
    name_key: Mapped[str] = mapped_column(String, unique=True)
    use: Mapped[str] = mapped_column(String(20))
    keyed_by: Mapped[int] = mapped_column(default=0, server_default=text("0"), index=True)
    created_at: Mapped[datetime]

    def __repr__(self) -> str:
        return f"<OrganizationName {self.id} of {self.organization_id}>"


class OrganizationKey(Base):
    """One of the keys under which names that may be alike meet; see ``blocking.py``."""

    __tablename__ = "organization_key"
    # The keys are all that there is of a row, and so SQLite needs no second table of them.
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 (SQLAlchemy's own name for it)

    key: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    name_id: Mapped[int] = mapped_column(
        ForeignKey("organization_name.id"), primary_key=True, index=True
    )

    def __repr__(self) -> str:
        return f"<OrganizationKey {self.key} of name {self.name_id}>"


class OrganizationApart(Base):
    """Two organizations of which a coordinator has said that they are not one.

    ``one_id`` is the lower id. It holds until ``ended_at``: a merge ends it, and so does undoing
    it; who said it and when stands in ``organization_change``.
    """

    __tablename__ = "organization_apart"
    __table_args__ = (
        UniqueConstraint("one_id", "other_id"),
        CheckConstraint("one_id < other_id", name="lower_id_first"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    one_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))
    other_id: Mapped[int] = mapped_column(ForeignKey("organization.id"), index=True)
    ended_at: Mapped[datetime | None]

    def __repr__(self) -> str:
        return f"<OrganizationApart {self.one_id} and {self.other_id}>"


class OrganizationChange(Base):
    """A merge, a split, two that are told apart or another name, with what takes it back.

    ``before`` is a JSON object that only the operation which made it reads.
    """

    __tablename__ = "organization_change"
    __table_args__ = (
        CheckConstraint(
            "kind IN (" + ", ".join(f"'{kind}'" for kind in ChangeKind) + ")", name="kind_is_known"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"), index=True)
    other_id: Mapped[int | None] = mapped_column(ForeignKey("organization.id"), index=True)
    before: Mapped[str] = mapped_column(String)
    made_at: Mapped[datetime]
    made_by: Mapped[str] = mapped_column(String)
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[str] = mapped_column(String, default="", server_default=text("''"))

    def __repr__(self) -> str:
        return f"<OrganizationChange {self.id} {self.kind} of {self.organization_id}>"
