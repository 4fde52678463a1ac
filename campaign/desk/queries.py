"""What the desk shows: letters as cards, messages, who is waiting."""

import re
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from zoneinfo import available_timezones

from campaign.access import Act, Actor, may, require
from campaign.accounts.queries import letter_ids_of
from campaign.drafting import queries as letters
from campaign.drafting.languages import in_english, native_name
from campaign.drafting.phrases import deadline_text, left_text, moment_text
from campaign.drafting.queries import LetterRecord
from campaign.drafting.rules import LetterNotFound, LetterState, Policy, RosterVisibility
from campaign.mailer import queries as mailer
from campaign.signatories.count_queries import counts_by_state
from campaign.signatories.paper import filled_addressee_line, filled_title, version_text
from campaign.signatories.roster import counted_as
from campaign.signatories.rules import SignatoryState, label

POLICY_WORDS = {
    Policy.CONFIRM: "Everyone who confirms by email is listed",
    Policy.REVIEW: "A coordinator reviews every sign-on",
    Policy.UNFAMILIAR: "A coordinator reviews doubtful sign-ons; others are listed once they confirm",
}
ROSTER_WORDS = {
    RosterVisibility.LIVE: "Shown as they come in",
    RosterVisibility.COUNT: "Only the count is shown",
    RosterVisibility.AFTER_DELIVERY: "Shown after delivery",
}


_AREAS = re.compile(
    r"(?:Africa|America|Antarctica|Asia|Atlantic|Australia|Europe|Indian|Pacific)/|UTC$"
)
"""Where time zones are called by a place; other names are older ones of the same zones."""


@dataclass(frozen=True, slots=True)
class Step:
    """The one thing to do next, and where."""

    text: str
    href: str


@dataclass(frozen=True, slots=True)
class StateCount:
    """How many signatories stand in a state."""

    state: SignatoryState
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class MessageLine:
    """One message in the outbox's list."""

    id: int
    to: str
    subject: str
    state: str
    created_text: str
    attempts: int
    last_error: str


@dataclass(frozen=True, slots=True)
class Card:
    """One letter on the desk, with the one thing to do next."""

    slug: str
    title: str
    language: str
    state: LetterState
    count: int
    counted_as: str
    goal: int | None
    percent: int | None
    days_left_text: str
    waiting: int
    stale: int
    next_step: Step
    addressee_line: str
    timezone: str

    @property
    def state_label(self) -> str:
        """The state as a badge says it."""
        return self.state.capitalize()


def cards(actor: Actor, now: datetime) -> tuple[Card, ...]:
    """The letters that the actor has a role on, the newest first."""
    only_ids = letter_ids_of(actor.account_id or 0)
    return tuple(card(letter, now) for letter in letters.letters(only_ids=only_ids))


def card(letter: LetterRecord, now: datetime) -> Card:
    """One letter as a card."""
    counts = counts_by_state(letter.id)
    count, goal = counts.get(SignatoryState.LISTED, 0), letter.settings.goal
    waiting = counts.get(SignatoryState.IN_REVIEW, 0)
    deadline = letter.settings.deadline_at
    return Card(
        slug=letter.slug,
        title=filled_title(letter),
        language=letter.settings.language,
        state=letter.state,
        count=count,
        counted_as=counted_as(letter),
        goal=goal,
        percent=min(100, 100 * count // goal) if goal else None,
        days_left_text=left_text(deadline, now) if deadline else "no deadline",
        waiting=waiting,
        stale=counts.get(SignatoryState.STALE, 0),
        next_step=_next_step(letter, waiting),
        addressee_line=filled_addressee_line(letter),
        timezone=letter.settings.timezone,
    )


@cache
def offered_timezones() -> tuple[str, ...]:
    """The time zones that a field offers, those of places and the plain UTC; any other may be typed."""
    return tuple(sorted(name for name in available_timezones() if _AREAS.match(name)))


def letter_on_desk(actor: Actor, slug: str) -> LetterRecord:
    """The letter, for somebody with a role on it; others learn nothing of it.

    :raises LetterNotFound: for a letter that is not there, or not theirs.
    """
    letter = letters.letter(slug)
    if not may(actor, Act.SEE_LETTER, letter.id):
        message = f"There is no letter called “{slug}”."
        raise LetterNotFound(message)
    return letter


def state_counts(letter: LetterRecord) -> tuple[StateCount, ...]:
    """The states that any signatory of the letter is in, in the order of the work."""
    counts = counts_by_state(letter.id)
    return tuple(
        StateCount(state, label(state), counts[state])
        for state in SignatoryState
        if state in counts
    )


def facts(letter: LetterRecord) -> tuple[tuple[str, str], ...]:
    """What is set for the letter, each with its name."""
    settings, english = letter.settings, in_english(letter.settings.language)
    deadline = settings.deadline_at
    return (
        ("Deadline", deadline_text(deadline, settings.timezone, english) if deadline else "None"),
        ("Language", f"{native_name(settings.language)} ({settings.language})"),
        ("Sign-ons", POLICY_WORDS[settings.policy]),
        (
            "Home page",
            "Listed there" if settings.visibility == "listed" else "Not listed; link only",
        ),
        ("Names", ROSTER_WORDS[settings.roster]),
        ("Text", f"{version_text(letter)}, SHA-256 {letter.version_sha256[:12]}…"),
    )


def message_lines(actor: Actor, *, mask: bool) -> tuple[MessageLine, ...]:
    """The newest messages first; ``mask`` hides who gets them."""
    require(actor, Act.SEE_OUTBOX)
    return tuple(
        MessageLine(
            one.id,
            one.to,
            one.subject,
            str(one.state),
            moment_text(one.created_at, "UTC", "en-US"),
            one.attempts,
            one.last_error,
        )
        for one in mailer.outbox_lines(mask=mask)
    )


def opened_message(actor: Actor, message_id: int, *, mask: bool) -> mailer.OpenedMessage:
    """One message; ``mask`` hides who gets it, and its links."""
    require(actor, Act.SEE_OUTBOX)
    return mailer.opened_message(message_id, mask=mask)


def _next_step(letter: LetterRecord, waiting: int) -> Step:
    base = f"/desk/{letter.slug}"
    if waiting:
        words = f"Review {waiting} sign-on{'' if waiting == 1 else 's'}"
        return Step(words, f"{base}/roster?state=in_review")
    if letter.state == LetterState.DRAFT:
        return Step("Open it for sign-ons", base)
    if letter.state == LetterState.OPEN:
        return Step("Share the public page", base)
    return Step("Make the final printing", f"{base}/printings")
