"""What the pages of imports show: a file as it was made out, what would become of it, and the past ones."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from campaign.drafting.phrases import moment_text
from campaign.drafting.queries import LetterRecord
from campaign.signatories.import_plans import Rejected
from campaign.signatories.import_queries import ImportRecord
from campaign.signatories.import_rules import UNFINISHED, ImportState
from campaign.signatories.merged_cells import PAIRS
from campaign.signatories.rules import SignatoryState
from campaign.signatories.table_files import LookedAt, write_csv

SHOWN_ROWS = 5
SHOWN_GROUPS = 20
SHOWN_NUMBERS = 8
_QUOTED = re.compile("“[^”]*”|[0-9][0-9,]*")

STATES = {
    ImportState.WAITING: "Waits",
    ImportState.RUNNING: "Running",
    ImportState.DONE: "Done",
    ImportState.FAILED: "Stopped by an error on our side",
    ImportState.UNDONE: "Taken back",
}

FIELD_WORDS = {
    "name": "Name as printed",
    "kind": "Kind: organization or individual",
    "scope": "Scope",
    "sector": "Sector",
    "affiliation": "Affiliation",
    "city": "City",
    "state": "State",
    "country": "Country",
    "website": "Website",
    "contact_name": "Contact’s name",
    "contact_title": "Contact’s title",
    "contact_email": "Contact’s email",
}

HALF_WORDS = {
    "contact_first_name": "Contact’s first name",
    "contact_last_name": "Contact’s last name",
}


@dataclass(frozen=True, slots=True)
class ColumnShown:
    """One column of a file: its header, some cells, and what it is to be, with why."""

    place: int
    header: str
    cells: tuple[str, ...]
    field: str
    why: str
    is_sure: bool


@dataclass(frozen=True, slots=True)
class RejectedGroup:
    """Rows that are rejected for one reason, as the first of them says it."""

    reason: str
    count: int
    numbers: str


@dataclass(frozen=True, slots=True)
class ImportLine:
    """One import, with its moments as sentences."""

    record: ImportRecord
    state_text: str
    made_text: str
    undone_text: str
    stands_text: str
    is_unfinished: bool
    may_be_undone: bool
    percent: int


def field_choices() -> tuple[tuple[str, str], ...]:
    """What a column may be, for a select; the first leaves it out."""
    pairs = ((pair, _pair_words(*parts)) for pair, parts in PAIRS.items())
    return (("", "Skip this column"), *FIELD_WORDS.items(), *pairs, *HALF_WORDS.items())


def columns_shown(
    looked_at: LookedAt, chosen: Sequence[str] | None, remembered: Sequence[str] | None
) -> tuple[ColumnShown, ...]:
    """The columns of a file, each as it was chosen, or as it was the last time, or as it is guessed."""
    shown = []
    for place, (header, guess) in enumerate(zip(looked_at.columns, looked_at.guesses, strict=True)):
        cells = (cells[place] for _, cells in looked_at.first_rows if place < len(cells))
        some = tuple(cell[:80] for cell in cells if cell.strip())[:3]
        field, why, is_sure = guess.field, guess.why, guess.is_sure
        if remembered is not None:
            field, why, is_sure = remembered[place], "Same as last time.", True
        if chosen is not None and chosen[place] != field:
            field, why, is_sure = chosen[place], "", True
        shown.append(ColumnShown(place, header, some, field, why, is_sure))
    return tuple(shown)


def rejected_groups(rejected: Iterable[Rejected]) -> tuple[RejectedGroup, ...]:
    """The rejected rows by their reasons, the most frequent first; what is quoted in one tells none apart."""
    groups: dict[str, list[Rejected]] = {}
    for row in rejected:
        groups.setdefault(_QUOTED.sub("…", row.reason), []).append(row)
    most_first = sorted(groups.values(), key=len, reverse=True)[:SHOWN_GROUPS]
    return tuple(RejectedGroup(rows[0].reason, len(rows), _numbers(rows)) for rows in most_first)


def rejected_csv(columns: Sequence[str], rejected: Iterable[Rejected]) -> bytes:
    """The rejected rows as a file to mend: number, reason, and their cells under their headers."""
    rejected = tuple(rejected)
    width = max([len(columns), *(len(row.cells) for row in rejected)])
    headers = [*columns, *([""] * (width - len(columns)))]
    names = [header or f"Column {place + 1}" for place, header in enumerate(headers)]
    # Two columns may be called alike, so cells go by their place.
    places = ["row", "why", *map(str, range(width))]
    rows = [dict(zip(places, ("Row", "Why it was rejected", *names), strict=True))]
    for row in rejected:
        cells = dict(zip(map(str, range(width)), row.cells, strict=False))
        rows.append({"row": str(row.line), "why": row.reason, **cells})
    return write_csv(places, rows, has_header=False)


def import_line(letter: LetterRecord, record: ImportRecord) -> ImportLine:
    """One import as its page shows it."""
    timezone, language = letter.settings.timezone, letter.settings.language
    undone_text = ""
    if record.undone_at is not None:
        moment = moment_text(record.undone_at, timezone, language)
        undone_text = f"{moment} by {record.undone_by}"
    stands = "in review" if record.rows_state == SignatoryState.IN_REVIEW else "listed"
    return ImportLine(
        record=record,
        state_text=STATES[record.state],
        made_text=moment_text(record.made_at, timezone, language),
        undone_text=undone_text,
        stands_text=stands,
        is_unfinished=record.state in UNFINISHED,
        may_be_undone=record.state != ImportState.UNDONE,
        percent=100 * record.done_count // max(1, record.total_count),
    )


def _pair_words(first: str, second: str) -> str:
    return f"{FIELD_WORDS[first]} and {FIELD_WORDS[second].lower()}, in one cell"


def _numbers(rows: Sequence[Rejected]) -> str:
    shown = ", ".join(str(row.line) for row in rows[:SHOWN_NUMBERS])
    more = len(rows) - SHOWN_NUMBERS
    words = "Row" if len(rows) == 1 else "Rows"
    return f"{words} {shown} and {more:,} more" if more > 0 else f"{words} {shown}"
