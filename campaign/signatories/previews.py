"""What would be printed, and found, were a working text the one in force."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time

from campaign.drafting.finding import Finding
from campaign.drafting.queries import LetterRecord
from campaign.drafting.rules import LetterText
from campaign.organizations.rules import name_key
from campaign.rendering.document import LetterDocument
from campaign.signatories import checks, queries, roster
from campaign.signatories.entries import convener_entries
from campaign.signatories.paper import day_of, letter_document
from campaign.signatories.rules import RosterLine, figures_of


@dataclass(frozen=True, slots=True)
class TextPreview:
    """A working text as a document, with what a printing of it would stop at."""

    document: LetterDocument
    findings: tuple[Finding, ...]


def text_preview(
    letter: LetterRecord,
    text: LetterText,
    *,
    dated_on: date | None,
    via: str,
    language: str,
    now: datetime,
) -> TextPreview:
    """The text with the roster as it stands, led by the conveners that the text names.

    The same values on the same day give the same document, so that its pages need not be
    set anew. What a coordinator has let stand is no finding.

    :raises EntryRefused: as ``entries.convener_entries`` does.
    """
    lines = _led_lines(letter, text)
    settings = replace(letter.settings, via=via, dated_on=dated_on, language=language)
    day = day_of(settings, now)
    document = letter_document(
        text,
        settings,
        lines,
        dated_on=day,
        created_at=datetime.combine(day, time(), UTC),
    )
    accepted = queries.accepted_findings(letter.id)
    names = roster.listed_names(letter.id)
    found = checks.findings_in(text, settings, figures_of(lines), names)
    return TextPreview(document, tuple(one for one in found if one.id not in accepted))


def _led_lines(letter: LetterRecord, text: LetterText) -> tuple[RosterLine, ...]:
    # As publishing the text would have it: see convener_operations.follow_conveners.
    listed = dict(roster.keyed_lines(letter))
    entries = {name_key(entry.name): entry for entry in convener_entries(text.conveners)}
    waiting = roster.waiting_keys(letter.id, entries.keys() - listed.keys())
    leading = [
        replace(listed[key], is_convener=True) if key in listed else _new_line(entry.name)
        for key, entry in entries.items()
        if key not in waiting
    ]
    others = [
        replace(line, is_convener=False) for key, line in listed.items() if key not in entries
    ]
    return (*leading, *others)


def _new_line(name: str) -> RosterLine:
    return RosterLine(0, name, "organization", "", "", "", "", "", "", is_convener=True)
