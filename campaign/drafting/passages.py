"""Where in a text something stands, and what no text may hold: heaps of marks, noncharacters."""

import re
import unicodedata

MAX_MARKS_IN_A_ROW = 10
"""More accents on one letter than any language has; they would run over the lines around."""

MAX_EXCERPT_CHARACTERS = 240
_REACH = 400
_CLOSERS = '["”\u2019)*_]*'
_SENTENCE_END = re.compile(rf"(?<=[.!?])(?P<close>{_CLOSERS})\s+|\n[ \t]*\n")


def line_of(text: str, position: int) -> int:
    """Give the line, counted from 1, on which a position of the text stands."""
    return text.count("\n", 0, position) + 1


def longest_run_of_marks(text: str) -> int:
    """Give how many marks stand on one letter at most; 0 without any."""
    if text.isascii():
        return 0
    longest = run = 0
    for character in text:
        run = run + 1 if unicodedata.category(character) in {"Mn", "Me"} else 0
        longest = max(longest, run)
    return longest


def is_noncharacter(character: str) -> bool:
    """Whether it is one that never will be a character (Unicode, section 23.7)."""
    # The last two code points of each plane, and U+FDD0 to U+FDEF.
    last_four_digits = ord(character) & 0xFFFF
    return last_four_digits in {0xFFFE, 0xFFFF} or "\ufdd0" <= character <= "\ufdef"


def sentence_at(text: str, start: int, end: int) -> str:
    """Give the sentence around a passage, white space folded, at most 240 characters.

    Only the neighbourhood is read, so that a text of any length costs the same.
    """
    left = text[max(0, start - _REACH) : start]
    ends = [match.end() for match in _SENTENCE_END.finditer(left)]
    before = left[ends[-1] :] if ends else left
    right = text[end : end + _REACH]
    following = _SENTENCE_END.search(right)
    # A quotation mark after the full stop still belongs to the sentence.
    stop = following.start() + len(following["close"] or "") if following else None
    after = right[:stop]
    return _shortened(before, text[start:end], after)


def _shortened(before: str, passage: str, after: str) -> str:
    room = max(0, MAX_EXCERPT_CHARACTERS - len(passage)) // 2
    if len(before) > room:
        before = "…" + before[len(before) - room :]
    if len(after) > room:
        after = after[:room] + "…"
    return " ".join((before + passage + after).split())
