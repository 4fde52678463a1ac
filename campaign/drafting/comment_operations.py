"""Comments on the paragraphs of a draft: say, answer, resolve; follow the text; tell of them."""

from collections.abc import Iterable
from typing import Any

from flask import current_app
from sqlalchemy import select

from campaign import clock
from campaign.access import Act, Actor, require
from campaign.accounts.queries import coordinator_addresses
from campaign.audit.operations import record
from campaign.audit.rules import Deed, change
from campaign.db import db, transaction
from campaign.drafting import emails, queries, review_queries
from campaign.drafting.emails import News
from campaign.drafting.markdown import BodyRefused
from campaign.drafting.models import Comment, Letter, RemarkColumns, ReviewLink, Suggestion
from campaign.drafting.operations import locked_letter
from campaign.drafting.paragraphs import PART_NAMES, Paragraph, followed, paragraphs
from campaign.drafting.queries import LetterRecord
from campaign.drafting.review_link_operations import used_review_link
from campaign.drafting.review_rules import (
    HOUR,
    AlreadyDecided,
    Place,
    RemarkNotFound,
    comment_words,
)
from campaign.drafting.rules import LetterText
from campaign.mailer import outbox
from campaign.mailer.queries import was_written_since

REVIEWER = Actor("reviewer")
"""Who acts by a review link; it is for the audit and never asks for permission."""

_KINDS: tuple[type[Comment] | type[Suggestion], ...] = (Comment, Suggestion)

MAX_TOLD = 20
"""So many new comments stand in one message; the page has the rest."""


def comment(actor: Actor, slug: str, place: Place, words: str) -> int:
    """Say something of a paragraph of the working text; gives the comment's id.

    :raises ParagraphChanged: when its words are not those that were seen.
    :raises WordsRefused: see ``comment_words``.
    """
    with transaction():
        letter = _letter_of(actor, slug)
        row = Comment(account_id=actor.account_id)
        return _say(actor, letter, row, review_queries.paragraph_at(letter, place), words)


def comment_by_link(token: str, place: Place, words: str) -> int:
    """The same by whoever has a review link.

    :raises ReviewOver: when the link leads nowhere.
    :raises TooManyRemarks: when it has sent enough for now.
    """
    with transaction():
        link, letter = used_review_link(token)
        row = Comment(link_id=link.id)
        return _say(REVIEWER, letter, row, review_queries.paragraph_at(letter, place), words)


def reply(actor: Actor, slug: str, comment_id: int, words: str) -> int:
    """Answer a comment; gives the reply's id.

    :raises RemarkNotFound: when the letter has no such comment.
    """
    with transaction():
        letter = _letter_of(actor, slug)
        return _answer(actor, letter, Comment(account_id=actor.account_id), comment_id, words)


def reply_by_link(token: str, comment_id: int, words: str) -> int:
    """The same by whoever has a review link; see ``comment_by_link``."""
    with transaction():
        link, letter = used_review_link(token)
        return _answer(REVIEWER, letter, Comment(link_id=link.id), comment_id, words)


def resolve(actor: Actor, slug: str, comment_id: int) -> None:
    """Take a comment as dealt with.

    :raises AlreadyDecided: when somebody else just has.
    """
    with transaction():
        row = _held(_letter_of(actor, slug).id, comment_id)
        if row.resolved_at is not None:
            raise AlreadyDecided
        row.resolved_at, row.resolved_by_id = clock.now(), actor.account_id
        resolved = change(before=False, after=True)
        record(actor, Deed.RESOLVE, row.letter_id, about=_about(row), resolved=resolved)


def reopen_comment(actor: Actor, slug: str, comment_id: int) -> None:
    """Take a resolved comment again.

    :raises AlreadyDecided: when it is open.
    """
    with transaction():
        row = _held(_letter_of(actor, slug).id, comment_id)
        if row.resolved_at is None:
            raise AlreadyDecided
        row.resolved_at = row.resolved_by_id = None
        resolved = change(before=True, after=False)
        record(actor, Deed.REOPEN_COMMENT, row.letter_id, about=_about(row), resolved=resolved)


def follow_text(letter_id: int, before: LetterText, after: LetterText) -> None:
    """Let what was said of each paragraph stay with it; a part of saving a text."""
    rows: list[Comment | Suggestion] = []
    for kind in _KINDS:
        rows += db.session.scalars(select(kind).where(kind.letter_id == letter_id))
    if not rows:
        return
    new = _cut(after)
    places = followed(_cut(before), new)
    for row in rows:
        old, row.position = row.position, None
        if old is not None:
            row.position = places.get((row.part, old))
        if row.position is None:
            row.position = _place_of(row, new)
    db.session.flush()


def tell_of_remarks() -> int:
    """Tell each letter's coordinators what reviewers have said, once an hour at most; gives how many messages."""
    return sum(_tell(letter_id) for letter_id in review_queries.letters_with_news())


def _letter_of(actor: Actor, slug: str) -> LetterRecord:
    letter = locked_letter(slug)
    require(actor, Act.EDIT_TEXT, letter.id)
    return queries.letter_by_id(letter.id)


def _say(actor: Actor, letter: LetterRecord, row: Comment, paragraph: Paragraph, words: str) -> int:
    row.part, row.position, row.quoted = paragraph.part, paragraph.position, paragraph.source
    return _keep(actor, Deed.COMMENT, letter, row, words)


def _answer(actor: Actor, letter: LetterRecord, row: Comment, parent_id: int, words: str) -> int:
    parent = _held(letter.id, parent_id)
    row.parent_id = parent.id
    row.part, row.position, row.quoted = parent.part, parent.position, parent.quoted
    return _keep(actor, Deed.REPLY, letter, row, words)


def _keep(actor: Actor, deed: Deed, letter: LetterRecord, row: Comment, words: str) -> int:
    row.letter_id, row.words, row.created_at = letter.id, comment_words(words), clock.now()
    db.session.add(row)
    db.session.flush()
    # The words themselves stand in their row; the record says that they were said.
    record(
        actor,
        deed,
        letter.id,
        about=_about(row),
        link=row.link_id,
        on=row.parent_id,
        paragraph=f"{row.part} {row.position}",
    )
    return row.id


def _held(letter_id: int, comment_id: int) -> Comment:
    row = db.session.get(Comment, comment_id, with_for_update=True, populate_existing=True)
    if row is None or row.letter_id != letter_id or row.parent_id is not None:
        raise RemarkNotFound
    return row


def _about(row: Comment) -> str:
    return f"comment:{row.id}"


def _cut(text: LetterText) -> tuple[Paragraph, ...]:
    try:
        return paragraphs(text)
    except BodyRefused:
        return ()  # What nobody can set is kept while somebody works on it; words are found again.


def _place_of(row: RemarkColumns, new: Iterable[Paragraph]) -> int | None:
    found = (one.position for one in new if (one.part, one.source) == (row.part, row.quoted))
    return next(found, None)


def _tell(letter_id: int) -> int:
    with transaction():
        db.session.get_one(Letter, letter_id, with_for_update=True)
        now = clock.now()
        if was_written_since(f"remarks:{letter_id}", now - HOUR):
            return 0
        news = [one for kind in _KINDS for one in _untold(kind, letter_id)]
        told = [_news(row, name) for row, name in news]
        for row, _ in news:
            row.told_at = now
        letter = queries.letter_by_id(letter_id)
        title = queries.working_text(letter).text.title
        page = f"{current_app.config['BASE_URL']}/desk/{letter.slug}/text/comments"
        more = max(0, len(told) - MAX_TOLD)
        messages = (
            emails.new_remarks(letter, title, address, page, told[:MAX_TOLD], more)
            for address in coordinator_addresses(letter_id)
            if told
        )
        return sum(outbox.put(message) for message in messages)


def _untold(
    kind: type[Comment] | type[Suggestion], letter_id: int
) -> list[tuple[Comment | Suggestion, str]]:
    statement: Any = (
        select(kind, ReviewLink.name)
        .join(ReviewLink, ReviewLink.id == kind.link_id)
        .where(kind.letter_id == letter_id, kind.told_at.is_(None))
        .order_by(kind.id)
    )
    return [(row, name) for row, name in db.session.execute(statement)]


def _news(row: Comment | Suggestion, name: str) -> News:
    what = "suggests another wording of" if isinstance(row, Suggestion) else "says of"
    part = PART_NAMES[row.part].lower()
    if isinstance(row, Comment) and row.parent_id is not None:
        what = "replies on"
    return News(name or "Somebody", f"{what} the {part}", row.words[:300])
