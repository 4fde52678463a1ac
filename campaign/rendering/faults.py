"""What the layout engine complained about, said in plain sentences."""

import re
from collections.abc import Iterator, Sequence
from urllib.parse import unquote

from campaign.rendering.document import Document, LetterDocument
from campaign.rendering.errors import MissingGlyphs, RenderError
from campaign.rendering.glyphs import named

# The words of WeasyPrint 70 (weasyprint/draw/text.py); a test fails if they change.
_MISSING_GLYPH = re.compile(r"\.notdef glyph rendered .*\(U\+([0-9A-F]+)\)", re.DOTALL)
_UNREADABLE_IMAGE = re.compile(r"Failed to (?:load image at '|render SVG image )[^ ]*/([^/' :]+)")
_MISSING_ANCHOR = re.compile(r"No anchor #(.*) for internal URI reference", re.DOTALL)

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
    holder = next((text for text in _texts(document) if characters[0] in text), "The letter")
    return (
        f"{holder}: no installed font can print {named(characters)}. "
        "Retype it without that, or install a font that has it."
    )


def _texts(document: Document) -> Iterator[str]:
    """Each text a reader could find the fault in, names first, as a sentence would name it."""
    if not isinstance(document, LetterDocument):
        return
    for printed in (*document.conveners, *document.signatories):
        yield f"The name “{printed.name}”"
        yield f"The detail “{printed.detail}” of “{printed.name}”"
    for addressee in document.addressees:
        yield f"The addressee “{', '.join(addressee.lines)}”"
    for part in ("re", "salutation", "via", "closing", "title"):
        yield f"The line “{getattr(document, part)}”"
    for line in (*document.cc, *document.enclosures):
        yield f"The line “{line}”"
