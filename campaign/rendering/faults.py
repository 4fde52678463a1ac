"""What the layout engine complained about, said in plain sentences."""

import re
from collections.abc import Sequence
from urllib.parse import unquote

from campaign.rendering.document import Document
from campaign.rendering.errors import MissingGlyphs, RenderError
from campaign.rendering.glyphs import named
from campaign.rendering.texts import texts

# The words of WeasyPrint 70 (weasyprint/draw/text.py); a test fails if they change.
_MISSING_GLYPH = re.compile(r"\.notdef glyph rendered .*\(U\+([0-9A-F]+)\)", re.DOTALL)
_UNREADABLE_IMAGE = re.compile(r"Failed to (?:load image at '|render SVG image )[^ ]*/([^/' :]+)")
_REFUSED_ADDRESS = re.compile(r'Error fetching "(.*)"', re.DOTALL)
_MISSING_ANCHOR = re.compile(r"No anchor #(.*) for internal URI reference", re.DOTALL)

_MOST_TOLD = 5
"""So many texts are named at once; whoever has more of them hears of the rest after mending."""

_SHORT = 80
"""Longer texts are told by the characters around the place."""

UNSETTABLE = (
    "The pages cannot be set: something in the letter is more than the layout can take. Take away "
    "what was added last, most often a table, a deep list or a very long line, and try again."
)


def too_slow(seconds: float) -> str:
    """What is said of a letter that was stopped by the clock."""
    return (
        f"Setting the pages took longer than {seconds:g} seconds and was stopped. Try again in a "
        "minute; if it happens again, shorten the letter or its list of names."
    )


def too_much_processor(seconds: int) -> str:
    """What is said of a letter that used up its time of the processor."""
    return (
        f"Setting the pages needs more than the {seconds} seconds of work allowed and was stopped. "
        "Shorten the letter, its largest table or its list of names, and try again."
    )


def too_much_memory(memory_bytes: int) -> str:
    """What is said of a letter that used up its memory."""
    return (
        f"Setting the pages needs more memory than the {memory_bytes >> 20} MiB allowed. Shorten "
        "the letter, its largest table or its list of names, and try again."
    )


def asked_for(error: str, files: str) -> tuple[str, bool]:
    """What the engine was refused, by its own words; and whether it is one of the theme's files.

    ``files`` is the address that they lie under; such a file is told by its name.
    """
    match = _REFUSED_ADDRESS.search(error)
    url = match[1] if match else error
    name = unquote(url.removeprefix(files))
    return _around(name, 0), url.startswith(files)


def is_about_another_page(line: str) -> bool:
    """Whether the line only says that a link leads to a page that was not drawn."""
    return _MISSING_ANCHOR.search(line) is not None


def fault_in(document: Document, lines: Sequence[str]) -> RenderError:
    """The one error that tells what the log ``lines`` mean for this letter.

    ``lines`` holds at least one. Missing characters come first, because whoever
    typed them can mend them.
    """
    codes = (match[1] for line in lines if (match := _MISSING_GLYPH.search(line)))
    characters = tuple(dict.fromkeys(chr(int(code, 16)) for code in codes))
    if characters:
        return MissingGlyphs(_missing_glyph_message(document, characters), characters)
    if match := _MISSING_ANCHOR.search(lines[0]):
        return RenderError(f"The link to “#{match[1]}” leads nowhere in this letter; mend it.")
    if match := _UNREADABLE_IMAGE.search(lines[0]):
        return RenderError(
            f"The image “{unquote(match[1])}” of the theme cannot be printed without a fault: it is "
            "damaged or too large. Save it anew, at most 8,000 pixels wide and high."
        )
    return RenderError(f"The letter cannot be printed without a fault: {lines[0]}")


def _missing_glyph_message(document: Document, characters: tuple[str, ...]) -> str:
    held = _holders(document, characters)
    told = [f"{holder}: no font here can print {named(some)}." for holder, some in held.items()]
    more = f" The same is so in {len(told) - _MOST_TOLD} more places." if told[_MOST_TOLD:] else ""
    return f"{' '.join(told[:_MOST_TOLD])}{more} Retype it without that, or in other letters."


def _holders(document: Document, characters: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """Each text that holds some of the characters, with those; what stands nowhere is the letter's."""
    held: dict[str, tuple[str, ...]] = {}
    for what, words, behind in texts(document):
        if some := tuple(one for one in characters if one in words):
            held[f"{what} “{_around(words, words.index(some[0]))}”{behind}"] = some
    lost = tuple(one for one in characters if not any(one in some for some in held.values()))
    return {**held, "The letter": lost} if lost else held


def _around(words: str, at: int) -> str:
    """The words, or those around the place where they are long."""
    if len(words) <= _SHORT:
        return words
    start, end = max(at - _SHORT // 2, 0), at + _SHORT // 2
    return f"{'…' * bool(start)}{words[start:end].strip()}{'…' * (end < len(words))}"
