"""The words of each sample letter as they were last approved, page by page.

After a change that is meant to be seen, ``python -m tests.rendering.goldens`` writes
them anew; read the difference before it is committed.
"""

import io
from dataclasses import replace
from pathlib import Path

from pypdf import PdfReader

from campaign.rendering.document import Addressee, LetterDocument
from campaign.rendering.pdf import render_pdf

from .samples import (
    PLAIN,
    RIGHT_TO_LEFT,
    footnotes,
    letterhead_theme,
    numbered_names,
    with_body,
    with_names,
)

LETTERS = {
    "plain": PLAIN,
    "twelve-names": with_names(numbered_names(12)),
    "two-addressees": replace(
        PLAIN,
        addressees=(*PLAIN.addressees, Addressee("Second Sample Person", "Ranking Member")),
        head_line="The Honorable Sample Person and Second Sample Person",
        cc=("Sample Deputy",),
        enclosures=("Sample report", "Sample map"),
    ),
    "many-footnotes": replace(PLAIN, body_html=footnotes(24)),
    "bare": replace(
        PLAIN, date_text="", via="", addressees=(), re="", salutation="", closing="", conveners=()
    ),
    "right-to-left": replace(RIGHT_TO_LEFT, printing_id="sample-printing-1"),
    "printed": replace(with_body(12), printing_id="sample-printing-1"),
}


def golden_path(name: str) -> Path:
    """Where the approved words of the letter ``name`` are kept."""
    return Path(__file__).parent / "goldens" / f"{name}.txt"


def golden_text(document: LetterDocument) -> str:
    """The words of each page as a reader extracts them, pages parted by a form feed.

    The spaces that end a line for those who listen are left out.
    """
    data = io.BytesIO(render_pdf(document, letterhead_theme()).data)
    pages = (page.extract_text().splitlines() for page in PdfReader(data).pages)
    return "\n\f\n".join("\n".join(map(str.strip, page)) for page in pages) + "\n"


if __name__ == "__main__":
    for name, letter in LETTERS.items():
        golden_path(name).write_text(golden_text(letter), encoding="utf-8")
