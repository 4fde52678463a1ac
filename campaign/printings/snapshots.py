"""One moment of a letter as it is to be printed: the names with their ids, and the document."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import current_app

from campaign.drafting.languages import separators
from campaign.drafting.phrases import date_text
from campaign.drafting.printing_words import printing_label, printing_words
from campaign.drafting.queries import LetterRecord
from campaign.printings import queries
from campaign.printings.changes import change_lists, compare, is_now
from campaign.printings.freezing import Printed
from campaign.printings.pages import document_of
from campaign.printings.queries import PrintingRecord
from campaign.printings.roster_files import roster_attachments, sha256_of
from campaign.printings.rules import NothingToAdd, PrintChoices
from campaign.printings.totals import totals
from campaign.rendering.document import Attachment, ChangeList, LetterDocument, PrintingMark
from campaign.signatories.printed_queries import fates
from campaign.signatories.roster import roster_lines
from campaign.signatories.rules import RosterLine

NO_IDS = (
    "It was printed before the names on a printing were kept with their ids, so make a new one."
)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What is printed: the letter, its version, the names with their ids, and the document."""

    letter: LetterRecord
    choices: PrintChoices
    number: int
    version_number: int
    version_sha256: str
    lines: tuple[RosterLine, ...]
    document: Printed

    @property
    def mark(self) -> PrintingMark:
        """What the printing says of itself, which every printing does."""
        mark = self.document.mark
        assert mark is not None, "a printing bears its mark"  # noqa: S101
        return mark

    @property
    def signatory_ids(self) -> frozenset[int]:
        """The ids of the names."""
        return frozenset(line.signatory_id for line in self.lines)


def full_snapshot(
    letter: LetterRecord, choices: PrintChoices, printing_id: str, now: datetime
) -> Snapshot:
    """The whole letter with everybody who is listed.

    :raises NothingToAdd: when changes are asked for and there is no printing to compare with.
    """
    settings, lines = letter.settings, roster_lines(letter)
    number = queries.next_number(letter.id)
    document = document_of(letter, lines, now, printing_id)
    if choices.has_cover:
        document = replace(document, totals=totals(lines, settings.order, settings.language))
    if choices.has_changes:
        document = _with_changes(letter, lines, document)
    files = attachments(lines, document.title, printing_id, letter)
    label = printing_label(choices.kind, number, settings.language)
    mark = mark_of(label, printing_id, letter.version_sha256, files, settings.language)
    document = replace(document, sheet=str(choices.sheet), mark=mark, attachments=files)
    facts = (number, letter.version_number, letter.version_sha256)
    return Snapshot(letter, choices, *facts, lines, document)


def attachments(
    lines: tuple[RosterLine, ...], title: str, printing_id: str, letter: LetterRecord
) -> tuple[Attachment, ...]:
    """The printed names as files; ``letter`` has the version that the names stand under."""
    facts: Mapping[str, Any] = {
        "printing": printing_id,
        "title": title,
        "version": {"number": letter.version_number, "sha256": letter.version_sha256},
    }
    return roster_attachments(lines, facts, title)


def mark_of(
    label: str,
    printing_id: str,
    version_sha256: str,
    files: tuple[Attachment, ...],
    language: str,
) -> PrintingMark:
    """What a printing with these files says of itself."""
    url, words = f"{current_app.config['BASE_URL']}/v/{printing_id}", printing_words(language)
    code_text = words.code.replace("{url}", url)
    roster_sha256 = sha256_of(files[0])
    return PrintingMark(label, url, version_sha256, roster_sha256, words.check, code_text)


def label_and_day(letter: LetterRecord, made: PrintingRecord) -> str:
    """A printing as another one names it: “First printing, December 3, 2026”."""
    language = letter.settings.language
    label = printing_label(made.kind, made.number, language)
    return f"{label}{separators(language)[0]}{day_text(letter, made.made_at)}"


def day_text(letter: LetterRecord, instant: datetime) -> str:
    """The day of an instant where the letter's clock hangs, in its language."""
    day = instant.astimezone(ZoneInfo(letter.settings.timezone)).date()
    return date_text(day, letter.settings.language)


def _with_changes(
    letter: LetterRecord, lines: tuple[RosterLine, ...], document: LetterDocument
) -> LetterDocument:
    last = queries.latest_printing(letter.id)
    if last is None:
        message = "This is the first printing, so there are no changes to list. Print without them."
        raise NothingToAdd(message)
    before = queries.printed_lines(last.id)
    if before is None:
        raise NothingToAdd(f"The changes cannot be listed. {NO_IDS}")
    language = letter.settings.language
    changed = change_lists(compare(before, lines, fates(letter.id)), language)
    told = (*_text_changes(letter, last, document), *changed)
    nothing = ChangeList(printing_words(language).nothing, ())
    return replace(document, changes=told or (nothing,), changes_since=label_and_day(letter, last))


def _text_changes(
    letter: LetterRecord, last: PrintingRecord, document: LetterDocument
) -> tuple[ChangeList, ...]:
    if last.version_sha256 == letter.version_sha256:
        return ()
    language = letter.settings.language
    old = queries.frozen_printing(last.id).document.version.partition(" · ")[0]
    new = document.version.partition(" · ")[0]
    return (ChangeList(printing_words(language).text, (is_now(old, new, language),)),)
