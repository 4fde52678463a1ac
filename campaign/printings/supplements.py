"""Sheets that are added to a printing that was handed over: addenda and corrigenda.

Both belong to one printing and take its words as it was printed: title, version, language.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from campaign.drafting.phrases import number_text
from campaign.drafting.printing_words import printing_label, printing_words
from campaign.drafting.queries import LetterRecord
from campaign.printings import queries
from campaign.printings.changes import RosterChanges, change_lists, compare
from campaign.printings.queries import FrozenPrinting
from campaign.printings.rules import (
    NothingToAdd,
    PrintChoices,
    PrintingKind,
    TextChangedSince,
)
from campaign.printings.snapshots import (
    NO_IDS,
    Snapshot,
    attachments,
    day_text,
    full_snapshot,
    label_and_day,
    mark_of,
)
from campaign.rendering.document import NameList, PrintedName, SupplementDocument
from campaign.signatories.groups import name_groups
from campaign.signatories.printed_queries import fates, stale_lines
from campaign.signatories.roster import roster_lines
from campaign.signatories.rules import RosterLine


def snapshot_of(
    letter: LetterRecord, choices: PrintChoices, printing_id: str, now: datetime
) -> Snapshot:
    """What is to be printed: the whole letter, or what is added to the printing that was chosen.

    :raises PrintingNotFound: when the letter has no such printing.
    :raises TextChangedSince: when an addendum would be to another text than the one in force.
    :raises NothingToAdd: when nobody has come since, or nothing was withdrawn or corrected.
    """
    if choices.kind == PrintingKind.FULL:
        return full_snapshot(letter, choices, printing_id, now)
    queries.printing(letter.id, choices.of_id)
    of = queries.frozen_printing(choices.of_id)
    if not of.record.is_full:
        raise NothingToAdd("A supplement belongs to a full printing. Choose one of those.")
    # Language and look of a letter may be changed; the sheet has those of its printing.
    theme, language = of.record.theme or letter.settings.theme, of.document.language
    letter = replace(letter, settings=replace(letter.settings, language=language, theme=theme))
    make = _addendum if choices.kind == PrintingKind.ADDENDUM else _corrigendum
    return make(letter, of, choices, printing_id, now)


def _addendum(
    letter: LetterRecord,
    of: FrozenPrinting,
    choices: PrintChoices,
    printing_id: str,
    now: datetime,
) -> Snapshot:
    if of.record.version_sha256 != letter.version_sha256:
        raise TextChangedSince(
            f"The text is version {letter.version_number} now, and this printing is of version "
            f"{of.record.version_number}. Nobody may be added to a text that they have not seen, "
            "so make a new printing."
        )
    before, now_listed = _lines_of(of), roster_lines(letter)
    added = compare(before, now_listed, fates(letter.id)).added
    told = {line.signatory_id for line in _with_addenda(of, before)}
    if all(line.signatory_id in told for line in added):
        raise NothingToAdd("Nobody has signed on since this printing and its addenda were made.")
    words, count = printing_words(letter.settings.language), len(now_listed)
    return _snapshot(
        (letter, of, choices, printing_id, now),
        added,
        words.additional.replace("{date}", day_text(letter, now)),
        _statement(letter, of, words.adds, count),
        lists=_lists(letter, of, added),
    )


def _corrigendum(
    letter: LetterRecord,
    of: FrozenPrinting,
    choices: PrintChoices,
    printing_id: str,
    now: datetime,
) -> Snapshot:
    before = _with_addenda(of, _lines_of(of))
    present = (*roster_lines(letter), *stale_lines(letter.id))
    changes = compare(before, present, fates(letter.id))
    if not (changes.withdrawn or changes.corrected or changes.absent):
        raise NothingToAdd("Nobody on this printing has withdrawn or been corrected since.")
    words, standing = printing_words(letter.settings.language), _standing(before, changes)
    return _snapshot(
        (letter, of, choices, printing_id, now),
        standing,
        words.correction,
        _statement(letter, of, words.corrects, len(standing)),
        changes=replace(changes, added=()),
    )


def _snapshot(
    asked: tuple[LetterRecord, FrozenPrinting, PrintChoices, str, datetime],
    lines: tuple[RosterLine, ...],
    heading: str,
    statement: str,
    *,
    lists: tuple[NameList, ...] = (),
    changes: RosterChanges | None = None,
) -> Snapshot:
    letter, of, choices, printing_id, now = asked
    language, printed = letter.settings.language, of.document
    of_version = of.record.version_number, of.record.version_sha256
    under = replace(letter, version_number=of_version[0], version_sha256=of_version[1])
    number = queries.next_number(letter.id, choices.kind)
    files = attachments(lines, printed.title, printing_id, under)
    label = printing_label(choices.kind, number, language)
    document = SupplementDocument(
        title=printed.title,
        language=printed.language,
        direction=printed.direction,
        heading=heading,
        to_printing=_named(letter, of),
        statement=statement,
        lists=lists,
        changes=change_lists(changes, language) if changes else (),
        head_line=printed.head_line,
        date_text=day_text(letter, now),
        created_at=now.replace(microsecond=0),
        count=len(lines),
        printing_id=printing_id,
        version=printed.version,
        mark=mark_of(label, printing_id, of_version[1], files, language),
        numerals=printed.numerals,
        words=printed.words,
        note=printed.words.identification if lists and any(one.detail for one in lines) else "",
        sheet=str(choices.sheet),
        attachments=files,
        conveners=printed.conveners,
    )
    return Snapshot(letter, choices, number, *of_version, lines, document)


def _lists(
    letter: LetterRecord, of: FrozenPrinting, lines: tuple[RosterLine, ...]
) -> tuple[NameList, ...]:
    words, order = of.document.words, letter.settings.order
    language = letter.settings.language
    conveners = [line for line in lines if line.is_convener]
    others = [line for line in lines if not line.is_convener]
    over = words.conveners if len(conveners) > 1 else words.convener
    first = (_list(over, conveners, language),) if conveners else ()
    groups = name_groups(others, order, words)
    if not groups:
        heading = printing_words(language).signatories
        return (*first, *((_list(heading, others, language),) if others else ()))
    rest = iter(others)
    parted = ((one.heading, [next(rest) for _ in range(one.count)]) for one in groups)
    return (*first, *(_list(heading, some, language) for heading, some in parted))


def _list(heading: str, lines: Sequence[RosterLine], language: str) -> NameList:
    names = tuple(PrintedName(line.name, line.detail) for line in lines)
    return NameList(f"{heading} ({number_text(len(names), language)})", 2, names)


def _statement(letter: LetterRecord, of: FrozenPrinting, words: str, count: int) -> str:
    counted = number_text(count, letter.settings.language)
    before, _, after = words.replace("{count}", counted).partition("{printing}")
    return f"{before}{_named(letter, of)}{after}"


def _named(letter: LetterRecord, of: FrozenPrinting) -> str:
    return f"{label_and_day(letter, of.record)} ({of.record.id})"


def _lines_of(of: FrozenPrinting) -> tuple[RosterLine, ...]:
    if of.lines is None:
        raise NothingToAdd(f"Nothing can be added to this printing. {NO_IDS}")
    return of.lines


def _with_addenda(of: FrozenPrinting, lines: tuple[RosterLine, ...]) -> tuple[RosterLine, ...]:
    """Add to the names of a printing those of its addenda, each name as it was printed last."""
    told = {line.signatory_id: line for line in lines}
    for one in queries.supplements_of(of.record.id):
        if one.kind == PrintingKind.ADDENDUM:
            told |= {line.signatory_id: line for line in queries.printed_lines(one.id) or ()}
    return tuple(told.values())


def _standing(before: Sequence[RosterLine], changes: RosterChanges) -> tuple[RosterLine, ...]:
    gone = {line.signatory_id for line in (*changes.withdrawn, *changes.absent)}
    corrected = {old.signatory_id: new for old, new in changes.corrected}
    kept = (line for line in before if line.signatory_id not in gone)
    return tuple(corrected.get(line.signatory_id, line) for line in kept)
