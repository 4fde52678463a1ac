"""What an account needs."""

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from campaign.access import Role
from campaign.errors import BadInput, NotFound, Refused
from campaign.mailer.rules import clean_address

MIN_PASSWORD_CHARACTERS = 12
MAX_PASSWORD_CHARACTERS = 256

SAFE_SCORE = 3
"""What zxcvbn gives a password that stands a hundred million guesses (0 to 4)."""

MIN_WORD = 3
"""So many letters make a word of an address; fewer are in every text."""

SCORED_CHARACTERS = 32
"""So many tell whether a password is common; zxcvbn's time grows with their cube."""
MAX_NAME_CHARACTERS = 200

INVITATION_LASTS = timedelta(days=7)

SHARED_ROLES = (Role.VIEWER, Role.STAFF, Role.EDITOR, Role.COORDINATOR)
"""The roles of a letter, from reading to everything."""


class CodeKind(StrEnum):
    """Where a code that counts once comes from."""

    APP = "app"
    LINK = "link"


@dataclass(frozen=True, slots=True)
class SharedLetter:
    """What an invitation says of its letter, in the letter's language and direction."""

    id: int
    title: str
    language: str = "en-US"
    direction: str = "ltr"


class PasswordInvalid(BadInput):
    """The password is too short, too long, or one that is guessed early."""


class RoleMisplaced(BadInput):
    """The role is for the installation, and was to be given on one letter."""


class NameMissing(BadInput):
    """An account needs the name that the other people of the letter see."""


class InvitationGone(NotFound):
    """The link is no invitation, or no longer."""

    def __init__(self) -> None:
        super().__init__(
            "This invitation was used, withdrawn, or is more than a week old. "
            "Ask whoever sent it for another."
        )


class InvitationForAnother(Refused):
    """The account that is signed in is not the one that was invited."""


class LastCoordinator(Refused):
    """Without this person nobody could look after the letter."""

    def __init__(self) -> None:
        super().__init__(
            "A letter keeps at least one coordinator. Make somebody else a coordinator first."
        )


class PersonNotFound(NotFound):
    """Nobody with this number is on the letter, or nobody is invited under it."""


class SessionGone(NotFound):
    """The session is not there any more, or is somebody else's."""

    def __init__(self) -> None:
        super().__init__("This session has ended already.")


class MailHeldBack(Refused):
    """So much was sent to the address lately that no more is sent now."""


SEEN_AGAIN = timedelta(minutes=5)
"""How often at most it is written down that a session is in use."""

_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chromium", "Chromium"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("Linux", "Linux"),
)
"""A browser names others as well as itself, so the first that is found counts."""


def browser_words(agent: str) -> str:
    """What a browser calls itself in its header, in plain words; nothing in it is believed."""
    browser = next((name for mark, name in _BROWSERS if mark in agent), "Another browser")
    system = next((name for mark, name in _SYSTEMS if mark in agent), "")
    return f"{browser} on {system}" if system else browser


def link_sha256(token: str) -> str:
    """What is kept of an invitation's link, or of a session's cookie."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def account_name(text: str) -> str:
    """The name of a person as others see it.

    :raises NameMissing: when there is none, or no end to it.
    """
    name = " ".join(unicodedata.normalize("NFC", text).split())
    if not name or len(name) > MAX_NAME_CHARACTERS or not name.isprintable():
        message = f"Enter your name, in up to {MAX_NAME_CHARACTERS} characters."
        raise NameMissing(message)
    return name


def account_address(text: str) -> str:
    """The address as accounts are known by it.

    :raises AddressInvalid: see ``clean_address``.
    """
    return clean_address(text).lower()


def require_good_password(password: str, *known: str) -> None:
    """Let a password pass; ``known`` are words that whoever guesses would try, like the address.

    :raises PasswordInvalid: when it is shorter or longer than the limits, or easily guessed.
    """
    if not MIN_PASSWORD_CHARACTERS <= len(password) <= MAX_PASSWORD_CHARACTERS:
        message = (
            f"A password has {MIN_PASSWORD_CHARACTERS} to {MAX_PASSWORD_CHARACTERS} characters; "
            f"this one has {len(password)}."
        )
        raise PasswordInvalid(message)
    # Its lists take memory, and most processes never see a new password.
    from zxcvbn import zxcvbn  # noqa: PLC0415

    if zxcvbn(_without(known, password)[:SCORED_CHARACTERS])["score"] < SAFE_SCORE:
        message = (
            "This password is too easy to guess; choose a few words that do not belong together."
        )
        raise PasswordInvalid(message)


def _without(known: tuple[str, ...], password: str) -> str:
    # What others know of somebody adds as little to a password as one letter does.
    parts = {part for word in known for part in (word, *re.split(r"[\W_]+", word))}
    words = sorted((one for one in parts if len(one) >= MIN_WORD), key=len, reverse=True)
    if not words:
        return password
    return re.sub(
        "|".join(re.escape(word) for word in words),
        lambda found: found[0][0],
        password,
        flags=re.IGNORECASE,
    )
