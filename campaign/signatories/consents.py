"""Who agrees to which text: consents by version, what a change would do, and who has answered it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Row, func, or_, select

from campaign.audit import queries as audit
from campaign.audit.queries import EntryFilter, EntryRecord
from campaign.audit.rules import Deed
from campaign.db import db
from campaign.drafting.queries import LetterRecord, VersionRecord
from campaign.drafting.rules import TextChange
from campaign.signatories.models import Signatory, TextNotice
from campaign.signatories.queries import standing_consents
from campaign.signatories.roster import in_order, listed
from campaign.signatories.rules import SignatoryState

_WRITABLE = Signatory.contact_email != ""


class Answer(StrEnum):
    """What a signatory has said to the changed text."""

    WAITING = "waiting"
    RENEWED = "renewed"
    WITHDREW = "withdrew"


@dataclass(frozen=True, slots=True)
class ConsentLine:
    """One signatory that was asked about the changed text, contact and questions included.

    ``answered_at`` is None while it waits, and where a coordinator has vouched for it.
    """

    signatory_id: int
    name: str
    detail: str
    contact_name: str
    contact_email: str
    answer: Answer
    answered_at: datetime | None
    has_asked: bool
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Consequence:
    """Whom publishing a text would reach, as the roster stands now.

    ``stale_count`` have not agreed to these words and would not count after a material
    change; of them ``silent_count`` have no address and cannot be asked. ``told_count``
    would be told of an editorial one.
    """

    listed_count: int
    stale_count: int
    silent_count: int
    told_count: int


@dataclass(frozen=True, slots=True)
class Asking:
    """The last messages about a material change: when they were begun, how many are written."""

    made_at: datetime
    is_reminder: bool
    told_count: int
    is_done: bool


def consented_counts(letter_id: int) -> Mapping[str, int]:
    """How many listed signatories have agreed to the text with each hash; none is left out."""
    statement = select(Signatory.version_sha256, func.count()).where(*listed(letter_id))
    rows = db.session.execute(statement.group_by(Signatory.version_sha256)).all()
    return {row.version_sha256: row[1] for row in rows}


def waiting(letter: LetterRecord) -> ColumnElement[bool]:
    """The condition for those of the letter who have not agreed to the changed text.

    They are the stale ones, and those in review whose consent is to the text before.
    """
    return (Signatory.letter_id == letter.id) & or_(
        Signatory.state == SignatoryState.STALE,
        (Signatory.state == SignatoryState.IN_REVIEW)
        & Signatory.version_sha256.not_in(standing_consents(letter)),
    )


def waiting_count(letter: LetterRecord) -> int:
    """How many contacts have not answered whether the changed text has their consent."""
    statement = select(func.count()).where(waiting(letter), _WRITABLE)
    return db.session.scalar(statement) or 0


def consequence(letter_id: int, sha256: str) -> Consequence:
    """What publishing the text with this hash would do."""
    goes_stale = Signatory.version_sha256 != sha256
    listed_count, stale, silent, told = db.session.execute(
        select(
            func.count(),
            func.count().filter(goes_stale),
            func.count().filter(goes_stale, ~_WRITABLE),
            func.count().filter(_WRITABLE),
        ).where(*listed(letter_id))
    ).one()
    in_review = select(func.count()).where(
        Signatory.letter_id == letter_id,
        Signatory.state == SignatoryState.IN_REVIEW,
        _WRITABLE,
    )
    return Consequence(listed_count, stale, silent, told + (db.session.scalar(in_review) or 0))


def last_asking(letter_id: int) -> Asking | None:
    """The newest round of messages that ask for consent; None when nobody was asked yet."""
    statement = select(TextNotice).where(
        TextNotice.letter_id == letter_id, TextNotice.change == TextChange.MATERIAL
    )
    row = db.session.scalars(statement.order_by(TextNotice.id.desc()).limit(1)).first()
    if row is None:
        return None
    return Asking(row.made_at, row.is_reminder, row.told_count, row.done_at is not None)


def last_reminded_at(letter_id: int) -> datetime | None:
    """When those who had not answered were last reminded; None when they never were."""
    return db.session.scalar(
        select(func.max(TextNotice.made_at)).where(
            TextNotice.letter_id == letter_id, TextNotice.is_reminder
        )
    )


def consent_lines(letter: LetterRecord, change: VersionRecord) -> tuple[ConsentLine, ...]:
    """Everybody whom this material change concerned, in printing order, with what they said."""
    statement = select(
        *(Signatory.id, Signatory.name, Signatory.kind, Signatory.affiliation),
        *(Signatory.contact_name, Signatory.contact_email),
        *(Signatory.state, Signatory.version_sha256, Signatory.ended_at),
    ).where(
        Signatory.letter_id == letter.id,
        Signatory.created_at <= change.created_at,
        or_(
            Signatory.state.in_(
                [SignatoryState.LISTED, SignatoryState.STALE, SignatoryState.IN_REVIEW]
            ),
            (Signatory.state == SignatoryState.WITHDRAWN)
            & (Signatory.ended_at >= change.created_at),
        ),
    )
    renewed, asked = _said(letter, change, Deed.RENEW), _said(letter, change, Deed.ASK)
    standing = standing_consents(letter)
    rows = db.session.execute(statement.order_by(*in_order(letter.settings.order)))
    return tuple(
        _line(row, standing=row.version_sha256 in standing, renewed=renewed, asked=asked)
        for row in rows
    )


def _line(
    row: Row[*tuple[Any, ...]],
    *,
    standing: bool,
    renewed: Mapping[str, list[EntryRecord]],
    asked: Mapping[str, list[EntryRecord]],
) -> ConsentLine:
    about, answered_at = f"signatory:{row.id}", None
    if row.state == SignatoryState.WITHDRAWN:
        answer, answered_at = Answer.WITHDREW, row.ended_at
    elif row.state == SignatoryState.STALE or not standing:
        answer = Answer.WAITING
    else:
        answer = Answer.RENEWED
        answered_at = renewed[about][0].at if about in renewed else None
    return ConsentLine(
        signatory_id=row.id,
        name=row.name,
        detail=row.affiliation if row.kind == "individual" else "",
        contact_name=row.contact_name,
        contact_email=row.contact_email,
        answer=answer,
        answered_at=answered_at,
        has_asked=about in asked,
        questions=tuple(
            str(one.typed["question"])
            for one in reversed(asked.get(about, []))
            if one.typed.get("question")  # What was erased is not there any more.
        ),
    )


def _said(
    letter: LetterRecord, change: VersionRecord, deed: Deed
) -> Mapping[str, list[EntryRecord]]:
    """The entries of this kind since the change, by whom they are about, the newest first."""
    found: dict[str, list[EntryRecord]] = {}
    for entry in audit.entries(
        letter.id, EntryFilter(act=deed, since=change.created_at), page=None
    ):
        found.setdefault(entry.about, []).append(entry)
    return found
