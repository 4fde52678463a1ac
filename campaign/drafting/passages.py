"""Where in a text something stands: its line, and the sentence around it."""

import re

MAX_EXCERPT_CHARACTERS = 240
_REACH = 400
_SENTENCE_START = re.compile(r"(?:(?<=[.!?])[\"”’)*_]*\s+|\n[ \t]*\n)")


def line_of(text: str, position: int) -> int:
    """Give the line, counted from 1, on which a position of the text stands."""
    return text.count("\n", 0, position) + 1


def sentence_at(text: str, start: int, end: int) -> str:
    """Give the sentence around a passage on one line, at most 240 characters.

    Only the neighbourhood is read, so a text of any length costs the same.
    """
    left = text[max(0, start - _REACH) : start]
    begins = [match.end() for match in _SENTENCE_START.finditer(left)]
    before = left[begins[-1] :] if begins else left
    right = text[end : end + _REACH]
    stop = re.search(r"[.!?](?=[\"”’)*_]*(?:\s|$))|\n[ \t]*\n", right)
    after = right[: stop.end()] if stop else right
    return _shorten(before.lstrip(), text[start:end], after.rstrip())


def _shorten(before: str, passage: str, after: str) -> str:
    room = max(0, MAX_EXCERPT_CHARACTERS - len(passage)) // 2
    if len(before) > room:
        before = "…" + before[len(before) - room :]
    if len(after) > room:
        after = after[:room] + "…"
    return " ".join((before + passage + after).split())
