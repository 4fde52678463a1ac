"""Rows of letters and their versions."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from campaign.db import Base
from campaign.drafting import review_rules, rules
from campaign.drafting.authority import Authority


class Letter(Base):
    """A letter: its state, the version in force, and its settings; the words are in the versions.

    ``guards`` are names with spaces between.
    """

    __tablename__ = "letter"
    __table_args__ = (
        CheckConstraint(
            "state IN (" + ", ".join(f"'{state}'" for state in rules.LetterState) + ")",
            name="state_is_known",
        ),
        CheckConstraint("goal IS NULL OR goal > 0", name="goal_is_positive"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(rules.MAX_SLUG_CHARACTERS), unique=True)
    state: Mapped[str] = mapped_column(String(20), default=rules.LetterState.DRAFT)
    version_number: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    opened_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    dated_on: Mapped[date | None]
    via: Mapped[str] = mapped_column(String)
    goal: Mapped[int | None]
    deadline_at: Mapped[datetime | None]
    timezone: Mapped[str] = mapped_column(String(64))
    language: Mapped[str] = mapped_column(String(35))
    theme: Mapped[str] = mapped_column(String(64))
    visibility: Mapped[str] = mapped_column(String(20))
    roster: Mapped[str] = mapped_column(String(20))
    policy: Mapped[str] = mapped_column(String(20))
    order: Mapped[str] = mapped_column("roster_order", String(20))
    kinds: Mapped[str] = mapped_column(
        String(20), default=rules.Kinds.BOTH, server_default=rules.Kinds.BOTH
    )
    authority: Mapped[str] = mapped_column(
        String(20),
        default=Authority.SELF_ATTESTED,
        server_default=Authority.SELF_ATTESTED,
    )
    names_after: Mapped[int | None]
    guards: Mapped[str] = mapped_column(String(60), default="", server_default=text("''"))
    retention_days: Mapped[int] = mapped_column(
        default=rules.RETENTION_DAYS, server_default=str(rules.RETENTION_DAYS)
    )
    contacts_erased_at: Mapped[datetime | None]
    printed_version_number: Mapped[int | None]
    printed_at: Mapped[datetime | None]

    def __repr__(self) -> str:
        return f"<Letter {self.slug} {self.state}>"


class Version(Base):
    """One immutable text of a letter.

    ``change`` says what it changed of the text before it, when the letter was open by then.
    """

    __tablename__ = "version"
    __table_args__ = (
        UniqueConstraint("letter_id", "number"),
        CheckConstraint(
            "change IN ('', " + ", ".join(f"'{change}'" for change in rules.TextChange) + ")",
            name="change_is_known",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    letter_id: Mapped[int] = mapped_column(ForeignKey("letter.id"))
    number: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    title: Mapped[str] = mapped_column(String)
    re: Mapped[str] = mapped_column(String)
    addressees: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    salutation: Mapped[str] = mapped_column(String)
    body: Mapped[str] = mapped_column(String)
    closing: Mapped[str] = mapped_column(String)
    conveners: Mapped[list[str]] = mapped_column(JSON)
    cc: Mapped[list[str]] = mapped_column(JSON)
    enclosures: Mapped[list[str]] = mapped_column(JSON)
    created_at: Mapped[datetime]
    created_by: Mapped[str] = mapped_column(String)
    note: Mapped[str] = mapped_column(String, default="", server_default=text("''"))
    change: Mapped[str] = mapped_column(String(20), default="", server_default=text("''"))

    def __repr__(self) -> str:
        return f"<Version {self.number} of letter {self.letter_id} {self.sha256[:8]}>"


class Draft(Base):
    """The text that is being worked on, apart from the versions; one for each letter, or none.

    ``revision`` counts the savings and publishings, and never goes back, so that nobody
    overwrites what they have not seen.
    """

    __tablename__ = "draft"

    letter_id: Mapped[int] = mapped_column(ForeignKey("letter.id"), primary_key=True)
    revision: Mapped[int] = mapped_column(default=1)
    text: Mapped[dict[str, Any]] = mapped_column(JSON)
    saved_at: Mapped[datetime]
    saved_by: Mapped[str] = mapped_column(String)

    def __repr__(self) -> str:
        return f"<Draft of letter {self.letter_id}, revision {self.revision}>"


class ReviewLink(Base):
    """A link by which somebody without an account reads the draft of one letter and speaks of it.

    Of the link only the hash is kept. ``last_used_at`` is when something was last sent by it:
    opening it changes nothing. ``email`` is empty when nobody was written to.
    """

    __tablename__ = "review_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    letter_id: Mapped[int] = mapped_column(ForeignKey("letter.id"), index=True)
    name: Mapped[str] = mapped_column(String(review_rules.MAX_REVIEWER_CHARACTERS))
    email: Mapped[str] = mapped_column(String(255))
    token_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    made_by_id: Mapped[int | None]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]

    def __repr__(self) -> str:
        return f"<ReviewLink {self.id} of letter {self.letter_id}>"


class RemarkColumns:
    """Mixin: what is said of one paragraph.

    ``quoted`` is the paragraph's source at that time. ``position`` follows the paragraph when
    the text is saved, and is empty once there is none that it became. Who said it is a link,
    or an account by its number, which may outlive the account.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    letter_id: Mapped[int] = mapped_column(ForeignKey("letter.id"), index=True)
    part: Mapped[str] = mapped_column(String(20))
    position: Mapped[int | None]
    quoted: Mapped[str] = mapped_column(String)
    words: Mapped[str] = mapped_column(String)
    link_id: Mapped[int | None] = mapped_column(ForeignKey("review_link.id"), index=True)
    account_id: Mapped[int | None]
    created_at: Mapped[datetime]
    told_at: Mapped[datetime | None]


class Comment(RemarkColumns, Base):
    """A comment on a paragraph, or a reply, which has a ``parent_id`` and no end of its own."""

    __tablename__ = "comment"

    parent_id: Mapped[int | None] = mapped_column(ForeignKey("comment.id"), index=True)
    resolved_at: Mapped[datetime | None]
    resolved_by_id: Mapped[int | None]

    def __repr__(self) -> str:
        return f"<Comment {self.id} on letter {self.letter_id}>"


class Suggestion(RemarkColumns, Base):
    """Other words for a paragraph: ``words`` for ``quoted``; none would take it out."""

    __tablename__ = "suggestion"
    __table_args__ = (
        CheckConstraint(
            "state IN (" + ", ".join(f"'{state}'" for state in review_rules.SuggestionState) + ")",
            name="state_is_known",
        ),
    )

    note: Mapped[str] = mapped_column(String)
    state: Mapped[str] = mapped_column(String(20), default=review_rules.SuggestionState.OPEN)
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None]

    def __repr__(self) -> str:
        return f"<Suggestion {self.id} {self.state}>"
