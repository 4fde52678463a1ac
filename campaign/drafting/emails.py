"""The messages about a draft: one to whoever reviews it, one to whoever looks after it."""

from collections.abc import Sequence
from dataclasses import dataclass

from campaign.drafting.queries import LetterRecord
from campaign.drafting.tokens import blanked
from campaign.mailer.rules import Email


@dataclass(frozen=True, slots=True)
class News:
    """One new comment, reply or suggestion, as a message tells of it."""

    by: str
    what: str
    words: str


@dataclass(frozen=True, slots=True)
class Invited:
    """Who is asked to review a draft, by whom, until when."""

    link_id: int
    address: str
    name: str
    by: str
    link: str
    until_text: str


def review_invitation(letter: LetterRecord, title: str, to: Invited) -> Email:
    """Asks somebody without an account to review the draft, by a link of their own."""
    context = {
        "letter_title": blanked(title),
        "name": to.name,
        "invited_by": to.by,
        "link": to.link,
        "until": to.until_text,
    }
    about = f"review_link:{to.link_id}"
    return Email("review_invitation", to.address, context, letter_id=letter.id, about=about)


def new_remarks(
    letter: LetterRecord, title: str, address: str, page: str, news: Sequence[News], more: int
) -> Email:
    """Tells a coordinator what reviewers have said since the last such message."""
    context = {
        "letter_title": blanked(title),
        "link": page,
        "news": news,
        "more": more,
        "count": len(news) + more,
    }
    return Email("new_remarks", address, context, letter_id=letter.id, about=f"remarks:{letter.id}")
