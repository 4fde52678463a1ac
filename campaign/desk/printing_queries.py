"""What the room of printings shows: those that were made, and those that were asked for."""

from dataclasses import dataclass
from datetime import datetime

from campaign.drafting.phrases import moment_text
from campaign.drafting.printing_words import printing_label
from campaign.drafting.queries import LetterRecord
from campaign.printings.queries import PrintingRecord, full_printings, printings
from campaign.printings.request_queries import RequestRecord, open_requests
from campaign.printings.rules import PrintingKind, Stage

STAGE_WORDS = {
    Stage.WAITING: "Waiting for its turn",
    Stage.SETTING: "Setting the pages",
    Stage.CHECKING: "Checking the pages",
    Stage.DONE: "Done",
    Stage.REFUSED: "Not printed",
}
KIND_WORDS = {
    PrintingKind.FULL: "A printing of the letter",
    PrintingKind.ADDENDUM: "An addendum",
    PrintingKind.CORRIGENDUM: "A corrigendum",
}
_STAGES = tuple(STAGE_WORDS)


@dataclass(frozen=True, slots=True)
class PrintingLine:
    """One printing on the desk; ``of_text`` is what a supplement belongs to, or empty."""

    number_label: str
    of_text: str
    made_at_text: str
    size_text: str
    download_href: str
    record: PrintingRecord


@dataclass(frozen=True, slots=True)
class RequestLine:
    """One request on the desk; ``percent`` is how far it is, by its stages."""

    kind_text: str
    stage_text: str
    asked_text: str
    percent: int
    record: RequestRecord


def printing_lines(letter: LetterRecord) -> tuple[PrintingLine, ...]:
    """The letter's printings, the newest first."""
    made = printings(letter.id)
    labels = {one.id: printing_label(one.kind, one.number) for one in made}
    return tuple(
        PrintingLine(
            number_label=labels[one.id],
            of_text=f"to the {labels[one.of_id].lower()}" if one.of_id else "",
            made_at_text=_moment(letter, one.made_at),
            size_text=f"{one.size_bytes / 1000:,.0f} kB",
            download_href=f"/desk/{letter.slug}/printings/{one.id}.pdf",
            record=one,
        )
        for one in made
    )


def printings_to_choose(letter: LetterRecord) -> tuple[tuple[str, str], ...]:
    """The full printings, the newest first: the id of each, and what a list calls it."""
    return tuple(
        (one.id, f"{printing_label(one.kind, one.number)}, {_moment(letter, one.made_at)}")
        for one in full_printings(letter.id)
    )


def request_lines(letter: LetterRecord, now: datetime) -> tuple[RequestLine, ...]:
    """What is to be printed, and what was refused lately, the newest first."""
    return tuple(request_line(letter, one) for one in open_requests(letter.id, now))


def request_line(letter: LetterRecord, record: RequestRecord) -> RequestLine:
    """One request in words."""
    return RequestLine(
        kind_text=KIND_WORDS[record.choices.kind],
        stage_text=STAGE_WORDS[record.stage],
        asked_text=f"{_moment(letter, record.asked_at)} by {record.asked_by}",
        percent=100 * _STAGES.index(record.stage) // (len(_STAGES) - 2),
        record=record,
    )


def _moment(letter: LetterRecord, instant: datetime) -> str:
    return moment_text(instant, letter.settings.timezone, letter.settings.language)
