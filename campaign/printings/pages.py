"""A letter as it would be printed now, and what a reader would stumble over in its pages."""

from collections.abc import Callable
from datetime import datetime

from campaign import clock
from campaign.db import reading
from campaign.drafting.finding import Finding, found
from campaign.drafting.markdown import BodyRefused
from campaign.drafting.page_findings import page_findings
from campaign.drafting.queries import LetterRecord
from campaign.printings.rules import ID_CHARACTERS
from campaign.rendering.document import Document, LetterDocument, RenderedPdf
from campaign.rendering.errors import MissingGlyphs, RenderError
from campaign.signatories import checks
from campaign.signatories.paper import day_of, letter_document, version_mark
from campaign.signatories.roster import roster_lines
from campaign.signatories.rules import RosterLine

Render = Callable[[Document, str], RenderedPdf]
"""From a document and the name of a theme to a PDF; given by whoever has a renderer."""


def document_of(
    letter: LetterRecord, lines: tuple[RosterLine, ...], now: datetime, printing_id: str
) -> LetterDocument:
    """The letter with these names as it is printed at this instant."""
    settings = letter.settings
    return letter_document(
        letter.text,
        settings,
        lines,
        dated_on=day_of(settings, now),
        created_at=now.replace(microsecond=0),
        printing_id=printing_id,
        version=version_mark(letter),
    )


def found_on_pages(letter: LetterRecord, render: Render) -> tuple[Finding, ...]:
    """Set the pages and give what is found on them; one finding when they cannot be set.

    What text and roster alone tell, a body that is refused and a character without a glyph,
    is not told again.
    """
    try:
        with reading():
            lines = roster_lines(letter)
            document = document_of(letter, lines, clock.now(), "0" * ID_CHARACTERS)
        return page_findings(render(document, letter.settings.theme).pages)
    except BodyRefused:
        return ()
    except RenderError as error:
        if isinstance(error, MissingGlyphs) and _are_told(letter, error.characters):
            return ()
        return (found("paper", "pages", error.message, literal=error.message),)


def _are_told(letter: LetterRecord, characters: tuple[str, ...]) -> bool:
    """Whether text and roster hold them all; what stands elsewhere, as over a group, they do not tell."""
    with reading():
        glyphs = [one.message for one in checks.findings(letter) if one.kind == "glyph"]
    return all(any(character in message for message in glyphs) for character in characters)
