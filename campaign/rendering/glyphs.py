"""Which characters paper can show: those that some installed font has a glyph for.

Pango takes a character from any font that has it, so what fontconfig knows of all
fonts together decides. A name that no font can print is refused where it is typed,
because found at the printing it would hold up everybody's letter.
"""

import subprocess
import unicodedata
from bisect import bisect_right
from functools import cache

_LIST_FONTS = ("fc-list", "--format", "%{charset}\\n")

_JOINERS = "\N{ZERO WIDTH NON-JOINER}\N{ZERO WIDTH JOINER}"
"""They show nothing. Other signs of format may, and some make the layout ask for a glyph."""

_SELECTORS = (range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0))
"""Variation selectors choose among glyphs and have none themselves (Unicode, 23.4)."""

Ranges = tuple[tuple[int, ...], tuple[int, ...]]
"""First and last code points of each run, both in order; runs do not touch."""


def without_glyph(text: str) -> tuple[str, ...]:
    """Those characters of the text that no font can print, each once, in order; often none."""
    if text.isascii():
        return ()
    return tuple(dict.fromkeys(one for one in text if not _has_glyph(one)))


def _has_glyph(character: str) -> bool:
    code = ord(character)
    if character in _JOINERS or unicodedata.category(character) == "Zs":
        return True
    if any(code in selectors for selectors in _SELECTORS):
        return True
    firsts, lasts = _covered()
    at = bisect_right(firsts, code) - 1
    return at >= 0 and code <= lasts[at]


@cache
def _covered() -> Ranges:
    """What the installed fonts hold together, asked once a process (20 ms).

    Where fontconfig's command is missing, everything counts as printable, and the
    printing itself finds what is not.
    """
    try:
        listed = subprocess.run(  # noqa: S603 (a fixed command)
            _LIST_FONTS, capture_output=True, text=True, check=True
        ).stdout
    except (OSError, subprocess.CalledProcessError):
        return (0,), (0x10FFFF,)
    return merged(listed.split())


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
