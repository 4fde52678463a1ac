"""Links by which a draft is reviewed: make one, take it back, and hold it while it is used."""

import secrets
from collections.abc import Sequence

from flask import current_app
from sqlalchemy import ColumnElement, func, select

from campaign import clock
from campaign.access import Act, Actor, require
from campaign.accounts.rules import MailHeldBack, account_address, link_sha256
from campaign.audit.operations import erase_personal, record
from campaign.audit.rules import Deed, change
from campaign.db import db, transaction
from campaign.drafting import emails, review_queries
from campaign.drafting.emails import Invited
from campaign.drafting.models import Letter, ReviewLink
from campaign.drafting.operations import locked_letter
from campaign.drafting.phrases import moment_text
from campaign.drafting.queries import LetterRecord, letter_by_id, working_text
from campaign.drafting.review_rules import (
    MAX_REMARKS,
    MAX_REMARKS_AN_HOUR,
    REVIEW_DAYS,
    MadeLink,
    ReviewLinkNotFound,
    ReviewOver,
    TooManyRemarks,
    review_days,
    reviewer_name,
)
from campaign.drafting.rules import LetterMoveRefused, LetterState
from campaign.mailer import outbox
from campaign.mailer.operations import forget_messages


def make_review_link(
    actor: Actor, slug: str, name: str, *, address: str = "", days: int = REVIEW_DAYS
) -> MadeLink:
    """A link by which somebody reviews the draft under this name; sent to the address, if any.

    :raises WordsRefused: when the name or the number of days cannot be taken.
    :raises AddressInvalid: see ``account_address``.
    :raises MailHeldBack: when the address has had enough mail for now.
    :raises LetterMoveRefused: when the letter is no draft any more.
    """
    with transaction():
        letter = locked_letter(slug)
        require(actor, Act.EDIT_TEXT, letter.id)
        _require_draft(letter)
        token, now = secrets.token_urlsafe(32), clock.now()
        row = ReviewLink(
            letter_id=letter.id,
            name=reviewer_name(name),
            email=account_address(address) if address.strip() else "",
            token_sha256=link_sha256(token),
            made_by_id=actor.account_id,
            created_at=now,
            expires_at=now + review_days(days),
        )
        db.session.add(row)
        db.session.flush()
        url = f"{current_app.config['BASE_URL']}/r/{token}"
        if row.email:
            _send(actor, letter_by_id(letter.id), row, url)
        typed = {"name": row.name, **({"address": row.email} if row.email else {})}
        about, until = _about(row.id), row.expires_at
        record(
            actor,
            Deed.MAKE_REVIEW_LINK,
            letter.id,
            about=about,
            personal=typed,
            expires_at=until,
        )
        return MadeLink(row.id, url)


def take_back_review_link(actor: Actor, slug: str, link_id: int) -> None:
    """Let a link lead nowhere from now on.

    :raises ReviewLinkNotFound: when it does so already.
    """
    with transaction():
        letter = locked_letter(slug)
        require(actor, Act.EDIT_TEXT, letter.id)
        row = db.session.get(ReviewLink, link_id, with_for_update=True, populate_existing=True)
        if row is None or row.letter_id != letter.id or row.revoked_at is not None:
            raise ReviewLinkNotFound
        row.revoked_at = clock.now()
        works = change(before=True, after=False)
        record(actor, Deed.TAKE_BACK_REVIEW_LINK, letter.id, about=_about(row.id), works=works)


def used_review_link(token: str) -> tuple[ReviewLink, LetterRecord]:
    """The link and its letter, held until the transaction ends, for something sent by it now.

    :raises ReviewOver: see ``review_queries.open_review``.
    :raises TooManyRemarks: when it has sent enough for an hour, or the letter has enough.
    """
    now = clock.now()
    letter_id = review_queries.open_review(token, now).letter_id
    # The letter first, as everybody else does, so that nobody waits for each other; then the
    # link is looked at again, since it may have been taken back meanwhile.
    letter = db.session.get_one(Letter, letter_id, with_for_update=True, populate_existing=True)
    statement = select(ReviewLink).where(ReviewLink.token_sha256 == link_sha256(token))
    fresh = {"populate_existing": True}
    row = db.session.scalars(statement.with_for_update(), execution_options=fresh).one()
    if row.revoked_at is not None or letter.state != LetterState.DRAFT:
        raise ReviewOver
    _require_measure(row, letter)
    row.last_used_at = now
    return row, letter_by_id(letter.id)


def forget_reviewers(actor: Actor, *, email: str = "", letter_id: int | None = None) -> int:
    """Take the names of reviewers away, with their links: of an address, or of a letter.

    What they said stays, as somebody's. It is part of an operation that has asked for
    permission; gives how many links there were.
    """
    whose = (
        ReviewLink.letter_id == letter_id
        if letter_id is not None
        else (func.lower(ReviewLink.email) == email) & (ReviewLink.email != "")
    )
    with transaction():
        rows = _named(whose)
        for row in rows:
            row.name = row.email = ""
            row.revoked_at = row.revoked_at or clock.now()
        db.session.flush()
        abouts = [_about(row.id) for row in rows]
        told = {f"remarks:{row.letter_id}" for row in rows}
        forget_messages(abouts=[*abouts, *told])
        erase_personal(actor, abouts=abouts)
        return len(rows)


def _named(whose: ColumnElement[bool]) -> Sequence[ReviewLink]:
    statement = select(ReviewLink).where(whose, ReviewLink.name != "").order_by(ReviewLink.id)
    fresh = {"populate_existing": True}
    return db.session.scalars(statement.with_for_update(), execution_options=fresh).all()


def _about(link_id: int) -> str:
    return f"review_link:{link_id}"


def _require_draft(letter: Letter) -> None:
    if letter.state != LetterState.DRAFT:
        message = f"The letter is {letter.state}; only a draft is reviewed by a link."
        raise LetterMoveRefused(message)


def _require_measure(row: ReviewLink, letter: Letter) -> None:
    if review_queries.sent_lately(row.id, clock.now()) >= MAX_REMARKS_AN_HOUR:
        message = (
            f"This link has sent {MAX_REMARKS_AN_HOUR} comments within an hour. "
            "What you typed is still here; send it a little later."
        )
        raise TooManyRemarks(message)
    if review_queries.remark_count(letter.id) >= MAX_REMARKS:
        message = (
            f"This draft has {MAX_REMARKS:,} comments, and takes no more. "
            "Write to whoever sent you the link."
        )
        raise TooManyRemarks(message)


def _send(actor: Actor, letter: LetterRecord, row: ReviewLink, url: str) -> None:
    until = moment_text(row.expires_at, letter.settings.timezone, letter.settings.language)
    invited = Invited(row.id, row.email, row.name, actor.name, url, until)
    title = working_text(letter).text.title
    if not outbox.put(emails.review_invitation(letter, title, invited)):
        message = "We have sent this address a lot of email already. Try again tomorrow."
        raise MailHeldBack(message)
