"""The messages about a draft: one to whoever reviews it, one to whoever looks after it."""

from collections.abc import Sequence
from dataclasses import dataclass

from campaign.drafting.languages import direction
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
        **_named(letter, title),
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
        **_named(letter, title),
        "link": page,
        "news": news,
        "more": more,
        "count": len(news) + more,
    }
    return Email("new_remarks", address, context, letter_id=letter.id, about=f"remarks:{letter.id}")


def _named(letter: LetterRecord, title: str) -> dict[str, str]:
    """The letter's title as a message names it, with its language and direction."""
    language = letter.settings.language
    return {
        "letter_title": blanked(title),
        "letter_language": language,
        "letter_direction": direction(language),
    }
