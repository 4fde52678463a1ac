"""Words, states and limits of a letter: what it may be, where it may go, when it ends."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import StrEnum
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from anyascii import anyascii

from campaign.drafting.authority import Authority
from campaign.errors import BadInput, NotFound, Refused
from campaign.rendering.document import Addressee

MAX_TITLE_CHARACTERS = 200
MAX_LINE_CHARACTERS = 500
MAX_SLUG_CHARACTERS = 80
MAX_BODY_BYTES = 200_000
MAX_LIST_ITEMS = 50
MAX_GOAL = 10_000_000

RETENTION_DAYS = 365
"""So long after it was closed a letter's contacts are kept, unless the letter says otherwise."""
MAX_RETENTION_DAYS = 3650

RESERVED_SLUGS = frozenset({"new", "organizations", "outbox", "operator"})
SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_MOMENT = re.compile(
    r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2})?(?:Z|[+-]\d{2}:?\d{2})?", re.IGNORECASE
)


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


class Kinds(StrEnum):
    """Who may sign on: organizations, individuals, or both."""

    BOTH = "both"
    ORGANIZATIONS = "organizations"
    INDIVIDUALS = "individuals"


class RosterOrder(StrEnum):
    """How the roster is put in order, after the conveners."""

    ALPHABETICAL = "alphabetical"
    SKIP_ARTICLES = "skip_articles"
    BY_SCOPE = "by_scope"
    BY_STATE = "by_state"
    BY_COUNTRY = "by_country"
    BY_TIME = "by_time"


class TextChange(StrEnum):
    """What a change of the text is, once the letter has been opened: a slip mended, or new words.

    An editorial one is told to the signatories; a material one asks each of them again.
    """

    EDITORIAL = "editorial"
    MATERIAL = "material"


class Guard(StrEnum):
    """What may tell a program from a person on a letter's form; whoever trips one is reviewed."""

    TRAP = "trap"
    FILL_TIME = "fill_time"
    PROOF = "proof"


OVER = (LetterState.CLOSED, LetterState.DELIVERED, LetterState.ARCHIVED)
"""A letter that takes no more sign-ons, whatever becomes of it after."""

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


class TimezoneInvalid(BadInput):
    """No clock runs by a time zone of this name."""


class ThemeUnknown(BadInput):
    """No theme has this name."""


class ReasonMissing(BadInput):
    """Something that must be explained was not."""


class VersionNotFound(NotFound):
    """The letter has no version with this number."""


class NothingChanged(Refused):
    """The text is the one that stands already."""


class ChangeUndeclared(BadInput):
    """The letter has been opened, and nobody has said what kind of change this is."""


class TextIncomplete(BadInput):
    """The text lacks what every letter has."""


class SavedMeanwhile(Refused):
    """Somebody else has saved the text since it was read; nothing was overwritten."""


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
    Contacts are erased ``retention_days`` after the letter was closed. A roster that is shown
    as it comes in begins to be once ``names_after`` names are listed; None means at once.
    """

    slug: str
    dated_on: date | None = None
    via: str = ""
    goal: int | None = None
    deadline_at: datetime | None = None
    timezone: str = "UTC"
    language: str = "en-US"
    theme: str = "letterhead"
    visibility: Visibility = Visibility.UNLISTED
    roster: RosterVisibility = RosterVisibility.LIVE
    policy: Policy = Policy.UNFAMILIAR
    order: RosterOrder = RosterOrder.ALPHABETICAL
    kinds: Kinds = Kinds.BOTH
    authority: Authority = Authority.SELF_ATTESTED
    names_after: int | None = None
    guards: tuple[Guard, ...] = ()
    retention_days: int = RETENTION_DAYS


def require_move(old: LetterState, new: LetterState) -> None:
    """Let a legal move pass.

    :raises LetterMoveRefused: naming the state and what is possible from it.
    """
    if new in _MOVES[old]:
        return
    possible = " or ".join(sorted(_MOVES[old])) or "nothing else"
    message = f"The letter is {old}; from there it can only become {possible}."
    raise LetterMoveRefused(message)


def require_whole(text: LetterText) -> None:
    """Let a text pass that can be agreed to.

    :raises TextIncomplete: when it has no title or no body.
    """
    for value, what in ((text.title, "title"), (text.body, "body")):
        if not value.strip():
            message = f"The letter has no {what} yet. Write one, then publish it."
            raise TextIncomplete(message)


def slugify(title: str) -> str:
    """Give the title as a slug, cut after a whole word; never empty and never reserved."""
    words = re.findall(r"[a-z0-9]+", re.sub("['\u2019]", "", anyascii(title)).lower()) or ["letter"]
    slug = words[0][:MAX_SLUG_CHARACTERS]
    for word in words[1:]:
        if len(slug) + 1 + len(word) > MAX_SLUG_CHARACTERS:
            break
        slug += f"-{word}"
    return f"{slug}-letter" if slug in RESERVED_SLUGS else slug


def is_good_slug(slug: str) -> bool:
    """Whether the text can stand in an address as a letter's name."""
    return (
        len(slug) <= MAX_SLUG_CHARACTERS
        and SLUG.fullmatch(slug) is not None
        and slug not in RESERVED_SLUGS
    )


def deadline_from_local(text: str, timezone: str) -> datetime:
    """Give the UTC instant of a local ISO time in the zone; an offset in the text is converted.

    A day without a time is the last second of that day. A time that the clock
    shows twice is the first of the two.

    :raises DeadlineInvalid: when the text is no time, or one that the clock skips.
    """
    text = text.strip()
    local = _moment(text)
    try:
        if local.tzinfo is not None:
            return local.astimezone(UTC)
        instant = local.replace(tzinfo=ZoneInfo(timezone)).astimezone(UTC)
        shown = instant.astimezone(ZoneInfo(timezone)).replace(tzinfo=None)
    except OverflowError as error:
        raise DeadlineInvalid(_no_deadline(text)) from error
    if shown != local:
        message = f"The clock in {timezone} skips {text}. Choose a time an hour later."
        raise DeadlineInvalid(message)
    return instant


def _moment(text: str) -> datetime:
    # Only forms that read the same to everyone: no week dates, no digits run together.
    try:
        if _DAY.fullmatch(text):
            return datetime.combine(date.fromisoformat(text), time(23, 59, 59))
        if _MOMENT.fullmatch(text):
            return datetime.fromisoformat(text.upper())
    except ValueError:
        pass
    raise DeadlineInvalid(_no_deadline(text))


def _no_deadline(text: str) -> str:
    return (
        f"“{text[:60]}” is not a deadline. Write the local time like 2026-12-18T17:00, "
        "or the day alone for its last second."
    )


def is_timezone(name: str) -> bool:
    """Whether the name is one of the IANA time zones."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True
