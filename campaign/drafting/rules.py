"""Words, states and limits of a letter: what it may be, where it may go, when it ends."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from anyascii import anyascii

from campaign.errors import BadInput, NotFound, Refused
from campaign.rendering.document import Addressee

MAX_TITLE_CHARACTERS = 200
MAX_LINE_CHARACTERS = 500
MAX_SLUG_CHARACTERS = 80
MAX_BODY_BYTES = 200_000

RESERVED_SLUGS = frozenset({"new", "outbox", "operator"})
SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


class LetterState(StrEnum):
    """Where a letter stands."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"
    DELIVERED = "delivered"
    ARCHIVED = "archived"


class Policy(StrEnum):
    """Who lists a confirmed sign-on: nobody more, a coordinator, or a coordinator in doubt."""

    CONFIRM = "confirm"
    REVIEW = "review"
    UNFAMILIAR = "unfamiliar"


class Visibility(StrEnum):
    """Whether the home page names the letter, or only who has the link finds it."""

    LISTED = "listed"
    UNLISTED = "unlisted"


class RosterVisibility(StrEnum):
    """When the names may be read by anyone."""

    LIVE = "live"
    COUNT = "count"
    AFTER_DELIVERY = "after_delivery"


class RosterOrder(StrEnum):
    """How the roster is put in order, after the conveners."""

    ALPHABETICAL = "alphabetical"
    SKIP_ARTICLES = "skip_articles"
    BY_SCOPE = "by_scope"
    BY_STATE = "by_state"
    BY_COUNTRY = "by_country"
    BY_TIME = "by_time"


_MOVES: dict[LetterState, frozenset[LetterState]] = {
    LetterState.DRAFT: frozenset({LetterState.OPEN}),
    LetterState.OPEN: frozenset({LetterState.CLOSED}),
    LetterState.CLOSED: frozenset({LetterState.OPEN, LetterState.DELIVERED}),
    LetterState.DELIVERED: frozenset({LetterState.ARCHIVED}),
    LetterState.ARCHIVED: frozenset(),
}


class LetterNotFound(NotFound):
    """No letter has this slug."""


class SlugTaken(BadInput):
    """Another letter has this slug."""


class DeadlineInvalid(BadInput):
    """The deadline cannot be read, does not exist on the clock, or has passed."""


class ReasonMissing(BadInput):
    """Something that must be explained was not."""


class LetterMoveRefused(Refused):
    """The letter's state does not allow this."""


@dataclass(frozen=True, slots=True)
class LetterText:
    """The words of one version; what its hash covers."""

    title: str
    re: str
    addressees: tuple[Addressee, ...]
    salutation: str
    body: str
    closing: str
    conveners: tuple[str, ...]
    cc: tuple[str, ...] = ()
    enclosures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LetterSettings:
    """What is not text: where the letter lives, until when, for whom, in which order.

    ``deadline_at`` is an aware UTC instant; ``dated_on`` None means the day of printing.
    """

    slug: str
    dated_on: date | None = None
    via: str = ""
    goal: int | None = None
    deadline_at: datetime | None = None
    timezone: str = "UTC"
    language: str = "en-US"
    theme: str = "advocacy"
    visibility: Visibility = Visibility.UNLISTED
    roster: RosterVisibility = RosterVisibility.LIVE
    policy: Policy = Policy.UNFAMILIAR
    order: RosterOrder = RosterOrder.ALPHABETICAL


def require_move(old: LetterState, new: LetterState) -> None:
    """Let a legal move pass.

    :raises LetterMoveRefused: naming the state and what is possible from it.
    """
    if new in _MOVES[old]:
        return
    possible = " or ".join(sorted(_MOVES[old])) or "nothing else"
    message = f"The letter is {old}; from there it can only become {possible}."
    raise LetterMoveRefused(message)


def slugify(title: str) -> str:
    """The title as a slug; empty when no letter or digit is in it."""
    words = re.findall(r"[a-z0-9]+", anyascii(title).lower())
    return "-".join(words)[:MAX_SLUG_CHARACTERS].strip("-")


def is_good_slug(slug: str) -> bool:
    """Whether the text can stand in an address as a letter's name."""
    return (
        len(slug) <= MAX_SLUG_CHARACTERS
        and SLUG.fullmatch(slug) is not None
        and slug not in RESERVED_SLUGS
    )


def deadline_from_local(text: str, timezone: str) -> datetime:
    """The instant of a local ISO time in the zone; an offset in the text is converted.

    A day without a time is the last second of that day. A time that the clock
    shows twice is the first of the two.

    :raises DeadlineInvalid: when the text is no time, or one that the clock skips.
    """
    try:
        local = datetime.fromisoformat(text.strip())
    except ValueError as error:
        message = f"“{text}” is not a deadline. Write it like 2026-12-18T17:00."
        raise DeadlineInvalid(message) from error
    if len(text.strip()) <= len("2026-12-18"):
        local = local.replace(hour=23, minute=59, second=59)
    if local.tzinfo is not None:
        return local.astimezone(UTC)
    zoned = local.replace(tzinfo=ZoneInfo(timezone))
    if zoned.astimezone(UTC).astimezone(zoned.tzinfo).replace(tzinfo=None) != local:
        message = f"The clock in {timezone} skips {text}. Choose a time an hour later."
        raise DeadlineInvalid(message)
    return zoned.astimezone(UTC)


def is_timezone(name: str) -> bool:
    """Whether the name is one of the IANA time zones."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def one_of(values: Iterable[str]) -> str:
    """The values as a sentence says a choice."""
    return ", ".join(values)
