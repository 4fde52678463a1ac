"""The sample letters as printings: with a mark, and with everything that a printing may carry."""

from dataclasses import replace
from datetime import UTC, datetime
from functools import cache

from campaign.drafting.letter_file import read_letter
from campaign.rendering.document import (
    Attachment,
    ChangeList,
    ComparedText,
    LetterDocument,
    NameList,
    PrintedName,
    PrintingMark,
    RedlineDocument,
    SupplementDocument,
    Total,
)
from campaign.rendering.themes import Theme, load_theme, theme_labels
from campaign.signatories.drafts import draft_document
from campaign.signatories.table_files import read_table

from .samples import LETTERS, PLAIN

NOW = datetime(2026, 11, 30, 12, 0, tzinfo=UTC)
THEMES = [one.name for one in theme_labels(LETTERS / "themes")]
SAMPLES = sorted(one.name for one in (LETTERS / "samples").iterdir() if one.is_dir())

MARK = PrintingMark(
    label="Second printing",
    verify_url="https://letters.example.org/v/SAMPLE0123456789",
    version_sha256="4f" * 32,
    roster_sha256="a0" * 32,
    check_text="Check this printing:",
    code_text="QR code that leads to https://letters.example.org/v/SAMPLE0123456789",
)
ATTACHMENTS = (
    Attachment("signatories.csv", "text/csv", "The signatories", "name,kind\r\nÄ „Sample“,x\r\n"),
    Attachment("signatories.json", "application/json", "The signatories", '{"count": 1}'),
    Attachment("letter.md", "text/markdown", "The text", "Dear Chair,\n"),
)

SUPPLEMENT = SupplementDocument(
    title=PLAIN.title,
    language="en-US",
    direction="ltr",
    heading="Additional signatories as of December 9, 2026",
    to_printing="First printing, December 3, 2026",
    statement="These signed after the first printing.",
    lists=(NameList("Signed", 2, (PrintedName("Sample Nurses"), PrintedName("Sample Union"))),),
    changes=(),
    head_line="The Honorable Sample Person",
    date_text="December 9, 2026",
    created_at=NOW,
    count=14,
    printing_id="SAMPLEADDENDUM01",
    version=f"Version 2 of November 30, 2026 · SHA-256 {MARK.version_sha256}",
    mark=MARK,
    attachments=ATTACHMENTS,
    conveners=PLAIN.conveners,
)

CORRIGENDUM = replace(
    SUPPLEMENT,
    heading="Corrigendum",
    statement="This corrects the names in this printing: First printing, December 3, 2026.",
    lists=(),
    changes=(
        ChangeList("Withdrawn (1)", ("Sample Union",)),
        ChangeList("Corrected (1)", ("Sample Nurse is now Sample Nurses",)),
    ),
)

REDLINE = RedlineDocument(
    title="Agua limpia",
    language="es",
    direction="ltr",
    old=ComparedText("version 1", "November 23, 2026", "4f" * 32),
    new=ComparedText("version 2", "November 30, 2026", "a0" * 32),
    counts_text="2 changes",
    body_html=(
        '<section><h2>Text</h2><p class="block">Pedimos '
        '<ins><span class="visually-hidden">[added: ]</span>ahora</ins> agua '
        '<del><span class="visually-hidden">[taken away: ]</span>limpia</del>.</p></section>'
    ),
    date_text="November 30, 2026",
    created_at=NOW,
)


@cache
def theme(name: str, part: str = "letter") -> Theme:
    """A theme of the project, loaded once."""
    return load_theme(LETTERS / "themes" / name, LETTERS / "fonts", part)


@cache
def sample(name: str) -> LetterDocument:
    """A sample letter as it stands in its folder, without a mark."""
    folder = LETTERS / "samples" / name
    letter_file = read_letter((folder / "letter.md").read_text(encoding="utf-8"), "letter.md")
    sheet = folder / "signatories.csv"
    table = read_table(sheet.read_bytes(), sheet.name) if sheet.exists() else None
    return draft_document(letter_file, table, NOW)


def printing(document: LetterDocument) -> LetterDocument:
    """The letter as a printing that carries everything."""
    return replace(
        document,
        printing_id="SAMPLE0123456789",
        version=f"Version 2 of November 30, 2026 · SHA-256 {MARK.version_sha256}",
        mark=MARK,
        totals=(Total("National organizations", 3), Total("All signatories", document.count)),
        changes=(
            ChangeList("Added (2)", ("Sample Alliance of Late Names", "Sample Nurses")),
            ChangeList("Withdrawn (1)", ("Sample Union",)),
        ),
        changes_since="First printing, November 23, 2026",
        attachments=ATTACHMENTS,
    )
