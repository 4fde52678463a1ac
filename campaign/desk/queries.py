"""What the desk shows: letters as cards, messages, who is waiting."""

from dataclasses import dataclass
from datetime import datetime

from campaign.access import Act, Actor, may
from campaign.accounts.queries import letter_ids_of
from campaign.drafting import queries as letters
from campaign.drafting.phrases import left_text
from campaign.drafting.queries import LetterRecord
from campaign.drafting.rules import LetterNotFound, LetterState
from campaign.printings.queries import latest_printing
from campaign.signatories.paper import filled_title
from campaign.signatories.queries import counts_by_state
from campaign.signatories.rules import SignatoryState


@dataclass(frozen=True, slots=True)
class Card:
    """One letter on the desk, with the one thing to do next."""

    slug: str
    title: str
    state: LetterState
    count: int
    goal: int | None
    percent: int | None
    days_left_text: str
    waiting: int
    next_step: str
    next_href: str


def cards(actor: Actor, now: datetime) -> tuple[Card, ...]:
    """The letters that the actor has a role on, the newest first."""
    only_ids = letter_ids_of(actor.account_id or 0)
    return tuple(card(letter, now) for letter in letters.letters(only_ids=only_ids))


def card(letter: LetterRecord, now: datetime) -> Card:
    """One letter as a card."""
    counts = counts_by_state(letter.id)
    count, goal = counts.get(SignatoryState.LISTED, 0), letter.settings.goal
    waiting = counts.get(SignatoryState.IN_REVIEW, 0)
    step, href = _next_step(letter, waiting)
    deadline = letter.settings.deadline_at
    return Card(
        slug=letter.slug,
        title=filled_title(letter),
        state=letter.state,
        count=count,
        goal=goal,
        percent=min(100, 100 * count // goal) if goal else None,
        days_left_text=left_text(deadline, now) if deadline else "no deadline",
        waiting=waiting,
        next_step=step,
        next_href=href,
    )


def letter_on_desk(actor: Actor, slug: str) -> LetterRecord:
    """The letter, for somebody with a role on it; others learn nothing of it.

    :raises LetterNotFound: for a letter that is not there, or not theirs.
    """
    letter = letters.letter(slug)
    if not may(actor, Act.SEE_LETTER, letter.id):
        message = f"There is no letter called “{slug}”."
        raise LetterNotFound(message)
    return letter


def _next_step(letter: LetterRecord, waiting: int) -> tuple[str, str]:
    base = f"/desk/{letter.slug}"
    if waiting:
        return f"Review {waiting} sign-on{'' if waiting == 1 else 's'}", f"{base}/roster?state=in_review"
    if letter.state == LetterState.DRAFT:
        return "Open it for sign-ons", base
    if letter.state == LetterState.OPEN:
        return "Share the public page", base
    if latest_printing(letter.id) is None or letter.state == LetterState.CLOSED:
        return "Make the final printing", f"{base}/printings"
    return "Nothing to do", base
