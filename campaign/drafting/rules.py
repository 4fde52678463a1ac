"""What a letter is: its states and moves, its text, its settings, and their limits."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import StrEnum
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from anyascii import anyascii

from campaign.errors import BadInput, Refused
from campaign.rendering.document import Addressee

MAX_TITLE_CHARACTERS = 200
MAX_LINE_CHARACTERS = 300
MAX_BODY_BYTES = 200_000
MAX_SLUG_CHARACTERS = 80
MAX_ADDRESSEES = 20
MAX_ADDRESS_LINES = 10
MAX_LIST_ITEMS = 50
MAX_GOAL = 10_000_000

RESERVED_SLUGS = frozenset({"new", "outbox", "operator"})
DEFAULT_THEME = "advocacy"
DEFAULT_TIMEZONE = "UTC"
DEFAULT_LANGUAGE = "en-US"

SLUG_PATTERN = r"[a-z0-9]+(?:-[a-z0-9]+)*"
LANGUAGE_PATTERN = r"[a-zA-Z]{2,3}(?:-[a-zA-Z0-9]{2,8})*"

_DATE_ONLY = re.compile(r"\d{4}-\d{2}-\d{2}")
_LOCAL_TIME = re.compile(
    r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2})?(?:\s?(?:Z|[+-]\d{2}:?\d{2}))?", re.IGNORECASE
)


class LetterState(StrEnum):
    """Where a letter stands in its life."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"
    DELIVERED = "delivered"
    ARCHIVED = "archived"


LETTER_STATES = tuple(LetterState)
LEGAL_MOVES: dict[LetterState, frozenset[LetterState]] = {
    LetterState.DRAFT: frozenset({LetterState.OPEN}),
    LetterState.OPEN: frozenset({LetterState.CLOSED}),
    LetterState.CLOSED: frozenset({LetterState.OPEN, LetterState.DELIVERED}),
    LetterState.DELIVERED: frozenset({LetterState.ARCHIVED}),
    LetterState.ARCHIVED: frozenset(),
}


class Policy(StrEnum):
    """What it takes to be listed: confirmation, review, or review of the unfamiliar only."""

    CONFIRM = "confirm"
    REVIEW = "review"
    UNFAMILIAR = "unfamiliar"


class Visibility(StrEnum):
    """Whether the home page names the letter, or only its link leads to it."""

    LISTED = "listed"
    UNLISTED = "unlisted"


class RosterVisibility(StrEnum):
    """What the public page shows of the roster, and when."""

    LIVE = "live"
    COUNT = "count"
    AFTER_DELIVERY = "after_delivery"


class RosterOrder(StrEnum):
    """How the roster is ordered after the conveners; within a group by name."""

    ALPHABETICAL = "alphabetical"
    SKIP_ARTICLES = "skip_articles"
    BY_SCOPE = "by_scope"
    BY_STATE = "by_state"
    BY_COUNTRY = "by_country"
    BY_TIME = "by_time"


class MoveRefused(Refused):
    """The letter cannot go from the state it is in to the one asked for."""


class SlugRefused(BadInput):
    """The slug cannot be a letter's address."""


class DeadlineRefused(BadInput):
    """The deadline does not name one instant."""


class TimezoneRefused(BadInput):
    """The time zone is not one of the IANA database."""


@dataclass(frozen=True, slots=True)
class LetterText:
    """The words of one version: exactly what its canonical hash covers.

    ``body`` is Markdown; every other value is one line of plain text. Tokens
    stand unresolved. An absent part is empty.
    """

    title: str
    body: str
    re: str = ""
    addressees: tuple[Addressee, ...] = ()
    salutation: str = ""
    closing: str = ""
    conveners: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()
    enclosures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LetterSettings:
    """What surrounds the text and may change without making another version.

    ``deadline_at`` is an aware UTC instant, shown in ``timezone``. ``dated_on``
    is None when the letter bears the day of its printing.
    """

    slug: str
    dated_on: date | None = None
    via: str = ""
    goal: int | None = None
    deadline_at: datetime | None = None
    timezone: str = DEFAULT_TIMEZONE
    language: str = DEFAULT_LANGUAGE
    theme: str = DEFAULT_THEME
    visibility: Visibility = Visibility.UNLISTED
    roster: RosterVisibility = RosterVisibility.LIVE
    policy: Policy = Policy.UNFAMILIAR
    order: RosterOrder = RosterOrder.ALPHABETICAL


def may_move(state: LetterState, target: LetterState) -> bool:
    """Say whether a letter may go from one state to another."""
    return target in LEGAL_MOVES[state]


def require_move(state: LetterState, target: LetterState) -> None:
    """Let a legal move pass.

    :raises MoveRefused: for any other, naming the states that can follow.
    """
    if may_move(state, target):
        return
    following = " or ".join(s for s in LETTER_STATES if s in LEGAL_MOVES[state])
    can_follow = f"only {following} can follow" if following else "nothing can follow"
    raise MoveRefused(f"The letter is {state} and cannot become {target}; {can_follow}.")


def slugify(title: str) -> str:
    """Make the slug a letter gets when none is given: short, lower case, never reserved."""
    ascii_title = re.sub(r"['’]", "", anyascii(title)).lower()
    words = re.findall(r"[a-z0-9]+", ascii_title) or ["letter"]
    slug = words[0][:MAX_SLUG_CHARACTERS]
    for word in words[1:]:
        if len(slug) + 1 + len(word) > MAX_SLUG_CHARACTERS:
            break
        slug += f"-{word}"
    return f"{slug}-letter" if slug in RESERVED_SLUGS else slug


def require_slug(slug: str) -> str:
    """Give the slug back when it can be a letter's address.

    :raises SlugRefused: reserved, too long, or with anything but a–z, 0–9 and single hyphens.
    """
    if slug in RESERVED_SLUGS:
        raise SlugRefused(f"“{slug}” is an address of the desk; choose another slug.")
    if len(slug) > MAX_SLUG_CHARACTERS or not re.fullmatch(SLUG_PATTERN, slug):
        raise SlugRefused(
            f"“{slug[:100]}” cannot be a slug; use lower-case letters, digits and single hyphens, "
            f"at most {MAX_SLUG_CHARACTERS} characters, such as “{slugify(slug[:500])}”."
        )
    return slug


def require_timezone(name: str) -> ZoneInfo:
    """Give the IANA time zone of this name.

    :raises TimezoneRefused: when there is none.
    """
    if name not in _timezone_names():
        raise TimezoneRefused(
            f"“{name[:100]}” is not a time zone; write an IANA name such as America/New_York."
        )
    return ZoneInfo(name)


def deadline_from_local(text: str, timezone: str) -> datetime:
    """Give the UTC instant of a deadline written as a local ISO time in a time zone.

    ``2026-12-18T17:00`` is five in the afternoon there; with an offset
    (``…T17:00-05:00``, ``…Z``) the offset decides; a date alone is that day's
    last second, 23:59:59. An hour that a clock change skips or repeats names
    no instant, or two, and is refused unless an offset decides.

    :raises DeadlineRefused: when the text does not name one instant.
    :raises TimezoneRefused: when the zone does not exist.
    """
    zone = require_timezone(timezone)
    moment = _read_moment(text.strip())
    try:
        if moment.tzinfo is not None:
            return moment.astimezone(UTC)
        return _instant_of(moment, zone, text.strip(), timezone)
    except OverflowError:
        raise DeadlineRefused(_unreadable_deadline(text)) from None


def _read_moment(text: str) -> datetime:
    try:
        if _DATE_ONLY.fullmatch(text):
            return datetime.combine(date.fromisoformat(text), time(23, 59, 59))
        if _LOCAL_TIME.fullmatch(text):
            return datetime.fromisoformat(re.sub(r"(?<=\d)\s(?=[zZ+-])", "", text).upper())
    except ValueError:
        pass
    raise DeadlineRefused(_unreadable_deadline(text))


def _unreadable_deadline(text: str) -> str:
    return (
        f"“{text[:60]}” is not a deadline; write the local date and time "
        "as 2026-12-18T17:00, or the date alone for the end of that day."
    )


def _instant_of(local: datetime, zone: ZoneInfo, text: str, timezone: str) -> datetime:
    early, late = (local.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    if early == late:
        return early
    if early.astimezone(zone).replace(tzinfo=None) != local:
        raise DeadlineRefused(
            f"{text} does not exist in {timezone}, because the clocks go forward over it; "
            "choose a time an hour later."
        )
    raise DeadlineRefused(
        f"{text} happens twice in {timezone}, because the clocks go back; "
        f"add the offset you mean, such as {early.astimezone(zone).isoformat()}."
    )


@cache
def _timezone_names() -> frozenset[str]:
    """Read the names once; listing them takes some milliseconds."""
    return frozenset(available_timezones())
