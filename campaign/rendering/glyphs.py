"""Which characters paper can show: those that some font of ours has a glyph for.

Pango takes a character from any font that has it, so what fontconfig knows of all our
fonts together decides; whoever sets the pages has the same ones. A name that no font can
print is refused where it is typed, because found at the printing it would hold up
everybody's letter; a letter's text is told by the check.
"""

import subprocess
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable
from functools import cache

from campaign.rendering import fonts

_JOINERS = "\N{ZERO WIDTH NON-JOINER}\N{ZERO WIDTH JOINER}"
"""They show nothing. Other signs of format may, and some make the layout ask for a glyph."""

_WHITE = "\t\n\r"
"""Of the control characters these alone are white space on paper."""

_SELECTORS = (range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0))
"""Variation selectors choose among glyphs and have none themselves (Unicode, 23.4)."""

_TAGS = range(0xE0020, 0xE0080)
"""They tell which region's flag is meant, and show nothing themselves (Unicode, 23.9)."""

_NEVER = frozenset({"Cc", "Cs", "Zl", "Zp"})
_LAST_OF_FIRST_PLANE = "\uffff"
_ANNOTATIONS = "\ufff9\ufffa\ufffb"

Ranges = tuple[tuple[int, ...], tuple[int, ...]]
"""First and last code points of each run, both in order; runs do not touch."""


def without_glyph(text: str) -> tuple[str, ...]:
    """Those characters of the text that no font can print, each once, in order; often none."""
    if text.isascii() and text.isprintable():
        return ()
    return tuple(one for one in dict.fromkeys(text) if not _has_glyph(one))


def named(characters: Iterable[str]) -> str:
    """The characters as a sentence names them: each with its code and its name."""
    return ", ".join(
        f"“{one}” (U+{ord(one):04X}, {unicodedata.name(one, 'unnamed').lower()})"
        for one in characters
    )


def _has_glyph(character: str) -> bool:
    code, category = ord(character), unicodedata.category(character)
    if character in _JOINERS or character in _WHITE or category == "Zs":
        return True
    if any(code in nothing for nothing in (*_SELECTORS, _TAGS)):
        return True
    # The layout engine asks for a glyph of these even in a font that has them.
    is_lost = category == "Cf" and character > _LAST_OF_FIRST_PLANE
    if is_lost or category in _NEVER or character in _ANNOTATIONS:
        return False
    firsts, lasts = _covered()
    at = bisect_right(firsts, code) - 1
    return at >= 0 and code <= lasts[at]


@cache
def _covered() -> Ranges:
    """What our fonts hold together, asked once a process (10 ms).

    Where fontconfig's command is missing, everything counts as printable, and the
    printing itself finds what is not.
    """
    try:
        return merged(fonts.listed("%{charset}\n").split())
    except (OSError, subprocess.SubprocessError):
        return (0,), (0x10FFFF,)


def merged(runs: list[str]) -> Ranges:
    """Runs as fontconfig writes them, like ``20-7e`` and ``a0``, put together."""
    pairs = sorted(_pair(run) for run in runs)
    firsts, lasts = list[int](), list[int]()
    for first, last in pairs:
        if lasts and first <= lasts[-1] + 1:
            lasts[-1] = max(lasts[-1], last)
        else:
            firsts.append(first)
            lasts.append(last)
    return tuple(firsts), tuple(lasts)


def _pair(run: str) -> tuple[int, int]:
    first, _, last = run.partition("-")
    return int(first, 16), int(last or first, 16)
