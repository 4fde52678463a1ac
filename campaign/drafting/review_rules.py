"""What a reviewer may say and how much of it, how long a link lasts, and what becomes of each."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from campaign.drafting.passages import (
    MAX_MARKS_IN_A_ROW,
    is_noncharacter,
    longest_run_of_marks,
)
from campaign.errors import BadInput, NotFound, Refused
from campaign.rendering.glyphs import without_glyph

REVIEW_DAYS = 14
MAX_REVIEW_DAYS = 90

MAX_REVIEWER_CHARACTERS = 120
MAX_COMMENT_CHARACTERS = 5_000
MAX_SUGGESTION_CHARACTERS = 8_000
MAX_NOTE_CHARACTERS = 1_000
MAX_KEY_DIGITS = 6

MAX_REMARKS_AN_HOUR = 60
"""Comments, replies and suggestions that one link may send; a careful reader needs a third."""

MAX_REMARKS = 2_000
"""On one letter, so that its page of comments can be read at all."""

HOUR = timedelta(hours=1)

# They turn the words after them around, or hide them. The marks that Arabic and Hebrew
# need beside Latin words are others, and stay.
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069\u206a-\u206f\ufff9-\ufffb\U000e0000-\U000e007f]")
_KEY = re.compile(rf"([a-z]+)-(\d{{1,{MAX_KEY_DIGITS}}})")
_BREAKS = "\n\t"
_BLANK_LETTERS = frozenset("\u115f\u1160\u2800\u3164\uffa0")


class SuggestionState(StrEnum):
    """Where a suggestion stands."""

    OPEN = "open"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


class ReviewOver(NotFound):
    """The link is none, or no longer; what it led to is not told."""

    def __init__(self) -> None:
        super().__init__(
            "It was taken back or has run out, or the letter has been opened since. "
            "Ask whoever sent it to you."
        )


class WordsRefused(BadInput):
    """What was typed cannot be taken as it is; the message says what to change."""


class ParagraphChanged(Refused):
    """The paragraph has other words than those that were read."""

    def __init__(self) -> None:
        super().__init__(
            "This paragraph was changed since you opened the page. Read it again; "
            "what you typed is still here."
        )


class SuggestionOutdated(Refused):
    """The paragraph that a suggestion was made for has other words by now."""

    def __init__(self) -> None:
        super().__init__(
            "The paragraph was changed since this was suggested, so nothing was put in. "
            "Compare the two below, and decide again."
        )


class AlreadyDecided(Refused):
    """Somebody was first: the suggestion or comment stands differently from what was seen."""

    def __init__(self) -> None:
        super().__init__("Somebody else has just decided this; nothing was changed again.")


class TooManyRemarks(Refused):
    """The link or the letter has had as much as can be taken."""


class RemarkNotFound(NotFound):
    """The letter has no such comment or suggestion."""

    def __init__(self) -> None:
        super().__init__("This letter has no such comment or suggestion.")


class ReviewLinkNotFound(NotFound):
    """The letter has no such link that still works."""

    def __init__(self) -> None:
        super().__init__("This link no longer works.")


@dataclass(frozen=True, slots=True)
class Place:
    """The paragraph that a page showed: its part, its position, and the hash of its words."""

    part: str
    position: int
    seen_sha256: str


@dataclass(frozen=True, slots=True)
class MadeLink:
    """A new link; its address is known at this moment only."""

    id: int
    url: str


def place(key: str, seen_sha256: str) -> Place:
    """The place that a form names, like ``body-3``; what names none is nowhere in any letter."""
    found = _KEY.fullmatch(key)
    part, position = (found[1], int(found[2])) if found else ("", 0)
    return Place(part, position, seen_sha256)


def reviewer_name(raw: str) -> str:
    """The name of a reviewer as it stands across the draft, on the page and on paper.

    :raises WordsRefused: when there is none, it is too long, or cannot be printed.
    """
    name = " ".join(clean_words(raw, "name", MAX_REVIEWER_CHARACTERS).split())
    if not name:
        message = "Enter who reviews the draft, such as the organization’s name."
        raise WordsRefused(message)
    if missing := without_glyph(name):
        shown = ", ".join(f"“{one}” (U+{ord(one):04X})" for one in missing[:3])
        message = f"No font here can print {shown}; write the name without, or in other letters."
        raise WordsRefused(message)
    return name


def review_days(days: int) -> timedelta:
    """How long a link lasts.

    :raises WordsRefused: for less than a day, or more than a season.
    """
    if not 1 <= days <= MAX_REVIEW_DAYS:
        message = f"A link lasts from 1 to {MAX_REVIEW_DAYS} days."
        raise WordsRefused(message)
    return timedelta(days=days)


def comment_words(raw: str) -> str:
    """What somebody says of a paragraph.

    :raises WordsRefused: when it is nothing, or see ``clean_words``.
    """
    words = clean_words(raw, "comment", MAX_COMMENT_CHARACTERS)
    if not words:
        message = "Write your comment first."
        raise WordsRefused(message)
    return words


def clean_note(raw: str) -> str:
    """Why somebody suggests other words; may be nothing.

    :raises WordsRefused: see ``clean_words``.
    """
    return clean_words(raw, "reason", MAX_NOTE_CHARACTERS)


def clean_words(raw: str, what: str, limit: int) -> str:
    """Words of several lines as they are kept: NFC, LF, no blank lines around; HTML is only text.

    :raises WordsRefused: beyond the limit, or with a character that cannot be read, hides or
        turns others, or stands under a pile of accents.
    """
    text = raw.replace("\r\n", "\n").replace("\r", "\n")
    if len(text) > limit:
        message = f"The {what} has {len(text):,} characters, and {limit:,} are taken; shorten it."
        raise WordsRefused(message)
    for character in text:
        _require_readable(character, what)
    text = unicodedata.normalize("NFC", text)
    if longest_run_of_marks(text) > MAX_MARKS_IN_A_ROW:
        message = (
            f"The {what} has more than {MAX_MARKS_IN_A_ROW} accents on one letter; take some away."
        )
        raise WordsRefused(message)
    trimmed = "\n".join(line.rstrip() for line in text.split("\n")).strip("\n")
    return trimmed if any(map(_prints, trimmed)) else ""


def _require_readable(character: str, what: str) -> None:
    code, category = f"U+{ord(character):04X}", unicodedata.category(character)
    if category == "Cc" and character not in _BREAKS:
        message = f"The {what} holds a control character ({code}); type it again."
        raise WordsRefused(message)
    if category in {"Cs", "Co"} or character == "\ufffd" or is_noncharacter(character):
        message = f"The {what} holds a character that cannot be read ({code}); type it again."
        raise WordsRefused(message)
    if _TURNING.match(character):
        message = (
            f"The {what} holds an invisible character that turns or hides words ({code}); "
            "type it again without."
        )
        raise WordsRefused(message)


def _prints(character: str) -> bool:
    return unicodedata.category(character)[0] in "LNPS" and character not in _BLANK_LETTERS
