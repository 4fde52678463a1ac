"""What is said of a draft, by whom, and the links by which others may say it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select

from campaign.accounts.queries import names_of
from campaign.accounts.rules import link_sha256
from campaign.db import db
from campaign.drafting import queries
from campaign.drafting.models import Comment, Letter, ReviewLink, Suggestion
from campaign.drafting.paragraphs import Paragraph, paragraphs
from campaign.drafting.queries import LetterRecord
from campaign.drafting.review_rules import (
    HOUR,
    ParagraphChanged,
    Place,
    ReviewOver,
    SuggestionState,
)
from campaign.drafting.rules import LetterState

_KINDS: tuple[type[Comment] | type[Suggestion], ...] = (Comment, Suggestion)


@dataclass(frozen=True, slots=True)
class ReviewLinkRecord:
    """A link by which a draft is reviewed; ``name`` is empty once it was erased."""

    id: int
    letter_id: int
    name: str
    email: str
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    last_used_at: datetime | None

    def works(self, now: datetime) -> bool:
        """Whether it leads anywhere at that moment, as long as the letter is a draft."""
        return self.revoked_at is None and self.expires_at > now


@dataclass(frozen=True, slots=True)
class RemarkRecord:
    """What is said of a paragraph; ``by`` is empty where nobody's name is kept.

    ``quoted`` is the source that it was said of; ``position`` None when nothing became of it.
    """

    id: int
    letter_id: int
    part: str
    position: int | None
    quoted: str
    words: str
    by: str
    is_by_link: bool
    created_at: datetime


@dataclass(frozen=True, slots=True)
class CommentRecord(RemarkRecord):
    """A comment with its replies, the oldest first."""

    is_resolved: bool
    replies: tuple[RemarkRecord, ...]


@dataclass(frozen=True, slots=True)
class SuggestionRecord(RemarkRecord):
    """Other words for a paragraph, with why."""

    note: str
    state: SuggestionState


@dataclass(frozen=True, slots=True)
class Remarks:
    """Everything said of one draft, the oldest first."""

    comments: tuple[CommentRecord, ...]
    suggestions: tuple[SuggestionRecord, ...]


def open_review(token: str, now: datetime) -> ReviewLinkRecord:
    """The link that a token belongs to, while it leads anywhere.

    :raises ReviewOver: when it is none, was taken back, has run out, or the letter was opened.
    """
    statement = (
        select(ReviewLink)
        .join(Letter, Letter.id == ReviewLink.letter_id)
        .where(ReviewLink.token_sha256 == link_sha256(token), Letter.state == LetterState.DRAFT)
    )
    row = db.session.scalars(statement).first()
    if row is None or not (found := _link(row)).works(now):
        raise ReviewOver
    return found


def review_links(letter_id: int) -> tuple[ReviewLinkRecord, ...]:
    """The letter's links, whether they still work or not, the newest first."""
    statement = select(ReviewLink).where(ReviewLink.letter_id == letter_id)
    return tuple(map(_link, db.session.scalars(statement.order_by(ReviewLink.id.desc()))))


def review_links_to(email: str) -> tuple[ReviewLinkRecord, ...]:
    """The links that were sent to the address, given in small letters."""
    statement = select(ReviewLink).where(func.lower(ReviewLink.email) == email)
    return tuple(map(_link, db.session.scalars(statement.order_by(ReviewLink.id))))


def remarks(letter_id: int) -> Remarks:
    """Every comment and every suggestion on the letter's text, resolved or not."""
    rows = db.session.scalars(
        select(Comment).where(Comment.letter_id == letter_id).order_by(Comment.id)
    ).all()
    suggested = db.session.scalars(
        select(Suggestion).where(Suggestion.letter_id == letter_id).order_by(Suggestion.id)
    ).all()
    names = _Names(letter_id, [*rows, *suggested])
    replies: dict[int, list[RemarkRecord]] = defaultdict(list)
    for row in rows:
        if row.parent_id is not None:
            replies[row.parent_id].append(RemarkRecord(**names.told(row)))
    return Remarks(
        comments=tuple(
            CommentRecord(
                **names.told(row),
                is_resolved=row.resolved_at is not None,
                replies=tuple(replies[row.id]),
            )
            for row in rows
            if row.parent_id is None
        ),
        suggestions=tuple(
            SuggestionRecord(**names.told(row), note=row.note, state=SuggestionState(row.state))
            for row in suggested
        ),
    )


def remarks_by(account_id: int | None, link_ids: Iterable[int]) -> tuple[RemarkRecord, ...]:
    """Everything that one person said of any draft, by their account or by links sent to them."""
    found: list[Comment | Suggestion] = []
    for kind in _KINDS:
        theirs = or_(kind.link_id.in_(list(link_ids)), kind.account_id == account_id)
        found += db.session.scalars(select(kind).where(theirs).order_by(kind.id))
    return tuple(RemarkRecord(**_told(row, by="")) for row in found)


def open_remark_count(letter_id: int) -> int:
    """How many comments and suggestions of the letter wait for somebody."""
    comments = select(func.count()).where(
        Comment.letter_id == letter_id, Comment.parent_id.is_(None), Comment.resolved_at.is_(None)
    )
    suggestions = select(func.count()).where(
        Suggestion.letter_id == letter_id, Suggestion.state == SuggestionState.OPEN
    )
    return (db.session.scalar(comments) or 0) + (db.session.scalar(suggestions) or 0)


def remark_count(letter_id: int) -> int:
    """How much was said of the letter's draft in all, replies too."""
    counts = (select(func.count()).where(kind.letter_id == letter_id) for kind in _KINDS)
    return sum(db.session.scalar(count) or 0 for count in counts)


def sent_lately(link_id: int, now: datetime) -> int:
    """How many comments, replies and suggestions came by the link within the last hour."""
    counts = (
        select(func.count()).where(kind.link_id == link_id, kind.created_at > now - HOUR)
        for kind in _KINDS
    )
    return sum(db.session.scalar(count) or 0 for count in counts)


def letters_with_news() -> tuple[int, ...]:
    """The letters of which a reviewer has said something that nobody was told yet."""
    found: set[int] = set()
    for kind in _KINDS:
        untold = select(kind.letter_id).where(kind.told_at.is_(None), kind.link_id.is_not(None))
        found |= set(db.session.scalars(untold.distinct()))
    return tuple(sorted(found))


def paragraph_at(letter: LetterRecord, place: Place) -> Paragraph:
    """The paragraph of the working text that a page showed, wherever it stands by now.

    :raises ParagraphChanged: when none has the words that were read.
    """
    found = [
        one
        for one in paragraphs(queries.working_text(letter).text)
        if one.part == place.part and one.source and one.sha256 == place.seen_sha256
    ]
    if not found:
        raise ParagraphChanged
    return min(found, key=lambda one: abs(one.position - place.position))


def _link(row: ReviewLink) -> ReviewLinkRecord:
    return ReviewLinkRecord(
        **{name: getattr(row, name) for name in ReviewLinkRecord.__dataclass_fields__}
    )


class _Names:
    """Who said what, by the names as they stand now."""

    def __init__(self, letter_id: int, rows: Iterable[Comment | Suggestion]) -> None:
        links: Any = select(ReviewLink.id, ReviewLink.name).filter_by(letter_id=letter_id)
        self._links = {link_id: name for link_id, name in db.session.execute(links)}  # noqa: C416 (rows are no pairs to mypy)
        self._accounts = names_of(row.account_id for row in rows if row.account_id is not None)

    def told(self, row: Comment | Suggestion) -> dict[str, Any]:
        """What every remark has."""
        if row.link_id is not None:
            return _told(row, by=self._links[row.link_id])
        return _told(row, by=self._accounts.get(row.account_id or 0, ""))


def _told(row: Comment | Suggestion, *, by: str) -> dict[str, Any]:
    return {
        "id": row.id,
        "letter_id": row.letter_id,
        "part": row.part,
        "position": row.position,
        "quoted": row.quoted,
        "words": row.words,
        "by": by,
        "is_by_link": row.link_id is not None,
        "created_at": row.created_at,
    }
