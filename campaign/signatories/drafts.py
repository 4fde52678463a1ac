"""A letter straight from its files: the same document and findings, without a database."""

from collections.abc import Iterator
from datetime import datetime

from campaign.drafting.finding import Finding
from campaign.drafting.findings import count_findings, text_findings
from campaign.drafting.letter_file import LetterFile
from campaign.organizations.rules import name_key
from campaign.rendering.document import LetterDocument
from campaign.signatories.entries import EntryRefused, SignatoryEntry, convener_entries
from campaign.signatories.groups import place_of
from campaign.signatories.name_findings import ListedName, name_findings
from campaign.signatories.paper import day_of, letter_document
from campaign.signatories.rules import RosterLine, figures_of
from campaign.signatories.table_files import Table
from campaign.signatories.table_text import TableInvalid


def draft_document(letter_file: LetterFile, table: Table | None, now: datetime) -> LetterDocument:
    """What would be printed of these files today.

    :raises TableInvalid: naming the first row that cannot be read.
    """
    settings = letter_file.settings
    return letter_document(
        letter_file.text,
        settings,
        _lines(letter_file, table),
        dated_on=day_of(settings, now),
        created_at=now.replace(microsecond=0),
    )


def draft_findings(letter_file: LetterFile, table: Table | None) -> tuple[Finding, ...]:
    """What a printing of these files would stop at."""
    lines = _lines(letter_file, table)
    text = letter_file.text
    names = (ListedName(one.name, one.detail, one.kind != "individual") for one in lines)
    return (
        *text_findings(text, letter_file.settings),
        *count_findings(text, figures_of(lines)),
        *name_findings(text, names),
    )


def _lines(letter_file: LetterFile, table: Table | None) -> tuple[RosterLine, ...]:
    order = letter_file.settings.order
    conveners = convener_entries(letter_file.text.conveners)
    known = {name_key(entry.name): entry for entry in conveners}
    others: dict[str, SignatoryEntry] = {}
    for entry in _entries(table):
        if name_key(entry.name) not in known:
            others.setdefault(name_key(entry.name), entry)
    lines = [_line(entry, is_convener=False) for entry in others.values()]
    return (
        *(_line(entry, is_convener=True) for entry in conveners),
        *sorted(lines, key=lambda line: place_of(line, order)),
    )


def _entries(table: Table | None) -> Iterator[SignatoryEntry]:
    for row in table.rows if table else ():
        try:
            yield row.entry()
        except EntryRefused as refused:
            message = f"{table.filename if table else ''}, row {row.line}: {refused.message}"
            raise TableInvalid(message) from refused


def _line(entry: SignatoryEntry, *, is_convener: bool) -> RosterLine:
    return RosterLine(
        0,
        entry.name,
        entry.kind,
        entry.scope,
        entry.sector,
        entry.affiliation,
        entry.city,
        entry.state,
        entry.country,
        is_convener,
    )
