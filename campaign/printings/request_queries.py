"""Requests for printings as frozen values: how far each is, and what became of it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, exists, select

from campaign.db import db
from campaign.printings.models import Printing, PrintRequest
from campaign.printings.rules import (
    UNFINISHED,
    PrintChoices,
    PrintingKind,
    PrintingNotFound,
    Sheet,
    Stage,
)

REFUSALS_SHOWN_FOR = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class RequestRecord:
    """One request; ``sentence`` says why it was refused."""

    printing_id: str
    letter_id: int
    choices: PrintChoices
    stage: Stage
    sentence: str
    attempts: int
    asked_at: datetime
    asked_by: str
    account_id: int | None
    is_printed: bool

    @property
    def is_unfinished(self) -> bool:
        """Whether a worker has yet to end it."""
        return self.stage in UNFINISHED


def request_to_do(request_id: int) -> RequestRecord:
    """The request with this id of a row, which must exist."""
    return _found(PrintRequest.id == request_id)[0]


def request(letter_id: int, printing_id: str) -> RequestRecord:
    """The letter's request for a printing with this id.

    :raises PrintingNotFound: when nobody has asked for it, or some time ago.
    """
    is_meant = (PrintRequest.letter_id == letter_id) & (PrintRequest.printing_id == printing_id)
    if found := _found(is_meant):
        return found[0]
    message = f"Nobody has asked for a printing {printing_id}."
    raise PrintingNotFound(message)


def open_requests(letter_id: int, now: datetime) -> tuple[RequestRecord, ...]:
    """What is to be printed, and what was refused in the last day, the newest first."""
    is_shown = PrintRequest.stage.in_(list(UNFINISHED)) | (
        (PrintRequest.stage == Stage.REFUSED) & (PrintRequest.asked_at > now - REFUSALS_SHOWN_FOR)
    )
    return _found((PrintRequest.letter_id == letter_id) & is_shown)


def _found(is_meant: ColumnElement[bool]) -> tuple[RequestRecord, ...]:
    is_printed = exists().where(Printing.id == PrintRequest.printing_id)
    statement = select(PrintRequest, is_printed).where(is_meant).order_by(PrintRequest.id.desc())
    return tuple(_record(row, is_there) for row, is_there in db.session.execute(statement))


def _record(row: PrintRequest, is_printed: bool) -> RequestRecord:  # noqa: FBT001 (a column)
    own = RequestRecord.__dataclass_fields__.keys() - {"choices", "stage", "is_printed"}
    kept = row.choices
    choices = PrintChoices(
        PrintingKind(kept["kind"]),
        kept["of_id"],
        kept["has_cover"],
        kept["has_changes"],
        Sheet(kept["sheet"]),
    )
    values = {name: getattr(row, name) for name in own}
    return RequestRecord(
        **values, choices=choices, stage=Stage(row.stage), is_printed=bool(is_printed)
    )
