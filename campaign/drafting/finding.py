"""One thing found in a text: where, what to do, and the mend that a machine can make."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from campaign.drafting.passages import line_of, sentence_at
from campaign.drafting.rules import LetterText
from campaign.errors import Refused

_LINES = ("title", "re", "salutation", "body", "closing")
_LISTS = ("enclosures", "cc")
_BETWEEN_ADDRESSEES = "\n\n"
_MARKS = tuple(map(re.compile, (r"\*\*", r"\*", r"(?<!\w)_|_(?!\w)", r"[\[\]]")))


class MendStale(Refused):
    """The words that were to be mended do not stand there any more."""


@dataclass(frozen=True, slots=True)
class Mend:
    """New words for old ones in a field; ``old`` stands at ``start``, on ``line``, counted from 1.

    Fields are those of ``fields_of``; in one that is a list each item is a line.
    """

    field: str
    line: int
    start: int
    old: str
    new: str

    @property
    def offer(self) -> str:
        """What a button says."""
        if not self.new:
            return f"Take out “{_short(self.old)}”"
        if not self.old:
            return f"Write “{_short(self.new)}”"
        return f"Use {_short(self.new)}"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found: a stable id, its kind, where it stands, and what to do about it.

    ``id`` is eight hexadecimal digits made of the kind, the field, the words
    and the sentence around them: it stays while the sentence stays, whatever
    happens to the roster or to the lines above. The kinds are listed in the README.
    """

    id: str
    kind: str
    where: str
    message: str
    excerpt: str
    mend: Mend | None = None


def fields_of(text: LetterText, *, via: str = "") -> Iterator[tuple[str, str]]:
    """Each field of the text with its words; the items of a list are lines."""
    yield from ((name, getattr(text, name)) for name in _LINES)
    yield from ((name, "\n".join(getattr(text, name))) for name in _LISTS)
    yield "to", _BETWEEN_ADDRESSEES.join("\n".join(one.lines) for one in text.addressees)
    yield "via", via


def found(
    kind: str, field: str, message: str, *, literal: str = "", mend: Mend | None = None
) -> Finding:
    """A finding about a field as a whole; ``literal`` tells it from others there."""
    return Finding(_id(kind, field, literal, ""), kind, field, message, "", mend)


def found_at(
    kind: str,
    field: tuple[str, str],
    span: tuple[int, int],
    message: str,
    *,
    literal: str | None = None,
    mend: Mend | None = None,
) -> Finding:
    """A finding about the words at a span of a field, given with its name and its words.

    ``literal`` stands in the id for the words at the span.
    """
    name, words = field
    excerpt = sentence_at(words, *span)
    literal = words[slice(*span)] if literal is None else literal
    where = f"{name}, line {line_of(words, span[0])}"
    return Finding(_id(kind, name, literal, excerpt), kind, where, message, excerpt, mend)


def mend_at(field: tuple[str, str], span: tuple[int, int], new: str) -> Mend | None:
    """The mend that puts ``new`` at a span; none in an addressee or in "via", or across marks.

    Replacing half of a pair of marks, as in ``over **80**``, would spoil the other half.
    """
    name, words = field
    old = words[slice(*span)]
    if name not in _LINES + _LISTS or any(len(mark.findall(old)) % 2 for mark in _MARKS):
        return None
    return Mend(name, line_of(words, span[0]), span[0], old, new)


def mended(text: LetterText, mend: Mend) -> LetterText:
    """The text with one mend made.

    :raises MendStale: when other words stand there by now.
    """
    words = dict(fields_of(text))[mend.field]
    end = mend.start + len(mend.old)
    if words[mend.start : end] != mend.old:
        message = f"The {mend.field} has changed meanwhile; run the check again."
        raise MendStale(message)
    words = words[: mend.start] + mend.new + words[end:]
    lines = tuple(line for line in words.split("\n") if line.strip())
    changed: dict[str, Any] = {mend.field: lines if mend.field in _LISTS else words}
    return replace(text, **changed)


def _id(*words: str) -> str:
    return hashlib.sha256("\x1f".join(words).encode(errors="backslashreplace")).hexdigest()[:8]


def _short(words: str) -> str:
    return words if len(words) <= 60 else words[:59] + "…"  # noqa: PLR2004 (a button's width)
